/** What tills are lent of the store's leases, how it comes back, and value that the store's own entries bring. */
import { afterEach, expect, test } from 'vitest'
import { cardNoSchema } from '../../protocol/base/ids.ts'
import { broughtLeaseId, type Purse } from '../../protocol/card/purse.ts'
import type { CardPolicy } from '../../protocol/catalogue/catalogue.ts'
import type { Earned } from '../../protocol/journal/entry.ts'
import type { Slice } from '../../protocol/wire/messages/lease.ts'
import { simplePolicy } from '../../test/fixtures/card-policy.ts'
import { CARD, cardOf, openSmallStore, type SmallStore, UID } from '../../test/helpers/small-store.ts'
import { PROFILE } from '../../test/helpers/till-play.ts'
import { until } from '../../test/helpers/until.ts'
import { createScriptedTill } from '../../test/simulators/scripted-till.ts'
import type { Reply } from './link-client.ts'

let store: SmallStore

afterEach(async () => {
	expect(store.centre.breaches).toEqual([])
	await store.close()
})

const NONE = { available: 0, held: 0, leased: 0 }

function lending(tillAmount: number): CardPolicy {
	const policy = simplePolicy(1_000)
	const rule = { cardClass: null, amount: 1_000, tillAmount, ttlMs: 86_400_000 }
	const kinds = ['storedValue', 'points', 'gift'] as const
	return { ...policy, leases: kinds.map((purseKind) => ({ ...rule, purseKind })) }
}

/** Two tills, a card with so much in each purse, leases of 1,000 of each, of which every till may keep `tillAmount`. */
async function open(tillAmount: number, available = 10_000): Promise<void> {
	store = await openSmallStore({ tillCount: 2 })
	await store.startAgent()
	await until(() => store.centre.connected(), 'the agent reaches the centre')
	store.openTills()
	const purse = { ...NONE, available }
	const card = cardOf(available, { purses: { storedValue: purse, points: purse, gift: purse } })
	store.centre.publish({
		kind: 'storeProfile',
		storeProfile: { ...PROFILE, cardPolicy: lending(tillAmount) },
	})
	store.centre.publish({ kind: 'card', card })
	await until(() => store.tills.every((till) => till.records.has(`card:${CARD}`)), 'tills are fed')
	store.centre.script.leaseAmount = 1_000
	store.centre.script.leasePurses = ['storedValue', 'points', 'gift']
}

async function cutWan(): Promise<void> {
	store.wan.cut()
	await until(() => store.tills.every((till) => till.seen.centreLink?.up === false), 'tills hear of the cut')
}

async function mendWan(): Promise<void> {
	store.wan.mend()
	await until(() => store.tills.every((till) => till.seen.centreLink?.up === true), 'the centre is back')
}

function said(reply: Reply<'authorise'>): string {
	if (reply.kind !== 'answered') return reply.kind
	const { result } = reply.message
	if (result.kind === 'declined') return `${result.refusal.code} ${result.refusal.limitMinor ?? ''}`.trim()
	const { authority } = result
	return authority.kind === 'lease' ? `lease ${authority.slice}/${authority.counter}` : authority.kind
}

async function ask(lane: number, authKey: string, amount: number, purse: Purse = 'storedValue') {
	return said(await store.till(lane).authorise(CARD, authKey, amount, 5_000, purse))
}

async function lookUp(lane: number) {
	const found = await store.till(lane).lookUp(UID)
	if (found.kind !== 'answered') throw new Error(found.kind)
	return found.message
}

function sliceOf(lane: number, purse: Purse = 'storedValue'): Slice | undefined {
	return [...store.till(lane).slices.values()].find((slice) => slice.purse === purse)
}

async function lentTo(lane: number, purse: Purse = 'storedValue'): Promise<Slice> {
	await lookUp(lane)
	await until(() => sliceOf(lane, purse) !== undefined, 'the till is lent a slice')
	const slice = sliceOf(lane, purse)
	if (slice === undefined) throw new Error('lent')
	return slice
}

const leasesOf = () => store.agent().storage.call('activeLeasesOf', { cardNo: CARD, purse: 'storedValue' })
const leftInBooks = () => store.centre.cards.get(CARD)?.purses.storedValue

