import { afterEach, expect, test } from 'vitest'
import { storeIdSchema } from '../../protocol/base/ids.ts'
import { LIMITS } from '../../protocol/limits.ts'
import {
	CARD,
	cardOf,
	openSmallStore,
	type SmallStore,
	type SmallStoreOptions,
	UID,
} from '../../test/helpers/small-store.ts'
import { until } from '../../test/helpers/until.ts'
import { hostClock } from '../host.ts'
import type { Reply } from './link-client.ts'

const DAY_MS = 24 * 3_600_000
/** What is tested is what the agent answers, not whether a busy machine lets the answer come within a till's own deadline. */
const PATIENT_MS = 60_000

let store: SmallStore

afterEach(async () => {
	expect(store.centre.breaches).toEqual([])
	await store.close()
})

async function open(options: SmallStoreOptions = {}): Promise<void> {
	store = await openSmallStore(options)
	await store.startAgent()
	await until(() => store.centre.connected(), 'the agent reaches the centre')
	store.openTills()
	await until(() => store.tills.every((till) => till.link.state().kind === 'welcomed'), 'tills are let in')
}

async function publishCard(available: number, facts: Parameters<typeof cardOf>[1] = {}): Promise<void> {
	store.centre.publish({ kind: 'card', card: cardOf(available, facts) })
	await until(
		() => store.tills.every((till) => till.records.has(`card:${CARD}`)),
		'the card reaches the tills',
	)
}

async function cutWan(): Promise<void> {
	store.wan.cut()
	await until(() => store.tills.every((till) => till.seen.centreLink?.up === false), 'tills hear of the cut')
}

async function mendWan(): Promise<void> {
	store.wan.mend()
	await until(
		() => store.tills.every((till) => till.seen.centreLink?.up === true),
		'tills hear of the mending',
	)
}

function resultOf(reply: Reply<'authorise'>): string {
	if (reply.kind !== 'answered') return reply.kind
	const { result } = reply.message
	if (result.kind === 'declined') return `${result.refusal.code} ${result.refusal.limitMinor ?? ''}`.trim()
	return result.authority.kind === 'lease' ? `lease ${result.authority.counter}` : result.authority.kind
}

async function ask(lane: number, authKey: string, amount: number): Promise<string> {
	return resultOf(await store.till(lane).authorise(CARD, authKey, amount, PATIENT_MS))
}

test('entries are stored, forwarded, posted, and the till hears of both', async () => {
	await open()
	for (let count = 0; count < 1_200; count += 1) store.till(1).sell(null)
	await until(() => store.till(1).seen.postedSeq === 1_200, 'all is posted')
	expect(store.till(1).seen.storedSeq).toBe(1_200)
	expect(store.centre.entriesOf('S01-01', 1)).toEqual(store.till(1).entries.map((entry) => entry.text))
	await until(() => store.till(1).seen.centreLink?.entriesWaiting === 0, 'nothing waits any more')
})

test('entries wait in the store while the centre is away, and are counted', async () => {
	await open()
	await cutWan()
	for (let count = 0; count < 3; count += 1) store.till(1).sell(null)
	await until(() => store.till(1).seen.storedSeq === 3, 'stored')
	await until(() => store.till(1).seen.centreLink?.entriesWaiting === 3, 'the till hears how many wait')
	expect(store.till(1).seen.postedSeq).toBe(0)
	await mendWan()
	await until(() => store.till(1).seen.postedSeq === 3, 'posted after mending')
})

