import { describe, expect, test } from 'vitest'
import { deliveries } from '../../test/helpers/device-vectors.ts'
import { Framer } from '../framing/framer.ts'
import {
	ECR_FRAME_BYTE_COUNT_MAX,
	type EcrFrame,
	ecrFrame,
	matchEcrFrame,
	parseEcrAnswer,
} from './ecr-codec.ts'
import { ecrDecoder } from './ecr-decoder.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('a frame, byte for byte', () => {
	// Worked by hand: 51 ^ 03 = 52; 4C ^ 1C ^ 31 ^ 03 = 62.
	expect(hex(ecrFrame(['Q']))).toBe('02510352')
	expect(hex(ecrFrame(['L', '1']))).toBe('024c1c310362')
})

test('frames are found after noise however they are cut, and a damaged one frees what follows', () => {
	const good = ecrFrame(['R', 'A-1', 'X'])
	const damaged = good.map((byte, index) => (index === 4 ? byte ^ 0x04 : byte))
	const run = Uint8Array.of(0xff, 0x06, ...damaged, ...good, 0x15)
	for (const pieces of deliveries(run)) {
		const framer = new Framer<EcrFrame>(matchEcrFrame, ECR_FRAME_BYTE_COUNT_MAX)
		const found = [...pieces.flatMap((piece) => framer.feed(piece)), ...framer.quiet()]
		const frames = found.flatMap((one) => (one.kind === 'frame' ? [one.frame] : []))
		expect(frames).toEqual([{ kind: 'ack' }, { kind: 'message', fields: ['R', 'A-1', 'X'] }, { kind: 'nak' }])
	}
})

describe('what of a card number comes in', () => {
	const approved = (pan: string, scheme = 'UnionPay', bankReference = '412300098761') =>
		parseEcrAnswer(['R', 'A-1', 'A', '1250', '034511', pan, scheme, bankReference])

	test.each(['622848******1234', '************1234', '6228****1234'])('%s stays', (pan) => {
		expect(approved(pan)).toMatchObject({ wasUnmasked: false, state: { maskedPan: pan } })
	})

	test.each([
		'6228480000001234',
		'6228480***1234',
		'622848******12345',
		'6228-4800-0000-1234',
		'62284800****1234',
	])('%s is masked to its last four', (pan) => {
		const answer = approved(pan)
		expect(answer).toMatchObject({ wasUnmasked: true })
		expect(JSON.stringify(answer)).not.toMatch(/6228/)
		expect(JSON.stringify(answer)).toMatch(/\*{12}\d{4}"/)
	})

	test('nor does one in any other field', () => {
		const answers = [
			approved('************1234', '6228480000001234'),
			approved('************1234', 'UnionPay', '6228 4800 0000 1234'),
			parseEcrAnswer(['R', 'A-1', 'D', 'card 6228480000001234 refused']),
		]
		for (const answer of answers) {
			expect(answer).toMatchObject({ wasUnmasked: true })
			expect(JSON.stringify(answer)).not.toContain('6228')
		}
	})

	test('decode shows no more', () => {
		const stream = ecrDecoder.start({ direction: null, context: null })
		const found = stream.feed(ecrFrame(['R', 'A-1', 'A', '1', '0', '6228480000001234', 'V', '1']))
		expect(JSON.stringify(found.map((one) => one.fields))).not.toContain('6228')
	})
})

test.each([
	[['R', 'A-1', 'A', '12.50', '034511', '', '', '']],
	[['R', 'A-1', 'A', '1250', '', '', '', '']],
	[['R', 'A 1', 'X']],
	[['R', 'A-1', 'Z']],
	[['E', 'A-1', 'dance']],
	[['']],
])('%j is no answer', (fields) => {
	expect(parseEcrAnswer(fields)).toBeNull()
})
