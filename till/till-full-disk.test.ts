/** A disk that is full in the very moment in which an answer comes: the answer is taken when there is room again. */
import { beforeEach, describe, expect, it } from 'vitest'
import {
	itemCodeSchema,
	operatorIdSchema,
	saleIdSchema,
	storeIdSchema,
	tillIdSchema,
} from '../protocol/base/ids.ts'
import { minor } from '../protocol/base/money.ts'
import { StorageError } from '../protocol/base/storage-error.ts'
import { entrySchema } from '../protocol/journal/entry.ts'
import { card, item, NOON, OPERATOR, PROFILE } from '../test/helpers/till-play.ts'
import { until } from '../test/helpers/until.ts'
import { type MemoryDisk, memoryDisk } from '../test/simulators/memory-disk.ts'
import { openMemoryStorage } from '../test/simulators/memory-journal.ts'
import type { Command } from './commands.ts'
import type { AuthoriseAnswer } from './ports/card-service.ts'
import { Till } from './till.ts'

const TILL = tillIdSchema.parse('S01-01')
const SOLD: readonly Command[] = [
	{ kind: 'signOn', operatorId: operatorIdSchema.parse('1001'), pin: '1234' },
	{ kind: 'openShift', floatMinor: minor(0) },
	{ kind: 'addItem', itemCode: itemCodeSchema.parse('A1') },
	{ kind: 'startTender' },
]

let disk: MemoryDisk
let answerAuthorise: (answer: AuthoriseAnswer) => void
let failAuthorise: (error: Error) => void
let answerMirror: (confirmed: boolean) => void

beforeEach(() => {
	disk = memoryDisk(TILL)
})

async function start(epoch = 1): Promise<Till> {
	const storage = await openMemoryStorage(disk, { tillId: TILL, epoch })
	return Till.start(
		{ tillId: TILL, storeId: storeIdSchema.parse('S01'), epoch, publicKey: 'key' },
		{
			...storage,
			clock: { nowMs: () => NOON, monotonicMs: () => 0 },
			random: { bytes: (count) => new Uint8Array(count) },
			cardService: {
				lookUp: async () => ({ kind: 'noReply' }),
				authorise: () =>
					new Promise((resolve, reject) => {
						answerAuthorise = resolve
						failAuthorise = reject
					}),
			},
			mirror: {
				confirm: () =>
					new Promise((resolve) => {
						answerMirror = resolve
					}),
				wake: () => undefined,
				keepBasket: () => undefined,
			},
			openDrawer: async () => true,
			verifyPin: async () => true,
			verifySignature: () => true,
			spool: { wake: () => undefined, resolve: async () => undefined },
			log: () => undefined,
		},
	)
}

async function selling(): Promise<Till> {
	const storage = await openMemoryStorage(disk, { tillId: TILL, epoch: 1 })
	const records = [
		{ kind: 'storeProfile', storeProfile: PROFILE },
		{ kind: 'operator', operator: OPERATOR },
		{ kind: 'item', item: item('A1', 1_250) },
		{ kind: 'card', card: card() },
	] as const
	await storage.replica.applyChanges(records, 'c1')
	const till = await start()
	till.connectionObserved('online', 'centreFound')
	for (const command of SOLD) expect(await till.run(command)).toEqual({ kind: 'accepted' })
	return till
}

function layCard(till: Till): void {
	till.deviceEvent({
		kind: 'cardPresented',
		deviceId: 'reader',
		medium: { kind: 'uid', value: '04A1B2C3D4E580' },
		receivedAtMs: 0,
	})
}

const kinds = (): string[] =>
	(disk.chains.get(1)?.entries ?? []).map(({ text }) => entrySchema.parse(JSON.parse(text)).body.kind)

async function roomAgain(till: Till): Promise<void> {
	await until(() => till.currentView().alarm === 'journalFull', 'the alarm')
	disk.full = false
	await till.lookForRoom()
	await till.idle()
}

