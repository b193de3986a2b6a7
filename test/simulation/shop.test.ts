/** A few fixed mornings on every run, and the seeds that found something; long ranges are `npm run yika -- sim --seeds 1-2000`. */
import { describe, expect, it } from 'vitest'
import { ALL_FAULTS, NO_FAULTS, readFaults } from './faults.ts'
import { KEPT_SEEDS } from './kept-seeds.ts'
import { runSeeds } from './run-seeds.ts'
import { simulate } from './shop.ts'

/** A morning takes a second, several of them in processes of their own ten; only one that hangs should meet the limit. */
const MORNING = { timeout: 180_000 }

describe('a simulated shop', MORNING, () => {
	it.each([1, 2, 3])('keeps its promises on a good day, seed %i', async (seed) => {
		const { breach, saleCount } = await simulate({ seed, faults: NO_FAULTS })
		expect(breach).toBeNull()
		expect(saleCount).toBeGreaterThan(2)
	})

	it.each([11, 12, 13, 14, 15])('keeps them on a bad day, seed %i', async (seed) => {
		expect((await simulate({ seed, faults: ALL_FAULTS, swarm: true })).breach).toBeNull()
	})

	it.each(KEPT_SEEDS)('once: $name (seed $seed)', async ({ seed, faults, swarm, mayBringBack }) => {
		expect((await simulate({ seed, faults, swarm, mayBringBack })).breach).toBeNull()
	})

	it('goods come back in it, and are paid back', async () => {
		const { breach, told } = await simulate({ seed: 125, faults: NO_FAULTS, telling: true })
		expect(breach).toBeNull()
		expect(told.some((line) => line.includes('does {"kind":"payBack"'))).toBe(true)
	})

	it('runs a seed again to the same step with the same story', async () => {
		const run = () => simulate({ seed: 21, faults: ALL_FAULTS, swarm: true, telling: true })
		const one = await run()
		const other = await run()
		expect(one.told.length).toBeGreaterThan(100)
		expect(other).toEqual(one)
	})

	it('begun by a message from another process it tells the same story as begun by a promise', async () => {
		const run = () => simulate({ seed: 21, faults: ALL_FAULTS, swarm: true, telling: true })
		// Messages are told in a tick, in which other ticks come before promises.
		const told = new Promise<Awaited<ReturnType<typeof run>>>((resolve, reject) =>
			setImmediate(() => process.nextTick(() => run().then(resolve, reject))),
		)
		expect(await told).toEqual(await run())
	})
})

it('the agent’s own tables and plain memory tell the same story', MORNING, async () => {
	const run = (thorough: boolean) =>
		simulate({ seed: 22, faults: ALL_FAULTS, swarm: true, telling: true, thorough })
	expect(await run(true)).toEqual(await run(false))
})

describe('a range of seeds', MORNING, () => {
	it('says its figures and ends with the count', async () => {
		const said: string[] = []
		let nowMs = 0
		const failedCount = await runSeeds({
			firstSeed: 1,
			lastSeed: 2,
			faults: readFaults('operatorMistake=0.2'),
			swarm: false,
			without: new Set(),
			telling: false,
			jobs: 1,
			say: (line) => said.push(line),
			nowMs: () => {
				nowMs += 1_000
				return nowMs
			},
		})
		expect(failedCount).toBe(0)
		expect(said.at(-1)).toBe('2 passed, 0 failed')
		expect(said.at(-2)).toMatch(/^\d+ sales in 1[.]0 s: \d+ simulated sales per second$/)
		expect(said.at(-4)).toMatch(/^faults injected: frameLost 0, .*operatorMistake [1-9]/)
	})

	it('is shared by processes: nothing is counted twice or left out, and each seed tells its story', async () => {
		const run = async (jobs: number): Promise<string[]> => {
			const said: string[] = []
			const faults = readFaults('wanCut=0.1')
			const seeds = { firstSeed: 31, lastSeed: 33, faults, swarm: false, without: new Set<number>() }
			const say = (line: string) => said.push(line)
			expect(await runSeeds({ ...seeds, telling: false, jobs, say, nowMs: () => 0 })).toBe(0)
			return said
		}
		const said = await run(2)
		expect(said.at(-1)).toBe('3 passed, 0 failed')
		expect(said.at(-3)).toMatch(/^stories: [0-9a-f]{12}$/)
		expect(said.at(-4)).toMatch(/wanCut [1-9]/)
		expect(said).toEqual(await run(1))
	})

	it.each(['sunshine', 'wanCut=2', 'wanCut=x'])('turns down %s', (text) => {
		expect(() => readFaults(text)).toThrow()
	})
})
