import { describe, expect, it } from 'vitest'
import { type TillAtStart, whyNotInstall } from './may-install.ts'
import { isNewer, type ReleaseManifest, releaseManifestSchema } from './release-manifest.ts'

const RELEASE: ReleaseManifest = releaseManifestSchema.parse({
	kind: 'yikaRelease',
	version: '0.2.0',
	ring: { kind: 'all' },
	protocol: { version: 3, floor: 2 },
	tillSchema: { version: 10, floor: 9 },
	files: [{ path: 'dist/programs/yika.mjs', sha256: 'a'.repeat(64), bytes: 1 }],
})
const TILL: TillAtStart = {
	tillId: 'S01-01',
	storeId: 'S01',
	version: '0.1.9',
	protocolVersion: 2,
	schemaVersion: 9,
	shiftOpen: false,
	entriesWaiting: 0,
	givenUp: [],
}

it('goes over with the shift closed and a way back', () => {
	expect(whyNotInstall(RELEASE, TILL)).toBeNull()
	// What waits can be sent by the new one, too: it speaks this version's protocol.
	expect(whyNotInstall(RELEASE, { ...TILL, entriesWaiting: 5 })).toBeNull()
})

it.each([
	['the shift is open', { shiftOpen: true }, {}, 'shiftOpen'],
	[
		'what waits it could not send',
		{ entriesWaiting: 1 },
		{ protocol: { version: 4, floor: 3 } },
		'cannotSendWhatWaits',
	],
	['this version could not read its database', {}, { tillSchema: { version: 11, floor: 10 } }, 'noWayBack'],
	['it could not read this database', { schemaVersion: 11 }, {}, 'cannotReadDatabase'],
	['it is older', { version: '0.10.0' }, {}, 'notForThisTill'],
	['it is what runs', { version: '0.2.0' }, {}, 'notForThisTill'],
	['it failed here', { givenUp: ['0.2.0'] }, {}, 'notForThisTill'],
	['another till is to try it', {}, { ring: { kind: 'tills', tills: ['S01-02'] } }, 'notForThisTill'],
	['another store is to try it', {}, { ring: { kind: 'stores', stores: ['S02'] } }, 'notForThisTill'],
] as const)('stays where it is when %s', (_, till, release, why) => {
	const changed = releaseManifestSchema.parse({ ...RELEASE, ...release })
	expect(whyNotInstall(changed, { ...TILL, ...till })).toBe(why)
})

it('its own ring is told by till and store', () => {
	const ring = (one: unknown) => releaseManifestSchema.parse({ ...RELEASE, ring: one })
	expect(whyNotInstall(ring({ kind: 'tills', tills: ['S01-01'] }), TILL)).toBeNull()
	expect(whyNotInstall(ring({ kind: 'stores', stores: ['S01'] }), TILL)).toBeNull()
})

describe('versions', () => {
	it('are compared as numbers', () => {
		expect(isNewer('0.10.0', '0.9.9')).toBe(true)
		expect(isNewer('1.0.0', '1.0.0')).toBe(false)
		expect(isNewer('0.9.9', '0.10.0')).toBe(false)
	})
})

it.each(['../yika', '/etc/passwd', 'dist/../../x', 'dist//x', 'a\\b', './x', ''])(
	'the path %j is none',
	(path) => {
		const files = [{ path, sha256: 'a'.repeat(64), bytes: 1 }]
		expect(releaseManifestSchema.safeParse({ ...RELEASE, files }).success).toBe(false)
	},
)
