/** The wire has a fingerprint: stores update on different nights, so nobody may change a message by accident. */
import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { downSchema } from './down.ts'
import { packedUploadSchema } from './frame.ts'
import { upSchema } from './up.ts'
import { PROTOCOL_VERSION, PROTOCOL_VERSION_FLOOR } from './version.ts'

/** Change it only together with PROTOCOL_VERSION and the history in version.ts, once that version has been released. */
const PINNED = { version: 2, fingerprint: '98b08a5de254174fc17dcf34b75baf4e254dc8282fa5a856e3d8f67cfdd99439' }

it('keeps schemas and version together', () => {
	const schemas = [upSchema, downSchema, packedUploadSchema].map((schema) =>
		z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
	)
	const fingerprint = createHash('sha256').update(JSON.stringify(schemas)).digest('hex')
	expect({ version: PROTOCOL_VERSION, fingerprint }).toEqual(PINNED)
})

it('never lets the floor rise above the version', () => {
	expect(PROTOCOL_VERSION_FLOOR).toBeLessThanOrEqual(PROTOCOL_VERSION)
})