describe('a full disk', () => {
	it('keeps an approval for later', async () => {
		const till = await selling()
		layCard(till)
		await till.run({ kind: 'tenderPurse', purse: 'storedValue', amount: minor(1_000) })
		expect(till.currentView().phase.kind).toBe('awaitingAuthorisation')
		disk.full = true
		answerAuthorise({ kind: 'approved', authority: { kind: 'hold' }, balanceAfter: 1, card: null })
		await roomAgain(till)
		expect(till.currentView().phase.kind).toBe('tendering')
		expect(till.currentView().basket.tenders).toMatchObject([{ kind: 'storedValue', amountMinor: 1_000 }])
	})

	it('that did not take a spend of the till’s own leaves no payment under way for ever', async () => {
		const till = await selling()
		layCard(till)
		await till.run({ kind: 'tenderPurse', purse: 'storedValue', amount: minor(1_000) })
		disk.full = true
		failAuthorise(new StorageError('diskFull', 'no room for the spend'))
		await roomAgain(till)
		// What was asked may stand in the book: it is given back, and the till asks itself once more.
		expect(kinds().filter((kind) => kind === 'authorisationReversed')).toHaveLength(1)
		expect(till.currentView().phase.kind).toBe('awaitingAuthorisation')
		failAuthorise(new StorageError('diskFull', 'no room for the spend'))
		await until(() => till.currentView().phase.kind === 'tendering', 'the end of the payment')
		expect(kinds().filter((kind) => kind === 'authorisationReversed')).toHaveLength(2)
		expect(await till.run({ kind: 'tenderCash', handedOverMinor: minor(1_250) })).toEqual({
			kind: 'accepted',
		})
	})

	it('keeps the newest word of the store’s suspended sales for later', async () => {
		const till = await selling()
		await till.run({ kind: 'backToSale' })
		await till.run({ kind: 'suspendSale', label: '' })
		const [own] = till.currentView().suspended.sales
		expect(own?.saleId).toBe('S01-01-1-000001')
		disk.full = true
		till.suspendedSalesTold({ sales: [], isWhole: true }, 9)
		till.suspendedSalesTold({ sales: [], isWhole: true, over: saleIdSchema.parse(own?.saleId) }, 9)
		await roomAgain(till)
		expect(till.currentView().suspended.sales).toEqual([])
	})

	it('holds the receipt back, and prints it when there is room', async () => {
		const till = await selling()
		await till.run({ kind: 'tenderCash', handedOverMinor: minor(1_250) })
		disk.full = true
		answerMirror(true)
		await roomAgain(till)
		expect(till.currentView().phase.kind).toBe('completed')
		expect(disk.printJobs).toHaveLength(1)
	})

	it('at a start does not leave an authorisation under way for ever', async () => {
		const before = await selling()
		layCard(before)
		await before.run({ kind: 'tenderPurse', purse: 'storedValue', amount: minor(1_000) })
		disk.full = true
		const till = await start()
		expect(kinds()).not.toContain('authorisationReversed')
		await roomAgain(till)
		expect(kinds().filter((kind) => kind === 'authorisationReversed')).toHaveLength(1)
		expect(till.currentView().phase.kind).toBe('tendering')
	})

	it('takes a lane over when there is room', async () => {
		const till = await start(2)
		disk.full = true
		till.recovered({ previous: null, shift: null, basket: null })
		await roomAgain(till)
		await till.idle()
		expect(till.needsRecovery()).toBe(false)
		expect(till.currentView().alarm).toBeNull()
		expect(disk.chains.get(2)?.entries.map(({ entry }) => entry.body.kind)).toEqual(['epochOpened'])
	})

	it('opens no epoch without its first entry', async () => {
		disk.full = true
		await expect(start()).rejects.toMatchObject({ code: 'diskFull' })
		disk.full = false
		await start()
		expect(kinds()).toEqual(['epochOpened'])
	})
})

describe('a disk put back to before its epoch began', () => {
	const LEGACY = { previous: null, shift: null, basket: null }

	it('writes nothing under that epoch, also after a restart, and goes on under the next', async () => {
		const till = await start(2)
		till.stopWriting('diskRestored')
		till.recovered(LEGACY)
		await till.idle()
		expect(till.currentView().alarm).toBe('diskRestored')
		const again = await start(2)
		again.recovered(LEGACY)
		await again.idle()
		expect([again.needsRecovery(), again.currentView().alarm]).toEqual([false, 'diskRestored'])
		expect(disk.chains.get(2)?.entries).toEqual([])
		const next = await start(3)
		expect(next.needsRecovery()).toBe(true)
		next.recovered(LEGACY)
		await next.idle()
		expect(disk.chains.get(3)?.entries).toHaveLength(1)
	})
})
