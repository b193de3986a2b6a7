import { beforeEach, expect, test } from 'vitest'
import { cardNoSchema } from '../../protocol/base/ids.ts'
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import { doorSettingsSchema } from '../../protocol/settings/door-settings.ts'
import type { DownOf } from '../../protocol/wire/down.ts'
import { cardOf } from '../../test/helpers/small-store.ts'
import { member } from '../../test/helpers/till-play.ts'
import { createDoorDesk, type DoorDesk } from './door-desk.ts'
import type { Direction } from './door-visits.ts'

const SETTINGS = doorSettingsSchema.parse({
	path: 'tcp://127.0.0.1:5084',
	antennas: { outside: [1], inside: [2] },
})

/** Cards by the tag that points at each. */
const CARDS: Readonly<Record<string, CardSnapshot>> = {
	AAAA: card('88000001', { member: member({ tier: 'diamond', segment: 'stranger' }) }),
	// A fob of the same member.
	AAAB: card('88000001', { member: member({ tier: 'diamond', segment: 'stranger' }) }),
	BBBB: card('88000002', { member: member({ tier: 'standard', segment: 'trueFriend' }) }),
	CCCC: card('88000003', { member: member({ tier: 'silver', segment: 'butterfly' }) }),
	DDDD: card('88000004', { member: member({ tier: 'diamond' }), state: 'lost' }),
	EEEE: card('88000005', { member: null }),
}

function card(cardNo: string, facts: Partial<CardSnapshot>): CardSnapshot {
	return cardOf(0, { cardNo: cardNoSchema.parse(cardNo), ...facts })
}

let nowMs: number
let told: DownOf<'memberArrived'>[]
let desk: DoorDesk

beforeEach(() => {
	nowMs = 1_000
	told = []
	desk = createDoorDesk({
		settings: SETTINGS,
		storage: {
			// The desk asks for nothing else.
			call: (async (_kind: 'cardByMedium', { mediumKey }: { mediumKey: string }) =>
				CARDS[mediumKey.replace(/^epc:/, '')] ?? null) as never,
		},
		clock: { nowMs: () => 1_700_000_000_000 + nowMs, monotonicMs: () => nowMs },
		log: () => undefined,
		tellTills: (message) => {
			if (message.kind === 'memberArrived') told.push(message)
		},
	})
})

/** Passages as a line of tags, `>AAAA` in and `<AAAA` out; numbers are minutes in between. */
async function play(line: string): Promise<string[]> {
	for (const word of line.split(' ')) {
		nowMs += 60_000 * (Number(word) || 0)
		const way = { '>': [1, 2], '<': [2, 1] }[word[0] ?? ''] ?? []
		desk.read(way.map((antennaId) => ({ epc: word.slice(1), antennaId, rssiDbm: -60, count: 1 })))
	}
	await desk.drain()
	const signs: Readonly<Record<Direction, string>> = { in: '>', out: '<', unknown: '?' }
	return told.map(({ cardNo, direction }) => `${signs[direction]}${cardNo.slice(-1)}`)
}

test.each([
	['a tier that is worth a word', '>AAAA', ['>1'], { announced: 1 }],
	['a segment that is', '>BBBB', ['>2'], { announced: 1 }],
	['neither', '>CCCC', [], { quiet: 1 }],
	['a card without a member', '>EEEE', [], { quiet: 1 }],
	['a lost card', '>DDDD', [], { notActive: 1 }],
	['a tag that nobody knows, goods for example', '>FFFF', [], { unknown: 1 }],
	['in, and later out', '>AAAA 1 <AAAA', ['>1', '<1'], { announced: 1 }],
	['out, of somebody whom nobody saw come in', '<AAAA', [], { announced: 0 }],
	['in again, and out was not seen', '>AAAA 5 >AAAA', ['>1'], { announced: 1, repeated: 1 }],
	['in again ten minutes after', '>AAAA 10 >AAAA', ['>1', '>1'], { announced: 2 }],
	['in, out, in', '>AAAA 1 <AAAA 1 >AAAA', ['>1', '<1', '>1'], { announced: 2 }],
	['card and fob of one member', '>AAAA >AAAB', ['>1'], { announced: 1, repeated: 1 }],
])('%s: %s', async (_, line, expected, counts) => {
	expect(await play(line)).toEqual(expected)
	expect(desk.counts()).toMatchObject(counts)
})

test('an arrival says when and where, and nothing of the member', async () => {
	await play('>AAAA')
	expect(told).toEqual([
		{
			kind: 'memberArrived',
			doorId: 'door',
			cardNo: '88000001',
			direction: 'in',
			arrivedAtMs: 1_700_000_001_000,
		},
	])
})
