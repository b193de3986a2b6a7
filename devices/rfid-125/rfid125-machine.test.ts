import { expect, test } from 'vitest'
import { nextRfid125, RFID125_EMPTY, type Rfid125Input } from './rfid125-machine.ts'

type Row = readonly [atMs: number, input: string, tells: string]

/** `A`: tag A is read; `A?`: read by a reader whose number must come twice; `deadline`, `closed`. */
function inputOf(text: string): Rfid125Input {
	if (text === 'deadline' || text === 'closed') return { kind: text }
	return { kind: 'read', tag: text.charAt(0), needsTwo: text.endsWith('?') }
}

function told(rows: readonly Row[]): string[] {
	let state = RFID125_EMPTY
	return rows.map(([atMs, input]) => {
		const next = nextRfid125(state, inputOf(input), atMs)
		state = next.state
		return next.effects.map((effect) => (effect.kind === 'cardPresented' ? `+${effect.tag}` : '-')).join(' ')
	})
}

test.each<readonly [string, readonly Row[]]>([
	[
		'a tag that stays is told once, and once more when it has left',
		[
			[0, 'A', '+A'],
			[65, 'A', ''],
			[500, 'deadline', ''],
			[564, 'deadline', ''],
			[565, 'deadline', '-'],
			[600, 'deadline', ''],
		],
	],
	[
		'a flicker of less than half a second is no leaving',
		[
			[0, 'A', '+A'],
			[499, 'A', ''],
			[998, 'A', ''],
		],
	],
	[
		'another tag in its place is a leaving and a coming',
		[
			[0, 'A', '+A'],
			[65, 'B', '- +B'],
			[130, 'A', '- +A'],
		],
	],
	[
		'a tag that comes back is told again',
		[
			[0, 'A', '+A'],
			[500, 'deadline', '-'],
			[900, 'A', '+A'],
		],
	],
	[
		'an unchecked number counts when it comes twice within 200 ms',
		[
			[0, 'A?', ''],
			[200, 'A?', '+A'],
			[265, 'A?', ''],
		],
	],
	[
		'an unchecked number that comes too late, or another one, begins anew',
		[
			[0, 'A?', ''],
			[201, 'A?', ''],
			[250, 'B?', ''],
			[300, 'A?', ''],
			[350, 'A?', '+A'],
		],
	],
	[
		'a wrong number does not take a tag away that lies there',
		[
			[0, 'A?', ''],
			[65, 'A?', '+A'],
			[130, 'B?', ''],
			[195, 'A?', ''],
			[260, 'B?', ''],
		],
	],
	[
		'a reader that is pulled out takes its tag with it',
		[
			[0, 'A', '+A'],
			[10, 'closed', '-'],
			[20, 'closed', ''],
		],
	],
])('%s', (_name, rows) => {
	expect(told(rows)).toEqual(rows.map(([, , tells]) => tells))
})
