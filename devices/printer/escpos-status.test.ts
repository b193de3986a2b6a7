import { describe, expect, test } from 'vitest'
import { deliveries, deviceVectors, fromHex } from '../../test/helpers/device-vectors.ts'
import { type Framed, Framer } from '../framing/framer.ts'
import {
	matchPrinterAnswer,
	PRINTER_ANSWER_BYTE_COUNT_MAX,
	type PrinterAnswer,
	parsePaperFence,
	parseRealTimeStatus,
} from './escpos-status.ts'

const vectors = deviceVectors('escpos').filter((vector) => vector.dir === 'dev>host')

function found(pieces: readonly Uint8Array[]): Framed<PrinterAnswer>[] {
	const framer = new Framer<PrinterAnswer>(matchPrinterAnswer, PRINTER_ANSWER_BYTE_COUNT_MAX)
	return [...pieces.flatMap((piece) => framer.feed(piece)), ...framer.quiet()]
}

/** The answers in the words of the vectors' `expect`; `n` says which question a status byte answers. */
function meaningOf(answer: PrinterAnswer, n: unknown): Record<string, unknown> {
	switch (answer.kind) {
		case 'realTime': {
			const status = n === 1 || n === 2 || n === 3 || n === 4 ? parseRealTimeStatus(n, answer.byte) : null
			return { status: answer.byte.toString(16), ...(status ? inVectorWords(status) : {}) }
		}
		case 'automatic':
			return inVectorWords(answer.status)
		case 'queued': {
			const { paperNearEnd, paperEnd } = parsePaperFence(answer.byte)
			return { nearEnd: paperNearEnd, end: paperEnd }
		}
		case 'processId':
			return { id: answer.id }
		case 'cleared':
			return { cleared: true }
		case 'text':
			return { text: answer.text }
	}
}

function inVectorWords(status: object): Record<string, unknown> {
	const { cutterError, unrecoverableError, autoRecoverableError, paperNearEnd, paperEnd, ...rest } =
		status as Record<string, unknown>
	return {
		...rest,
		cutter: cutterError,
		unrecoverable: unrecoverableError,
		autoRecoverable: autoRecoverableError,
		nearEnd: paperNearEnd,
		end: paperEnd,
		paperEnd,
	}
}

describe('answers of an ESC/POS printer', () => {
	test.each(vectors)(
		'$name ($hex): the same whole, byte by byte and cut anywhere',
		({ bytes, valid, expect: meaning }) => {
			const { xoff, flow, ...said } = meaning
			for (const pieces of deliveries(bytes)) {
				const all = found(pieces)
				const answers = all.flatMap((one) => (one.kind === 'frame' ? [one.frame] : []))
				if (!valid) {
					expect(answers.filter((answer) => answer.kind !== 'queued')).toEqual([])
					expect(all.some((one) => one.kind === 'discarded')).toBe(true)
					continue
				}
				const meanings = Object.assign({}, ...answers.map((answer) => meaningOf(answer, said.n)))
				expect({ ...meanings, n: said.n }).toMatchObject(said)
				expect(all.every((one) => one.kind === 'frame')).toBe(true)
				// Flow control alone is no answer.
				if (flow) expect(answers).toEqual([])
			}
		},
	)

	test('a status byte whose fixed bits are wrong is no status', () => {
		expect(parseRealTimeStatus(1, 0x37)).toBeNull()
		expect(parseRealTimeStatus(4, 0x92)).toBeNull()
	})

	test('answers of all kinds in one run are told apart', () => {
		const run = fromHex('12 18 00 13 0f 11 00 37 22 30 30 34 32 00 5f 54 4d 00 00 ff 37 25 00')
		for (const pieces of deliveries(run)) {
			const kinds = found(pieces).map((one) => (one.kind === 'frame' ? one.frame.kind : 'discarded'))
			expect(kinds).toEqual(['realTime', 'automatic', 'processId', 'text', 'queued', 'discarded', 'cleared'])
		}
	})

	test('a block with bytes that are no text, and an ASB with wrong bits, free what is inside', () => {
		expect(found([fromHex('37 22 01 16')]).at(-1)).toMatchObject({
			kind: 'frame',
			frame: { kind: 'realTime' },
		})
		expect(found([fromHex('18 00 16 14 00 00 00')]).at(-1)).toMatchObject({ frame: { kind: 'automatic' } })
	})
})
