/** Settlement and the exceptions desk as people use them: over HTTP and on a terminal, on a real PostgreSQL. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { broughtLeaseId } from '../../protocol/card/purse.ts'
import type { AgentLink } from '../../test/centre/agent-link.ts'
import { type RunningCentre, startCentre } from '../../test/centre/running-centre.ts'
import { CARDS, makeKeys } from '../../test/centre/small-group.ts'
import { sale, TillChain } from '../../test/centre/till-chain.ts'
import { ledgerOver } from '../../test/conformance/ledger-suite.ts'
import { runAudit } from '../audit/main.ts'
import { postgresLedger } from '../ledger/postgres-ledger.ts'
import type { ExceptionPage, ExceptionRow } from './exceptions.ts'
import { reconcileOnce } from './keep-reconciled.ts'
import { printException, printExceptions, printMove } from './print-exceptions.ts'
import { printSettlements } from './print-settlements.ts'
import type { SettlementDetail } from './settlement-detail.ts'

const NOTHING = { count: 0, amountMinor: 0 }

let centre: RunningCentre
let link: AgentLink
let epochs = 100
beforeAll(async () => {
	centre = await startCentre()
	link = await centre.link()
})
afterAll(() => centre.stop())

async function newTill(): Promise<TillChain> {
	epochs += 1
	const keys = makeKeys()
	await centre.database.rows('INSERT INTO terminal VALUES ($1, $2, $3, $4)', [
		'S01-01',
		epochs,
		'S01',
		keys.publicKey,
	])
	return new TillChain('S01-01', keys.privateKey, epochs)
}

async function post(till: TillChain, fromSeq = 1): Promise<void> {
	link.send(till.upload(fromSeq))
	await link.until((down) => down.kind === 'posted' && down.epoch === till.epoch)
}

async function get<T>(path: string): Promise<T> {
	return (await (await fetch(`http://127.0.0.1:${centre.server.port}${path}`)).json()) as T
}

async function send(path: string, body: object, headers: Record<string, string> = {}) {
	const response = await fetch(`http://127.0.0.1:${centre.server.port}${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify(body),
	})
	return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** What a till says that took `cashMinor` in `count` sales. */
function closing(shiftId: string, count: number, cashMinor: number) {
	return {
		kind: 'shiftClosed',
		shiftId,
		count: 'open',
		settlement: {
			saleCount: count,
			itemCount: count,
			salesMinor: cashMinor,
			taxMinor: 0,
			tenders: {
				cash: { count, amountMinor: cashMinor },
				storedValue: NOTHING,
				points: NOTHING,
				gift: NOTHING,
				coupon: NOTHING,
				activity: NOTHING,
				service: NOTHING,
			},
			loads: { storedValue: NOTHING, gift: NOTHING },
			discountsMinor: 0,
			refundsMinor: 0,
			pointsEarned: 0,
			saleCancelCount: 0,
			noSaleCount: 0,
			floatMinor: 0,
			cashMoved: { loanMinor: 0, pickupMinor: 0, paidInMinor: 0, paidOutMinor: 0 },
			expectedCashMinor: cashMinor,
			countedCashMinor: cashMinor,
			differenceMinor: 0,
		},
	} as const
}

