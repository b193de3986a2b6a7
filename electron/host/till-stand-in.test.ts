/** A till that is alone: what it may say yes to, and that no sequence of cuts, restarts and recalls says yes to more. */
import { expect, test } from 'vitest'
import { businessDateSchema } from '../../protocol/base/business-date.ts'
import {
	authKeySchema,
	cardNoSchema,
	GENESIS_HASH,
	leaseIdSchema,
	tillIdSchema,
} from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { Purse } from '../../protocol/card/purse.ts'
import type { EntryBody } from '../../protocol/journal/entry.ts'
import { type RefusalCode, refuse } from '../../protocol/refusals.ts'
import type { Slice } from '../../protocol/wire/messages/lease.ts'
import { card, commitOf, saleOf } from '../../test/conformance/journal-fixtures.ts'
import { simplePolicy } from '../../test/fixtures/card-policy.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { PROFILE } from '../../test/helpers/till-play.ts'
import { type MemoryDisk, memoryDisk } from '../../test/simulators/memory-disk.ts'
import { openMemoryStorage } from '../../test/simulators/memory-journal.ts'
import type { AuthoriseAnswer } from '../../till/ports/card-service.ts'
import type { SliceReturn } from '../../till/ports/stand-in-book.ts'
import { createTillStandIn } from './till-stand-in.ts'

const FLOOR = 500
const CARDS = ['628810000001', '628810000002'] as const

/** What the agent says; `away`: nothing can be sent to it. */
type Agent = { says: 'away' | RefusalCode | 'hold' }

let runs = 0

/** A till without its core: the storage and the stand-in, restarted at will. */
async function alone(
	lane = '01',
	floor = 0,
	disk: MemoryDisk = memoryDisk(tillIdSchema.parse(`S01-${lane}`)),
) {
	const time = new ManualTime()
	const storage = await openMemoryStorage(disk, { tillId: disk.tillId, epoch: 1 })
	const floorLimits = [{ purseKind: 'storedValue' as const, cardClass: null, limit: floor }]
	const cardPolicy = { ...simplePolicy(1_000), floorLimits }
	const cards = CARDS.map((cardNo) => ({ kind: 'card' as const, card: card({ cardNo }) }))
	await storage.replica.applyChanges(
		[{ kind: 'storeProfile', storeProfile: { ...PROFILE, cardPolicy } }, ...cards],
		'c1',
	)
	const logged: string[] = []
	const { cards: known, catalogue, keyValues, standInBook: book } = storage
	const log = (event: string, facts: object) => logged.push(`${event} ${JSON.stringify(facts)}`)
	runs += 1
	const random = { bytes: (count: number) => new Uint8Array(count).fill(runs % 256) }
	const world = { ...time.ports, random, log }
	const standIn = await createTillStandIn({ book, cards: known, catalogue, keyValues, ...world })
	const agent: Agent = { says: 'away' }
	const service = standIn.cardService({
		lookUp: async () => ({ kind: 'noReply' }),
		authorise: async (): Promise<AuthoriseAnswer> => {
			if (agent.says === 'away') return { kind: 'notSent' }
			if (agent.says === 'hold')
				return { kind: 'approved', authority: { kind: 'hold' }, balanceAfter: 0, card: null }
			return { kind: 'declined', refusal: refuse(agent.says, { limitMinor: 7 }) }
		},
	})
	const returned: SliceReturn[] = []
	/** What the till commits before its turn comes to give a slice back. */
	const turn = { before: async (): Promise<void> => undefined }

	async function commit(body: EntryBody): Promise<void> {
		const businessDate = businessDateSchema.parse('2026-03-09')
		const facts = { epoch: 1, atMs: 1_000, businessDate, shiftId: null, operatorId: null }
		await storage.journal.commit(commitOf([{ tillId: disk.tillId, ...facts, body }]))
		standIn.committed()
	}

	async function pay(
		authKey: string,
		amount: number,
		purse: Purse = 'storedValue',
		cardNo: string = CARDS[0],
	) {
		const key = { authKey: authKeySchema.parse(authKey), cardNo: cardNoSchema.parse(cardNo) }
		return { ...key, purse, amount, answer: await service.authorise({ ...key, purse, amount, alone: false }) }
	}

	standIn.start(async (next) => {
		await turn.before()
		const given = await next()
		if (given === null) return false
		returned.push(given)
		await commit({ kind: 'sliceReturned', ...given })
		return true
	})
	await time.advance(1)
	return {
		disk,
		time,
		agent,
		logged,
		returned,
		turn,
		service,
		standIn,
		storage,
		commit,
		pay,
		async said(...asked: Parameters<typeof pay>): Promise<string> {
			const { answer } = await pay(...asked)
			if (answer.kind === 'declined')
				return `${answer.refusal.code} ${answer.refusal.limitMinor ?? ''}`.trim()
			if (answer.kind !== 'approved') return answer.kind
			const { authority } = answer
			return authority.kind === 'lease' ? `slice ${authority.slice}/${authority.counter}` : authority.kind
		},
		/** Pays and completes a sale with it, or takes it back. Answers what was paid. */
		async sell(authKey: string, amount: number, takenBack = false, cardNo: string = CARDS[0]) {
			const paid = await pay(authKey, amount, 'storedValue', cardNo)
			if (paid.answer.kind !== 'approved') return null
			const { authority } = paid.answer
			const { answer: _, ...spend } = paid
			if (takenBack) {
				await commit({ kind: 'authorisationReversed', ...spend, reason: 'tenderRemoved', authority })
				return null
			}
			const sale = saleOf(0, 1)
			if (sale.kind !== 'saleCompleted') throw new Error('a sale')
			const facts = { kind: 'storedValue' as const, amountMinor: minor(amount), balanceAfter: null }
			await commit({ ...sale, tenders: [{ ...facts, ...spend, authority }] })
			return authority
		},
		/** The power goes; another process opens the same disk. */
		async restart() {
			await standIn.stop()
			await storage.close()
			return alone(lane, floor, disk)
		},
	}
}

