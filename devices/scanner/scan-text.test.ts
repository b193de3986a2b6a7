import { describe, expect, test } from 'vitest'
import { parseGs1Elements } from '../../protocol/catalogue/gs1-elements.ts'
import { articleNumberOf, expandUpcE, hasGtinCheckDigit } from '../../protocol/catalogue/gtin.ts'
import { readScan } from '../../protocol/catalogue/scan-text.ts'
import { deliveries, deviceVectors } from '../../test/helpers/device-vectors.ts'
import { LineFramer } from '../framing/line-framer.ts'
import { parseHidPosReport } from './hid-pos-report.ts'

const vectors = deviceVectors('scanner')
const scanned = (text: string) => readScan(new TextEncoder().encode(text))

function linesOf(pieces: readonly Uint8Array[]): Uint8Array[] {
	const framer = new LineFramer(512)
	return pieces
		.flatMap((piece) => framer.feed(piece))
		.flatMap((line) => (line.kind === 'line' ? [line.bytes] : []))
}

describe('scanner vectors', () => {
	const serial = vectors.filter((vector) => !vector.name.startsWith('hid pos'))
	test.each(serial)(
		'$name: the same whole, byte by byte and cut anywhere',
		({ bytes, valid, expect: meaning }) => {
			for (const pieces of deliveries(bytes)) {
				const lines = linesOf(pieces)
				expect(lines).toHaveLength(1)
				const scan = readScan(lines[0] ?? new Uint8Array(0))
				if (!valid) expect(scan).toEqual({ kind: 'rejected', reason: meaning.error })
				else expect(scan).toMatchObject({ kind: 'code', code: meaning.data ?? '6901234567892' })
				if (meaning.sym) expect(scan).toMatchObject({ symbology: meaning.sym })
			}
		},
	)

	test('the element strings of a GS1-128 are taken apart', () => {
		const vector = vectors.find((one) => one.name === 'serial scan GS1-128')
		const text = new TextDecoder().decode(vector?.bytes).slice(3, -1)
		expect(Object.fromEntries(parseGs1Elements(text) ?? [])).toEqual(vector?.expect.ai)
	})

	test.each(vectors.filter((vector) => vector.name.startsWith('hid pos')))(
		'$name',
		({ bytes, valid, expect: meaning }) => {
			const report = parseHidPosReport(bytes)
			if (!valid) {
				expect(report).toEqual({ kind: 'rejected', reason: meaning.error })
				return
			}
			expect(report).toMatchObject({ kind: 'scanned', aim: meaning.aim, more: meaning.more })
			if (report.kind === 'scanned' && meaning.data) {
				expect(new TextDecoder().decode(report.data)).toBe(meaning.data)
			}
		},
	)
})

describe('what a scanned text means', () => {
	test.each([
		['6901234567892', '6901234567892', 'EAN-13'],
		['036000291452', '0036000291452', 'UPC-A'],
		[']E0036000291452', '0036000291452', 'UPC-A'],
		[']E496385074', '96385074', 'EAN-8'],
		['96385074', '96385074', 'EAN-8'],
		[']E004252614', '0042100005264', 'UPC-A'],
		[']E3690123456789212', '6901234567892', 'EAN-13'],
		['6901234567890', '6901234567890', null],
		[']C06901234567890', '6901234567890', 'Code 128'],
		[']Q1https://例子.中国/a', 'https://例子.中国/a', 'QR Code'],
		[']C10106901234567892', '6901234567892', 'GS1-128'],
		['YIKA-000042', 'YIKA-000042', null],
	])('%s → %s (%s)', (text, code, symbology) => {
		expect(scanned(text)).toEqual({ kind: 'code', code, symbology })
	})

	test.each([
		[']E06901234567893', 'checkDigit'],
		[']C10106901234567893', 'checkDigit'],
		[']E0ABC', 'unreadable'],
		[']E0', 'unreadable'],
		['12\u000034', 'unreadable'],
		['   ', 'unreadable'],
	])('%j is rejected: %s', (text, reason) => {
		expect(scanned(text)).toEqual({ kind: 'rejected', reason })
	})

	test('bytes that are no text are unreadable', () => {
		expect(readScan(Uint8Array.of(0xc3, 0x28))).toEqual({ kind: 'rejected', reason: 'unreadable' })
	})

	test('check digits of all lengths, and one form per article', () => {
		for (const gtin of ['96385074', '036000291452', '4006381333931', '10614141000415']) {
			expect(hasGtinCheckDigit(gtin), gtin).toBe(true)
			const wrong = gtin.slice(0, -1) + ((Number(gtin.at(-1)) + 1) % 10)
			expect(hasGtinCheckDigit(wrong), wrong).toBe(false)
		}
		expect(articleNumberOf('06901234567892')).toBe('6901234567892')
		expect(expandUpcE('04252614')).toBe('042100005264')
		expect(expandUpcE('24252614')).toBeNull()
	})

	test('element strings with a fixed field cut short, or no identifier, are none', () => {
		expect(parseGs1Elements('0169012345')).toBeNull()
		expect(parseGs1Elements('ABC')).toBeNull()
		expect([...(parseGs1Elements('310300125010LOT') ?? [])]).toEqual([
			['3103', '001250'],
			['10', 'LOT'],
		])
	})
})
