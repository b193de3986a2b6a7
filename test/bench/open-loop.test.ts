import { expect, it } from 'vitest'
import { openLoop } from './open-loop.ts'

it('starts each piece when it is due, also while the first ones hang, and counts their wait', async () => {
	const hanging = Promise.withResolvers<void>()
	const started: number[] = []
	const arrived = await openLoop({
		perSecond: 1_000,
		count: 20,
		start: async (number) => {
			started.push(number)
			// Whoever waited for the first piece before starting the next would never come to the last one.
			if (number === 19) hanging.resolve()
			if (number < 10) await hanging.promise
			return number
		},
	})
	const numbers = Array.from({ length: 20 }, (_, number) => number)
	expect(started).toEqual(numbers)
	expect(arrived.map(({ result }) => result)).toEqual(numbers)
	const tookMs = arrived.slice(0, 10).map((one) => one.tookMs)
	// Each waited from when it was due until the last one was: one piece is due in each millisecond.
	for (const [number, ms] of tookMs.entries()) expect(ms).toBeGreaterThan(18.99 - number)
})