test('what is posted stays as long as the settings say, and what waits stays however old it is', async () => {
	let aheadMs = 0
	const clock = { ...hostClock, nowMs: () => hostClock.nowMs() + aheadMs }
	await open({ clock, retentionMs: 7 * DAY_MS })
	store.till(1).sell(null)
	await until(() => store.till(1).seen.postedSeq === 1, 'the first is posted')
	await cutWan()
	store.till(1).sell(null)
	await until(() => store.till(1).seen.storedSeq === 2, 'the second is stored')
	const pruned = () => store.events.filter(({ event }) => event === 'entriesPruned').map(({ facts }) => facts)
	const positionsAnew = async () => {
		await store.stopAgent()
		await store.startAgent()
		await until(() => store.till(1).link.state().kind === 'welcomed', 'the till is let in again')
		const { chains } = await store.agent().engine.status()
		return chains.map(({ storedSeq, postedSeq }) => [storedSeq, postedSeq])
	}
	aheadMs = 6 * DAY_MS
	expect(await positionsAnew()).toEqual([[2, 1]])
	expect(pruned()).toEqual([])
	aheadMs = 8 * DAY_MS
	expect(await positionsAnew()).toEqual([[2, 1]])
	await until(() => pruned().length > 0, 'the first is gone')
	expect(pruned()).toEqual([{ count: 1 }])
	store.wan.mend()
	await until(() => store.till(1).seen.postedSeq === 2, 'the second is posted')
})

test('a busy centre is asked again later', async () => {
	await open({ speed: 20 })
	store.centre.script.busy = true
	store.till(1).sell(null)
	await until(() => store.centre.heardOf('uploadEntries').length >= 2, 'sent again')
	expect(store.centre.connected()).toBe(true)
	store.centre.script.busy = false
	await until(() => store.till(1).seen.postedSeq === 1, 'posted in the end')
})

test('an approval of the centre is passed through with its card, and the lease stays with the agent', async () => {
	await open()
	await publishCard(10_000)
	store.centre.script.leaseAmount = 2_000
	const reply = await store.till(1).authorise(CARD, 'auth-key-1', 3_000, PATIENT_MS)
	expect(resultOf(reply)).toBe('hold')
	expect(reply.kind === 'answered' && reply.message.leases).toEqual([])
	expect(reply.kind === 'answered' && reply.message.card?.purses.storedValue.available).toBe(5_000)
	expect((await store.agent().engine.status()).leasesActive).toBe(1)
	await until(
		() => JSON.stringify([...store.till(1).records]).includes('"available":5000'),
		'the feed tells the tills',
	)
})

test('the balance after a spend is not told while the centre cannot know what leases have paid', async () => {
	await open()
	await publishCard(10_000)
	store.centre.script.leaseAmount = 2_000
	const balance = async (authKey: string) => {
		const reply = await store.till(1).authorise(CARD, authKey, 100, PATIENT_MS)
		if (reply.kind !== 'answered' || reply.message.result.kind !== 'approved') throw new Error('not approved')
		return reply.message.result.balanceAfter
	}
	expect(await balance('auth-key-1')).toEqual(expect.any(Number))
	await cutWan()
	expect(await balance('auth-key-2')).toBeNull()
	await mendWan()
	// The lease has paid, and its sale is not with the centre yet: any figure would be too high.
	expect(await balance('auth-key-3')).toBeNull()
})

test('the same key again gets the same answer, for something else none', async () => {
	await open()
	await publishCard(10_000)
	expect(await ask(1, 'auth-key-1', 3_000)).toBe('hold')
	expect(await ask(1, 'auth-key-1', 3_000)).toBe('hold')
	expect(await ask(1, 'auth-key-1', 4_000)).toBe('existsWithDifferentAmount')
	expect(store.centre.heardOf('authorise')).toHaveLength(1)
})

test.each([
	['lost', 'cardLost'],
	['frozen', 'cardFrozen'],
	['expired', 'cardExpired'],
	['blank', 'cardNotActive'],
] as const)('a %s card is refused before anybody is asked', async (state, code) => {
	await open()
	await publishCard(10_000, { state })
	expect(await ask(1, 'auth-key-1', 100)).toBe(code)
	expect(store.centre.heardOf('authorise')).toEqual([])
})

