import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** Byte vectors of a device: what is on the wire and what it means. `valid: false`: a parser must refuse it. */
const vectorFileSchema = z.object({
	vectors: z.array(
		z.object({
			name: z.string(),
			dir: z.enum(['host>dev', 'dev>host']),
			hex: z.string(),
			valid: z.boolean(),
			expect: z.record(z.string(), z.unknown()),
		}),
	),
})
export type DeviceVector = z.infer<typeof vectorFileSchema>['vectors'][number] & {
	readonly bytes: Uint8Array
}

export function deviceVectors(device: string): DeviceVector[] {
	const path = join(import.meta.dirname, '..', 'fixtures', 'vectors', `${device}.json`)
	const { vectors } = vectorFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
	return vectors.map((vector) => ({ ...vector, bytes: fromHex(vector.hex) }))
}

/** All the ways a line may deliver `bytes`: whole, byte by byte, and cut once at every position. */
export function deliveries(bytes: Uint8Array): Uint8Array[][] {
	const cuts = Array.from({ length: Math.max(0, bytes.length - 1) }, (_, index) => [
		bytes.slice(0, index + 1),
		bytes.slice(index + 1),
	])
	return [[bytes], Array.from(bytes, (byte) => Uint8Array.of(byte)), ...cuts]
}

export const fromHex = (hex: string): Uint8Array =>
	Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
