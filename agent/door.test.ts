/** A portal reader on TCP, the agent behind it, a till of version 2 and one of version 1. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cardNoSchema } from '../protocol/base/ids.ts'
import { doorSettingsSchema } from '../protocol/settings/door-settings.ts'
import { cardOf, openSmallStore, type SmallStore } from '../test/helpers/small-store.ts'
import { member } from '../test/helpers/till-play.ts'
import { until } from '../test/helpers/until.ts'
import { LlrpPortalSimulator } from '../test/simulators/llrp-portal-simulator.ts'
import { createScriptedTill } from '../test/simulators/scripted-till.ts'
import { type Door, startDoor } from './door.ts'

const VISITORS = Array.from({ length: 20 }, (_, index) => ({
	cardNo: cardNoSchema.parse(String(88_000_101 + index)),
	epc: `E28011606000020700${(0x10000 + index).toString(16).toUpperCase()}0`,
}))

let store: SmallStore
let portal: LlrpPortalSimulator
let door: Door
let arrivals: string[]

beforeEach(async () => {
	store = await openSmallStore()
	portal = new LlrpPortalSimulator()
	arrivals = []
	await store.startAgent()
	for (const { cardNo, epc } of VISITORS)
		store.centre.publish({
			kind: 'card',
			card: cardOf(0, {
				cardNo,
				media: [{ kind: 'epc', value: epc }],
				member: member({ tier: 'gold' }),
			}),
		})
	store.openTills()
	store.till(1).listen((message) => {
		if (message.kind === 'memberArrived') arrivals.push(`${message.cardNo} ${message.direction}`)
	})
	const last = VISITORS.at(-1)?.cardNo
	await until(() => store.till(1).records.has(`card:${last}`), 'all cards at the till')
	const { engine, storage } = store.agent()
	door = startDoor(
		doorSettingsSchema.parse({
			path: `tcp://127.0.0.1:${await portal.listen()}`,
			antennas: { outside: [1], inside: [2] },
		}),
		{ storage, log: () => undefined, tellTills: (message) => engine.tellTills(message) },
	)
	await until(() => portal.isReading, 'the reader reads')
})
afterEach(async () => {
	await door.close()
	await portal.close()
	await store.close()
})

test.each(['whole', 'bytes', 'merged'] as const)(
	'twenty tags carried in together, mixed with goods, are twenty arrivals once each (%s)',
	async (pieces) => {
		portal.behaviour.pieces = pieces
		for (const antenna of [1, 1, 2, 1, 2, 2])
			for (const { epc } of VISITORS)
				portal.read([
					{ epc, antenna, rssi: -60 },
					{ epc: `30${epc.slice(2)}`, antenna, rssi: -55 },
				])
		await until(() => arrivals.length >= VISITORS.length, 'twenty arrivals')
		portal.walk(VISITORS[0]?.epc ?? '', 'out')
		await until(() => portal.heard.length > 0 && Object(door.status()).reads === 2 * 20 * 6 + 6, 'all read')
		await door.close()
		expect(arrivals.sort()).toEqual(VISITORS.map(({ cardNo }) => `${cardNo} in`).sort())
		expect(door.status()).toMatchObject({ announced: 20, unknown: 20, repeated: 0 })
	},
)

test('a till of protocol 1 hears of no arrival, and reads its cards without their tags', async () => {
	const old = createScriptedTill('S01-09', (events) => {
		const pipe = store.lan.connect(events)
		const speaksOld = (text: string) => text.replace('"protocolVersion":2', '"protocolVersion":1')
		return { ...pipe, send: (text) => pipe.send(speaksOld(text)) }
	})
	const heard: string[] = []
	old.listen(({ kind }) => heard.push(kind))
	store.centre.publish({ kind: 'terminal', terminal: old.terminal(store.storeId) })
	old.link.run()
	await until(
		() => [...old.records.keys()].filter((key) => key.startsWith('card:')).length === 20,
		'its cards',
	)
	portal.walk(VISITORS[0]?.epc ?? '', 'in')
	await until(() => arrivals.length === 1, 'the other till hears of it')
	// What an agent says to a till comes in order: a card that changes now comes after an arrival would have.
	const cardNo = cardNoSchema.parse('88000199')
	store.centre.publish({ kind: 'card', card: cardOf(0, { cardNo, media: [{ kind: 'epc', value: 'ABCD' }] }) })
	await until(() => old.records.has(`card:${cardNo}`), 'the next card')
	expect(heard).not.toContain('memberArrived')
	const cards = [...old.records.values()].flatMap((record) => (record.kind === 'card' ? [record.card] : []))
	expect(cards.flatMap(({ media }) => media)).toEqual([])
	await old.close()
})
