import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type DeviceVector, deviceVectors } from '../../test/helpers/device-vectors.ts'
import type { Decoded, FieldValue } from './protocol-decoder.ts'
import { PROTOCOL_DECODERS } from './protocol-decoders.ts'

/*
 * A technician with a capture knows the kind of device, not its profile: the name of a file of vectors alone says what
 * every vector in it says, only that what a printer's status byte answers must be told.
 */
const FILES = readdirSync(join(import.meta.dirname, '../../test/fixtures/vectors')).map((name) =>
	name.replace('.json', ''),
)
/** Counted over all frames of a vector; `vectors.test.ts` does that. */
const COUNTS = ['frames', 'messages']

function decode(name: string, { dir, bytes, expect: { n } }: DeviceVector): readonly Decoded[] {
	const decoder = PROTOCOL_DECODERS.find((one) => one.name === name)
	if (!decoder) throw new Error(`no decoder for ${name}`)
	const context = `dle-eot-${String(n)}`
	const stream = decoder.start({
		direction: dir === 'host>dev' ? 'host' : 'device',
		context: context in decoder.contexts ? context : null,
	})
	return [...stream.feed(bytes), ...stream.end()]
}

describe.each(FILES)('%s', (file) => {
	test.each(deviceVectors(file))('$name', (vector) => {
		const found = decode(file, vector)
		const said: Record<string, FieldValue | undefined> = vector.valid
			? Object.assign({}, ...found.map(({ fields }) => fields))
			: { ...found[0]?.fields }
		const stated = Object.entries(vector.expect).filter(([key]) => !COUNTS.includes(key))
		expect(said).toMatchObject(Object.fromEntries(stated))
	})
})
