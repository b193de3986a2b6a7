import { generateKeyPairSync } from 'node:crypto'
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { versionDir } from './install-state.ts'
import { makeRelease } from './make-release.ts'
import { hashedFile, layOut, readReleases } from './release-folder.ts'

const keys = generateKeyPairSync('ed25519')
const pem = keys.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
const pinned = keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')

let folder: string
let releasesDir: string
let installDir: string
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-release-'))
	releasesDir = join(folder, 'releases')
	installDir = join(folder, 'installed')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function made(version: string, files: Readonly<Record<string, string>>) {
	const app = join(folder, `app-${version}`)
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(join(app, path, '..'), { recursive: true })
		writeFileSync(join(app, path), text)
	}
	return makeRelease(
		app,
		releasesDir,
		{
			version,
			ring: { kind: 'all' },
			protocol: { version: 2, floor: 1 },
			tillSchema: { version: 9, floor: 9 },
		},
		pem,
	)
}

describe('what the pinned key has signed', () => {
	it('is read back as it was made', () => {
		const release = made('0.1.0', { 'dist/a.mjs': 'a' })
		expect(readReleases(releasesDir, pinned)).toEqual({ releases: [release], refused: [] })
	})

	it('is refused with one letter changed, or under another key', () => {
		made('0.1.0', { 'dist/a.mjs': 'a' })
		const other = generateKeyPairSync('ed25519')
			.publicKey.export({ format: 'der', type: 'spki' })
			.toString('base64')
		expect(readReleases(releasesDir, other)).toEqual({ releases: [], refused: ['0.1.0.json'] })
		const file = join(releasesDir, '0.1.0.json')
		writeFileSync(file, readFileSync(file, 'utf8').replace('0.1.0', '0.1.9'))
		expect(readReleases(releasesDir, pinned)).toEqual({ releases: [], refused: ['0.1.0.json'] })
	})

	it('a folder that is away has none', () => {
		expect(readReleases(join(folder, 'nowhere'), pinned)).toEqual({ releases: [], refused: [] })
	})
})

describe('laying out', () => {
	it('only what changed travels; the rest is the file of the version before', async () => {
		await layOut(made('0.1.0', { 'dist/a.mjs': 'a', 'dist/b.mjs': 'old' }), releasesDir, installDir, null)
		const bytes = await layOut(
			made('0.2.0', { 'dist/a.mjs': 'a', 'dist/b.mjs': 'newer' }),
			releasesDir,
			installDir,
			'0.1.0',
		)
		expect(bytes).toBe('newer'.length)
		const at = (version: string, file: string) => join(versionDir(installDir, version), 'dist', file)
		expect(statSync(at('0.2.0', 'a.mjs')).ino).toBe(statSync(at('0.1.0', 'a.mjs')).ino)
		expect(readFileSync(at('0.2.0', 'b.mjs'), 'utf8')).toBe('newer')
		expect(readFileSync(at('0.1.0', 'b.mjs'), 'utf8')).toBe('old')
	})

	it('a file that is not what was signed, or not there, leaves no version; mended, it goes on', async () => {
		const release = made('0.1.0', { 'dist/a.mjs': 'a', 'dist/b.mjs': 'b' })
		const [, second] = release.files
		const file = hashedFile(releasesDir, second?.sha256 ?? '')
		writeFileSync(file, 'x')
		await expect(layOut(release, releasesDir, installDir, null)).rejects.toThrow(
			'dist/b.mjs of 0.1.0 is not what was signed',
		)
		rmSync(file)
		await expect(layOut(release, releasesDir, installDir, null)).rejects.toThrow(
			'dist/b.mjs of 0.1.0 is not there yet',
		)
		expect(existsSync(versionDir(installDir, '0.1.0'))).toBe(false)
		writeFileSync(file, 'b')
		// What was laid out before is not fetched again.
		expect(await layOut(release, releasesDir, installDir, null)).toBe(1)
		expect(readdirSync(join(installDir, 'versions'))).toEqual(['0.1.0'])
	})
})