describe('a settlement', () => {
	it('cannot be confirmed while entries of another enrolment are on their way, and agrees when they have come', async () => {
		const shiftId = 'shift-late'
		const [lost, replacement] = [await newTill(), await newTill()]
		lost.add({ kind: 'shiftOpened', shiftId, floatMinor: 0 }, { shiftId })
		lost.add(sale('s1', 100), { shiftId })
		lost.add(sale('s2', 200), { shiftId })
		await post({ ...lost, upload: () => lost.upload(1, 2) } as TillChain)
		replacement.add(sale('s3', 400), { shiftId })
		replacement.add(closing(shiftId, 3, 700), { shiftId })
		await post(replacement)
		const path = `/settlements/S01-01/${shiftId}`
		const before = await get<SettlementDetail>(path)
		expect([before.result, before.incomplete]).toEqual(['cannotConfirm', ['otherEpoch']])
		expect(before.differences[0]).toEqual({ figure: 'saleCount', till: 3, centre: 2 })
		await post(lost, 3)
		await reconcileOnce(centre.database, Date.now(), () => undefined)
		expect((await get<SettlementDetail>(path)).result).toBe('agreed')
		const history = await centre.database.rows(
			'SELECT result, operator_id FROM card_settlement_history WHERE shift_id = $1',
			[shiftId],
		)
		expect(history).toEqual([{ result: 'cannotConfirm', operator_id: null }])
		const late = await get<ExceptionRow[]>('/exceptions?kind=late')
		expect(late.map(({ key }) => key)).toEqual([`late/S01-01/${lost.epoch}/3`])
		// Once more changes nothing.
		await send(`${path}/settle`, { operatorId: '90' })
		expect(
			await centre.database.rows('SELECT 1 FROM card_settlement_history WHERE shift_id = $1', [shiftId]),
		).toHaveLength(1)
	})

	it('leads from notAgreed to the first entry that differs, with the till’s list and without it', async () => {
		const shiftId = 'shift-differs'
		const till = await newTill()
		till.add({ kind: 'shiftOpened', shiftId, floatMinor: 0 }, { shiftId })
		till.add(sale('s1', 100), { shiftId })
		till.add({ ...sale('s2', 200), totals: { itemCount: 1, totalMinor: 199, taxMinor: 0 } }, { shiftId })
		till.add(closing(shiftId, 2, 300), { shiftId })
		await post(till)
		const lines: string[] = []
		const options = { tillId: 'S01-01', shiftId, explain: true, nowMs: Date.now() }
		const code = await printSettlements(centre.database, { ...options, print: (line) => lines.push(line) })
		expect(code).toBe(1)
		expect(lines).toEqual([
			'S01-01 shift-differs: notAgreed',
			'  salesMinor                 till 300, centre 299, difference 1',
			`  look first at epoch ${till.epoch} seq 3: totalsDisagree (s2, 199)`,
			'settle: 0 agreed, 1 not agreed, 0 cannot be confirmed',
		])
		const entries = till.sealed.map(({ seq, hash }) => ({
			epoch: till.epoch,
			seq,
			hash,
			amountMinor: seq === 2 ? 100 : seq === 3 ? 200 : 0,
		}))
		const compared = await send(`/settlements/S01-01/${shiftId}/compare`, { operatorId: '90', entries })
		const place = { epoch: till.epoch, seq: 3 }
		expect(compared.body).toEqual({ kind: 'otherAmount', ...place, tillMinor: 200, centreMinor: 199 })
	})

	it('cannot be confirmed with an unreadable entry in it, and names that one', async () => {
		const shiftId = 'shift-unreadable'
		const till = await newTill()
		till.add({ kind: 'shiftOpened', shiftId, floatMinor: 0 }, { shiftId })
		till.addText('{}')
		till.add(closing(shiftId, 0, 0), { shiftId })
		await post(till)
		const detail = await get<SettlementDetail>(`/settlements/S01-01/${shiftId}`)
		expect([detail.result, detail.incomplete]).toEqual(['cannotConfirm', ['unreadable']])
		expect(detail.suspects.map(({ seq, why }) => [seq, why])).toEqual([[2, 'malformed']])
	})

	it('cannot be confirmed with a number missing, as in a database put back from an older image', async () => {
		const shiftId = 'shift-gap'
		const till = await newTill()
		till.add({ kind: 'shiftOpened', shiftId, floatMinor: 0 }, { shiftId })
		till.add(sale('s1', 100), { shiftId })
		till.add(closing(shiftId, 0, 0), { shiftId })
		const rows = till.sealed.filter(({ seq }) => seq !== 2)
		for (const { seq, text, hash } of rows) {
			await centre.database.rows(
				"INSERT INTO journal_entry VALUES ('S01-01', $1, $2, $3, $4, '', 'x', $5, 'posted', NULL, 0)",
				[till.epoch, seq, text, hash, shiftId],
			)
		}
		const detail = await get<SettlementDetail>(`/settlements/S01-01/${shiftId}`)
		expect([detail.result, detail.incomplete, detail.differences]).toEqual(['cannotConfirm', ['gap'], []])
		await centre.database.rows('ALTER TABLE journal_entry DISABLE TRIGGER journal_entry_is_kept')
		await centre.database.rows('DELETE FROM journal_entry WHERE epoch = $1', [till.epoch])
		await centre.database.rows('ALTER TABLE journal_entry ENABLE TRIGGER journal_entry_is_kept')
	})

	it('says of a shift that is still open what is here of it', async () => {
		const till = await newTill()
		till.add({ kind: 'shiftOpened', shiftId: 'shift-open', floatMinor: 0 }, { shiftId: 'shift-open' })
		till.add(sale('s1', 500, { points: 5, cardNo: CARDS.wang }), { shiftId: 'shift-open' })
		await post(till)
		const detail = await get<SettlementDetail>('/settlements/S01-01/shift-open')
		expect(detail).toMatchObject({ result: 'cannotConfirm', incomplete: ['closeMissing'], till: null })
		expect(detail.booked).toEqual([{ function: 'award points', count: 1, amount: 5, onSuspense: 0 }])
		expect((await send('/settlements/S01-01/shift-open/settle', { operatorId: '90' })).status).toBe(404)
	})
})

