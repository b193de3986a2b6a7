import { describe, expect, test } from 'vitest'
import { fromHex } from '../../test/helpers/device-vectors.ts'
import { msrLayoutOf, readMsrReport } from './hid-msr-layout.ts'

/** Usage page 8E, collection; lengths 11–13 of a byte each, then tracks 21–23 of 40 bytes each. */
const TAIL = '09 11 09 12 09 13 75 08 95 03 81 02 95 28 09 21 81 02 09 22 81 02 09 23 81 02 c0'
const PLAIN = fromHex(`05 8e 09 01 a1 01 ${TAIL}`)
const NUMBERED = fromHex(`05 8e 09 01 a1 01 85 07 ${TAIL}`)

function report(tracks: readonly string[], head: readonly number[] = []): Uint8Array {
	const bytes = new Uint8Array(head.length + 3 + 120)
	bytes.set(head)
	for (const [index, track] of tracks.entries()) {
		bytes[head.length + index] = track.length
		bytes.set(new TextEncoder().encode(track), head.length + 3 + index * 40)
	}
	return bytes
}

describe('a reader of usage page 8E', () => {
	test.each([
		['plain', PLAIN, []],
		['numbered', NUMBERED, [7]],
	] as const)('%s: tracks by the descriptor', (_, descriptor, head) => {
		const layout = msrLayoutOf(descriptor)
		if (!layout) throw new Error('no layout')
		expect(layout.byteCount).toBe(head.length + 123)
		expect(readMsrReport(report(['%WANG?', ';88000001=?', ''], head), layout)).toEqual([
			'%WANG?',
			';88000001=?',
			null,
		])
	})

	test('a range of usages is one field each', () => {
		const layout = msrLayoutOf(fromHex(`05 8e a1 01 19 11 29 13 75 08 95 03 81 02 09 22 95 28 81 02 c0`))
		expect([...(layout?.fields ?? [])]).toEqual([
			[0x11, { from: 0, byteCount: 1 }],
			[0x12, { from: 1, byteCount: 1 }],
			[0x13, { from: 2, byteCount: 1 }],
			[0x22, { from: 3, byteCount: 40 }],
		])
	})

	test('another report is none; a length that lies makes its track undecodable', () => {
		const layout = msrLayoutOf(NUMBERED)
		if (!layout) throw new Error('no layout')
		expect(readMsrReport(report(['%A?'], [8]), layout)).toBeNull()
		expect(readMsrReport(new Uint8Array(12), layout)).toBeNull()
		expect(readMsrReport(report(['%A?'], [7]).with(1, 41), layout)?.[0]).toBe('undecodable')
	})

	test.each([
		'',
		'05 01 09 06 a1 01 75 08 95 08 81 02 c0',
		'05 8e 09 01 a1 01 09 11 75 08 95 01 81 02 c0',
		'05',
	])('%s is no descriptor of such a reader', (hex) => {
		expect(msrLayoutOf(fromHex(hex))).toBeNull()
	})
})
