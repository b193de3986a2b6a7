/** A till is lost, replaced, found again, or put back to an older state: the lane's shift and its receipts stay one story. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { EntryBody } from '../../protocol/journal/entry.ts'
import { openSmallStore, type SmallStore } from '../helpers/small-store.ts'
import { until } from '../helpers/until.ts'
import {
	blankDisk,
	enrolment,
	imageOf,
	LANE,
	newKey,
	openStoreTill,
	SHOP,
	type StoreTill,
	TEA_MINOR,
} from './store-till.ts'

let store: SmallStore
const open: StoreTill[] = []
const first = newKey()
const second = newKey()

beforeEach(async () => {
	store = await openSmallStore({ speed: 20, tillCount: 0 })
	await store.startAgent()
	store.centre.publish(...SHOP, { kind: 'terminal', terminal: enrolment(first) })
	await until(() => store.centre.connected(), 'the agent reaches the centre')
})
afterEach(async () => {
	for (const till of open.splice(0)) await till.die()
	await store.close()
	expect(store.centre.breaches).toEqual([])
})

async function openTill(disk = blankDisk(), key = first, epoch = 1): Promise<StoreTill> {
	const till = await openStoreTill(store, disk, key, epoch)
	open.push(till)
	await till.online()
	return till
}

async function sellingTill(): Promise<StoreTill> {
	const till = await openTill()
	await till.signOn()
	expect(await till.openShift()).toBe('accepted')
	return till
}

async function lose(till: StoreTill): Promise<void> {
	open.splice(open.indexOf(till), 1)
	await till.die()
}

async function enrolAnew(key = second): Promise<void> {
	store.centre.publish({ kind: 'terminal', terminal: enrolment(first, key) })
	await until(async () => {
		const terminal = await store.agent().storage.call('terminal', { tillId: LANE })
		return terminal?.epoch === 2
	}, 'the agent hears of the enrolment')
}

const bodiesAtCentre = (epoch: number): EntryBody[] =>
	store.centre.entriesOf(LANE, epoch).map((text) => JSON.parse(text).body)
const salesAtCentre = (epoch: number): string[] =>
	bodiesAtCentre(epoch).flatMap((body) => (body.kind === 'saleCompleted' ? [body.saleId] : []))
/** One line of so many pieces; an older basket may come first. */
const basketKept = (quantity: number) =>
	until(async () => {
		const { basket } = await store.agent().storage.call('tillLegacy', { tillId: LANE, epoch: 9 })
		if (basket?.text == null) return false
		const lines: { quantity: number }[] = JSON.parse(basket.text).lines
		return lines.length === 1 && lines[0]?.quantity === quantity
	}, `the agent has a basket of ${quantity} pieces`)

it('a lost till: the next one has its shift, its totals and its basket', async () => {
	const lost = await sellingTill()
	await lost.sell()
	await lost.run({ kind: 'moveCash', direction: 'paidIn', amountMinor: 500 as never, note: 'change' })
	await lost.quiet()
	await lost.scan()
	await lost.run({ kind: 'setLineQuantity', lineNumber: 1, quantity: 3 })
	await basketKept(3)
	const head = lost.kept().length
	await lose(lost)

	await enrolAnew()
	const till = await openTill(blankDisk(), second, 2)
	await until(() => till.view().alarm === null, 'the lane is taken over')
	expect(till.kept()[0]?.body).toMatchObject({
		kind: 'epochOpened',
		previous: { epoch: 1, seq: head, whole: false },
	})
	await till.signOn()
	expect(till.view().shift?.shiftId).toBe('S01-05-1-Z0001')
	await until(() => till.view().basket.lines[0]?.quantity === 3, 'the basket is back')
	expect(await till.pay(3 * TEA_MINOR)).toBe('accepted')
	expect(await till.closeShift(10_500 + 4 * TEA_MINOR)).toBe('accepted')
	await till.quiet()
	const closed = bodiesAtCentre(2).find((body) => body.kind === 'shiftClosed')
	expect(closed).toMatchObject({
		shiftId: 'S01-05-1-Z0001',
		settlement: { saleCount: 2, salesMinor: 4 * TEA_MINOR, differenceMinor: 0 },
	})
	expect([...salesAtCentre(1), ...salesAtCentre(2)]).toEqual(['S01-05-1-000001', 'S01-05-2-000001'])
})

