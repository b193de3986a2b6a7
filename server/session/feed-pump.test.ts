import { expect, it } from 'vitest'
import type { DownOf } from '../../protocol/wire/down.ts'
import { FeedPump } from './feed-pump.ts'

/** A pump over pages of so many records; each is acknowledged at once. */
async function restsAfter(...pages: readonly { readonly count: number; readonly complete: boolean }[]) {
	const rests: number[] = []
	const waiting = [...pages]
	let wake: () => void = () => undefined
	const pump: FeedPump = new FeedPump({
		readFeed: async () => {
			const page = waiting.shift() ?? { count: 0, complete: true }
			const records = Array.from({ length: page.count }, () => ({ kind: 'removed', topic: 'card', key: '8' }))
			return {
				kind: 'changes',
				records,
				cursor: `${waiting.length}`,
				complete: page.complete,
			} as DownOf<'changes'>
		},
		storeId: 'S01',
		cursor: null,
		send: (down) => {
			if (down.kind === 'changes') queueMicrotask(() => pump.applied(down.cursor))
		},
		feed: {
			nudge: () => undefined,
			subscribe: (subscriber) => {
				wake = subscriber
				return () => undefined
			},
			stop: async () => undefined,
		},
		after: (delayMs, task) => {
			rests.push(delayMs)
			if (waiting.length > 0) {
				wake()
				task()
			}
			return () => undefined
		},
		log: () => undefined,
	})
	await new Promise((resolve) => setImmediate(resolve))
	return rests
}

it('rests the longer the more it had to send since the last rest', async () => {
	expect(await restsAfter({ count: 1, complete: true })).toEqual([100])
	const rests = await restsAfter(
		{ count: 200, complete: false },
		{ count: 100, complete: true },
		{ count: 60, complete: true },
	)
	expect(rests).toEqual([600, 120])
	expect(await restsAfter({ count: 5_000, complete: true })).toEqual([2_000])
})
