/**
 * What a till fetches from its agent for its next version: the release as it is shipped, of which every file of ours has changed and the
 * native packages have not. A till fetches what it has not; the yardstick is one that has nothing.
 */
import { generateKeyPairSync } from 'node:crypto'
import { appendFileSync, cpSync, mkdirSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join, resolve } from 'node:path'
import { assert } from '../../protocol/base/assert.ts'
import { openCaller } from '../../update/http-caller.ts'
import { answerReleases } from '../../update/http-releases.ts'
import { makeRelease } from '../../update/make-release.ts'
import { mirrorReleases } from '../../update/release-mirror.ts'
import type { Measured } from './bench-row.ts'
import { type BenchContext, benchStage, type RowPlan } from './bench-stage.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const BEFORE = '0.1.0'
const NEXT = '0.1.1'
const RATIO_MAX = 0.5
const BYTES_OF_MB = 1_000_000

type Shelf = {
	/** Bytes that travelled to a till that has this version, or nothing. */
	readonly bytesTo: (till: string, has: typeof BEFORE | null) => Promise<number>
	readonly fileCount: number
	readonly close: () => Promise<void>
}

async function openShelf({ dir }: BenchContext): Promise<Shelf> {
	const releasesDir = join(dir, 'releases')
	const key = generateKeyPairSync('ed25519')
	const pem = key.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
	const publicKey = key.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
	const app = join(dir, 'app')
	await stage(app, join(dir, 'dist'))
	mkdirSync(releasesDir, { recursive: true })
	const make = (version: string) =>
		makeRelease(
			app,
			releasesDir,
			{
				version,
				ring: { kind: 'all' },
				protocol: { version: 1, floor: 1 },
				tillSchema: { version: 1, floor: 1 },
			},
			pem,
		)
	const ofBefore = new Set(make(BEFORE).files.map(({ sha256 }) => sha256))
	changeAllOfOurs(join(app, 'dist'))
	const { files } = make(NEXT)
	const server = createServer((request, response) => {
		answerReleases(releasesDir, request, response).catch((error: Error) => response.destroy(error))
	})
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
	const { port } = server.address() as AddressInfo
	let closedBytes = 0
	const open = new Set<Socket>()
	server.on('connection', (socket) => {
		open.add(socket)
		socket.on('close', () => {
			open.delete(socket)
			closedBytes += socket.bytesWritten
		})
	})
	const travelled = () => [...open].reduce((sum, { bytesWritten }) => sum + bytesWritten, closedBytes)
	return {
		fileCount: files.length,
		async bytesTo(till, has) {
			const caller = openCaller(`ws://127.0.0.1:${port}/link`)
			const before = travelled()
			try {
				const mirrored = await mirrorReleases({
					fetch: caller.fetch,
					releasesDir: join(dir, till),
					publicKey,
					wants: ({ version }) => version === NEXT,
					needs: async ({ sha256 }) => has === null || !ofBefore.has(sha256),
				})
				assert(mirrored?.versions.join() === NEXT, `not mirrored: ${mirrored?.troubles.join('; ')}`)
				return travelled() - before
			} finally {
				caller.close()
			}
		},
		close: () => new Promise((done) => server.close(() => done())),
	}
}

/** The bundler is large: it is loaded only where it is asked for. */
async function stage(app: string, distDir: string): Promise<void> {
	const { bundleElectron } = await import('../../build/bundle/electron-bundle.ts')
	const { bundlePrograms } = await import('../../build/bundle/program-bundles.ts')
	const { stageApp } = await import('../../build/package/stage-app.ts')
	await bundleElectron(join(distDir, 'electron'))
	await bundlePrograms(join(distDir, 'programs'))
	cpSync(join(ROOT, 'dist', 'renderer'), join(distDir, 'renderer'), { recursive: true })
	await stageApp(app, distDir)
}

function changeAllOfOurs(folder: string): void {
	for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
		if (entry.isFile()) appendFileSync(join(entry.parentPath, entry.name), '\n')
}

const updateRow: RowPlan<Shelf> = {
	what: 'update, bytes to a till',
	budget: `≤ ${RATIO_MAX} × a whole release`,
	unit: 'MB',
	keeps: (_value, ratio) => ratio !== null && ratio <= RATIO_MAX,
	measure: async ({ bytesTo, fileCount }): Promise<Measured> => {
		const whole = await bytesTo('till-with-nothing', null)
		const update = await bytesTo('till-with-the-one-before', BEFORE)
		return {
			value: update / BYTES_OF_MB,
			yardstick: { what: 'the release whole', measured: whole / BYTES_OF_MB, unit: 'MB' },
			notes: [
				`${fileCount} files, of which all of ours have changed; what the sockets wrote, the list with its manifests and all headers in it`,
				'native packages are those of this platform; Electron itself comes with the installer',
			],
		}
	},
}

export const updateStage = benchStage<Shelf>('a release', openShelf, [updateRow])