test('a till at which a card was seen is lent a part of each lease, once, and told what it may spend alone', async () => {
	await open(300)
	const slice = await lentTo(1)
	await until(() => store.till(1).slices.size === 3, 'of every purse')
	expect(slice).toMatchObject({ tillId: 'S01-01', cardNo: CARD, slice: 1, amount: 300 })
	expect(await lookUp(1)).toMatchObject({ leased: [{ byTill: 300 }, { byTill: 300 }, { byTill: 300 }] })
	expect(store.till(1).slices.size).toBe(3)
	expect((await leasesOf())[0]).toMatchObject({ lent: 300, spent: 300 })
	expect((await store.agent().engine.status()).lent).toMatchObject([{ tillId: 'S01-01', sliceCount: 3 }])
})

test('a till that was away when it was lent a slice is told at its next connection', async () => {
	await open(300)
	const slice = await lentTo(1)
	store.till(1).slices.clear()
	store.till(1).link.stop()
	store.till(1).link.run()
	await until(() => sliceOf(1) !== undefined, 'told again')
	expect(sliceOf(1)?.leaseId).toBe(slice.leaseId)
})

test('what tills have is not spent by the store, unless they give it back in time', async () => {
	await open(300)
	await lentTo(1)
	await lentTo(2)
	await cutWan()
	store.till(1).seen.deaf = true
	store.till(2).seen.deaf = true
	expect(await ask(1, 'auth-key-1', 401)).toBe('exceedsLease 400')
	expect(store.till(2).seen.recalls).toHaveLength(1)
	store.till(2).seen.deaf = false
	expect(await ask(1, 'auth-key-2', 701)).toBe('exceedsLease 700')
	expect(await ask(1, 'auth-key-3', 700)).toBe('lease 0/1')
	expect(await ask(2, 'auth-key-4', 1)).toBe('exceedsLease 0')
})

test('what tills on the line have is the store’s to spend: it is told at every till, and asked back when it is wanted', async () => {
	await open(1_000, 1_000)
	const gift = (message: Awaited<ReturnType<typeof lookUp>>) =>
		message.leased.find(({ purse }) => purse === 'gift')
	await lentTo(1, 'gift')
	await until(async () => gift(await lookUp(2))?.byStore === 1_000, 'all of it is lent, and to be had')
	expect(gift(await lookUp(1))).toEqual({ purse: 'gift', byStore: 1_000, byTill: 1_000 })
	store.till(1).link.stop()
	await until(async () => gift(await lookUp(2))?.byStore === 0, 'out of reach')
	store.till(1).link.run()
	await until(async () => gift(await lookUp(2))?.byStore === 1_000, 'within reach')
	expect(await ask(2, 'auth-key-1', 600, 'gift')).toBe('hold')
	expect(sliceOf(1, 'gift')).toBeUndefined()
})

test('a till alone spends its slice, the others the rest; mended, the books agree', async () => {
	await open(300)
	const slice = await lentTo(1)
	await cutWan()
	store.till(1).link.stop()
	store.till(1).sellFrom(slice, 'alone-key-1', 120)
	store.till(1).sellFrom(slice, 'alone-key-2', 180)
	expect(await ask(2, 'auth-key-1', 701)).toBe('exceedsLease 700')
	expect(await ask(2, 'auth-key-2', 700)).toBe('lease 0/1')
	const authority = { kind: 'lease' as const, leaseId: slice.leaseId, slice: 0, counter: 1 }
	store.till(2).sell({ cardNo: CARD, authKey: 'auth-key-2', amount: 700, authority })
	store.till(1).link.run()
	await mendWan()
	await until(() => store.centre.spent.size === 3, 'all is posted')
	expect(await ask(2, 'auth-key-3', 9_000)).toBe('hold')
	// The scripted books leave what leases paid under `leased`.
	expect(leftInBooks()).toEqual({ available: 0, held: 9_000, leased: 120 + 180 + 700 })
})

