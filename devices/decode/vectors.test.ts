import { describe, expect, test } from 'vitest'
import { type DeviceVector, deliveries, deviceVectors } from '../../test/helpers/device-vectors.ts'
import { isFrame } from './either-side.ts'
import type { Decoded, FieldValue } from './protocol-decoder.ts'
import { PROTOCOL_DECODERS } from './protocol-decoders.ts'

/*
 * What each vector says is what `decode` says of it, however the line cuts its bytes. A vector of several frames states
 * the fields of all of them in one object; a refused one states the error of the first thing that is told.
 */

/** The protocol that a vector belongs to, where one file holds several: the first that matches, in this order. */
const PROTOCOLS: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
	msr: [
		[/^msr605/, 'msr605'],
		[/^track 1/, 'track1'],
		[/^track 2/, 'track2'],
	],
	rfid125: [[/^em4100/, 'em4100']],
	hid_msr: [
		[/^msr605x/, 'msr605x'],
		[/^magtek/, 'magtek'],
	],
}
const FILES = [
	'pn532',
	'escpos',
	'msr',
	'hid_msr',
	'rfid125',
	'uhf_m100',
	'uhf_r2000',
	'gen2',
	'acr122u',
	'llrp',
	'scanner',
	'scale',
	'display',
] as const

function decode(
	protocol: string,
	vector: DeviceVector,
	pieces: readonly Uint8Array[],
	saysSide = true,
): readonly Decoded[] {
	const decoder = PROTOCOL_DECODERS.find(({ name }) => name === protocol)
	if (!decoder) throw new Error(`no decoder for ${protocol}`)
	const context = contextOf(vector, decoder.contexts)
	const side = vector.dir === 'host>dev' ? 'host' : 'device'
	// Who names a context has said whose bytes they are.
	const isSaid = saysSide || (context !== null && decoder.contextSide !== undefined)
	const stream = decoder.start({ direction: isSaid ? side : null, context })
	return [...pieces.flatMap((piece) => stream.feed(piece)), ...stream.end()]
}

/** Which question a printer's status byte answers, or whose clone a reader is, cannot be seen in the bytes. */
function contextOf(
	{ expect: { n, profile } }: DeviceVector,
	contexts: Readonly<Record<string, string>>,
): string | null {
	const names = [`dle-eot-${String(n)}`, String(profile)]
	return names.find((name) => name in contexts) ?? null
}

/** All frames' fields in one, with the counts that vectors of several frames state. */
function together(found: readonly Decoded[]): Record<string, FieldValue | undefined> {
	const frames = found.filter(isFrame)
	const counts = { frames: frames.length, messages: frames.map((one) => one.fields.type ?? null) }
	return { ...Object.assign({}, ...frames.map((one) => one.fields)), ...counts }
}

/** Vectors that are as good a job for a printer as an answer of one; only the direction tells. */
const BOTH_SIDES: ReadonlySet<string> = new Set([
	'bad status byte (fixed bits wrong)',
	'process id response truncated',
])

for (const file of FILES)
	describe(file, () => {
		for (const vector of deviceVectors(file)) {
			const protocol = PROTOCOLS[file]?.find(([pattern]) => pattern.test(vector.name))?.[1] ?? file
			const expectSaid = (found: readonly Decoded[]) =>
				expect(vector.valid ? together(found) : found[0]?.fields).toMatchObject(vector.expect)
			test(vector.name, () => {
				for (const pieces of deliveries(vector.bytes)) {
					const found = decode(protocol, vector, pieces)
					expectSaid(found)
					for (const { offset, bytes } of found)
						expect(vector.bytes.slice(offset, offset + bytes.length)).toEqual(bytes)
				}
			})
			if (!BOTH_SIDES.has(vector.name))
				test(`${vector.name}, nobody said whose`, () => {
					for (const pieces of deliveries(vector.bytes)) expectSaid(decode(protocol, vector, pieces, false))
				})
		}
	})
