import { expect, test } from 'vitest'
import { fromHex } from '../../test/helpers/device-vectors.ts'
import type { UhfSaid } from './uhf-dialect.ts'
import { nextUhf, UHF_CLOSED, type UhfInput, type UhfScript } from './uhf-machine.ts'

type Row = readonly [atMs: number, input: string, effects: string, phase: string]

const command = (code: number, isSetting: boolean) => ({
	command: code,
	bytes: Uint8Array.of(code),
	isSetting,
})
const script: UhfScript = {
	setUp: [command(0x01, false), command(0x02, true)],
	round: command(0x09, false),
	tellsRoundEnd: false,
}

/** `done 1`, `failed 9 antennaMissing`, `failed ? noTag` (of whichever was asked), `end 9`, `tag E2`, and the machine's own. */
function inputOf(text: string): UhfInput {
	const [word = '', first = '', second = ''] = text.split(' ')
	const said = (one: UhfSaid): UhfInput => ({ kind: 'said', said: one })
	const code = first === '?' ? null : Number(first)
	switch (word) {
		case 'opened':
		case 'closed':
		case 'deadline':
			return { kind: word }
		case 'done':
			return said({ kind: 'done', command: Number(first), firmware: 'F' })
		case 'failed':
			return said({ kind: 'failed', command: code, error: second, isEmpty: second === 'noTag' })
		case 'end':
			return said({ kind: 'roundEnded', command: Number(first) })
		case 'tag':
			return said({ kind: 'tag', epc: fromHex(first) })
		default:
			return said({ kind: 'nothing' })
	}
}

function run(rows: readonly Row[], used: UhfScript) {
	let state = UHF_CLOSED
	const told = rows.map(([atMs, input]) => {
		const next = nextUhf(state, inputOf(input), used, atMs)
		state = next.state
		const effects = next.effects.map((effect) => {
			if (effect.kind === 'send') return `>${effect.bytes[0]}`
			return effect.kind === 'tagCame' ? `+${Buffer.from(effect.epc).toString('hex')}` : effect.kind
		})
		const { phase } = state
		const where = phase.kind === 'closed' ? 'closed' : `${phase.kind} ${phase.deadlineMs}`
		return [atMs, input, effects.join(' '), where] as const
	})
	return { told, state }
}

const SET_UP: readonly Row[] = [
	[0, 'opened', '>1', 'asking 500'],
	[10, 'done 1', '>2', 'asking 510'],
	[20, 'done 2', '>9', 'listening 520'],
]

test.each<readonly [string, readonly Row[]]>([
	[
		'set-up, then round after round; no tag is a good round',
		[
			...SET_UP,
			[30, 'failed ? noTag', 'handshaken', 'pausing 80'],
			[80, 'deadline', '>9', 'listening 580'],
			[90, 'failed ? noTag', '', 'pausing 140'],
		],
	],
	[
		'tags of a round are told once; a silence ends it',
		[
			...SET_UP,
			[30, 'tag e1', '+e1', 'listening 90'],
			[40, 'tag e2', '+e2', 'listening 100'],
			[100, 'deadline', 'handshaken', 'pausing 150'],
			[150, 'deadline', '>9', 'listening 650'],
			[160, 'tag e1', '', 'listening 220'],
			[220, 'deadline', '', 'pausing 270'],
		],
	],
	[
		'the field is empty when the last tag was not seen for a second',
		[
			...SET_UP,
			[30, 'tag e1', '+e1', 'listening 90'],
			[90, 'deadline', 'handshaken', 'pausing 140'],
			[140, 'deadline', '>9', 'listening 640'],
			[1_029, 'failed ? noTag', '', 'pausing 1079'],
			[1_079, 'deadline', '>9', 'listening 1579'],
			[1_080, 'failed ? noTag', 'tagsLeft', 'pausing 1130'],
		],
	],
	[
		'a command without an answer is sent three times, then all begins anew',
		[
			[0, 'opened', '>1', 'asking 500'],
			[500, 'deadline', '>1', 'asking 1000'],
			[1_000, 'deadline', '>1', 'asking 1500'],
			[1_500, 'deadline', '', 'pausing 1600'],
			[1_600, 'deadline', '>1', 'asking 2100'],
		],
	],
	[
		'an answer to another command is none',
		[
			[0, 'opened', '>1', 'asking 500'],
			[10, 'done 2', '', 'asking 500'],
			[20, 'failed 9 noTag', '', 'asking 500'],
			[30, 'end 9', '', 'asking 500'],
			[40, 'done 1', '>2', 'asking 540'],
		],
	],
	[
		'what comes while it pauses is no answer, but a tag is a tag',
		[
			...SET_UP,
			[30, 'failed ? noTag', 'handshaken', 'pausing 80'],
			[40, 'end 9', '', 'pausing 80'],
			[50, 'failed ? noTag', '', 'pausing 80'],
			[60, 'tag e1', '+e1', 'pausing 80'],
		],
	],
	[
		'pulled out with a tag in the field: it is told, and nothing more happens',
		[
			...SET_UP,
			[30, 'tag e1', '+e1', 'listening 90'],
			[40, 'closed', 'tagsLeft', 'closed'],
			[50, 'tag e1', '', 'closed'],
			[60, 'deadline', '', 'closed'],
			[70, 'opened', '>1', 'asking 570'],
		],
	],
])('%s', (_name, rows) => {
	expect(run(rows, script).told).toEqual(rows)
})

test('where a reader tells the end of a round, silence is a failure', () => {
	const rows: readonly Row[] = [
		...SET_UP,
		[30, 'tag e1', '+e1', 'listening 530'],
		[40, 'end 9', 'handshaken', 'pausing 90'],
		[90, 'deadline', '>9', 'listening 590'],
		[100, 'tag e1', '', 'listening 600'],
		[600, 'deadline', '', 'pausing 700'],
	]
	expect(run(rows, { ...script, tellsRoundEnd: true }).told).toEqual(rows)
})

test('a refused setting and a missing antenna are remembered, the antenna until a round is good', () => {
	const refused: readonly Row[] = [
		[0, 'opened', '>1', 'asking 500'],
		[10, 'failed 1 unknown', '>2', 'asking 510'],
		[20, 'failed 2 parameterOutOfRange', '>9', 'listening 520'],
		[30, 'failed 9 antennaMissing', 'handshaken', 'pausing 80'],
	]
	expect(run(refused, script).state).toMatchObject({ settingsRefused: true, antennaMissing: true })
	const mended: readonly Row[] = [
		...refused,
		[80, 'deadline', '>9', 'listening 580'],
		[90, 'end 9', '', 'pausing 140'],
	]
	expect(run(mended, script).state).toMatchObject({ settingsRefused: true, antennaMissing: false })
	expect(run(SET_UP, script).state).toMatchObject({ settingsRefused: false, antennaMissing: false })
})