test('a lease that must go back lists what a till that is away still has; it is free when that till says so', async () => {
	await open(300, 1_000)
	const slice = await lentTo(1)
	store.till(1).link.stop()
	store.till(1).sellFrom(slice, 'alone-key-1', 120)
	store.centre.script.leaseAmount = 0
	expect(await ask(2, 'auth-key-1', 701)).toBe('insufficientFunds 700')
	const [given] = store.centre.heardOf('authorise').at(-1)?.returns ?? []
	expect(given).toMatchObject({ outstanding: [], lent: [{ slice: 1, tillId: 'S01-01', amount: 300 }] })
	expect((await store.agent().engine.status()).lent).toMatchObject([{ tillId: 'S01-01' }])
	store.till(1).link.run()
	await until(() => store.centre.spent.has('alone-key-1'), 'its sale is posted')
	await until(() => leftInBooks()?.available === 880, 'the rest is free')
	expect(await ask(2, 'auth-key-2', 880)).toBe('hold')
})

test('status tells who is cut off, from whom, and what that could cost', async () => {
	await open(0)
	const floorLimits = [{ purseKind: 'storedValue' as const, cardClass: null, limit: 5_000 }]
	const cardPolicy = { ...lending(0), floorLimits }
	store.centre.publish({ kind: 'storeProfile', storeProfile: { ...PROFILE, cardPolicy } })
	const status = () => store.agent().engine.status()
	expect(await status()).toMatchObject({ cutOff: [], exposure: [] })
	store.till(1).link.stop()
	const one = { tillId: 'S01-01', from: 'store', exposure: [{ purseKind: 'storedValue', amount: 5_000 }] }
	await expect.poll(async () => (await status()).cutOff).toMatchObject([one])
	store.wan.cut()
	await expect
		.poll(async () => (await status()).cutOff)
		.toMatchObject([one, { tillId: 'S01-02', from: 'centre' }])
	expect((await status()).exposure).toEqual([{ purseKind: 'storedValue', amount: 10_000 }])
})

test('a slice that never arrived comes back', async () => {
	await open(300, 1_000)
	const { leaseId } = await lentTo(1)
	store.till(1).slices.clear()
	store.centre.script.leaseAmount = 0
	expect(await ask(2, 'auth-key-1', 1_000)).toBe('hold')
	expect(store.till(1).seen.recalls).toEqual([`${leaseId}/1`])
})

test('the lane enrolled anew is not asked for what the till before it had', async () => {
	await open(300)
	await lentTo(1)
	store.till(1).link.stop()
	const anew = createScriptedTill('S01-01', store.lan.connect, { epoch: 2 })
	store.centre.publish({ kind: 'terminal', terminal: anew.terminal('S01') })
	anew.link.run()
	await until(() => anew.seen.centreLink?.up === true, 'the new till is let in')
	expect(anew.slices.size).toBe(0)
	store.wan.cut()
	await until(() => store.till(2).seen.centreLink?.up === false, 'the other till hears of the cut')
	expect(await ask(2, 'auth-key-1', 1_000)).toBe('exceedsLease 700')
	expect(anew.seen.recalls).toEqual([])
	await anew.close()
})

function earnedBy(keeper: Earned['keeper'], amount: number): Earned {
	return { cardNo: cardNoSchema.parse(CARD), purse: 'points', amount, keeper, voucher: null }
}

test('points earned in this store are spent here before the centre has heard of them, and go back when it has', async () => {
	await open(0, 0)
	store.centre.script.leaseAmount = 0
	await cutWan()
	const { seq } = store.till(1).sell(null, [earnedBy('store', 70)])
	await until(() => store.till(1).seen.storedSeq === seq, 'stored')
	expect(await ask(2, 'auth-key-1', 71, 'points')).toBe('exceedsLease 70')
	expect(await ask(2, 'auth-key-2', 50, 'points')).toBe('lease 0/1')
	const leaseId = broughtLeaseId(CARD, { tillId: 'S01-01', epoch: 1, seq }, 0)
	const authority = { kind: 'lease' as const, leaseId, slice: 0, counter: 1 }
	store.till(2).sell({ cardNo: CARD, authKey: 'auth-key-2', amount: 50, authority, purse: 'points' })
	await mendWan()
	await until(() => store.centre.leases.get(leaseId)?.back !== null, 'the rest goes back')
	await until(() => store.centre.cards.get(CARD)?.purses.points.available === 20, 'and is counted once')
})

