/** Uploads pass over the wire with every byte of their texts, whatever these are, and nothing else passes for one. */
import { expect, it } from 'vitest'
import { GENESIS_HASH, hashSchema, tillIdSchema } from '../base/ids.ts'
import { readUp, writeUp } from './frame.ts'
import type { UpOf } from './up.ts'

function upload(texts: readonly string[]): UpOf<'uploadEntries'> {
	const hash = hashSchema.parse('ab'.repeat(32))
	return {
		kind: 'uploadEntries',
		tillId: tillIdSchema.parse('S01-01'),
		epoch: 1,
		prevHash: GENESIS_HASH,
		entries: texts.map((text, index) => ({ seq: index + 7, text, hash })),
		headSignature: 'signed',
	}
}

it('an upload is read as it was written, whatever its texts are', () => {
	const sent = upload(['{"a":"青浦"}', '', '\n', 'no "JSON" at all \\\n\u0000', '👍 {"b":1}'])
	expect(readUp(writeUp(sent))).toEqual({ kind: 'parsed', message: sent })
})

it('an upload whose texts are not as long as its head says is refused', () => {
	const frame = writeUp(upload(['first', 'second']))
	for (const wrong of [`${frame}x`, frame.slice(0, -1), frame.slice(0, frame.indexOf('\n') + 1)])
		expect(readUp(wrong)).toMatchObject({ kind: 'refused', code: 'malformed' })
})

it('only an upload is packed', () => {
	expect(readUp('{"kind":"ping","sentAtMs":1}\n')).toMatchObject({ kind: 'refused', code: 'malformed' })
})
