import { expect, test } from 'vitest'
import type { Medium } from '../../protocol/card/medium.ts'
import { cardSeen, NO_SEEN_CARDS } from './seen-cards.ts'

type Row = readonly [atMs: number, reader: string, medium: string, isEvent: boolean]

const mediumOf = (text: string): Medium =>
	text.length > 20 ? { kind: 'epc', value: text } : { kind: 'uid', value: text }

const A = 'CB98A605'
const B = '04A1B2C3D45E80'
const EPC = 'E2801160600002070000ABCD'

test.each<readonly [string, readonly Row[]]>([
	[
		'one card at two readers is one event',
		[
			[0, 'left', A, true],
			[30, 'right', A, false],
			[1_999, 'right', A, false],
		],
	],
	[
		'the moment is counted from the event, not from what repeated it',
		[
			[0, 'left', A, true],
			[1_500, 'right', A, false],
			[2_000, 'right', A, true],
			[2_100, 'left', A, false],
		],
	],
	[
		'the same reader tells a card that was put down again',
		[
			[0, 'left', A, true],
			[600, 'left', A, true],
			[700, 'right', A, false],
		],
	],
	[
		'other cards are other events, whichever reader sees them',
		[
			[0, 'left', A, true],
			[10, 'right', B, true],
			[20, 'left', B, false],
			[30, 'right', A, false],
		],
	],
	[
		'UID and EPC are two media, also of one card',
		[
			[0, 'left', A, true],
			[10, 'desk', EPC, true],
		],
	],
])('%s', (_name, rows) => {
	let seen = NO_SEEN_CARDS
	const events = rows.map(([atMs, reader, medium]): Row => {
		const next = cardSeen(seen, mediumOf(medium), reader, atMs)
		seen = next.seen
		return [atMs, reader, medium, next.isNew]
	})
	expect(events).toEqual(rows)
})

test('what is long ago is forgotten', () => {
	let seen = NO_SEEN_CARDS
	for (let index = 0; index < 1_000; index++)
		seen = cardSeen(
			seen,
			mediumOf(`CB${index.toString(16).toUpperCase().padStart(6, '0')}`),
			'left',
			index * 100,
		).seen
	expect(seen.size).toBeLessThanOrEqual(20)
})
