/** An agent's disk is lost or put back to an older state: what the tills have comes up again, and no lease is spent twice. */
import { copyFileSync, rmSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { EntryBody } from '../../protocol/journal/entry.ts'
import { openSmallStore, type SmallStore } from '../helpers/small-store.ts'
import { until } from '../helpers/until.ts'
import { blankDisk, enrolment, LANE, newKey, openStoreTill, SHOP, type StoreTill } from './store-till.ts'

let store: SmallStore
let till: StoreTill
const key = newKey()

beforeEach(async () => {
	store = await openSmallStore({ speed: 20, tillCount: 0 })
	await store.startAgent()
	store.centre.publish(...SHOP, { kind: 'terminal', terminal: enrolment(key) })
	await until(() => store.centre.connected(), 'the agent reaches the centre')
	till = await openStoreTill(store, blankDisk(), key, 1)
	await till.online()
	await till.signOn()
	expect(await till.openShift()).toBe('accepted')
})
afterEach(async () => {
	await till.die()
	await store.close()
	expect(store.centre.breaches).toEqual([])
})

const bodies = (): EntryBody[] => store.centre.entriesOf(LANE, 1).map((text) => JSON.parse(text).body)
const sales = (): number => bodies().filter((body) => body.kind === 'saleCompleted').length
const disks = (): string[] => bodies().flatMap((body) => (body.kind === 'agentChanged' ? [body.diskId] : []))
const helloDisks = (): string[] => [
	...new Set(
		store.centre.heardOf('hello').flatMap(({ node }) => (node.role === 'agent' ? [node.diskId] : [])),
	),
]

async function loseAgentDisk(): Promise<void> {
	await store.stopAgent()
	for (const suffix of ['', '-wal', '-shm']) rmSync(`${store.file}${suffix}`, { force: true })
	await until(() => till.view().connection.mode === 'alone', 'the till notices')
}

it('a till names the agent’s disk once, and each other one when it meets it', async () => {
	await till.quiet()
	expect(disks()).toEqual(helloDisks())
	await store.stopAgent()
	await until(() => till.view().connection.mode === 'alone', 'the till notices')
	await store.startAgent()
	await till.online()
	await till.sell()
	await till.quiet()
	expect(disks()).toHaveLength(1)
	await loseAgentDisk()
	await store.startAgent()
	await until(() => helloDisks().length === 2, 'the new disk has another name')
	await until(() => disks().length === 2, 'the till has said that it left the old one')
	expect(disks()).toEqual(helloDisks())
})

it('a lost agent: what was not posted comes from the till again, and the open shift from its beginning', async () => {
	await till.sell()
	await till.quiet()
	store.wan.cut()
	await until(() => till.view().connection.mode === 'store', 'the centre is away')
	await till.sell()
	await until(() => till.view().connection.entriesNotStored === 0, 'the agent has it')
	await loseAgentDisk()
	store.wan.mend()
	await store.startAgent()
	await till.quiet()
	expect(sales()).toBe(2)
	const { chains } = await store.agent().storage.call('start', null)
	const kept = await store.agent().storage.call('entriesFrom', {
		tillId: LANE,
		epoch: 1,
		seq: 0,
		countMax: 99,
		bytesMax: 1e6,
	})
	expect(JSON.parse(kept[0]?.text ?? '').body.kind).toBe('shiftOpened')
	const legacy = await store.agent().storage.call('tillLegacy', { tillId: LANE, epoch: 2 })
	expect(legacy.openShift?.seq).toBe(kept[0]?.seq)
	expect(chains.find(({ tillId }) => tillId === LANE)).toMatchObject({ storedSeq: kept.at(-1)?.seq })
})

it('an older image of the agent’s disk is noticed by the centre’s chains, and goes on as a new disk', async () => {
	await till.quiet()
	await store.stopAgent()
	copyFileSync(store.file, `${store.file}.image`)
	await store.startAgent()
	await till.online()
	await till.sell()
	await till.quiet()
	const [first] = disks()
	await loseAgentDisk()
	copyFileSync(`${store.file}.image`, store.file)
	await store.startAgent()
	await until(() => disks().length === 2, 'the till meets a disk of another name')
	expect(disks()[0]).toBe(first)
	await till.sell()
	await till.quiet()
	expect(sales()).toBe(2)
	expect(store.events.map(({ event }) => event)).toContain('diskRestored')
})

it('an older image of the agent’s disk is noticed by what a till was told, while the centre is away', async () => {
	await till.quiet()
	await store.stopAgent()
	copyFileSync(store.file, `${store.file}.image`)
	await store.startAgent()
	await till.online()
	store.wan.cut()
	await until(() => till.view().connection.mode === 'store', 'the centre is away')
	await till.sell()
	await until(() => till.view().connection.entriesNotStored === 0, 'the agent has it')
	await loseAgentDisk()
	copyFileSync(`${store.file}.image`, store.file)
	await store.startAgent()
	await until(
		() => till.kept().filter(({ body }) => body.kind === 'agentChanged').length === 2,
		'the till meets a disk of another name',
	)
	store.wan.mend()
	await till.quiet()
	expect(sales()).toBe(1)
})

it('a centre that knows a later start of the disk turns it away, and it goes on as a new one', async () => {
	await till.quiet()
	const [first] = helloDisks()
	store.centre.script.lostDisks.add(first ?? '')
	await store.stopAgent()
	await store.startAgent()
	await until(() => helloDisks().length === 2, 'the agent comes with another disk')
	await until(() => disks().length === 2, 'the till meets it')
})
