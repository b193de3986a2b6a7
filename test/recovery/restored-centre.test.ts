/** The centre's database is put back to an older state: agents feed it again, and give back what it may not know. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { entryText } from '../../protocol/journal/entry.ts'
import { cardOf, openSmallStore, type SmallStore, UID } from '../helpers/small-store.ts'
import { until } from '../helpers/until.ts'
import { blankDisk, enrolment, LANE, newKey, openStoreTill, SHOP, type StoreTill } from './store-till.ts'

let store: SmallStore
let till: StoreTill
const key = newKey()

beforeEach(async () => {
	store = await openSmallStore({ speed: 20, tillCount: 0 })
	await store.startAgent()
	store.centre.publish(...SHOP, { kind: 'terminal', terminal: enrolment(key) })
	store.centre.publish({ kind: 'card', card: cardOf(50_000) })
	await until(() => store.centre.connected(), 'the agent reaches the centre')
	till = await openStoreTill(store, blankDisk(), key, 1)
	await till.online()
	await till.signOn()
	await till.openShift()
	await till.sell()
	await till.quiet()
})
afterEach(async () => {
	await till.die()
	await store.close()
})

async function reconnect(): Promise<void> {
	store.wan.cut()
	await until(() => till.view().connection.mode === 'store', 'the centre is away')
	store.wan.mend()
	await until(() => till.view().connection.mode === 'online', 'the centre is back')
}

it('is fed from the entries that the agent has kept, each once', async () => {
	const before = [...store.centre.entriesOf(LANE, 1)]
	store.centre.forgetAfter(LANE, 1, 2)
	await reconnect()
	await until(() => store.centre.entriesOf(LANE, 1).length >= before.length, 'the centre has all again')
	expect(store.centre.entriesOf(LANE, 1).slice(0, before.length)).toEqual(before)
	await till.sell()
	await till.quiet()
	expect(store.centre.entriesOf(LANE, 1)).toEqual(till.kept().map(entryText))
	expect(store.events.map(({ event }) => event)).toContain('centreRestored')
	expect(store.centre.breaches).toEqual([])
})

it('gets every lease back under its new name, and every return once more', async () => {
	store.centre.script.leaseAmount = 5_000
	const { storage } = store.agent()
	const medium = { kind: 'uid', value: UID } as const
	till.till.deviceEvent({ kind: 'cardPresented', deviceId: 'reader', medium, receivedAtMs: 0 })
	await until(async () => (await storage.call('activeLeases', null)).length === 1, 'a lease is held')
	// What it might lend anew meanwhile is another lease, and held rightly.
	store.centre.script.leaseAmount = 0
	store.centre.script.diskId = 'restored'
	await reconnect()
	await until(async () => (await storage.call('figures', null)).leasesReturning === 0, 'all went back')
	await until(() => store.centre.heardOf('returnLeases').length > 0, 'the centre heard of it')
	expect(await storage.call('activeLeases', null)).toEqual([])
	await reconnect()
	expect(store.events.filter(({ event }) => event === 'centreRestored')).toHaveLength(1)
})
