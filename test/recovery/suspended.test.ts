/** A basket waits in the store: any till takes it, once, whatever is lost or cut off in between. */
import { rmSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { tillIdSchema } from '../../protocol/base/ids.ts'
import type { EntryBody } from '../../protocol/journal/entry.ts'
import type { SuspendedView } from '../../till/view.ts'
import { openSmallStore, type SmallStore } from '../helpers/small-store.ts'
import { until } from '../helpers/until.ts'
import {
	blankDisk,
	enrolment,
	enrolmentOf,
	LANE,
	newKey,
	openStoreTill,
	SHOP,
	type StoreTill,
	TEA_MINOR,
} from './store-till.ts'

const OTHER = tillIdSchema.parse('S01-06')
const keys = [newKey(), newKey(), newKey()] as const
let store: SmallStore
let open: StoreTill[] = []
let one: StoreTill
let two: StoreTill

async function openTill(
	lane: typeof LANE,
	key = keys[0],
	epoch = 1,
	disk = blankDisk(lane),
): Promise<StoreTill> {
	const till = await openStoreTill(store, disk, key, epoch, lane)
	open.push(till)
	await till.online()
	return till
}

beforeEach(async () => {
	store = await openSmallStore({ speed: 20, tillCount: 0 })
	await store.startAgent()
	const lanes = [enrolment(keys[0]), enrolmentOf(OTHER, keys[1])]
	store.centre.publish(...SHOP, ...lanes.map((terminal) => ({ kind: 'terminal', terminal }) as const))
	await until(() => store.centre.connected(), 'the agent reaches the centre')
	one = await openTill(LANE)
	two = await openTill(OTHER, keys[1])
	for (const till of open) {
		await till.signOn()
		expect(await till.openShift()).toBe('accepted')
	}
})
afterEach(async () => {
	for (const till of open) await till.die()
	open = []
	await store.close()
	expect(store.centre.breaches).toEqual([])
})

const waiting = (till: StoreTill): readonly SuspendedView[] => till.view().suspended.sales
async function suspended(till: StoreTill): Promise<SuspendedView> {
	await till.scan()
	await till.scan()
	expect(await till.run({ kind: 'suspendSale', label: '' })).toBe('accepted')
	const [sale] = waiting(till)
	if (sale === undefined) throw new Error('nothing waits')
	return sale
}
/** Until there is an answer: a till whose agent did not answer in time says so, and whoever stands there presses again. */
async function recall(till: StoreTill, { saleId }: SuspendedView, despite = false): Promise<void> {
	const isThere = () => till.view().basket.lines.length === 1
	for (let code = 'recallNoReply'; code === 'recallNoReply'; ) {
		// What it says, not when: two words may come within one millisecond.
		const before = JSON.stringify(till.view().notice)
		expect(await till.run({ kind: 'recallSale', saleId, despite })).toBe('accepted')
		await until(() => isThere() || JSON.stringify(till.view().notice) !== before, 'an answer')
		const content = till.view().notice?.content
		code = isThere() || content?.kind !== 'refusal' ? 'taken' : content.refusal.code
	}
}
const hasBasket = (till: StoreTill) =>
	until(() => till.view().basket.lines.length === 1, 'the basket is there')
const sees = (till: StoreTill, count: number) =>
	until(() => till.view().suspended.source === 'store' && waiting(till).length === count, `${count} wait`)
const kinds = (till: StoreTill) => till.kept().map(({ body }) => body.kind)
const lastOf = (till: StoreTill, kind: EntryBody['kind']) =>
	till.kept().findLast(({ body }) => body.kind === kind)?.body

async function lose(till: StoreTill): Promise<void> {
	open = open.filter((each) => each !== till)
	await till.die()
}

it('another till takes it with the WAN down, at its own number; nobody takes it again', async () => {
	store.wan.cut()
	await until(() => two.view().connection.mode === 'store', 'the centre is away')
	const sale = await suspended(one)
	await sees(two, 1)
	expect(waiting(two)).toMatchObject([
		{ saleId: sale.saleId, itemCount: 2, totalMinor: 2 * TEA_MINOR, doubt: null },
	])
	await recall(two, sale)
	await hasBasket(two)
	expect(await two.pay(2 * TEA_MINOR)).toBe('accepted')
	expect(lastOf(two, 'saleCompleted')).toMatchObject({ saleId: 'S01-06-1-000001', recalledFrom: sale.saleId })
	await sees(one, 0)
	await recall(one, sale)
	await until(() => one.view().notice?.content.kind === 'refusal', 'it is refused')
	expect(one.view().notice?.content).toMatchObject({ refusal: { code: 'suspendedTaken', detail: OTHER } })
	store.wan.mend()
	await one.quiet()
	await two.quiet()
})

it('alone, a till takes its own; what the store may have given away, only when told to', async () => {
	store.lan.cut()
	await until(() => one.view().connection.mode === 'alone', 'the till is alone')
	const unknown = await suspended(one)
	await recall(one, unknown)
	await hasBasket(one)
	await one.run({ kind: 'suspendSale', label: 'again' })
	store.lan.mend()
	await one.online()
	await sees(two, 1)
	await until(() => one.view().suspended.source === 'store', 'the list is the store’s')
	store.lan.cut()
	await until(() => one.view().suspended.source === 'own', 'the till is alone')
	const [sale] = waiting(one)
	if (sale === undefined) throw new Error('nothing waits')
	expect(sale).toMatchObject({ label: 'again', doubt: { kind: 'mayBeTaken' } })
	await recall(one, sale)
	await until(() => one.view().notice?.content.kind === 'refusal', 'it is refused')
	expect(one.view().notice?.content).toMatchObject({ refusal: { code: 'suspendedMayBeTaken' } })
	await recall(one, sale, true)
	await hasBasket(one)
	expect(lastOf(one, 'saleRecalled')).toMatchObject({ doubt: { kind: 'alone' } })
	store.lan.mend()
	await sees(two, 0)
})

it('a till that dies between the agent’s answer and its own word takes it again under the same key', async () => {
	const sale = await suspended(one)
	await sees(two, 1)
	const asked = { saleId: sale.saleId, tillId: OTHER, recallKey: `S01-06/1/${sale.saleId}` as never }
	await store.agent().storage.call('recallSale', { ...asked, despite: false, nowMs: Date.now() })
	await store.stopAgent()
	await store.startAgent()
	await until(() => waiting(one)[0]?.doubt?.kind === 'takenBy', 'the other sees who is taking it')
	await recall(one, sale)
	await until(() => one.view().notice?.content.kind === 'refusal', 'it is refused')
	expect(one.view().notice?.content).toMatchObject({
		refusal: { code: 'suspendedAtOtherTill', detail: OTHER },
	})
	await until(() => waiting(two)[0]?.doubt?.kind === 'unfinished', 'the till sees that it had begun')
	await recall(two, sale)
	await hasBasket(two)
	await sees(one, 0)
	expect(lastOf(two, 'saleRecalled')).toMatchObject({ recallKey: asked.recallKey, doubt: null })
})

it('a till that was taking it and is gone: another takes it over, and says so', async () => {
	const sale = await suspended(one)
	const asked = { saleId: sale.saleId, tillId: OTHER, recallKey: `S01-06/1/${sale.saleId}` as never }
	await until(async () => {
		const { kind } = await store
			.agent()
			.storage.call('recallSale', { ...asked, despite: false, nowMs: Date.now() })
		return kind === 'recalled'
	}, 'the agent has the sale')
	await lose(two)
	await recall(one, sale, true)
	await hasBasket(one)
	expect(lastOf(one, 'saleRecalled')).toMatchObject({ doubt: { kind: 'takenBy', tillId: OTHER } })
})

it('is there after its till was lost, for the lane’s next till', async () => {
	await suspended(one)
	await one.quiet()
	await lose(one)
	store.centre.publish({ kind: 'terminal', terminal: enrolment(keys[0], keys[2]) })
	await until(
		async () => (await store.agent().storage.call('terminal', { tillId: LANE }))?.epoch === 2,
		'enrolled',
	)
	const till = await openTill(LANE, keys[2], 2)
	await until(() => till.view().alarm === null, 'the lane is taken over')
	await till.signOn()
	await sees(till, 1)
	const [sale] = waiting(till)
	if (sale === undefined) throw new Error('nothing waits')
	await recall(till, sale)
	await hasBasket(till)
	expect(await till.pay(2 * TEA_MINOR)).toBe('accepted')
	await till.quiet()
	expect(kinds(till)).toContain('saleRecalled')
})

it('is there after the agent’s disk was lost, also when the centre had its entry; one that was taken stays taken', async () => {
	const taken = await suspended(one)
	await sees(two, 1)
	await recall(two, taken)
	await hasBasket(two)
	await two.run({ kind: 'cancelSale' })
	await sees(one, 0)
	const sale = await suspended(one)
	await one.closeShift(10_000)
	await one.openShift()
	await one.quiet()
	await two.quiet()
	await store.stopAgent()
	for (const suffix of ['', '-wal', '-shm']) rmSync(`${store.file}${suffix}`, { force: true })
	await until(() => one.view().connection.mode === 'alone', 'the till notices')
	await store.startAgent()
	await sees(two, 1)
	expect(waiting(two)[0]?.saleId).toBe(sale.saleId)
	await recall(two, sale)
	await hasBasket(two)
})
