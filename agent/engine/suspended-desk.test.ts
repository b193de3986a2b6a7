/** Sales put aside that a till offers to its store, over a storage that a test holds in its hands. */
import { beforeEach, expect, test } from 'vitest'
import { saleIdSchema, tillIdSchema } from '../../protocol/base/ids.ts'
import { StorageError } from '../../protocol/base/storage-error.ts'
import type { Down } from '../../protocol/wire/down.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { createSuspendedDesk, type SuspendedDesk } from './suspended-desk.ts'

const TILL = { tillId: tillIdSchema.parse('S01-02'), epoch: 1 }
const SALE = saleIdSchema.parse('S01-02-1-000011')
const OFFER = {
	kind: 'offerSuspended',
	summary: { saleId: SALE, tillId: TILL.tillId },
	sale: { saleId: SALE },
} as unknown as UpOf<'offerSuspended'>
const LIST = { sales: [], isWhole: true }

let time: ManualTime
let desk: SuspendedDesk
let trouble: Error | null
let outcome: 'kept' | 'over'
let answered: Down[]
let toldTills: Down[]

beforeEach(() => {
	time = new ManualTime()
	trouble = null
	outcome = 'over'
	answered = []
	toldTills = []
	const storage = {
		call: async (kind: string) => {
			if (kind !== 'offerSuspended') return LIST
			if (trouble !== null) throw trouble
			return outcome
		},
	} as unknown as AgentStorage
	const { clock, timer } = time.ports
	const tellTills = (message: Down) => void toldTills.push(message)
	desk = createSuspendedDesk({ storage, clock, timer, tellTills, log: () => undefined })
})

const offer = () => desk.offer(OFFER, TILL, (message) => answered.push(message))

test('one that another till has taken is over', async () => {
	offer()
	await time.advance(0)
	expect(answered).toEqual([{ kind: 'suspendedSales', ...LIST, over: SALE }])
})

test('what a full disk did not take is taken when there is room, and the till is told then', async () => {
	trouble = new StorageError('diskFull', 'no room')
	offer()
	await time.advance(5_000)
	expect(answered).toEqual([])
	trouble = null
	await time.advance(5_000)
	expect(answered).toEqual([{ kind: 'suspendedSales', ...LIST, over: SALE }])
	expect(time.pendingCount).toBe(0)
})

test('kept after all, every till hears of it', async () => {
	trouble = new StorageError('diskFull', 'no room')
	outcome = 'kept'
	offer()
	await time.advance(0)
	trouble = null
	await time.advance(5_000)
	expect(toldTills).toEqual([{ kind: 'suspendedSales', ...LIST }])
})

test('offered again meanwhile it is tried once; a till that has gone offers it anew', async () => {
	trouble = new StorageError('diskFull', 'no room')
	offer()
	offer()
	await time.advance(0)
	expect(time.pendingCount).toBe(1)
})

test('an agent that has ended tries nothing', async () => {
	trouble = new StorageError('diskFull', 'no room')
	offer()
	await time.advance(0)
	desk.stop()
	trouble = null
	await time.advance(5_000)
	expect(answered).toEqual([])
	expect(time.pendingCount).toBe(0)
})

test('a fault of our own is not tried for ever', async () => {
	trouble = new Error('a bug')
	offer()
	await time.advance(0)
	expect(time.pendingCount).toBe(0)
})