test('while the centre is away, leases are spent and nothing else', async () => {
	await open()
	await publishCard(10_000)
	expect((await ask(1, 'auth-key-0', 100)) && store.centre.leases.size).toBe(0)
	await cutWan()
	expect(await ask(1, 'auth-key-1', 100)).toBe('noLease 0')
	await mendWan()
	store.centre.script.leaseAmount = 2_000
	expect(await ask(1, 'auth-key-2', 100)).toBe('hold')
	await cutWan()
	expect(await ask(1, 'auth-key-3', 1_500)).toBe('lease 1')
	expect(await ask(1, 'auth-key-4', 600)).toBe('exceedsLease 500')
	expect(await ask(1, 'auth-key-5', 500)).toBe('lease 2')
	expect(await ask(1, 'auth-key-3', 1_500)).toBe('lease 1')
	expect(store.centre.heardOf('reverse')).toEqual([])
})

test('two tills at once never spend more than the lease holds', async () => {
	await open({ tillCount: 2 })
	await publishCard(10_000)
	store.centre.script.leaseAmount = 1_000
	await ask(1, 'auth-key-0', 100)
	await cutWan()
	const answers = await Promise.all(
		Array.from({ length: 16 }, (_, index) => ask(1 + (index % 2), `auth-two-${index}`, 150)),
	)
	expect(answers.filter((answer) => answer.startsWith('lease'))).toHaveLength(6)
	expect(new Set(answers.filter((answer) => answer.startsWith('lease'))).size).toBe(6)
	expect(answers.filter((answer) => answer === 'exceedsLease 100')).toHaveLength(10)
})

test('a silent centre: stand-in decides in time, and the unanswered key is reversed until acknowledged', async () => {
	await open()
	await publishCard(10_000)
	store.centre.script.leaseAmount = 1_000
	await ask(1, 'auth-key-0', 100)
	store.centre.script.silent.add('authorise').add('reverse')
	expect(await ask(1, 'auth-key-1', 800)).toBe('lease 1')
	await until(() => store.centre.holds.get('auth-key-1')?.state === 'reversed', 'the hold is let go')
	expect((await store.agent().engine.status()).reversalsWaiting).toBe(1)
	await store.stopAgent()
	const before = store.centre.heardOf('reverse').length
	store.centre.script.silent.clear()
	await store.startAgent()
	await until(() => store.centre.heardOf('reverse').length > before, 'the reversal survives the restart')
	await until(() => store.till(1).link.state().kind === 'welcomed', 'the till is back')
	expect(await ask(1, 'auth-key-1', 800)).toBe('lease 1')
	store.till(1).sell({
		cardNo: CARD,
		authKey: 'auth-key-1',
		amount: 800,
		authority: { kind: 'lease', leaseId: `${CARD}.storedValue.1`, slice: 0, counter: 1 },
	})
	await until(() => store.centre.spent.get('auth-key-1') === 800, 'posted once')
	await expect.poll(async () => (await store.agent().engine.status()).reversalsWaiting).toBe(0)
})

test('leases of an answer that came too late are kept', async () => {
	await open()
	await publishCard(10_000)
	const lease = store.centre.grantLease(CARD, 700)
	store.centre.say({
		kind: 'cardFound',
		requestId: 'long-forgotten',
		card: null,
		source: 'centre',
		leased: [],
		leases: [lease, { ...lease, leaseId: lease.leaseId.replace('.1', '.9') as typeof lease.leaseId }],
	})
	await until(
		() => store.events.some(({ event }) => event === 'leaseNotGenuine'),
		'the altered copy is not believed',
	)
	await expect.poll(async () => (await store.agent().engine.status()).leasesActive).toBe(1)
	await cutWan()
	expect(await ask(1, 'auth-key-1', 700)).toBe('lease 1')
})

