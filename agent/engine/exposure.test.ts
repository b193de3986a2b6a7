import { expect, it } from 'vitest'
import { simplePolicy } from '../../test/fixtures/card-policy.ts'
import { cutOffTills, exposureOfTill, exposureTogether } from './exposure.ts'

const POLICY = {
	...simplePolicy(1_000),
	floorLimits: [
		{ purseKind: 'storedValue' as const, cardClass: null, limit: 5_000 },
		{ purseKind: 'storedValue' as const, cardClass: 'staff' as const, limit: 9_000 },
		{ purseKind: 'points' as const, cardClass: 'staff' as const, limit: 300 },
		{ purseKind: 'gift' as const, cardClass: null, limit: 0 },
	],
}
const UP = { up: true, sinceMs: 1 }
const DOWN = { up: false, sinceMs: 500 }

it('a till may spend the most generous limit of each kind', () => {
	expect(exposureOfTill(POLICY)).toEqual([
		{ purseKind: 'storedValue', amount: 9_000 },
		{ purseKind: 'points', amount: 300 },
	])
	expect(exposureOfTill(simplePolicy(1_000))).toEqual([])
})

it('tills are cut off when they are away, or when the centre is; what each could spend adds up', () => {
	const tills = [
		{ tillId: 'S01-01', awaySinceMs: null },
		{ tillId: 'S01-02', awaySinceMs: 700 },
		{ tillId: 'S01-03', awaySinceMs: 300 },
	]
	const shape = (centre: typeof UP) =>
		cutOffTills(tills, centre, POLICY).map(({ tillId, from, sinceMs }) => `${tillId} ${from} ${sinceMs}`)
	expect(shape(UP)).toEqual(['S01-02 store 700', 'S01-03 store 300'])
	expect(shape(DOWN)).toEqual(['S01-01 centre 500', 'S01-02 store 500', 'S01-03 store 300'])
	expect(exposureTogether(cutOffTills(tills, DOWN, POLICY))).toEqual([
		{ purseKind: 'storedValue', amount: 27_000 },
		{ purseKind: 'points', amount: 900 },
	])
	expect(cutOffTills(tills, DOWN, null)[0]).toMatchObject({ exposure: [] })
})