test('what nobody began to spend is given up when its entry goes up: the centre has it at once, and lends nothing', async () => {
	await open(0, 0)
	store.centre.script.leaseAmount = 0
	await cutWan()
	store.till(1).seen.released = [1]
	store.till(1).sell(null, [earnedBy('till', 30)])
	store.till(1).sell(null, [earnedBy('till', 4)])
	const { seq } = store.till(1).sell(null, [earnedBy('store', 70)])
	await until(() => store.till(1).seen.storedSeq === seq, 'stored')
	expect(await ask(2, 'auth-key-1', 71, 'points')).toBe('exceedsLease 70')
	await mendWan()
	await until(() => store.centre.cards.get(CARD)?.purses.points.available === 100, 'available at the centre')
	const leaseOf = (place: number) => broughtLeaseId(CARD, { tillId: 'S01-01', epoch: 1, seq: place }, 0)
	expect([...store.centre.leases.keys()]).toEqual([leaseOf(2)])
	const [upload] = store.centre.heardOf('uploadEntries')
	expect(upload?.released).toEqual([1, 3])
	await cutWan()
	expect(await ask(2, 'auth-key-2', 5, 'points')).toMatch(/^(exceedsLease|noLease)/)
})

test('a centre of the version before is told nothing of it and lends as it did', async () => {
	await open(0, 0)
	store.centre.script.leaseAmount = 0
	await cutWan()
	const { seq } = store.till(1).sell(null, [earnedBy('store', 70)])
	await until(() => store.till(1).seen.storedSeq === seq, 'stored')
	store.centre.script.protocolVersion = 1
	await mendWan()
	const leaseId = broughtLeaseId(CARD, { tillId: 'S01-01', epoch: 1, seq }, 0)
	await until(() => store.centre.leases.has(leaseId), 'lent')
	await until(() => store.centre.leases.get(leaseId)?.back !== null, 'given back')
	await until(() => store.centre.cards.get(CARD)?.purses.points.available === 70, 'and is counted once')
	expect(store.centre.heardOf('uploadEntries').map((upload) => 'released' in upload)).not.toContain(true)
	expect(store.centre.heardOf('uploadEntries')).not.toEqual([])
})

test('what a till alone has brought is its own until it gives it back', async () => {
	await open(0, 0)
	store.centre.script.leaseAmount = 0
	await cutWan()
	const { seq } = store.till(1).sell(null, [earnedBy('till', 70)])
	await until(() => store.till(1).seen.storedSeq === seq, 'stored')
	store.till(1).seen.deaf = true
	expect(await ask(2, 'auth-key-1', 50, 'points')).toBe('exceedsLease 0')
	const leaseId = broughtLeaseId(CARD, { tillId: 'S01-01', epoch: 1, seq }, 0)
	expect(store.till(1).seen.recalls).toEqual([`${leaseId}/1`])
	store.till(1).seen.deaf = false
	expect(await ask(2, 'auth-key-2', 50, 'points')).toBe('lease 0/1')
})

test('the centre asks for a lease that another store needs: it goes back at once, with what tills can give back', async () => {
	await open(300)
	const { leaseId } = await lentTo(1)
	store.centre.say({ kind: 'recallLeases', leaseIds: [leaseId] })
	await until(() => store.centre.leases.get(leaseId)?.back !== null, 'returned')
	expect(store.centre.leases.get(leaseId)?.back).toMatchObject({ lent: [], outstanding: [] })
	expect(leftInBooks()).toMatchObject({ available: 10_000, leased: 0 })
})

test('two purses: a silent centre is decided without in time, each key that was asked is reversed', async () => {
	await open(0)
	await lookUp(1)
	store.centre.script.silent.add('authorise')
	const purses = ['points', 'gift'] as const
	for (const purse of purses) expect(await ask(1, `auth-${purse}`, 800, purse)).toBe('lease 0/1')
	const held = () => purses.map((purse) => store.centre.holds.get(`auth-${purse}`)?.state)
	await until(() => held().every((state) => state === 'reversed'), 'both holds are let go')
	store.centre.script.silent.clear()
	await expect.poll(async () => (await store.agent().engine.status()).reversalsWaiting).toBe(0)
	for (const purse of purses) expect(await ask(1, `auth-${purse}`, 800, purse)).toBe('lease 0/1')
	expect(await ask(1, 'auth-more', 300, 'gift')).toBe('hold')
})