test('value lent to this store counts for this store: the lease goes back with the question', async () => {
	await open()
	await publishCard(1_000)
	store.centre.script.leaseAmount = 600
	expect(await ask(1, 'auth-key-1', 100)).toBe('hold')
	await cutWan()
	expect(await ask(1, 'auth-key-2', 200)).toBe('lease 1')
	await mendWan()
	store.centre.script.leaseAmount = 0
	expect(await ask(1, 'auth-key-3', 600)).toBe('hold')
	const [given] = store.centre.heardOf('authorise').at(-1)?.returns ?? []
	expect(given).toEqual({
		leaseId: `${CARD}.storedValue.1`,
		lastCounter: 1,
		outstanding: [{ slice: 0, counter: 1, authKey: 'auth-key-2', amount: 200 }],
		lent: [],
	})
	expect(await ask(1, 'auth-key-4', 200)).toBe('insufficientFunds 100')
	await until(() => store.centre.heardOf('returnLeases').length > 0, 'the return is asked to be acknowledged')
	await cutWan()
	expect(await ask(1, 'auth-key-5', 50)).toBe('noLease 0')
})

test('a return that was not answered is sent again, word for word, also after a restart', async () => {
	await open()
	await publishCard(1_000)
	store.centre.script.leaseAmount = 600
	await ask(1, 'auth-key-1', 100)
	store.centre.script.silent.add('authorise').add('returnLeases')
	expect(await ask(1, 'auth-key-2', 500)).toBe('noLease 0')
	await until(() => store.centre.heardOf('returnLeases').length > 0, 'asked')
	await store.stopAgent()
	const before = store.centre.heardOf('returnLeases').length
	store.centre.script.silent.clear()
	await store.startAgent()
	await until(() => store.centre.heardOf('returnLeases').length > before, 'asked again')
	const [first, ...others] = store.centre.heardOf('returnLeases').map(({ returns }) => returns)
	for (const other of others) expect(other).toEqual(first)
	await until(() => store.centre.connected(), 'back')
	await expect.poll(async () => (await store.agent().engine.status()).leasesReturning).toBe(0)
})

test('a reversal entry releases the spend, and a key reversed before it was asked stays reversed', async () => {
	await open()
	await publishCard(10_000)
	store.centre.script.leaseAmount = 500
	await ask(1, 'auth-key-0', 100)
	await cutWan()
	expect(await ask(1, 'auth-key-1', 500)).toBe('lease 1')
	store.till(1).giveUp(CARD, 'auth-key-1', 500)
	store.till(1).giveUp(CARD, 'auth-key-9', 500)
	await until(() => store.till(1).seen.storedSeq === 2, 'stored')
	expect(await ask(1, 'auth-key-1', 500)).toBe('authorisationReversed')
	expect(await ask(1, 'auth-key-9', 500)).toBe('authorisationReversed')
	expect(await ask(1, 'auth-key-2', 500)).toBe('lease 2')
})

test('a reversal entry that arrives while the answer is awaited wins', async () => {
	await open()
	await publishCard(10_000)
	store.centre.script.leaseAmount = 500
	await ask(1, 'auth-key-0', 100)
	store.centre.script.silent.add('authorise')
	const answer = ask(1, 'auth-key-1', 300)
	store.till(1).giveUp(CARD, 'auth-key-1', 300)
	expect(await answer).toBe('authorisationReversed')
	await cutWan()
	expect(await ask(1, 'auth-key-2', 500)).toBe('lease 1')
})

test('looking a card up: the centre if it answers, else the copy, with what may be spent', async () => {
	await open()
	await publishCard(10_000)
	store.centre.script.leaseAmount = 500
	const online = await store.till(1).lookUp(UID, PATIENT_MS)
	expect(online.kind === 'answered' && online.message).toMatchObject({
		source: 'centre',
		leased: [{ purse: 'storedValue', byStore: 500, byTill: 0 }],
		leases: [],
	})
	store.centre.script.silent.add('lookUpCard')
	const slow = await store.till(1).lookUp(UID, PATIENT_MS)
	expect(slow.kind === 'answered' && slow.message).toMatchObject({
		source: 'cache',
		leased: [{ purse: 'storedValue', byStore: 500 }],
	})
	await cutWan()
	const unknown = await store.till(1).lookUp('FFFFFFFF', PATIENT_MS)
	expect(unknown.kind === 'answered' && unknown.message).toMatchObject({ source: 'cache', card: null })
})

