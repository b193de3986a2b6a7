/** Cards that stop being active: nobody in the store takes them, whatever the feed has brought so far. */
import { afterEach, expect, test } from 'vitest'
import { cardNoSchema } from '../../protocol/base/ids.ts'
import type { Down } from '../../protocol/wire/down.ts'
import { CARD, cardOf, openSmallStore, type SmallStore } from '../../test/helpers/small-store.ts'
import { until } from '../../test/helpers/until.ts'

let store: SmallStore
const heardBy2: Down[] = []

afterEach(async () => {
	expect(store.centre.breaches).toEqual([])
	await store.close()
})

async function open(): Promise<void> {
	store = await openSmallStore({ tillCount: 2 })
	heardBy2.length = 0
	store.till(2).listen((message) => heardBy2.push(message))
	await store.startAgent()
	await until(() => store.centre.connected(), 'the agent reaches the centre')
	store.openTills()
	store.centre.publish({ kind: 'card', card: cardOf(10_000) })
	await until(() => store.tills.every((till) => till.records.has(`card:${CARD}`)), 'tills are fed')
	store.centre.script.leaseAmount = 1_000
	expect(await pay(1, 'auth-key-0')).toBe('approved')
	store.wan.cut()
	await until(() => store.tills.every((till) => till.seen.centreLink?.up === false), 'cut')
	expect(await pay(1, 'auth-key-1')).toBe('approved')
}

async function pay(lane: number, authKey: string): Promise<string> {
	const reply = await store.till(lane).authorise(CARD, authKey, 10, 5_000)
	if (reply.kind !== 'answered') return reply.kind
	const { result } = reply.message
	return result.kind === 'declined' ? result.refusal.code : result.kind
}

const hotAt2 = () => heardBy2.filter((message) => message.kind === 'hotCards')
const stateAt2 = () => {
	const record = store.till(2).records.get(`card:${CARD}`)
	return record?.kind === 'card' ? record.card.state : null
}

test('the centre’s word is passed on at once and obeyed; a late older picture does not undo it', async () => {
	await open()
	store.wan.mend()
	await until(() => store.till(2).seen.centreLink?.up === true, 'back')
	const cardNo = cardNoSchema.parse(CARD)
	store.centre.say({ kind: 'hotCards', cards: [{ cardNo, state: 'lost', version: 90 }] })
	await until(() => hotAt2().length === 1, 'the tills are told')
	expect(hotAt2()).toMatchObject([{ cards: [{ cardNo: CARD, state: 'lost', version: 90 }] }])
	expect(await pay(2, 'auth-key-2')).toBe('cardLost')
	store.centre.publish({ kind: 'card', card: cardOf(10_000, { version: 80 }) })
	await until(() => stateAt2() === 'lost', 'the feed of the store shows it too')
	expect(await pay(2, 'auth-key-3')).toBe('cardLost')
	store.centre.say({ kind: 'hotCards', cards: [{ cardNo, state: 'lost', version: 90 }] })
	store.centre.publish({ kind: 'card', card: cardOf(10_000, { version: 91 }) })
	await until(() => stateAt2() === 'active', 'found again')
	expect(hotAt2()).toHaveLength(1)
})

test('what one till reports the others obey, before the centre has heard of it', async () => {
	await open()
	const cardNo = cardNoSchema.parse(CARD)
	store.till(1).add({ kind: 'cardStateReported', cardNo, state: 'frozen', note: 'by phone' })
	await until(() => hotAt2().length === 1, 'the other till is told')
	expect(hotAt2()).toMatchObject([{ cards: [{ cardNo: CARD, state: 'frozen' }] }])
	expect(await pay(2, 'auth-key-2')).toBe('cardFrozen')
	await until(() => stateAt2() === 'frozen', 'a till that is away hears of it by the feed')
})

/** A lost card that lane 1 says to be found; the centre has heard of it and not answered yet. */
async function reportedAsFound(): Promise<() => void> {
	await open()
	store.centre.script.silent.add('uploadEntries')
	store.wan.mend()
	store.centre.publish({ kind: 'card', card: cardOf(10_000, { state: 'lost', version: 50 }) })
	await until(() => stateAt2() === 'lost', 'lost')
	const { tillId } = store.till(1)
	const { seq } = store.till(1).add({
		kind: 'cardStateReported',
		cardNo: cardNoSchema.parse(CARD),
		state: 'active',
		note: 'by phone',
	})
	await until(() => stateAt2() === 'active' && hotAt2().length === 1, 'the store believes its till')
	await until(() => store.centre.heardOf('uploadEntries').length > 0, 'the centre has heard')
	return () =>
		store.centre.say({
			kind: 'posted',
			tillId,
			epoch: 1,
			seq,
			exceptions: [{ seq, kind: 'postedWithException', reason: 'cardNotAsTold' }],
			timeMark: null,
		})
}

const pictureAgain = () =>
	store.centre.publish({ kind: 'card', card: cardOf(10_001, { state: 'lost', version: 51 }) })
const versionAt2 = () => {
	const record = store.till(2).records.get(`card:${CARD}`)
	return record?.kind === 'card' ? record.card.version : null
}

test('a report that the centre does not believe ends, when the picture overtakes the verdict', async () => {
	const sayVerdict = await reportedAsFound()
	pictureAgain()
	await until(() => versionAt2() === 51, 'the picture is there')
	expect(stateAt2()).toBe('active')
	sayVerdict()
	await until(() => stateAt2() === 'lost' && hotAt2().length === 2, 'the store goes back')
	expect(hotAt2().at(-1)).toMatchObject({ cards: [{ cardNo: CARD, state: 'lost', version: 52 }] })
	expect(await pay(2, 'auth-key-2')).toBe('cardLost')
})

test('a report that the centre does not believe ends, when the verdict comes first', async () => {
	const sayVerdict = await reportedAsFound()
	sayVerdict()
	await until(() => stateAt2() === 'lost' && hotAt2().length === 2, 'the store goes back')
	expect(hotAt2().at(-1)).toMatchObject({ cards: [{ cardNo: CARD, state: 'lost', version: 51 }] })
	pictureAgain()
	await until(() => versionAt2() === 51, 'the picture is there')
	expect(stateAt2()).toBe('lost')
	expect(await pay(2, 'auth-key-2')).toBe('cardLost')
})
