import { expect, it } from 'vitest'
import { gather } from './gather.ts'

/** A worker whose groups end when they are told to. */
function worker(options: { readonly groupsMax?: number; readonly alone?: boolean } = {}) {
	const groups: { readonly asks: readonly number[]; readonly end: () => void }[] = []
	const ask = gather<number, string>({
		groupsMax: options.groupsMax ?? 1,
		asksPerGroupMax: 3,
		alone: () => options.alone ?? true,
		work: async (asks) => {
			const ended = Promise.withResolvers<void>()
			groups.push({ asks, end: ended.resolve })
			await ended.promise
			if (asks.includes(13)) throw new Error('unlucky')
			return asks.map((number) => `answer ${number}`)
		},
	})
	const endAll = async () => {
		for (let done = 0; done < groups.length; done++) {
			groups[done]?.end()
			await new Promise((resolve) => setImmediate(resolve))
		}
	}
	return { ask, groups, endAll }
}

it('asks the first at once and the others together, and gives each its own answer', async () => {
	const { ask, groups, endAll } = worker()
	const answers = Promise.all([1, 2, 3, 4, 5].map(ask))
	await endAll()
	expect(groups.map(({ asks }) => asks)).toEqual([[1], [2, 3, 4], [5]])
	expect(await answers).toEqual([1, 2, 3, 4, 5].map((number) => `answer ${number}`))
})

it('a group that hangs does not hold up the next', async () => {
	const { ask, groups } = worker({ groupsMax: 2 })
	const hanging = ask(1)
	const other = ask(2)
	groups[1]?.end()
	expect(await other).toBe('answer 2')
	groups[0]?.end()
	await hanging
})

it('only the question at fault fails, unless trying again could not help', async () => {
	for (const alone of [true, false]) {
		const { ask, endAll } = worker({ alone })
		const settled = Promise.allSettled([1, 2, 13, 4].map(ask))
		await endAll()
		expect((await settled).map(({ status }) => status)).toEqual(
			alone
				? ['fulfilled', 'fulfilled', 'rejected', 'fulfilled']
				: ['fulfilled', 'rejected', 'rejected', 'rejected'],
		)
	}
})
