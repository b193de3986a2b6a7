import { expect, test } from 'vitest'
import type { Decoded } from './protocol-decoder.ts'
import { wholeDecoder } from './whole-decoder.ts'

const decodes = (bytes: Uint8Array): Decoded[] => [{ kind: 'whole', offset: 0, bytes, fields: {} }]
const told = (found: readonly Decoded[]) =>
	found.map(({ kind, offset, bytes }) => [kind, offset, bytes.length])

test('what is fed in pieces is one, and nothing is nothing', () => {
	const stream = wholeDecoder(decodes)
	expect(stream.feed(new Uint8Array(3))).toEqual([])
	expect(stream.feed(new Uint8Array(4))).toEqual([])
	expect(told(stream.end())).toEqual([['whole', 0, 7]])
	expect(wholeDecoder(decodes).end()).toEqual([])
})

test('what is too long for all of them is said and let go, however it is cut', () => {
	for (const size of [1_000, 65_536, 150_000]) {
		const stream = wholeDecoder(decodes)
		const found: Decoded[] = []
		for (let at = 0; at < 150_000; at += size)
			found.push(...stream.feed(new Uint8Array(Math.min(size, 150_000 - at))))
		found.push(...stream.end())
		expect(told(found)).toEqual([
			['badLength', 0, 65_536],
			['badLength', 65_536, 65_536],
			['badLength', 131_072, 18_928],
		])
	}
})