type Lone = Awaited<ReturnType<typeof alone>>

function slice(amount: number, facts: Partial<Slice> = {}): Slice {
	return {
		leaseId: leaseIdSchema.parse('L1'),
		slice: 1,
		tillId: tillIdSchema.parse('S01-01'),
		cardNo: cardNoSchema.parse(CARDS[0]),
		purse: 'storedValue',
		amount,
		ttlMs: 60_000,
		...facts,
	}
}

const lent = (till: Lone, ...slices: Slice[]) => till.standIn.hear({ kind: 'slices', slices })
const recalled = async (till: Lone, ...slices: Slice[]) => {
	await till.standIn.hear({ kind: 'recallSlices', slices })
	await till.time.advance(1)
}

test('alone it spends its slices and nothing else, and the same key gets the same answer after a restart', async () => {
	const till = await alone()
	await lent(till, slice(100))
	expect(await till.said('auth-key-1', 60)).toBe('slice 1/1')
	expect(await till.said('auth-key-2', 41)).toBe('exceedsSlice 40')
	expect(await till.said('auth-key-3', 1, 'gift')).toBe('tillAlone 0')
	expect(await till.said('auth-key-4', 1, 'storedValue', CARDS[1])).toBe('tillAlone 0')
	const again = await till.restart()
	expect(await again.said('auth-key-1', 60)).toBe('slice 1/1')
	expect(await again.said('auth-key-1', 61)).toBe('existsWithDifferentAmount')
	expect(await again.said('auth-key-5', 40)).toBe('slice 1/2')
	expect(await again.service.lookUp({ kind: 'cardNo', value: CARDS[0] })).toMatchObject({
		leased: [{ purse: 'storedValue', byStore: 0, byTill: 0 }],
	})
})