describe('the exceptions desk', () => {
	const keyOf = (till: TillChain, seq: number): string => `entry/${till.tillId}/${till.epoch}/${seq}`
	const asked = { operatorId: '90', reason: 'seen on camera' }
	const show = (key: string): Promise<ExceptionPage> => get(`/exceptions/${key}`)
	const available = async (cardNo: string, purse = 'storedValue'): Promise<unknown> =>
		(
			await centre.database.rows('SELECT available FROM purse_balance WHERE card_no = $1 AND purse = $2', [
				cardNo,
				purse,
			])
		)[0]?.available

	/** 李 has 20.00 less what was spent: the rest goes to suspense. */
	async function overspend(): Promise<{ till: TillChain; missing: number }> {
		const till = await newTill()
		const before = Number(await available(CARDS.li))
		const spend = { cardNo: CARDS.li, amount: before + 3_000, authKey: `key-overspend-${till.epoch}` }
		till.add(sale('s1', before + 3_000, { spend, memberId: 'M2' }))
		await post(till)
		return { till, missing: 3_000 }
	}

	it('shows an overspend: what happened, who is affected, and the moves', async () => {
		const { till } = await overspend()
		const page = await show(keyOf(till, 1))
		expect(page).toMatchObject({ kind: 'overspend', state: 'open', storeId: 'S01' })
		expect(page.affected).toMatchObject({
			cardNos: [CARDS.li],
			memberIds: ['M2'],
			operatorId: '01',
			saleId: 's1',
		})
		expect(page.onSuspense.map(({ amount, kind }) => [kind, amount])).toEqual([['spend', 3_000]])
		expect(page.moves).toEqual(['collectFromCard', 'correctCard', 'askMember', 'chargeToStore', 'acceptLoss'])
	})

	it('charges the store once, however often and by how many at once it is asked', async () => {
		const { till } = await overspend()
		const path = `/exceptions/${keyOf(till, 1)}/moves`
		const move = { ...asked, move: 'chargeToStore', moveKey: `move-${till.epoch}` }
		const all = Array.from({ length: 24 })
		// All connections are open, so that they really meet.
		await Promise.all(all.map(() => show(keyOf(till, 1))))
		const answers = await Promise.all(all.map(() => send(path, move)))
		expect(answers.map(({ body }) => body.kind).sort()).toEqual([
			...Array<string>(23).fill('exists'),
			'moved',
		])
		expect(await send(path, { ...move, moveKey: 'another-key' })).toMatchObject({
			status: 409,
			body: { kind: 'alreadyClosed' },
		})
		expect(await send(path, { ...move, reason: 'other words' })).toMatchObject({
			body: { kind: 'moveKeyTaken' },
		})
		const moved = await centre.database.rows(
			"SELECT debit_account, credit_account, amount FROM transfer WHERE kind = 'correction' AND epoch = $1",
			[till.epoch],
		)
		expect(moved).toEqual([
			{ debit_account: 'charge:S01:storedValue', credit_account: 'suspense:S01:storedValue', amount: 3_000 },
		])
		expect(await show(keyOf(till, 1))).toMatchObject({ state: 'closed', moves: [], onSuspense: [] })
	})

	it('takes it from another card that has it, and refuses one that has not, or that nobody knows', async () => {
		const { till } = await overspend()
		const path = `/exceptions/${keyOf(till, 1)}/moves`
		const move = { ...asked, move: 'correctCard', moveKey: `move-${till.epoch}` }
		expect((await send(path, move)).body).toEqual({ kind: 'cardMissing' })
		const empty = await send(path, { ...move, cardNo: CARDS.li })
		expect(empty.body).toEqual({ kind: 'insufficientFunds', cardNo: CARDS.li, available: 0 })
		expect((await send(path, { ...move, cardNo: '12345678' })).body.kind).toBe('unknownCard')
		const before = Number(await available(CARDS.plain))
		expect((await send(path, { ...move, cardNo: CARDS.plain })).body.kind).toBe('moved')
		expect(await available(CARDS.plain)).toBe(before - 3_000)
	})

	it('gives an unknown card’s points and purchase to the right card', async () => {
		const till = await newTill()
		const spend = { cardNo: '99999990', amount: 700, authKey: `key-unknown-${till.epoch}` }
		till.add(sale('s1', 700, { spend, points: 7, cardNo: '99999990' }))
		await post(till)
		const [value, points] = [await available(CARDS.plain), await available(CARDS.plain, 'points')]
		const path = `/exceptions/${keyOf(till, 1)}/moves`
		const waiting = await send(path, { ...asked, move: 'askMember', moveKey: `ask-member-${till.epoch}` })
		expect(waiting.body).toMatchObject({ kind: 'moved', page: { state: 'waiting' } })
		const move = { ...asked, move: 'correctCard', cardNo: CARDS.plain, moveKey: `move-${till.epoch}` }
		expect((await send(path, move)).body).toMatchObject({ kind: 'moved', page: { state: 'closed' } })
		expect(await available(CARDS.plain)).toBe(Number(value) - 700)
		expect(await available(CARDS.plain, 'points')).toBe(Number(points) + 7)
	})

	it('ends the wait for value whose entry is closed as not to be had, and asks who bears what was spent of it', async () => {
		const [bringing, spending] = [await newTill(), await newTill()]
		const origin = { tillId: bringing.tillId, epoch: bringing.epoch, seq: 2 } as const
		const leaseId = broughtLeaseId(CARDS.plain, origin, 0)
		const lease = { leaseId, counter: 1 }
		const spend = { cardNo: CARDS.plain, amount: 800, authKey: `key-early-${spending.epoch}`, lease }
		bringing.add(sale('s1', 100))
		spending.add(sale('s2', 800, { spend }))
		await post(bringing)
		await post(spending)
		const ledger = ledgerOver(postgresLedger(centre.database), Date.now())
		expect(await ledger.endEarly()).toBe(0)
		expect((await show(`early/${leaseId}`)).state).toBe('open')
		const other = bringing.restoredAt(0)
		other.add(sale('s1', 200))
		other.add(sale('s3', 100))
		await post(other, 2)
		const parked = await get<ExceptionRow[]>('/exceptions?kind=quarantined&store=S01')
		const [broken] = parked.filter(({ epoch }) => epoch === bringing.epoch)
		expect(await ledger.endEarly()).toBe(0)
		const dismiss = { ...asked, move: 'dismiss', moveKey: `dismiss-${bringing.epoch}` }
		expect((await send(`/exceptions/${broken?.key}/moves`, dismiss)).body.kind).toBe('moved')
		const before = await available(CARDS.plain)
		expect(await ledger.endEarly()).toBe(1)
		const page = await show(`lost/${leaseId}`)
		expect(page).toMatchObject({ kind: 'neverBrought', state: 'open', affected: { cardNos: [CARDS.plain] } })
		expect(page.onSuspense.map(({ amount, kind }) => [kind, amount])).toEqual([['spend', 800]])
		const again = { ...spend, authKey: `key-again-${spending.epoch}`, lease: { leaseId, counter: 2 } }
		spending.add(sale('s4', 800, { spend: again }))
		await post(spending, 2)
		expect(await show(keyOf(spending, 2))).toMatchObject({ kind: 'unvouched', onSuspense: [] })
		const move = { ...asked, move: 'collectFromCard', moveKey: `move-${spending.epoch}` }
		const moved = await send(`/exceptions/lost/${leaseId}/moves`, move)
		expect(moved.body).toMatchObject({ kind: 'moved', page: { state: 'closed', onSuspense: [] } })
		expect(await available(CARDS.plain)).toBe(Number(before) - 1_600)
	})

	it('lets only a known operator act, and only a supervisor move money; nothing but its own moves', async () => {
		const { till } = await overspend()
		const path = `/exceptions/${keyOf(till, 1)}/moves`
		const move = { ...asked, move: 'acceptLoss', moveKey: `move-${till.epoch}` }
		expect((await send(path, { ...move, operatorId: '77' })).body.kind).toBe('unknownOperator')
		expect((await send(path, { ...move, operatorId: '01' })).body).toEqual({
			kind: 'roleTooLow',
			role: 'cashier',
		})
		expect((await send(path, { ...move, move: 'dismiss' })).body.kind).toBe('moveNotAllowed')
		expect((await send(path, { ...move, reason: ' ' })).status).toBe(400)
		expect((await send(path, move, { origin: 'http://evil.example' })).status).toBe(415)
		expect((await send('/exceptions/entry/S01-01/1/999/moves', move)).status).toBe(404)
		expect((await send(path, move)).body.kind).toBe('moved')
	})

	it('lists contested, quarantined, orphan and unvouched entries, and closes them without money', async () => {
		const till = await newTill()
		till.add(sale('s1', 100))
		till.addText('nonsense')
		const reversal = { cardNo: CARDS.wang, purse: 'storedValue', amount: 5, reason: 'noReply' } as const
		till.add({
			kind: 'authorisationReversed',
			authKey: `key-orphan-${till.epoch}`,
			...reversal,
			authority: { kind: 'lease', leaseId: `${CARDS.wang}.none`, slice: 0, counter: 1 },
		})
		till.add(sale('s2', 50, { spend: { cardNo: CARDS.wang, amount: 50, authKey: `key-none-${till.epoch}` } }))
		await post(till)
		const restored = till.restoredAt(3)
		restored.add(sale('other', 60))
		await post(restored)
		const rows = await get<ExceptionRow[]>('/exceptions?store=S01')
		const ours = rows.filter((row) => row.epoch === till.epoch)
		expect(ours.map(({ kind, seq }) => [kind, seq]).sort()).toEqual([
			['contested', 4],
			['orphanReversal', 3],
			['quarantined', 2],
			['unvouched', 4],
		])
		for (const [index, { key }] of ours.entries()) {
			const move = { ...asked, move: 'dismiss', moveKey: `dismiss-${till.epoch}-${index}` }
			expect((await send(`/exceptions/${key}/moves`, move)).body).toMatchObject({ kind: 'moved' })
		}
		const left = await get<ExceptionRow[]>('/exceptions')
		expect(left.filter((row) => row.epoch === till.epoch)).toEqual([])
	})

	it('shows a suspended sale that two tills went on with, and leaves both sales as they are', async () => {
		const [first, second] = [await newTill(), await newTill()]
		const took = (saleId: string, newSaleId: string) =>
			({ kind: 'saleRecalled', saleId, newSaleId, recallKey: `key of ${newSaleId}`, doubt: null }) as const
		first.add(took('w1', 'w2'))
		await post(first)
		second.add(took('w3', 'w4'))
		second.add(took('w1', 'w5'))
		await post(second)
		const found = await get<ExceptionRow[]>('/exceptions?kind=recalledTwice')
		const key = `recall/S01-01/${second.epoch}/2`
		expect(found.map((row) => row.key)).toEqual([key])
		expect(await get<ExceptionPage>(`/exceptions/${key}`)).toMatchObject({
			affected: { saleId: 'w1' },
			moves: ['accept', 'dismiss', 'askMember'],
		})
	})

	it('shows the gap of a lease whose spends have not come, until they come', async () => {
		const till = await newTill()
		const look = { kind: 'lookUpCard', medium: { kind: 'cardNo', value: CARDS.wang }, returns: [] }
		const { leases } = await link.ask({ ...look, requestId: `look-${till.epoch}` }, 'cardFound')
		const leaseId = leases[0]?.leaseId ?? ''
		const returns = [{ leaseId, lastCounter: 1, outstanding: [], lent: [] }]
		await link.ask({ kind: 'returnLeases', requestId: `back-${till.epoch}`, returns }, 'leasesReturned')
		const [gap] = await get<ExceptionRow[]>('/exceptions?kind=gap')
		expect(gap).toMatchObject({ key: `gap/${leaseId}`, storeId: 'S01' })
		expect((await show(`gap/${leaseId}`)).affected.cardNos).toEqual([CARDS.wang])
		till.add({
			kind: 'authorisationReversed',
			authKey: `key-gap-${till.epoch}`,
			cardNo: CARDS.wang,
			purse: 'storedValue',
			amount: 5,
			reason: 'tenderRemoved',
			authority: { kind: 'lease', leaseId, slice: 0, counter: 1 },
		})
		await post(till)
		expect(await get('/exceptions?kind=gap')).toEqual([])
	})

	it('works on a terminal; the same words are the same move', async () => {
		const { till } = await overspend()
		const lines: string[] = []
		const print = (line: string): number => lines.push(line)
		const key = keyOf(till, 1)
		expect(await printExceptions(centre.database, { state: 'unresolved', kind: 'overspend' }, print)).toBe(0)
		expect(lines.some((line) => line.endsWith(key))).toBe(true)
		expect(await printException(centre.database, 'entry/S01-01/9/9', print)).toBe(1)
		const words = { key, move: 'chargeToStore', operatorId: '90', reason: 'no lease', cardNo: undefined }
		const move = (): Promise<number> =>
			printMove(centre.database, { ...words, moveKey: undefined }, Date.now(), print)
		expect([await move(), await move()]).toEqual([0, 0])
		expect(lines).toContain('done')
		expect(lines).toContain('done before')
		expect(lines.at(-1)).toBe('  moves: none')
	})
})

it('leaves books that pass the audit', async () => {
	const lines: string[] = []
	const code = await runAudit({ databaseUrl: centre.server.databaseUrl, print: (line) => lines.push(line) })
	expect([code, lines.filter((line) => line.startsWith('BREACH'))]).toEqual([0, []])
})
