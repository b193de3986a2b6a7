import { expect, test } from 'vitest'
import { escposDecoder } from '../printer/escpos-decoder.ts'

const start = () => escposDecoder.start({ direction: null, context: null })
const bytes = (text: string) => new TextEncoder().encode(text)

test('what only a job can be is told as soon as that is clear', () => {
	const stream = start()
	expect(stream.feed(bytes('AB'))).toEqual([])
	expect(stream.feed(bytes('\u001b@\n'))).toMatchObject([{ kind: 'text' }, { kind: 'init' }])
	expect(stream.feed(bytes('C\n')).length + stream.end().length).toBe(3)
})

test('a job with a broken command stays a job, and much text is not held back', () => {
	const broken = start()
	const found = [...broken.feed(bytes('AB\u001d\u0000\n')), ...broken.end()]
	expect(found[0]).toMatchObject({ kind: 'text', fields: { text: 'AB' } })
	const long = start()
	expect(long.feed(bytes('A\n'.repeat(3_000))).length).toBeGreaterThan(5_000)
})

test('an answer is taken for one, whole or byte by byte', () => {
	for (const pieces of [[[0x14, 0, 0, 0]], [[0x14], [0], [0], [0]]]) {
		const stream = start()
		const found = [...pieces.flatMap((piece) => stream.feed(Uint8Array.from(piece))), ...stream.end()]
		expect(found).toMatchObject([{ kind: 'automatic', offset: 0 }])
	}
})