test('the feed: a new till gets everything, an old one what changed', async () => {
	await open()
	await publishCard(10_000)
	const till = store.till(1)
	const before = till.seen.changesCount
	expect(before).toBeGreaterThanOrEqual(2)
	till.link.stop()
	store.centre.publish({ kind: 'removed', topic: 'card', key: CARD })
	await until(
		() => store.agent().engine !== null && store.centre.heardOf('changesApplied').length >= 3,
		'applied',
	)
	till.link.run()
	await until(() => !till.records.has(`card:${CARD}`), 'the removal arrives')
	expect(till.seen.changesCount).toBe(before + 1)
	expect(till.records.has('terminal:S01-01')).toBe(true)
})

test('the agent goes on with the feed where its database ends', async () => {
	await open()
	await publishCard(10_000)
	await expect.poll(() => store.centre.heardOf('changesApplied').at(-1)?.cursor).toBe('c2')
	await store.stopAgent()
	await store.startAgent()
	await until(() => store.centre.heardOf('hello').length === 2, 'back')
	expect(store.centre.heardOf('hello').map((hello) => hello.feedCursor)).toEqual([null, 'c2'])
})

test('a full disk: refused, nothing lost, the connection kept', async () => {
	await open({ speed: 10 })
	await publishCard(10_000)
	store.agent().storage.full = true
	store.till(1).sell(null)
	await until(() => store.till(1).seen.refusals.includes('journalFull'), 'the till hears why')
	const reply = await store.till(1).authorise(CARD, 'auth-key-1', 100, PATIENT_MS)
	expect(reply.kind === 'turnedDown' && reply.refusal.code).toBe('journalFull')
	await until(() => store.centre.holds.get('auth-key-1')?.state === 'reversed', 'the hold is let go')
	store.agent().storage.full = false
	await until(() => store.till(1).seen.postedSeq === 1, 'the entry arrives in the end')
	expect(store.till(1).seen.welcomeCount).toBe(1)
})

/** A clock that can be moved: both clocks by `elapse`, the wall clock alone by `jump`. */
function movableClock() {
	let elapsedMs = 0
	let jumpedMs = 0
	return {
		elapse: (byMs: number) => {
			elapsedMs += byMs
		},
		jump: (byMs: number) => {
			jumpedMs += byMs
		},
		nowMs: () => Date.now() + elapsedMs + jumpedMs,
		monotonicMs: () => performance.now() + elapsedMs,
	}
}

test('an expired lease is not spent; it goes back when the centre is there', async () => {
	const clock = movableClock()
	await open({ clock })
	await publishCard(10_000)
	store.centre.script.leaseAmount = 500
	await ask(1, 'auth-key-0', 100)
	await cutWan()
	expect(await ask(1, 'auth-key-1', 100)).toBe('lease 1')
	clock.jump(-3_600_000)
	expect(await ask(1, 'auth-key-2', 100)).toBe('lease 2')
	clock.elapse(86_400_000)
	await until(() => store.till(1).link.state().kind === 'welcomed', 'let in')
	expect(await ask(1, 'auth-key-3', 100)).not.toMatch(/^lease/)
	await mendWan()
	await until(() => store.centre.heardOf('returnLeases').length > 0, 'given back')
	expect(store.centre.heardOf('returnLeases')[0]?.returns[0]).toMatchObject({ lastCounter: 2 })
})

test.each([
	['an hour later', 3_600_000, 'lease 1'],
	['a day later', 86_400_000, 'noLease 0'],
	['with the clock an hour behind', -3_600_000, 'noLease 0'],
])('after a restart %s', async (_name, jumpMs, expected) => {
	const clock = movableClock()
	await open({ clock })
	await publishCard(10_000)
	store.centre.script.leaseAmount = 500
	await ask(1, 'auth-key-0', 100)
	await cutWan()
	await store.stopAgent()
	clock.jump(jumpMs)
	await store.startAgent()
	await until(() => store.till(1).seen.welcomeCount === 2, 'let in again')
	expect(await ask(1, 'auth-key-1', 100)).toBe(expected)
})

