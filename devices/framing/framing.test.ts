import { describe, expect, test } from 'vitest'
import { deliveries, fromHex } from '../../test/helpers/device-vectors.ts'
import { complementOf, sumModulo256 } from './checksums.ts'
import { Framer, type Match } from './framer.ts'
import { LineFramer } from './line-framer.ts'

/** A toy protocol: AA, a length, so many bytes, their sum. */
function matchToy(bytes: Uint8Array): Match<string> {
	if (bytes[0] !== 0xaa) return { kind: 'noise', badFrame: null }
	const length = bytes[1]
	if (length === undefined || bytes.length < length + 3) return { kind: 'more', begun: true }
	const body = bytes.subarray(2, length + 2)
	if (sumModulo256(body) !== bytes[length + 2]) return { kind: 'noise', badFrame: 'checksum' }
	return { kind: 'frame', frame: Buffer.from(body).toString('hex'), byteCount: length + 3 }
}

function report(pieces: readonly Uint8Array[], byteCountMax = 64): string[] {
	const framer = new Framer(matchToy, byteCountMax)
	const found = [...pieces.flatMap((piece) => framer.feed(piece)), ...framer.quiet()]
	const words = found.map((one) =>
		one.kind === 'frame'
			? `frame ${one.frame}`
			: `${one.badFrame ? 'bad' : 'noise'} ${Buffer.from(one.bytes).toString('hex')}`,
	)
	return words
}

/** The same, with neighbouring noise joined: how a line cuts its bytes also cuts its noise. */
const joined = (words: string[]) => words.join('|').replace(/(?<=(?:noise|bad) [0-9a-f]+)\|noise /g, '')

describe('framer', () => {
	test.each([
		['a frame', 'aa 01 05 05', ['frame 05']],
		['two frames', 'aa 01 05 05 aa 02 01 02 03', ['frame 05', 'frame 0102']],
		['noise before a frame', '01 02 aa 01 05 05', ['noise 0102', 'frame 05']],
		[
			'a bad check skips one byte, not the good frame inside',
			'aa 04 aa 01 05 05 00',
			['bad aa04', 'frame 05', 'noise 00'],
		],
		['two bad frames stay two', 'aa 01 05 06 aa 01 05 07', ['bad aa010506', 'bad aa010507']],
		['an unfinished frame sets free what is inside it', 'aa 20 aa 01 05 05', ['bad aa20', 'frame 05']],
	])('%s', (_name, hex, words) => {
		for (const pieces of deliveries(fromHex(hex))) expect(joined(report(pieces))).toBe(words.join('|'))
	})

	test('a buffer that is full gives up its beginning without waiting for quiet', () => {
		const framer = new Framer(matchToy, 8)
		const found = framer.feed(fromHex('aa ff 00 00 00 00 aa 01 05 05'))
		expect(found.map((one) => one.kind)).toEqual(['discarded', 'frame'])
		expect(framer.isPartial).toBe(false)
	})

	test('a flood of noise is one report, and each byte of it is looked at once', () => {
		let looks = 0
		const matchCounted: typeof matchToy = (bytes) => {
			looks += 1
			return matchToy(bytes)
		}
		// Copied anew for each byte, a million of them would meet the limit of the test.
		expect(new Framer(matchCounted, 64).feed(new Uint8Array(1_000_000))).toHaveLength(1)
		expect(looks).toBe(1_000_000)
	})

	test('a reset forgets what was begun', () => {
		const framer = new Framer(matchToy, 64)
		framer.feed(fromHex('aa 01'))
		framer.reset()
		expect(framer.feed(fromHex('aa 01 05 05'))).toEqual([
			{ kind: 'frame', frame: '05', offset: 0, bytes: fromHex('aa 01 05 05') },
		])
	})

	test('a run of bytes and its complement sum to nothing', () => {
		const bytes = fromHex('d4 4a 01 00')
		expect(complementOf(bytes)).toBe(0xe1)
		expect(sumModulo256(fromHex('d4 4a 01 00 e1'))).toBe(0)
	})
})

describe('line framer', () => {
	const text = (value: string) => new TextEncoder().encode(value)
	function said(framer: LineFramer, value: string): string[] {
		return framer
			.feed(text(value))
			.map((line) =>
				line.kind === 'line' ? new TextDecoder().decode(line.bytes) : `${line.kind} ${line.byteCount}`,
			)
	}

	test('CR, LF, CR LF and Tab end a line; empty lines are none', () => {
		expect(said(new LineFramer(10), 'a\rb\nc\r\nd\t\r\r\n')).toEqual(['a', 'b', 'c', 'd'])
	})

	test('a line of the greatest length is whole, one more byte is too much, and the next line is good', () => {
		expect(said(new LineFramer(4), 'abcd\rabcde\rxy\r')).toEqual(['abcd', 'tooLong 5', 'xy'])
		const framer = new LineFramer(4)
		expect([...said(framer, 'abc'), ...said(framer, 'def'), ...said(framer, 'g\rok\r')]).toEqual([
			'tooLong 7',
			'ok',
		])
	})

	test('quiet forgets a beginning and says how much it was', () => {
		const framer = new LineFramer(10)
		framer.feed(text('abc'))
		expect(framer.quiet()).toEqual([{ kind: 'unfinished', byteCount: 3 }])
		expect(framer.quiet()).toEqual([])
		expect(said(framer, 'x\r')).toEqual(['x'])
	})
})
