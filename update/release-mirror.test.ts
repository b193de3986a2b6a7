/** A folder of releases is mirrored from the machine above, over HTTP; whatever happens on the way, only what was signed is taken. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
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
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { SLICE_BYTES_MAX } from '../protocol/update/release-list.ts'
import { type Caller, openCaller } from './http-caller.ts'
import { answerReleases } from './http-releases.ts'
import { makeRelease } from './make-release.ts'
import { hashedFile, readReleases } from './release-folder.ts'
import { type Mirroring, mirrorReleases } from './release-mirror.ts'

const keys = generateKeyPairSync('ed25519')
const pem = keys.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
const publicKey = keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
const LARGE = randomBytes(SLICE_BYTES_MAX * 3 + 17)

let folder: string
let above: string
let here: string
let server: Server
let caller: Caller
let asked: string[]
/** What is done to the answer of each request; none: it is given. */
let meddle: (path: string) => 'cut' | undefined

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'yika-mirror-'))
	above = join(folder, 'above')
	here = join(folder, 'here')
	asked = []
	meddle = () => undefined
	server = createServer((request, response) => {
		const path = request.url ?? ''
		asked.push(path)
		if (meddle(path) === 'cut') return void request.socket.destroy()
		void answerReleases(above, request, response)
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	caller = openCaller(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/link`)
})
afterEach(() => {
	caller.close()
	server.close()
	rmSync(folder, { recursive: true, force: true })
})

function made(version: string, files: Readonly<Record<string, string | Buffer>>, key = pem) {
	const app = join(folder, `app-${version}`)
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(join(app, path, '..'), { recursive: true })
		writeFileSync(join(app, path), text)
	}
	const facts = { protocol: { version: 2, floor: 1 }, tillSchema: { version: 9, floor: 9 } }
	return makeRelease(app, above, { version, ring: { kind: 'all' }, ...facts }, key)
}

const mirror = (how: Partial<Mirroring> = {}, known?: string) =>
	mirrorReleases(
		{ fetch: caller.fetch, releasesDir: here, publicKey, wants: () => true, needs: async () => true, ...how },
		known,
	)
const versionsHere = () => readReleases(here, publicKey).releases.map(({ version }) => version)
const filesHere = () => readdirSync(join(here, 'files')).length

it('comes whole, in slices, with an empty file too', async () => {
	const release = made('0.1.0', { 'dist/a.mjs': LARGE, 'dist/empty': '' })
	const mirrored = await mirror()
	expect(mirrored).toMatchObject({ versions: ['0.1.0'], fetchedBytes: LARGE.length, troubles: [] })
	expect(readReleases(here, publicKey).releases).toEqual([release])
	for (const { sha256, bytes } of release.files) expect(statSync(hashedFile(here, sha256)).size).toBe(bytes)
	expect(readFileSync(hashedFile(here, release.files[0]?.sha256 ?? ''))).toEqual(LARGE)
	expect(asked.filter((path) => path.includes('?from='))).toHaveLength(4)
})

it('asked again with the list that it has, nothing travels', async () => {
	made('0.1.0', { 'dist/a.mjs': 'a' })
	const first = await mirror()
	asked = []
	expect(await mirror({}, first?.etag ?? undefined)).toBeNull()
	expect(asked).toEqual(['/releases'])
	made('0.2.0', { 'dist/a.mjs': 'b' })
	expect(await mirror({}, first?.etag ?? undefined)).toMatchObject({ versions: ['0.2.0'], fetchedBytes: 1 })
})

it('cut off in the middle of a file, it is not seen, and goes on from there', async () => {
	made('0.1.0', { 'dist/a.mjs': LARGE })
	meddle = (path) => (path.endsWith(`from=${SLICE_BYTES_MAX * 2}`) ? 'cut' : undefined)
	expect((await mirror())?.troubles).toHaveLength(1)
	expect(versionsHere()).toEqual([])
	meddle = () => undefined
	asked = []
	expect(await mirror()).toMatchObject({
		versions: ['0.1.0'],
		fetchedBytes: LARGE.length - SLICE_BYTES_MAX * 2,
	})
	expect(asked).not.toContainEqual(expect.stringContaining('from=0'))
})

it('what was altered on the way is thrown away, and fetched again', async () => {
	const release = made('0.1.0', { 'dist/a.mjs': 'good' })
	const file = hashedFile(above, release.files[0]?.sha256 ?? '')
	writeFileSync(file, 'evil')
	const { troubles, etag } = (await mirror()) ?? {}
	expect(troubles).toEqual(['0.1.0: dist/a.mjs is not what was signed'])
	expect([etag, versionsHere(), filesHere()]).toEqual([null, [], 0])
	writeFileSync(file, 'good')
	expect((await mirror())?.versions).toEqual(['0.1.0'])
})

it('a file that is longer than signed is no file of it', async () => {
	const release = made('0.1.0', { 'dist/a.mjs': 'good' })
	writeFileSync(hashedFile(above, release.files[0]?.sha256 ?? ''), 'good and more')
	expect((await mirror())?.troubles).toEqual(['0.1.0: dist/a.mjs is not what was signed'])
})

it('another key’s release is left out, and the rest comes', async () => {
	const other = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
	made('0.1.0', { 'dist/a.mjs': 'a' })
	made('0.2.0', { 'dist/a.mjs': 'b' }, other)
	const mirrored = await mirror()
	expect(mirrored).toMatchObject({ versions: ['0.1.0'], troubles: ['not signed by the key of the settings'] })
	expect([versionsHere(), filesHere()]).toEqual([['0.1.0'], 1])
})

it('only what is wanted, and of that only what is not here, travels', async () => {
	const release = made('0.2.0', { 'dist/a.mjs': 'same', 'dist/b.mjs': 'new' })
	const [same] = release.files
	made('0.3.0', { 'dist/c.mjs': 'another ring' })
	const mirrored = await mirror({
		wants: ({ version }) => version === '0.2.0',
		needs: async ({ sha256 }) => sha256 !== same?.sha256,
	})
	expect(mirrored).toMatchObject({ versions: ['0.2.0'], fetchedBytes: 3 })
	expect(existsSync(hashedFile(here, same?.sha256 ?? ''))).toBe(false)
})

it('what is offered no more goes; a folder above that is away takes nothing', async () => {
	made('0.1.0', { 'dist/a.mjs': 'a' })
	made('0.2.0', { 'dist/a.mjs': 'a', 'dist/b.mjs': 'b' })
	await mirror()
	rmSync(join(above, '0.2.0.json'))
	await mirror()
	expect([versionsHere(), filesHere()]).toEqual([['0.1.0'], 1])
	rmSync(above, { recursive: true })
	await mirror()
	expect(versionsHere()).toEqual(['0.1.0'])
	server.close()
	server.closeAllConnections()
	await expect(mirror()).rejects.toThrow()
	expect(versionsHere()).toEqual(['0.1.0'])
})

it('what becomes small travels small, and an answer that would swell is refused', async () => {
	const text = 'a till sells. '.repeat(10_000)
	made('0.1.0', { 'dist/a.mjs': text })
	let travelled = 0
	server.on('connection', (socket) => socket.on('close', () => (travelled += socket.bytesWritten)))
	expect(await mirror()).toMatchObject({ fetchedBytes: text.length, versions: ['0.1.0'] })
	caller.close()
	await expect.poll(() => travelled).toBeGreaterThan(0)
	expect(travelled).toBeLessThan(text.length / 20)
	const bomb = createServer((_request, response) => {
		response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(64 * 1_024 * 1_024)))
	})
	bomb.listen(0, '127.0.0.1')
	await once(bomb, 'listening')
	const bombed = openCaller(`ws://127.0.0.1:${(bomb.address() as AddressInfo).port}/link`)
	await expect(bombed.fetch('/releases')).rejects.toThrow()
	bombed.close()
	bomb.close()
})

it('what goes bad on the disk, of the same size, is fetched again', async () => {
	const release = made('0.1.0', { 'dist/a.mjs': 'good', 'dist/b.mjs': 'other' })
	await mirror()
	const file = hashedFile(here, release.files[0]?.sha256 ?? '')
	writeFileSync(file, 'evil')
	expect(await mirror()).toMatchObject({ fetchedBytes: 4, troubles: [] })
	expect(readFileSync(file, 'utf8')).toBe('good')
})

it('a release that was cut off above keeps none of the others back; made again, it comes', async () => {
	made('0.1.0', { 'dist/a.mjs': 'a' })
	made('0.2.0', { 'dist/a.mjs': 'b' })
	const manifest = join(above, '0.2.0.json')
	writeFileSync(manifest, readFileSync(manifest, 'utf8').slice(0, 100))
	expect(await mirror()).toMatchObject({ versions: ['0.1.0'], troubles: [] })
	made('0.2.0', { 'dist/a.mjs': 'b' })
	expect(await mirror()).toMatchObject({ versions: ['0.2.0'], troubles: [] })
})

it('made again, a release puts right what lies there and is not what it says', async () => {
	const release = made('0.1.0', { 'dist/a.mjs': 'good' })
	const file = hashedFile(above, release.files[0]?.sha256 ?? '')
	writeFileSync(file, 'go')
	expect((await mirror())?.troubles).toHaveLength(1)
	made('0.1.0', { 'dist/a.mjs': 'good' })
	expect(readFileSync(file, 'utf8')).toBe('good')
	expect(await mirror()).toMatchObject({ versions: ['0.1.0'], troubles: [] })
})

it('whatever else is asked for is not there', async () => {
	made('0.1.0', { 'dist/a.mjs': 'a' })
	for (const path of ['/releases/../x', '/releases/files/..%2f0.1.0.json?from=0', '/releases/0.1.0.json'])
		await expect(caller.fetch(path)).rejects.toThrow('HTTP 404')
	await expect(caller.fetch(`/releases/files/${'0'.repeat(64)}?from=0`)).rejects.toThrow('HTTP 404')
})