test('lost answers: the upload is sent again and counts once', async () => {
	await open({ speed: 20 })
	store.wan.loseAnswers = true
	store.till(1).sell(null)
	await until(() => store.centre.heardOf('uploadEntries').length >= 2, 'sent again')
	store.wan.loseAnswers = false
	await until(() => store.till(1).seen.postedSeq === 1, 'posted')
	store.lan.loseAnswers = true
	store.till(1).sell(null)
	await until(
		() => store.centre.entriesOf('S01-01', 1).length === 2,
		'the agent has it, the till does not know',
	)
	store.lan.loseAnswers = false
	store.till(1).sell(null)
	await until(() => store.till(1).seen.postedSeq === 3, 'both are posted')
	expect(store.centre.entriesOf('S01-01', 1)).toEqual(store.till(1).entries.map((entry) => entry.text))
})

test('a live request overtakes the backlog', async () => {
	await open()
	await publishCard(10_000)
	await cutWan()
	for (let count = 0; count < 6_000; count += 1) store.till(1).sell(null)
	await until(() => store.till(1).seen.storedSeq === 6_000, 'stored')
	await mendWan()
	expect(await ask(1, 'auth-key-1', 100)).toBe('hold')
	const asked = store.centre.heard.findIndex(({ kind }) => kind === 'authorise')
	const uploadsBefore = store.centre.heard
		.slice(0, asked)
		.filter(({ kind }) => kind === 'uploadEntries').length
	expect(uploadsBefore).toBeLessThan(9)
	await until(() => store.till(1).seen.postedSeq === 6_000, 'the backlog follows')
})

/** A store whose time goes so slowly that no deadline passes, however busy the machine is. */
const UNHURRIED = {
	speed: 0.1,
	clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() / 100 },
}

test('a till that asks without end is told that it is too much; what it asked first is answered, and so is its neighbour', async () => {
	await open({ tillCount: 2, ...UNHURRIED })
	await publishCard(1_000)
	const count = LIMITS.tillQuestionsMax * 4
	const flood = Array.from({ length: count }, (_, index) =>
		store.till(1).authorise(CARD, `flood-key-${index}`, 1, PATIENT_MS),
	)
	expect(await ask(2, 'honest-key-1', 1)).toBe('hold')
	const replies = await Promise.all(flood)
	const refused = replies.filter((reply) => reply.kind === 'turnedDown')
	expect(refused.length).toBeGreaterThanOrEqual(count - 2 * LIMITS.tillQuestionsMax)
	expect(replies.slice(0, LIMITS.tillQuestionsMax).map(resultOf)).not.toContain('turnedDown')
})

test('a clock that is far off the centre’s is in the status', async () => {
	store = await openSmallStore({
		speed: 20,
		clock: {
			nowMs: () => Date.now() + LIMITS.clockDriftWarnMs + 5_000,
			monotonicMs: () => performance.now(),
		},
	})
	await store.startAgent()
	await until(async () => (await store.agent().engine.status()).clockDrifts, 'the drift is measured')
	expect((await store.agent().engine.status()).clockDriftMs).toBeGreaterThan(LIMITS.clockDriftWarnMs)
	expect(store.events.filter(({ event }) => event === 'clockDrift')).toHaveLength(1)
})

test('a till whose lane is retired is hung up on, not let in again, and is none of the store’s tills any more', async () => {
	await open({ tillCount: 2 })
	const lanes = async () =>
		(await store.agent().storage.call('terminals', { storeId: storeIdSchema.parse('S01') })).map(
			(one) => one.tillId,
		)
	const [first, second] = await lanes()
	store.centre.publish({ kind: 'removed', topic: 'terminal', key: first ?? '' })
	await until(() => store.till(1).link.state().kind !== 'welcomed', 'the till is hung up on')
	expect(await lanes()).toEqual([second])
	const isTurnedAway = () => store.events.some(({ facts }) => facts.reason === 'notEnrolled')
	await until(isTurnedAway, 'it is turned away')
	expect(store.till(2).link.state().kind).toBe('welcomed')
})
