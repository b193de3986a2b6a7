import { expect, it } from 'vitest'
import { seededRandom } from '../test/fixtures/demo-data/seeded-random.ts'
import { sortedRuns } from './sorted-runs.ts'

it('gives back in order what came in no order, however much came at a time, and begins anew', () => {
	const random = seededRandom(7)
	const runs = sortedRuns()
	for (let round = 0; round < 20; round++) {
		const all: string[] = []
		for (let part = random.between(0, 12); part > 0; part--) {
			const keys = Array.from({ length: random.between(0, 40) }, () => `k${random.between(0, 999)}`)
			all.push(...keys)
			runs.add(keys)
		}
		expect(runs.take()).toEqual(all.sort())
	}
})
