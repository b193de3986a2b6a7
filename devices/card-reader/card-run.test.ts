import { describe, expect, test } from 'vitest'
import { fromHex } from '../../test/helpers/device-vectors.ts'
import type { CardOperation, CardOutcome } from '../../till/ports/card-memory.ts'
import { hexOf } from '../framing/hex.ts'
import { beginRun, commandOf, nextCardRun, outcomeWhenAway, refusalOfOperation } from './card-run.ts'

const UID = 'CB98A605'
const key = { which: 'A', key: fromHex('FFFFFFFFFFFF') } as const
/** Value blocks: 100, 600 and 7, at address 4. */
const V100 = '640000009bffffff6400000004fb04fb'
const V600 = '58020000a7fdffff5802000004fb04fb'
const V7 = '07000000f8ffffff0700000004fb04fb'
const DATA = '00112233445566778899aabbccddeeff'
const ZEROS = '00'.repeat(16)

const increment: CardOperation = { kind: 'changeValue', block: 4, by: 500, key }
const decrement: CardOperation = { kind: 'changeValue', block: 4, by: -350, key }
const write: CardOperation = { kind: 'writeBlock', block: 5, data: fromHex(DATA), key }
const writePage: CardOperation = { kind: 'writePage', page: 6, data: fromHex('504F5331') }

/** What the chip says: `listed`, `listed <uid>`, `none`, `ok`, `ok <data>`, a status, or `-` for nothing. */
function answerOf(text: string) {
	const [word = '', data = ''] = text.split(' ')
	if (word === '-') return { kind: 'noAnswer' } as const
	const reply = (hex: string) => ({ kind: 'reply', data: fromHex(hex) }) as const
	if (word === 'listed') return reply(`010100040804${data || UID}`)
	if (word === 'none') return reply('00')
	return reply(word === 'ok' ? `00${data}` : word)
}

type Row = readonly [command: string, answer: string]

/** Plays a run: each row is what the chip is told, as code and data, and what it answers. */
function played(
	operation: CardOperation,
	rows: readonly Row[],
): { told: Row[]; outcome: CardOutcome | null } {
	let run = beginRun(operation, UID)
	const told: Row[] = []
	for (const [, answer] of rows) {
		const { code, data } = commandOf(run)
		told.push([hexOf(Uint8Array.of(code, ...data)), answer])
		const next = nextCardRun(run, answerOf(answer))
		if (next.kind === 'done') return { told, outcome: next.outcome }
		run = next.run
	}
	return { told, outcome: null }
}

const AUTH_4 = '40016004ffffffffffffcb98a605'
const AUTH_5 = '40016005ffffffffffffcb98a605'
const upTo = (...rows: readonly Row[]): readonly Row[] => [['4a0100', 'listed'], [AUTH_4, 'ok'], ...rows]
const again = (last: string): readonly Row[] => [
	['5200', 'ok'],
	['4a0100', 'listed'],
	[AUTH_4, 'ok'],
	['40013004', last],
]
const before: Row = ['40013004', `ok ${V100}`]
const load: Row = ['4001c104f4010000', 'ok']

