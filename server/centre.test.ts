/** The centre as its agents see it: over a real link, on a real PostgreSQL. */

import { sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../protocol/limits.ts'
import { helloText } from '../protocol/wire/signed-texts.ts'
import { AgentLink } from '../test/centre/agent-link.ts'
import { type RunningCentre, startCentre } from '../test/centre/running-centre.ts'
import { CARDS, makeKeys } from '../test/centre/small-group.ts'
import { sale, TillChain } from '../test/centre/till-chain.ts'
import { runAudit } from './audit/main.ts'

const NOTHING = { count: 0, amountMinor: 0 }

let centre: RunningCentre
let chains = 0
beforeAll(async () => {
	centre = await startCentre()
})
afterAll(() => centre.stop())

/** A till of its own for each test: a further epoch of S01-01, enrolled directly. */
async function newTill(): Promise<TillChain> {
	chains += 1
	const epoch = 100 + chains
	const keys = makeKeys()
	await centre.database.rows(
		'INSERT INTO terminal (till_id, epoch, store_id, public_key) VALUES ($1, $2, $3, $4)',
		['S01-01', epoch, 'S01', keys.publicKey],
	)
	return new TillChain('S01-01', keys.privateKey, epoch)
}

/** A card of its own for each test. */
async function newCard(storedValueMinor: number): Promise<string> {
	chains += 1
	const cardNo = String(70_000_000 + chains)
	const database = centre.database
	await database.rows("INSERT INTO card VALUES ($1, 'active', 'standard', NULL)", [cardNo])
	await database.rows(
		"INSERT INTO purse_balance VALUES ($1, 'storedValue', $2::bigint, 0, $2::bigint), ($1, 'points', 0, 0, 0), ($1, 'gift', 0, 0, 0)",
		[cardNo, storedValueMinor],
	)
	if (storedValueMinor === 0) return cardNo
	await database.rows(
		`INSERT INTO transfer (card_no, purse, debit_account, credit_account, amount, kind, ordinal, posted_at_ms)
		VALUES ($1::text, 'storedValue', 'issuer:storedValue', 'card:' || $1 || ':storedValue', $2::bigint, 'load', 0, 0)`,
		[cardNo, storedValueMinor],
	)
	return cardNo
}

let asked = 0
function authorise(cardNo: string, amount: number, authKey: string, returns: readonly object[] = []) {
	asked += 1
	const requestId = `request-${asked}`
	return {
		kind: 'authorise',
		requestId,
		tillId: 'S01-01',
		authKey,
		cardNo,
		purse: 'storedValue',
		amount,
		returns,
	} as const
}

async function openLink(storeId: 'S01' | 'S02' = 'S01'): Promise<AgentLink> {
	const link = await centre.link(storeId)
	await link.next('welcome')
	return link
}

async function post(link: AgentLink, till: TillChain, fromSeq = 1) {
	link.send(till.upload(fromSeq))
	return await link.until(
		(down) => (down.kind === 'posted' || down.kind === 'chainPosition') && down.epoch === till.epoch,
	)
}

async function storedValue(cardNo: string) {
	const response = await fetch(`http://127.0.0.1:${centre.server.port}/cards/${cardNo}`)
	const page = (await response.json()) as { card: { purses: { storedValue: object } } }
	return page.card.purses.storedValue
}

describe('at the door', () => {
	it('says that it is ready, once', () => {
		expect(centre.said).toHaveLength(1)
		expect(centre.said[0]).toMatch(
			/^yika-ready \{"role":"server","port":\d+,"url":"ws:\/\/127\.0\.0\.1:\d+\/link"/,
		)
	})

	it('tells nobody who reads its lines the password of its database', () => {
		const { password } = new URL(centre.server.databaseUrl)
		expect(password).toMatch(/.{12}/)
		expect([...centre.said, ...centre.logs].join('')).not.toContain(password)
	})

	it('takes no strange path and no text with a NUL in it for a database that is away', async () => {
		const at = `http://127.0.0.1:${centre.server.port}`
		expect((await fetch(`${at}//`)).status).toBe(404)
		const asked = {
			operationKey: 'k\0',
			cardNo: '88000001',
			operatorId: '90\0',
			reason: 'x',
			act: { kind: 'freeze' },
		}
		const response = await fetch(`${at}/cards`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(asked),
		})
		expect(response.status).toBe(400)
		expect(centre.logs.join('')).not.toContain('pageFailed')
	})

	it('welcomes an agent and sends its store’s records only', async () => {
		const link = await centre.link('S02')
		const welcome = await link.next('welcome')
		expect(welcome.positions.map(({ tillId }) => tillId)).toEqual(['S02-01'])
		const changes = await link.next('changes')
		const terminals = changes.records.flatMap((record) =>
			record.kind === 'terminal' ? [record.terminal.tillId] : [],
		)
		const profiles = changes.records.flatMap((record) =>
			record.kind === 'storeProfile' ? [record.storeProfile.storeId] : [],
		)
		expect([terminals, profiles]).toEqual([['S02-01'], ['S02']])
		expect(changes.records.filter((record) => record.kind === 'card').length).toBeGreaterThanOrEqual(4)
		expect(changes.complete).toBe(true)
	})

	it.each([
		['a wrong key', 'S01', makeKeys().privateKey, 1, 'signatureInvalid'],
		['a store nobody knows', 'S99', makeKeys().privateKey, 1, 'notEnrolled'],
		['a newer protocol than ours', 'S01', makeKeys().privateKey, 99, 'protocolTooOld'],
	])('turns away %s', async (_who, storeId, key, protocolVersion, code) => {
		const link = await AgentLink.open(centre.server.url, storeId, key, { protocolVersion })
		expect((await link.next('refused')).refusal.code).toBe(code)
		expect(await link.closed).toBe(1008)
	})

	it('turns away a signature over another challenge', async () => {
		const link = new AgentLink(centre.server.url)
		await link.next('challenge')
		const signature = sign(
			null,
			Buffer.from(helloText('x'.repeat(44), 'S01', 0)),
			centre.group.agents.S01.privateKey,
		)
		const node = { role: 'agent', storeId: 'S01', diskId: 'disk', generation: 1, runId: 'run' }
		const hello = { kind: 'hello', protocolVersion: 1, node, feedCursor: null }
		link.send({ ...hello, signature: signature.toString('base64') })
		expect((await link.next('refused')).refusal.code).toBe('signatureInvalid')
	})

	it('ends a link whose hello is malformed, and refuses a malformed message while the rest goes on', async () => {
		const stranger = new AgentLink(centre.server.url)
		await stranger.next('challenge')
		stranger.sendText('{"kind":"hello"}')
		expect(await stranger.closed).toBe(1008)
		const link = await openLink()
		link.sendText('not json')
		expect((await link.next('refused')).requestId).toBeNull()
		const nonsense = await link.ask(
			{ ...authorise(CARDS.wang, 1, 'key-nonsense'), amount: -5 } as never,
			'refused',
		)
		expect(nonsense.refusal.code).toBe('malformed')
		link.send({ kind: 'ping', sentAtMs: 7 })
		expect((await link.next('pong')).sentAtMs).toBe(7)
	})

	it('ends a link that sends more than a frame may hold', async () => {
		const link = await openLink()
		link.sendText('x'.repeat(LIMITS.wireFrameBytesMax + 1))
		expect(await link.closed).toBe(1009)
	})
})

describe('a card', () => {
	it('is authorised, sold on, and the books show it', async () => {
		const link = await openLink()
		const till = await newTill()
		const card = await newCard(50_000)
		const answer = await link.ask(authorise(card, 3_000, 'key-whole-path'), 'authorised')
		expect(answer.result).toEqual({ kind: 'approved', authority: { kind: 'hold' }, balanceAfter: 47_000 })
		expect(answer.leases.map(({ amount }) => amount)).toEqual([10_000])
		expect(answer.card?.purses.storedValue).toEqual({ available: 37_000, held: 3_000, leased: 10_000 })
		const spend = { cardNo: card, amount: 3_000, authKey: 'key-whole-path' }
		till.add(sale('s1', 5_000, { spend, cardNo: card, points: 50 }))
		expect(await post(link, till)).toMatchObject({ kind: 'posted', seq: 1, exceptions: [] })
		expect(await storedValue(card)).toEqual({ available: 37_000, held: 0, leased: 10_000 })
	})

	it('is lent to the store once, and the lease comes again until it is given back', async () => {
		const link = await openLink()
		const card = await newCard(25_000)
		const look = { kind: 'lookUpCard', medium: { kind: 'cardNo', value: card }, returns: [] }
		const first = await link.ask({ ...look, requestId: 'look-1' }, 'cardFound')
		const second = await link.ask({ ...look, requestId: 'look-2' }, 'cardFound')
		expect(second.leases).toEqual(first.leases)
		const leaseId = first.leases[0]?.leaseId
		const returns = [{ leaseId, lastCounter: 0, outstanding: [], lent: [] }]
		const all = await link.ask(authorise(card, 25_000, 'key-all-of-it', returns), 'authorised')
		expect(all.result.kind).toBe('approved')
		expect(all.leases).toEqual([])
		const again = await link.ask({ kind: 'returnLeases', requestId: 'again', returns }, 'leasesReturned')
		expect(again.leaseIds).toEqual([leaseId])
		expect(await storedValue(card)).toEqual({ available: 0, held: 25_000, leased: 0 })
	})

	it('names a lease whose grant was lost also when it refuses, so that it can be given back', async () => {
		const link = await openLink()
		const card = await newCard(9_000)
		const look = { kind: 'lookUpCard', medium: { kind: 'cardNo', value: card }, returns: [] }
		const lost = await link.ask({ ...look, requestId: 'look-lost' }, 'cardFound')
		const refused = await link.ask(authorise(card, 500, 'key-lease-lost-1'), 'authorised')
		expect(refused.result).toMatchObject({
			kind: 'declined',
			refusal: { code: 'insufficientFunds', limitMinor: 0 },
		})
		expect(refused.leases).toEqual(lost.leases)
		const returns = refused.leases.map(({ leaseId }) => ({
			leaseId,
			lastCounter: 0,
			outstanding: [],
			lent: [],
		}))
		const approved = await link.ask(authorise(card, 500, 'key-lease-lost-2', returns), 'authorised')
		expect(approved.result.kind).toBe('approved')
	})

	it('is found by its medium; nobody knows another', async () => {
		const link = await openLink()
		const look = { kind: 'lookUpCard', returns: [] }
		const known = { kind: 'uid', value: `04${CARDS.frozen.slice(-6)}` }
		const frozen = await link.ask({ ...look, requestId: 'look-3', medium: known }, 'cardFound')
		expect([frozen.card?.state, frozen.leases]).toEqual(['frozen', []])
		const unknown = { kind: 'uid', value: 'DEADBEEF' }
		expect((await link.ask({ ...look, requestId: 'look-4', medium: unknown }, 'cardFound')).card).toBeNull()
	})

	it('is never overspent by fifty authorisations at once', async () => {
		const links = [await openLink(), await openLink()]
		const card = await newCard(100)
		const keys = Array.from({ length: 50 }, (_, index) => `key-rush-${index}`)
		const answers = await Promise.all(
			keys.map((key, index) => links[index % 2]?.ask(authorise(card, 7, key), 'authorised')),
		)
		const approved = answers.filter((answer) => answer?.result.kind === 'approved')
		// The first approval may lend what is left; whatever was lent, holds and lease never exceed 100.
		expect(approved.length).toBeGreaterThan(0)
		const { available, held, leased } = (await storedValue(card)) as Record<string, number>
		expect(held).toBe(approved.length * 7)
		expect((available ?? 0) + (held ?? 0) + (leased ?? 0)).toBe(100)
	})

	it('gives one answer to the same key from twenty askers, and reversal and authorise may race', async () => {
		const link = await openLink()
		const card = await newCard(1_000)
		const same = Array.from({ length: 20 }, () =>
			link.ask(authorise(card, 10, 'key-same-again'), 'authorised'),
		)
		const results = new Set((await Promise.all(same)).map((answer) => JSON.stringify(answer.result)))
		expect(results.size).toBe(1)
		const racing = Array.from({ length: 20 }, async (_, index) => {
			const authKey = `key-race-${index}`
			const reversal = link.ask(
				{ kind: 'reverse', requestId: `reverse-${index}`, authKey } as const,
				'reversed',
			)
			await Promise.all([link.ask(authorise(card, 10, authKey), 'authorised'), reversal])
		})
		await Promise.all(racing)
		expect(await storedValue(card)).toMatchObject({ held: 10 })
	})
})

describe('a journal', () => {
	it('is posted once however often it is sent', async () => {
		const link = await openLink()
		const till = await newTill()
		const card = await newCard(0)
		till.add(sale('s1', 1_000, { points: 10, cardNo: card }))
		till.add(sale('s2', 1_000, { points: 10, cardNo: '99999999' }))
		const first = await post(link, till)
		expect(first).toMatchObject({
			seq: 2,
			exceptions: [{ seq: 2, kind: 'postedWithException', reason: 'unknownCard' }],
		})
		expect(await post(link, till)).toEqual({ ...first, timeMark: expect.objectContaining({ seq: 2 }) })
		await Promise.all([post(link, till), post(await openLink(), till)])
		const points = await centre.database.rows(
			"SELECT available FROM purse_balance WHERE card_no = $1 AND purse = 'points'",
			[card],
		)
		expect(points).toEqual([{ available: 10 }])
	})

	it('keeps both texts of one key and says contested', async () => {
		const link = await openLink()
		const till = await newTill()
		for (let index = 1; index <= 4; index++) till.add(sale(`s${index}`, 1_000))
		await post(link, till)
		const restored = till.restoredAt(2)
		for (let index = 3; index <= 6; index++) restored.add(sale(`other-${index}`, 2_000))
		const contested = { kind: 'contested', reason: 'hashMismatch' }
		const broken = { kind: 'quarantined', reason: 'chainBroken' }
		const answer = await post(link, restored)
		expect(answer).toMatchObject({
			seq: 6,
			exceptions: [
				{ seq: 3, ...contested },
				{ seq: 4, ...contested },
				{ seq: 5, ...broken },
				{ seq: 6, ...broken },
			],
		})
		expect(await post(link, restored)).toEqual(answer)
		// The first chain goes on as if nothing had happened.
		till.add(sale('s5', 1_000))
		expect(await post(link, till, 5)).toMatchObject({ seq: 5, exceptions: [] })
		const parked = await centre.database.rows('SELECT seq FROM parked_entry WHERE epoch = $1 ORDER BY seq', [
			till.epoch,
		])
		expect(parked).toEqual([{ seq: 3 }, { seq: 4 }, { seq: 5 }, { seq: 6 }])
	})

	it('quarantines what it cannot read, with its bytes, and the rest flows on', async () => {
		const link = await openLink()
		const till = await newTill()
		till.add(sale('s1', 1_000))
		till.addText('{"this is":"no entry"}')
		till.addText('neither is\u0000this')
		till.add(sale('s4', 1_000))
		const malformed = { kind: 'quarantined', reason: 'malformed' }
		expect(await post(link, till)).toMatchObject({
			seq: 4,
			exceptions: [
				{ seq: 2, ...malformed },
				{ seq: 3, ...malformed },
			],
		})
	})

	it('quarantines an entry that breaks the tables, and only that one', async () => {
		const link = await openLink()
		const till = await newTill()
		const card = await newCard(0)
		for (let index = 1; index <= 5; index++) till.add(sale(`s${index}`, 1_000, { points: 1, cardNo: card }))
		// Nine quadrillion points twice over: more than a balance may be.
		const tooMany = { points: Number.MAX_SAFE_INTEGER, cardNo: card }
		till.add(sale('s6', 1_000, tooMany))
		till.add(sale('s7', 1_000, { points: 1, cardNo: card }))
		const answer = await post(link, till)
		expect(answer).toMatchObject({ kind: 'posted', seq: 7, exceptions: [{ seq: 6, kind: 'quarantined' }] })
		const points = await centre.database.rows(
			"SELECT available FROM purse_balance WHERE card_no = $1 AND purse = 'points'",
			[card],
		)
		expect(points).toEqual([{ available: 6 }])
	})

	it('does not leave a gap, believe a false signature or hash, or another store’s till', async () => {
		const link = await openLink()
		const till = await newTill()
		for (let index = 1; index <= 3; index++) till.add(sale(`s${index}`, 1_000))
		expect(await post(link, till, 2)).toMatchObject({ kind: 'chainPosition', storedSeq: 0, reason: 'gap' })
		const ours = till.upload()
		const refusedFor = async (upload: object, by = link): Promise<unknown> => {
			by.send(upload)
			return (await by.next('chainPosition')).reason
		}
		expect(await refusedFor({ ...ours, headSignature: 'AAAA' })).toBe('badSignature')
		const entries = ours.entries.map((entry) => ({ ...entry, text: `${entry.text} ` }))
		expect(await refusedFor({ ...ours, entries })).toBe('hashMismatch')
		expect(await refusedFor({ ...ours, epoch: 999 })).toBe('epochUnknown')
		expect(await refusedFor(ours, await openLink('S02'))).toBe('epochUnknown')
	})

	it('posts a sale that does not add up, with an exception', async () => {
		const link = await openLink()
		const till = await newTill()
		till.add({ ...sale('s1', 1_000), totals: { itemCount: 1, totalMinor: 999, taxMinor: 0 } })
		expect(await post(link, till)).toMatchObject({ exceptions: [{ seq: 1, reason: 'totalsDisagree' }] })
	})

	it('of several tills at once on the same cards keeps every fen', async () => {
		const cards = [await newCard(10_000), await newCard(10_000), await newCard(10_000)]
		const tills = [await newTill(), await newTill(), await newTill(), await newTill()]
		for (const till of tills) {
			for (let index = 0; index < 60; index++) {
				const cardNo = cards[(index * 7 + till.epoch) % 3] ?? ''
				const spend = { cardNo, amount: 100, authKey: `key-${till.epoch}-${index}` }
				till.add(sale(`s${index}`, 100, { spend }))
			}
		}
		const answers = await Promise.all(tills.map(async (till) => post(await openLink(), till)))
		const reasons = new Set(
			answers
				.flatMap((answer) => (answer.kind === 'posted' ? answer.exceptions : []))
				.map(({ reason }) => reason),
		)
		expect([...reasons]).toEqual(['holdMissing'])
		const balances = await Promise.all(cards.map((card) => storedValue(card)))
		const left = balances.reduce((sum, purse) => sum + Number((purse as { available: number }).available), 0)
		expect(left).toBe(30_000 - 4 * 60 * 100)
	})
})

describe('a member', () => {
	it('keeps what was captured, declined and visited, and agents hear of it', async () => {
		const link = await openLink()
		const till = await newTill()
		const captured = {
			kind: 'fieldCaptured',
			memberId: 'M2',
			cardNo: CARDS.li,
			wordingVersion: 'w1',
		} as const
		till.add({ ...captured, field: 'birthday', value: '03-08' }, { atMs: 5_000 })
		till.add({ ...captured, field: 'birthday', value: '03-07' }, { atMs: 4_000 })
		till.add({ ...captured, field: 'phone', value: '13911112222' }, { atMs: 6_000 })
		till.add({ ...captured, field: 'email', value: null }, { atMs: 7_000 })
		till.add(sale('s5', 100, { memberId: 'M2' }), { atMs: 8_000 })
		till.add({ ...captured, memberId: 'M404', field: 'email', value: 'a@b.c' })
		expect(await post(link, till)).toMatchObject({ exceptions: [{ seq: 6, reason: 'unknownCard' }] })
		const change = await link.until(
			(down) =>
				down.kind === 'changes' &&
				down.records.some(
					(record) => record.kind === 'card' && record.card.member?.lastVisit?.atMs === 8_000,
				),
		)
		const cards = change.kind === 'changes' ? change.records : []
		const li = cards.flatMap((record) =>
			record.kind === 'card' && record.card.cardNo === CARDS.li ? [record.card] : [],
		)[0]
		expect(li?.member?.fields.birthday).toEqual({
			value: '03-08',
			source: 'till',
			verified: false,
			atMs: 5_000,
		})
		// Head office had verified the phone: the answer given at the till is kept, but does not stand.
		expect(li?.member?.fields.phone?.value).toBe('13800000000')
		expect(li?.member?.declinedAtMs).toEqual({ email: 7_000 })
		const history = await centre.database.rows(
			'SELECT field, value FROM member_field_history ORDER BY field, value',
		)
		expect(history).toEqual([
			{ field: 'birthday', value: '03-07' },
			{ field: 'phone', value: '13911112222' },
		])
	})
})

describe('a shift', () => {
	const totals = (salesMinor: number): object => ({
		saleCount: 2,
		itemCount: 2,
		salesMinor,
		taxMinor: 0,
		tenders: {
			cash: { count: 2, amountMinor: salesMinor },
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
		expectedCashMinor: salesMinor,
		countedCashMinor: salesMinor,
		differenceMinor: 0,
	})

	it.each([
		['agreed', 300, false],
		['notAgreed', 301, false],
		['cannotConfirm', 300, true],
	])('is settled as %s', async (result, salesMinor, unreadable) => {
		const link = await openLink()
		const till = await newTill()
		const shiftId = `shift-${result}`
		till.add({ kind: 'shiftOpened', shiftId, floatMinor: 0 }, { shiftId })
		till.add(sale('s1', 100), { shiftId })
		if (unreadable) till.addText('{}')
		till.add(sale('s2', 200), { shiftId })
		till.add({ kind: 'shiftClosed', shiftId, count: 'open', settlement: totals(salesMinor) }, { shiftId })
		await post(link, till)
		const response = await fetch(`http://127.0.0.1:${centre.server.port}/settlements`)
		const all = (await response.json()) as { shiftId: string; result: string }[]
		expect(all.find((settlement) => settlement.shiftId === shiftId)?.result).toBe(result)
	})
})

it('has books that pass the audit after all of this', async () => {
	const lines: string[] = []
	const code = await runAudit({ databaseUrl: centre.server.databaseUrl, print: (line) => lines.push(line) })
	expect([code, lines.filter((line) => line.startsWith('BREACH'))]).toEqual([0, []])
})

it('logs no member data', () => {
	expect(centre.logs.join('')).not.toMatch(/王|李|138000|\b7\d{7}\b|8800000/)
})