test('two at once never draw one counter', async () => {
	const till = await alone()
	await lent(till, slice(100))
	const said = await Promise.all(['a', 'b', 'c'].map((key) => till.said(`auth-key-${key}`, 40)))
	expect(said.sort()).toEqual(['exceedsSlice 20', 'slice 1/1', 'slice 1/2'])
})

test('with its agent it asks that, and its slice stays', async () => {
	const till = await alone()
	await lent(till, slice(100))
	till.agent.says = 'hold'
	expect(await till.said('auth-key-1', 60)).toBe('hold')
	till.agent.says = 'exceedsLease'
	expect(await till.said('auth-key-2', 60)).toBe('exceedsLease 7')
})

test('told that nobody answered in time, it decides by itself although its agent is there', async () => {
	const till = await alone()
	await lent(till, slice(100))
	till.agent.says = 'hold'
	const { answer: _, ...asked } = await till.pay('auth-key-1', 60)
	const alone_ = { ...asked, authKey: authKeySchema.parse('auth-key-2'), alone: true }
	expect(await till.service.authorise(alone_)).toMatchObject({
		kind: 'approved',
		authority: { kind: 'lease', slice: 1, counter: 1 },
	})
	const tooMuch = { ...alone_, authKey: authKeySchema.parse('auth-key-3') }
	expect(await till.service.authorise(tooMuch)).toMatchObject({
		kind: 'declined',
		refusal: { code: 'exceedsSlice', limitMinor: 40 },
	})
})

test.each([
	['lost', 'cardLost'],
	['frozen', 'cardFrozen'],
] as const)('a %s card is refused whatever covers it', async (state, code) => {
	const till = await alone('01', FLOOR)
	await lent(till, slice(100))
	const picture: CardSnapshot = card({ cardNo: CARDS[0], state, version: 2 })
	await till.storage.replica.putCard({ kind: 'card', card: picture })
	expect(await till.said('auth-key-1', 1)).toBe(code)
})

test('an ended slice is not spent; it goes back when the agent is there, with what was spent', async () => {
	const till = await alone()
	await lent(till, slice(100))
	await till.sell('auth-key-1', 30)
	await till.time.advance(60_000)
	expect(await till.said('auth-key-2', 1)).toBe('tillAlone 0')
	expect(till.returned).toEqual([])
	till.standIn.agentChanged(true)
	await till.time.advance(1)
	expect(till.returned).toMatchObject([{ leaseId: 'L1', slice: 1, spent: 30, lastCounter: 1 }])
})

test('a slice asked back waits for the basket that uses it; what never arrived comes back too, and is refused late', async () => {
	const till = await alone()
	await lent(till, slice(100))
	const { authKey, cardNo, purse, amount } = await till.pay('auth-key-1', 30)
	await recalled(till, slice(100), slice(50, { slice: 2 }))
	expect(till.returned).toMatchObject([{ slice: 2, spent: 0, lastCounter: 0 }])
	await till.commit({
		kind: 'authorisationReversed',
		...{ authKey, cardNo, purse, amount },
		reason: 'tenderRemoved',
		authority: null,
	})
	await till.time.advance(1)
	expect(till.returned[1]).toMatchObject({ slice: 1, spent: 0, lastCounter: 1 })
	await lent(till, slice(100), slice(50, { slice: 2 }))
	expect(await till.said('auth-key-2', 1)).toBe('tillAlone 0')
	await recalled(till, slice(100))
	expect(till.returned).toHaveLength(2)
	expect(till.logged).toEqual([])
})

test('killed between closing a slice and writing it down, it gives it back after the restart', async () => {
	const till = await alone()
	await lent(till, slice(100))
	await till.storage.standInBook.closeSlices([slice(100)])
	const again = await till.restart()
	expect(again.returned).toMatchObject([{ slice: 1, spent: 0 }])
})