test.each<readonly [string, CardOperation, readonly Row[], CardOutcome]>([
	[
		'a value is read',
		{ kind: 'readValue', block: 4, key },
		upTo(before),
		{ kind: 'value', value: 100, address: 4 },
	],
	[
		'a block that is no value block is none',
		{ kind: 'readValue', block: 4, key },
		upTo(['40013004', `ok ${ZEROS.slice(2)}01`]),
		{ kind: 'failed', reason: 'notAValueBlock' },
	],
	[
		'added: loaded, kept, and seen',
		increment,
		upTo(before, load, ['4001b004', 'ok'], ['40013004', `ok ${V600}`]),
		{ kind: 'value', value: 600, address: 4 },
	],
	[
		'taken off, as its own command with its own sign',
		decrement,
		upTo(before, ['4001c0045e010000', '2b']),
		{ kind: 'failed', reason: 'card.cardGone' },
	],
	[
		'a wrong key changes nothing',
		increment,
		[
			['4a0100', 'listed'],
			[AUTH_4, '14'],
		],
		{ kind: 'failed', reason: 'authentication' },
	],
	['no card', increment, [['4a0100', 'none']], { kind: 'failed', reason: 'noCard' }],
	['another card', increment, [['4a0100', 'listed 01020304']], { kind: 'failed', reason: 'otherCard' }],
	[
		'gone before it was kept: nothing changed',
		increment,
		upTo(before, ['4001c104f4010000', '01']),
		{ kind: 'failed', reason: 'card.timeout' },
	],
	[
		'no answer before it was kept: nothing changed',
		increment,
		upTo(before, ['4001c104f4010000', '-']),
		{ kind: 'failed', reason: 'noAnswer' },
	],
	[
		'no answer when it was kept, and a second look sees the new',
		increment,
		upTo(before, load, ['4001b004', '-'], ...again(`ok ${V600}`)),
		{ kind: 'value', value: 600, address: 4 },
	],
	[
		'… or the old: then nothing has changed',
		increment,
		upTo(before, load, ['4001b004', '01'], ...again(`ok ${V100}`)),
		{ kind: 'failed', reason: 'card.timeout' },
	],
	[
		'… or something else: nobody knows',
		increment,
		upTo(before, load, ['4001b004', '-'], ...again(`ok ${V7}`)),
		{ kind: 'unknown', reason: 'noAnswer' },
	],
	[
		'… or nothing, because the card has left: nobody knows',
		increment,
		upTo(before, load, ['4001b004', '-'], ['5200', 'ok'], ['4a0100', 'none']),
		{ kind: 'unknown', reason: 'noCard' },
	],
	[
		'… or another card lies there: nobody knows',
		increment,
		upTo(before, load, ['4001b004', 'ok'], ['40013004', '-'], ['5200', 'ok'], ['4a0100', 'listed 01020304']),
		{ kind: 'unknown', reason: 'otherCard' },
	],
	[
		'the second look is the last',
		increment,
		upTo(before, load, ['4001b004', 'ok'], ['40013004', '02'], ...again('-')),
		{ kind: 'unknown', reason: 'noAnswer' },
	],
	[
		'kept, and read back at once as the old: nothing has changed',
		increment,
		upTo(before, load, ['4001b004', 'ok'], ['40013004', `ok ${V100}`]),
		{ kind: 'failed', reason: 'verify' },
	],
	[
		'a value too great for its block is refused before anything is loaded',
		{ ...increment, by: 2 ** 31 - 1 },
		upTo(before),
		{ kind: 'failed', reason: 'outOfRange' },
	],
	[
		'copied within its sector',
		{ kind: 'copyValue', from: 4, to: 6, key },
		upTo(before, ['4001c20400000000', 'ok'], ['4001b006', 'ok'], ['40013006', `ok ${V100}`]),
		{ kind: 'value', value: 100, address: 4 },
	],
	[
		'written, and seen',
		write,
		[
			['4a0100', 'listed'],
			[AUTH_5, 'ok'],
			['40013005', `ok ${ZEROS}`],
			[`4001a005${DATA}`, 'ok'],
			['40013005', `ok ${DATA}`],
		],
		{ kind: 'written' },
	],
	[
		'a page is written, and seen; the other three are not its business',
		writePage,
		[
			['4a0100', 'listed'],
			['40013006', `ok ${ZEROS}`],
			['4001a206504f5331', '-'],
			['5200', 'ok'],
			['4a0100', 'listed'],
			['40013006', `ok 504f5331${ZEROS.slice(8)}`],
		],
		{ kind: 'written' },
	],
	[
		'a version names its chip',
		{ kind: 'readVersion' },
		[
			['4a0100', 'listed'],
			['4260', 'ok 0004040201001103'],
		],
		{ kind: 'version', product: 'NTAG215', data: fromHex('0004040201001103') },
	],
	[
		'an answer that is too short is none',
		{ kind: 'readPages', page: 4 },
		[
			['4a0100', 'listed'],
			['40013004', 'ok 00'],
		],
		{ kind: 'failed', reason: 'card.shortAnswer' },
	],
])('%s', (_name, operation, rows, outcome) => {
	expect(played(operation, rows)).toEqual({ told: rows, outcome })
})

describe('what is refused before anything is sent', () => {
	test.each<readonly [CardOperation, string | null]>([
		[write, null],
		[{ ...write, block: 0 }, 'notAllowed'],
		[{ ...write, block: 7 }, 'notAllowed'],
		[{ ...write, block: 131 }, null],
		[{ ...write, block: 143 }, 'notAllowed'],
		[{ ...write, data: fromHex('00') }, 'notAllowed'],
		[{ ...increment, by: 0 }, 'outOfRange'],
		[{ ...increment, by: 0.5 }, 'outOfRange'],
		[{ ...increment, by: -(2 ** 31) }, 'outOfRange'],
		[{ kind: 'copyValue', from: 4, to: 8, key }, 'notAllowed'],
		[{ ...writePage, page: 3 }, 'notAllowed'],
		[{ kind: 'readPages', page: 256 }, 'notAllowed'],
		[{ kind: 'readBlock', block: 7, key }, null],
		[{ kind: 'readBlock', block: 256, key }, 'notAllowed'],
	])('%o: %s', (operation, refusal) => {
		expect(refusalOfOperation(operation)).toBe(refusal)
	})
})

test('a reader that goes away leaves no doubt before the card was told to keep anything, and doubt after it', () => {
	const outcomes = upTo(before, load, ['4001b004', 'ok']).map((_, count, rows) => {
		let run = beginRun(increment, UID)
		for (const [, answer] of rows.slice(0, count)) {
			const next = nextCardRun(run, answerOf(answer))
			if (next.kind === 'ask') run = next.run
		}
		return outcomeWhenAway(run).kind
	})
	expect(outcomes).toEqual(['failed', 'failed', 'failed', 'failed', 'unknown'])
})
