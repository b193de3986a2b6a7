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
