/** Compressed frames: what goes in comes out, and what would burst the memory does not come out at all. */
import { zstdCompressSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { LIMITS } from '../../protocol/limits.ts'
import { frameOf, textOf } from './compression.ts'

it('a large frame is compressed and comes out as it was; a small one stays text', () => {
	const large = '{"nameZh":"青浦田园番茄"}'.repeat(1_000)
	const frame = frameOf(large)
	expect(frame).toBeInstanceOf(Uint8Array)
	expect(frame.length).toBeLessThan(large.length / 20)
	expect(textOf(Buffer.from(frame as Uint8Array), true)).toBe(large)
	expect(frameOf('small')).toBe('small')
})

it('a frame that unpacks to more than a frame may be, or is no compressed frame, has no text', () => {
	expect(textOf(zstdCompressSync(Buffer.alloc(LIMITS.wireFrameBytesMax)), true)).toHaveLength(
		LIMITS.wireFrameBytesMax,
	)
	expect(textOf(zstdCompressSync(Buffer.alloc(LIMITS.wireFrameBytesMax + 1)), true)).toBe(null)
	expect(textOf(Buffer.from('{"kind":"ping"}'), true)).toBe(null)
})