it('a basket that was paid or cancelled before the till was lost does not come back', async () => {
	const lost = await sellingTill()
	await lost.scan()
	await basketKept(1)
	await lost.pay(TEA_MINOR)
	await lost.quiet()
	await lose(lost)
	await enrolAnew()
	const till = await openTill(blankDisk(), second, 2)
	await until(() => till.view().alarm === null, 'the lane is taken over')
	await till.signOn()
	expect(till.view().basket.lines).toEqual([])
	expect(await till.closeShift(10_000 + TEA_MINOR)).toBe('accepted')
})

it('nothing is sold before the agent has told what the lane had open', async () => {
	const lost = await sellingTill()
	await lost.quiet()
	await lose(lost)
	await enrolAnew()
	store.lan.cut()
	const till = await openStoreTill(store, blankDisk(), second, 2)
	open.push(till)
	expect(till.view().alarm).toBe('tillRecovering')
	expect(await till.openShift()).toBe('tillRecovering')
	expect(till.kept()).toEqual([])
	store.lan.mend()
	await until(() => till.view().alarm === null, 'the lane is taken over')
})

it('a lost till that is found hands in what it has, and sells no more', async () => {
	const lost = await sellingTill()
	await lost.sell()
	await lost.quiet()
	store.lan.cut()
	await until(() => lost.view().connection.mode === 'alone', 'the till is alone')
	await lost.sell()
	await lose(lost)
	store.lan.mend()
	await enrolAnew()
	const till = await openTill(blankDisk(), second, 2)
	await until(() => till.view().alarm === null, 'the lane is taken over')

	const found = await openTill(lost.disk)
	await until(() => found.view().alarm === 'epochClosed', 'the old till hears that it was replaced')
	await until(() => salesAtCentre(1).length === 2, 'its last sale is posted')
	expect(await found.scan()).toBe('epochClosed')
	const count = found.kept().length
	await lose(found)
	// It remembers, also where nobody can tell it.
	store.lan.cut()
	const again = await openStoreTill(store, lost.disk, first, 1)
	open.push(again)
	expect(again.view().alarm).toBe('epochClosed')
	expect(await again.scan()).toBe('epochClosed')
	expect(again.kept()).toHaveLength(count)
	// Both were connected at once, and the new one was not disturbed.
	store.lan.mend()
	await till.signOn()
	expect(await till.sell()).toBe('accepted')
	await till.quiet()
	expect(salesAtCentre(2)).toEqual(['S01-05-2-000001'])
})

it('a machine that is enrolled again under another key still hands in what it had not sent', async () => {
	const till = await sellingTill()
	await till.quiet()
	store.lan.cut()
	await until(() => till.view().connection.mode === 'alone', 'the till is alone')
	await till.sell()
	const head = till.kept().length
	await lose(till)
	store.lan.mend()
	await enrolAnew()
	const anew = await openTill(till.disk, second, 2)
	await until(() => anew.view().alarm === null, 'the lane goes on')
	await anew.quiet()
	expect(salesAtCentre(1)).toEqual(['S01-05-1-000001'])
	expect(bodiesAtCentre(2)[0]).toMatchObject({ previous: { epoch: 1, seq: head, whole: true } })
	expect(anew.view().shift?.shiftId).toBe('S01-05-1-Z0001')
	expect(await anew.sell()).toBe('accepted')
	expect(await anew.closeShift(10_000 + 2 * TEA_MINOR)).toBe('accepted')
	await anew.quiet()
	expect(bodiesAtCentre(2).at(-1)).toMatchObject({ settlement: { saleCount: 2, differenceMinor: 0 } })
})

