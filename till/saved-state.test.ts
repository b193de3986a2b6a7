/** A till that cannot read the shift and basket it was left with: it says so, and the lane goes on under another epoch. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { operatorIdSchema } from '../protocol/base/ids.ts'
import { minor } from '../protocol/base/money.ts'
import { entrySchema } from '../protocol/journal/entry.ts'
import { type RealStorageTill, realStorageTill } from '../test/helpers/real-storage-till.ts'
import { SavedStateUnreadable } from './saved-state.ts'
import { WORKING_STATE_VERSION } from './till-state.ts'

let shop: RealStorageTill

beforeEach(async () => {
	shop = await realStorageTill()
	await shop.till.run({ kind: 'signOn', operatorId: operatorIdSchema.parse('1001'), pin: '1234' })
	await shop.till.run({ kind: 'openShift', floatMinor: minor(10_000) })
})
afterEach(() => shop.close())

const leave = (workingState: string) =>
	shop.storage.journal.commit({
		entries: [],
		workingState,
		workingVersion: WORKING_STATE_VERSION,
		printJobs: [],
	})

it.each(['{"language":"none"}', '{"language"'])(
	'left with %s, it does not start within its epoch',
	async (text) => {
		await leave(text)
		await expect(shop.restart()).rejects.toThrow(SavedStateUnreadable)
		shop = await shop.restart(undefined, 2)
		expect(shop.till.needsRecovery()).toBe(true)
	},
)

it('begins another epoch, waits for its agent, and has its open shift and all that was unsent', async () => {
	const before = await shop.storage.outbox.entriesAfter(0, 100, 1_000_000)
	const opened = before.map(({ text }) => entrySchema.parse(JSON.parse(text)))
	const shiftId = opened.at(-1)?.shiftId
	if (shiftId === undefined || shiftId === null) throw new Error('no shift was opened')
	await leave('{"language":"none"}')
	shop = await shop.restart(undefined, 2)
	expect(shop.till.needsRecovery()).toBe(true)
	const earlier = await shop.storage.outbox.earlier()
	expect(await earlier[0]?.outbox.entriesAfter(0, 100, 1_000_000)).toEqual(before)
	const last = before.at(-1)
	if (last === undefined) throw new Error('nothing was written')
	shop.till.recovered({
		previous: { epoch: 1, seq: last.seq, hash: last.hash },
		shift: { shiftId, entries: opened.filter((entry) => entry.shiftId === shiftId) },
		basket: null,
	})
	await shop.till.idle()
	expect(shop.till.needsRecovery()).toBe(false)
	await shop.till.run({ kind: 'signOn', operatorId: operatorIdSchema.parse('1001'), pin: '1234' })
	expect(shop.till.currentView().phase.kind).toBe('selling')
	expect(await shop.till.run({ kind: 'openShift', floatMinor: minor(1) })).not.toEqual({ kind: 'accepted' })
})
