import { describe, expect, test } from 'vitest'
import { createDoorVisits, type DoorRead, type DoorVisitRules } from './door-visits.ts'

const RULES: DoorVisitRules = {
	antennas: { outside: [1], inside: [2] },
	rssiMinDbm: -72,
	readsMin: 2,
	absentMs: 30_000,
}
const EPC = 'E2801160600002070000ABCD'

/**
 * Answers of one tag in time, as a line: `o` and `i` at the antenna outside and inside, `O` and `I` the same but too faint,
 * `?` without antenna, `x` at an antenna of something else, `.` ten seconds without an answer.
 */
const READS: Readonly<Record<string, Partial<DoorRead>>> = {
	o: { antennaId: 1 },
	i: { antennaId: 2 },
	O: { antennaId: 1, rssiDbm: -73 },
	I: { antennaId: 2, rssiDbm: -73 },
	'?': { antennaId: null, rssiDbm: null },
	x: { antennaId: 7 },
}

function play(line: string, rules: Partial<DoorVisitRules> = {}) {
	const visits = createDoorVisits({ ...RULES, ...rules })
	let nowMs = 1_000
	const told = [...line].flatMap((sign) => {
		nowMs += sign === '.' ? 10_000 : 100
		const read = READS[sign]
		return read ? visits.read([{ epc: EPC, antennaId: null, rssiDbm: -60, count: 1, ...read }], nowMs) : []
	})
	visits.read([], nowMs + 60_000)
	return { told: told.map(({ direction }) => direction), ...visits.counts() }
}

describe('one tag at a door with two sides', () => {
	test.each([
		['outside, then inside', 'ooii', ['in']],
		['inside, then outside', 'iioo', ['out']],
		['one answer on each side is enough', 'oi', ['in']],
		['fields that overlap', 'ooioioiii', ['in']],
		['somebody who lingers inside is one arrival', 'oiii..ii..i.i', ['in']],
		['in, and after half a minute out again', 'ooii....iioo', ['in', 'out']],
		['in again after an absence', 'ooii....ooii', ['in', 'in']],
		['a turn on the threshold is one visit', 'ooiioo', ['in']],
		['walked by outside', 'oooooo', []],
		['a tag that lies inside', 'iiii..iiii', []],
		['one answer, a reflection', 'o', []],
		['faint answers begin nothing', 'OOII', []],
		['faint answers cross nothing', 'ooII', []],
		['faint answers keep the visit going', 'oi.I.I.I.oi', ['in']],
		['twenty seconds between the sides is a slow walk', 'oo..ii', ['in']],
		['half a minute between the sides is another visit', 'oo....ii', []],
		['an antenna of something else', 'xxoxixx', ['in']],
		['answers without their antenna', '??', ['unknown']],
		['one without, then both sides', 'o?i', ['in']],
	])('%s: %s', (_, line, told) => expect(play(line).told).toEqual(told))
})

describe('other doors', () => {
	test.each<[string, string, Partial<DoorVisitRules>, string[]]>([
		[
			'one side only: nobody can say which way',
			'oo',
			{ antennas: { outside: [1], inside: [] } },
			['unknown'],
		],
		['…and the other antenna is not its own', 'ii', { antennas: { outside: [1], inside: [] } }, []],
		['more answers asked for', 'oiio', { readsMin: 5 }, []],
		['…and given', 'oiioi', { readsMin: 5 }, ['in']],
	])('%s: %s', (_, line, rules, told) => expect(play(line, rules).told).toEqual(told))
})

test('what is not told is counted', () => {
	expect(play('OOxoo')).toEqual({ told: [], reads: 5, noise: 3, passedBy: 1 })
	expect(play('oi')).toEqual({ told: ['in'], reads: 2, noise: 0, passedBy: 0 })
})

test('twenty tags at once, mixed as readers mix them, are twenty arrivals once each', () => {
	const visits = createDoorVisits(RULES)
	const epcs = Array.from({ length: 20 }, (_, index) => `${EPC.slice(0, 20)}${(0x1000 + index).toString(16)}`)
	const told: string[] = []
	for (let nowMs = 0; nowMs < 2_000; nowMs += 50) {
		const antennaId = nowMs < 900 || nowMs % 200 === 0 ? 1 : 2
		const reads = epcs.map((epc) => ({ epc, antennaId, rssiDbm: -60, count: 3 }))
		for (const { epc, direction } of visits.read(reads, nowMs)) told.push(`${epc} ${direction}`)
	}
	expect(told.sort()).toEqual(epcs.map((epc) => `${epc} in`).sort())
})

test('ten thousand tags of stock near the door are forgotten from the oldest on', () => {
	const visits = createDoorVisits(RULES)
	const read = (index: number, antennaId: number) =>
		visits.read([{ epc: String(index), antennaId, rssiDbm: -60, count: 1 }], index)
	for (let index = 0; index < 10_000; index += 1) read(index, 1)
	expect(visits.counts().passedBy).toBe(10_000 - 4_096)
	expect(visits.read([{ epc: '9999', antennaId: 2, rssiDbm: -60, count: 1 }], 10_000)).toHaveLength(1)
	expect(visits.read([{ epc: '1', antennaId: 2, rssiDbm: -60, count: 1 }], 10_000)).toEqual([])
})
