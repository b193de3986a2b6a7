import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { openParts, sealParts } from './sealed-file.ts'

const KEY = randomBytes(32)
const PART = 262_144
const sealed = (plain: Buffer, key = KEY) => buffer(sealParts(Readable.from(inPieces(plain)), key))
const opened = (bytes: Buffer, key = KEY) => buffer(openParts(Readable.from(inPieces(bytes)), key))

function inPieces(bytes: Buffer): Buffer[] {
	const pieces: Buffer[] = []
	for (let at = 0; at < bytes.length; at += 60_001) pieces.push(bytes.subarray(at, at + 60_001))
	return pieces
}

it.each([0, 1, PART - 1, PART, PART + 1, 3 * PART, 3 * PART + 17])(
	'gives %i bytes back as they were',
	async (length) => {
		const plain = randomBytes(length)
		const bytes = await sealed(plain)
		expect((await opened(bytes)).equals(plain)).toBe(true)
		if (length > 16) expect(bytes.includes(plain.subarray(0, 16))).toBe(false)
	},
)

const frame = PART + 28
it.each<[string, (bytes: Buffer) => Buffer]>([
	['with one bit of it changed', (bytes) => bytes.with(frame + 99, (bytes[frame + 99] ?? 0) ^ 1) as Buffer],
	['cut short within a part', (bytes) => bytes.subarray(0, bytes.length - 5)],
	['cut short between two parts', (bytes) => bytes.subarray(0, 2 * frame)],
	['cut short to nothing', () => Buffer.alloc(0)],
	[
		'with two parts in each other’s place',
		(bytes) =>
			Buffer.concat([bytes.subarray(frame, 2 * frame), bytes.subarray(0, frame), bytes.subarray(2 * frame)]),
	],
	['with a part twice', (bytes) => Buffer.concat([bytes.subarray(0, frame), bytes])],
])('does not open what is %s', async (_what, change) => {
	const bytes = await sealed(randomBytes(2 * PART + 1_000))
	await expect(opened(Buffer.from(change(bytes)))).rejects.toThrow(/another key, or altered/)
})

it('does not open with another key', async () => {
	await expect(opened(await sealed(Buffer.from('text')), randomBytes(32))).rejects.toThrow(/another key/)
})