it('an older disk put back is noticed, writes nothing, and after enrolment has every sale of the shift', async () => {
	const till = await sellingTill()
	await till.sell()
	await till.quiet()
	const image = imageOf(till.disk)
	await till.sell()
	await till.quiet()
	const texts = store.centre.entriesOf(LANE, 1).length
	await lose(till)

	const restored = await openTill(image)
	await until(() => restored.view().alarm === 'diskRestored', 'the till notices that its disk is old')
	expect(await restored.scan()).toBe('diskRestored')
	await lose(restored)
	expect(store.centre.entriesOf(LANE, 1)).toHaveLength(texts)

	await enrolAnew(first)
	const anew = await openTill(image, first, 2)
	await until(() => anew.view().alarm === null, 'the lane is taken over')
	await anew.signOn()
	expect(await anew.closeShift(10_000 + 2 * TEA_MINOR)).toBe('accepted')
	await anew.quiet()
	expect(bodiesAtCentre(2).at(-1)).toMatchObject({ settlement: { saleCount: 2, differenceMinor: 0 } })
})

it('an older disk put back and enrolled anew does not wait for ever for what its agent has long had', async () => {
	const till = await sellingTill()
	await till.quiet()
	store.lan.cut()
	await until(() => till.view().connection.mode === 'alone', 'the till is alone')
	await till.sell()
	const image = imageOf(till.disk)
	store.lan.mend()
	await till.online()
	await till.sell()
	await till.quiet()
	await lose(till)

	await enrolAnew(first)
	const anew = await openTill(image, first, 2)
	await until(() => anew.view().alarm === null, 'the lane is taken over')
	await anew.signOn()
	await anew.quiet()
	expect(salesAtCentre(1)).toEqual(['S01-05-1-000001', 'S01-05-1-000002'])
	expect(await anew.closeShift(10_000 + 2 * TEA_MINOR)).toBe('accepted')
	await anew.quiet()
	await until(() => anew.view().connection.entriesWaiting === 0, 'nothing waits by the screen either')
})

it('an older disk put back and enrolled before it could notice goes on with what the store has', async () => {
	const till = await sellingTill()
	await till.quiet()
	await till.scan()
	await basketKept(1)
	const image = imageOf(till.disk)
	expect(await till.pay(TEA_MINOR)).toBe('accepted')
	await till.quiet()
	const head = till.kept().length
	await lose(till)

	await enrolAnew(first)
	store.lan.cut()
	const anew = await openStoreTill(store, image, first, 2)
	open.push(anew)
	expect(anew.view().alarm).toBe('tillRecovering')
	expect(await anew.pay(TEA_MINOR)).toBe('tillRecovering')
	store.lan.mend()
	await until(() => anew.view().alarm === null, 'the lane is taken over')
	expect(anew.kept()[0]?.body).toMatchObject({ previous: { epoch: 1, seq: head, whole: false } })
	await anew.signOn()
	expect(anew.view().basket.lines).toEqual([])
	expect(await anew.closeShift(10_000 + TEA_MINOR)).toBe('accepted')
	await anew.quiet()
	expect([...salesAtCentre(1), ...salesAtCentre(2)]).toEqual(['S01-05-1-000001'])
})

it('a disk with another story in the same places is noticed too', async () => {
	const till = await sellingTill()
	await till.quiet()
	const image = imageOf(till.disk)
	await till.sell()
	await till.quiet()
	const told = store.centre.entriesOf(LANE, 1).length
	await lose(till)
	store.lan.cut()
	const restored = await openStoreTill(store, image, first, 1)
	open.push(restored)
	await restored.sell()
	await restored.sell()
	expect(restored.kept().length).toBeGreaterThan(told)
	store.lan.mend()
	await until(() => restored.view().alarm === 'diskRestored', 'the till notices that its disk is old')
	expect(store.centre.entriesOf(LANE, 1)).toHaveLength(told)
})
