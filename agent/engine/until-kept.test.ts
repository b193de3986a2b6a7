import { expect, test } from 'vitest'
import { StorageError } from '../../protocol/base/storage-error.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { untilKept } from './until-kept.ts'

function begin(troubles: (Error | null)[]) {
	const time = new ManualTime()
	const seen = { tries: 0, kept: 0, isWanted: true }
	untilKept(
		async () => {
			seen.tries += 1
			const trouble = troubles.shift() ?? null
			if (trouble !== null) throw trouble
			seen.kept += 1
		},
		{ timer: time.ports.timer, log: () => undefined, isWanted: () => seen.isWanted },
	)
	return { time, seen }
}
const full = () => new StorageError('diskFull', 'no room')

test('a full disk is tried until it takes it, and then no more', async () => {
	const { time, seen } = begin([full(), full()])
	await time.advance(60_000)
	expect(seen).toMatchObject({ tries: 3, kept: 1 })
	expect(time.pendingCount).toBe(0)
})

test('what nobody wants any more is left', async () => {
	const { time, seen } = begin([full(), full()])
	await time.advance(0)
	seen.isWanted = false
	await time.advance(60_000)
	expect(seen).toMatchObject({ tries: 1, kept: 0 })
	expect(time.pendingCount).toBe(0)
})

test('a bug is not tried again', async () => {
	const { time, seen } = begin([new Error('a bug')])
	await time.advance(60_000)
	expect(seen).toMatchObject({ tries: 1, kept: 0 })
})