test('a slice that closes while a spend is decided does not pay: another does, or nothing', async () => {
	const till = await alone()
	const { standInBook: book } = till.storage
	const spend = book.spend.bind(book)
	let closing: Slice[] = []
	book.spend = async (...asked) => {
		await book.closeSlices(closing)
		return spend(...asked)
	}
	await lent(till, slice(100), slice(200, { slice: 2 }))
	closing = [slice(100)]
	expect(await till.said('auth-key-1', 60)).toBe('slice 2/1')
	closing = [slice(200, { slice: 2 })]
	expect(await till.said('auth-key-2', 60)).toBe('tillAlone 0')
	expect(till.logged).toEqual([])
})

test('a slice that a new epoch has ended before the till’s turn is not given back', async () => {
	const till = await alone()
	await lent(till, slice(100))
	const previous = { epoch: 1, seq: 1, hash: GENESIS_HASH, whole: false }
	till.turn.before = () => till.commit({ kind: 'epochOpened', tillPublicKey: 'key', previous })
	await recalled(till, slice(100))
	expect(till.returned).toEqual([])
	expect(till.logged).toEqual([])
})

test('a wall clock below what an earlier run has seen ends every slice', async () => {
	const till = await alone()
	await lent(till, slice(100))
	await till.storage.keyValues.set('lastSeenWallMs', '9000000')
	const again = await till.restart()
	expect(await again.said('auth-key-1', 1)).toBe('tillAlone 0')
})

test('the floor limit: after cover is missing, over all cards, until the centre has posted it', async () => {
	const till = await alone('01', FLOOR)
	await lent(till, slice(100))
	expect(await till.said('auth-key-1', 100)).toBe('slice 1/1')
	expect(await till.said('auth-key-2', 300)).toBe('floor')
	till.agent.says = 'noLease'
	expect(await till.said('auth-key-3', 201, 'storedValue', CARDS[1])).toBe('exceedsFloorLimit 200')
	expect(await till.said('auth-key-4', 200, 'storedValue', CARDS[1])).toBe('floor')
	till.agent.says = 'insufficientFunds'
	expect(await till.said('auth-key-5', 1)).toBe('insufficientFunds 7')
	till.agent.says = 'noLease'
	expect(await till.said('auth-key-6', 1, 'gift')).toBe('noLease 7')
	expect(await till.said('auth-key-7', 1)).toBe('exceedsFloorLimit 7')
})

test('whatever n tills that are cut off try, what nobody covers is at most n × the floor limit', async () => {
	let seed = 7
	const draw = (below: number) => {
		seed = (seed * 48_271) % 2_147_483_647
		return seed % below
	}
	const tills = await Promise.all(['01', '02', '03'].map((lane) => alone(lane, FLOOR)))
	let uncovered = 0
	let covered = 0
	for (const [index, till] of tills.entries())
		await lent(till, slice(200, { slice: index + 1, tillId: till.disk.tillId }))
	for (let step = 0; step < 300; step += 1) {
		const lane = draw(tills.length)
		let till = tills[lane]
		if (till === undefined) throw new Error('a till')
		if (draw(20) === 0) till = await till.restart()
		tills[lane] = till
		till.agent.says = draw(3) === 0 ? 'exceedsLease' : 'away'
		const amount = 1 + draw(150)
		const authority = await till.sell(`auth-${step}-key`, amount, draw(4) === 0, CARDS[draw(2) as 0 | 1])
		if (authority?.kind === 'floor') uncovered += amount
		if (authority?.kind === 'lease') covered += amount
	}
	expect(uncovered).toBeGreaterThan(FLOOR * 2)
	expect(uncovered).toBeLessThanOrEqual(FLOOR * tills.length)
	expect(covered).toBeGreaterThan(0)
	expect(covered).toBeLessThanOrEqual(200 * tills.length)
})
