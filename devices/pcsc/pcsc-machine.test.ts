import { expect, test } from 'vitest'
import { fromHex } from '../../test/helpers/device-vectors.ts'
import type { CardMessage } from './card-message.ts'
import { nextPcsc, PCSC_EMPTY, type PcscInput, type PcscState } from './pcsc-machine.ts'

type Row = readonly [atMs: number, input: string, effects: string, state: string]

/** `came`, `gone`, `answer <hex>`, `failed`, `deadline`, `closed`. */
function inputOf(text: string): PcscInput {
	const [word, hex = ''] = text.split(' ')
	const said = (message: CardMessage): PcscInput => ({ kind: 'said', message })
	switch (word) {
		case 'came':
			return said({ kind: 'cardCame', atr: new Uint8Array(0) })
		case 'gone':
			return said({ kind: 'cardGone' })
		case 'answer':
			return said({ kind: 'answer', response: fromHex(hex) })
		case 'failed':
			return said({ kind: 'failed' })
		case 'deadline':
			return { kind: 'deadline' }
		default:
			return { kind: 'closed' }
	}
}

function played(rows: readonly Row[]): Row[] {
	let state: PcscState = PCSC_EMPTY
	return rows.map(([atMs, input]) => {
		const next = nextPcsc(state, inputOf(input), atMs)
		state = next.state
		const effects = next.effects.map((one) => (one.kind === 'cardPresented' ? `+${one.uid}` : one.kind))
		const words = state.kind === 'asking' ? `asking ${state.attempt} ${state.deadlineMs}` : state.kind
		return [atMs, input, effects.join(' '), words]
	})
}

test.each<readonly [string, readonly Row[]]>([
	[
		'a card comes, is known, and goes',
		[
			[0, 'came', 'askUid', 'asking 1 1000'],
			[10, 'answer 04A1B2C3D45E809000', '+04A1B2C3D45E80', 'known'],
			[20, 'answer CB98A6059000', '', 'known'],
			[30, 'deadline', '', 'known'],
			[40, 'gone', 'cardRemoved', 'empty'],
			[50, 'gone', '', 'empty'],
		],
	],
	[
		'another card without a word between',
		[
			[0, 'came', 'askUid', 'asking 1 1000'],
			[10, 'answer CB98A6059000', '+CB98A605', 'known'],
			[20, 'came', 'cardRemoved askUid', 'asking 1 1020'],
		],
	],
	[
		'a card that does not answer is asked three times and then left alone',
		[
			[0, 'came', 'askUid', 'asking 1 1000'],
			[1_000, 'deadline', 'askUid', 'asking 2 2000'],
			[1_100, 'failed', 'askUid', 'asking 3 2100'],
			[1_200, 'answer 6300', 'badAnswer', 'unreadable'],
			[1_300, 'answer CB98A6059000', '', 'unreadable'],
			[1_400, 'gone', '', 'empty'],
			[1_500, 'came', 'askUid', 'asking 1 2500'],
		],
	],
	[
		'a UID of no size, and an answer without a status word, are none',
		[
			[0, 'came', 'askUid', 'asking 1 1000'],
			[10, 'answer CB98A69000', 'badAnswer askUid', 'asking 2 1010'],
			[20, 'answer 90', 'badAnswer askUid', 'asking 3 1020'],
			[30, 'answer CB98A6059000', '+CB98A605', 'known'],
		],
	],
	[
		'the reader is pulled out, with a card and without',
		[
			[0, 'came', 'askUid', 'asking 1 1000'],
			[10, 'closed', '', 'empty'],
			[20, 'came', 'askUid', 'asking 1 1020'],
			[30, 'answer CB98A6059000', '+CB98A605', 'known'],
			[40, 'closed', 'cardRemoved', 'empty'],
		],
	],
])('%s', (_name, rows) => {
	expect(played(rows)).toEqual(rows)
})
