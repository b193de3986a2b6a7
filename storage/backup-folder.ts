/**
 * Entry file: a back-up as a folder. It is made under a name that says that it is half, takes its own name when all of it is on the disk,
 * and is removed when that does not come about. Nothing is read from one before every file of it was compared with its manifest.
 */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
	type BackupFile,
	type BackupManifest,
	backupManifestSchema,
	filesOf,
	sealedManifestSchema,
} from '../protocol/backup/backup-manifest.ts'
import type { BackupKey } from './backup-key.ts'
import { syncPath } from './erase.ts'

const MANIFEST = 'manifest.json'

/** Told while a back-up is made or read: what of, and how much of it. */
export type BackupProgress = (what: string, bytes: number) => void

export type HalfBackup = {
	readonly folder: string
	/** Writes one file of it, to the disk; answers what the manifest is to say of it. */
	write(file: string, source: AsyncIterable<Uint8Array>, progress: BackupProgress): Promise<BackupFile>
}

/**
 * Makes `<name>` in the folder `to` by `work`, which answers the manifest. Returns where it is. `name` carries the moment, so none is
 * ever in the place of another.
 */
export async function makeBackup(
	to: string,
	name: string,
	key: BackupKey,
	work: (half: HalfBackup) => Promise<BackupManifest>,
): Promise<string> {
	const whole = join(to, name)
	const half = `${whole}.half`
	if (existsSync(whole)) throw new Error(`${whole} is there already`)
	await mkdir(to, { recursive: true })
	await mkdir(half, { mode: 0o700 })
	try {
		const write: HalfBackup['write'] = (file, source, progress) =>
			writeHashed(join(half, file), file, source, progress)
		// What could not be read again must not be made.
		const text = JSON.stringify(backupManifestSchema.parse(await work({ folder: half, write })))
		const sealed = JSON.stringify({ manifest: text, seal: key.sealOf(text) }, null, 1)
		await writeFile(join(half, MANIFEST), sealed, { mode: 0o600, flush: true })
		syncPath(half)
		await rename(half, whole)
		syncPath(to)
		return whole
	} catch (error) {
		await rm(half, { recursive: true, force: true })
		throw withAdvice(error, to)
	}
}

/** A full disk is somebody's to mend; everything else passes as it is. */
function withAdvice(error: unknown, to: string): unknown {
	const code = error instanceof Error && 'code' in error ? error.code : undefined
	if (code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'diskFull') return error
	return new Error(`there is no room in ${to}; nothing was left there. Make room, or name another folder`)
}

export function backupName(whose: string, atMs: number): string {
	return `${whose}-${new Date(atMs).toISOString().replace(/[-:]/g, '').replace('.', '')}`
}

async function writeHashed(
	path: string,
	file: string,
	source: AsyncIterable<Uint8Array>,
	progress: BackupProgress,
): Promise<BackupFile> {
	const hash = createHash('sha256')
	let bytes = 0
	await pipeline(
		source,
		async function* (parts: AsyncIterable<Uint8Array>) {
			for await (const part of parts) {
				hash.update(part)
				bytes += part.length
				progress(file, bytes)
				yield part
			}
		},
		createWriteStream(path, { mode: 0o600, flags: 'wx', flush: true }),
	)
	return { file, bytes, sha256: hash.digest('hex') }
}

/** Of a file that is there already. */
export async function describeFile(
	folder: string,
	file: string,
	progress: BackupProgress,
): Promise<BackupFile> {
	const hash = createHash('sha256')
	let bytes = 0
	for await (const part of createReadStream(join(folder, file)) as AsyncIterable<Buffer>) {
		hash.update(part)
		bytes += part.length
		progress(file, bytes)
	}
	return { file, bytes, sha256: hash.digest('hex') }
}

/** What it says it is; nothing is believed yet. Throws words for a person. */
export async function lookAtBackup(folder: string): Promise<BackupManifest> {
	return (await readManifest(folder)).manifest
}

/**
 * The manifest of a back-up that is whole, sealed with this key, and of this kind. Throws words that say what is wrong with it and what
 * to do.
 */
export async function openBackup<Kind extends BackupManifest['kind']>(
	folder: string,
	kind: Kind,
	key: BackupKey,
	progress: BackupProgress,
): Promise<Extract<BackupManifest, { kind: Kind }>> {
	const { manifest, text, seal } = await readManifest(folder)
	if (!isKind(manifest, kind))
		throw new Error(
			`${folder} is a back-up of ${NAMES[manifest.kind]}: yika restore ${manifest.kind} takes it`,
		)
	if (manifest.keyId !== key.id)
		throw new Error(
			`${folder} was made with another key (${manifest.keyId}, this one is ${key.id}): ${KEY_ADVICE[kind]}`,
		)
	if (!key.isSealOf(seal, text)) throw altered(folder, MANIFEST)
	for (const file of filesOf(manifest)) await compare(folder, file, progress)
	return manifest
}

const NAMES = { server: 'a card server', agent: 'an agent' } as const
const KEY_ADVICE = {
	server: 'name the key that it was made with',
	agent:
		"put the secret of the machine that it was made on back first, where the agent's settings look for it",
} as const

function isKind<Kind extends BackupManifest['kind']>(
	manifest: BackupManifest,
	kind: Kind,
): manifest is Extract<BackupManifest, { kind: Kind }> {
	return manifest.kind === kind
}

async function compare(folder: string, said: BackupFile, progress: BackupProgress): Promise<void> {
	const found = await stat(join(folder, said.file)).catch(() => null)
	if (found === null) throw new Error(`${folder} is not whole: ${said.file} is missing. ${ANOTHER}`)
	const is = await describeFile(folder, said.file, progress)
	if (is.bytes !== said.bytes || is.sha256 !== said.sha256) throw altered(folder, said.file)
}

const ANOTHER = 'Take another copy of this back-up, or an older one'

function altered(folder: string, file: string): Error {
	return new Error(`${folder} has been altered or damaged: ${file} is not as it was made. ${ANOTHER}`)
}

async function readManifest(folder: string) {
	if (basename(folder).endsWith('.half'))
		throw new Error(
			`${folder} is half a back-up, whose making was broken off. Remove it, and take a whole one`,
		)
	const file = join(folder, MANIFEST)
	const bytes = await readFile(file, 'utf8').catch(() => {
		throw new Error(
			`${folder} is no back-up: it has no ${MANIFEST}. Name the folder that yika backup has made`,
		)
	})
	const sealed = sealedManifestSchema.safeParse(parsed(bytes))
	const manifest = backupManifestSchema.safeParse(parsed(sealed.data?.manifest ?? ''))
	if (sealed.success && manifest.success)
		return { ...sealed.data, text: sealed.data.manifest, manifest: manifest.data }
	throw new Error(
		`${file} cannot be read: it is damaged, or of a newer Yika than this. ${ANOTHER}, or a newer Yika`,
	)
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		// The words of who asked say more than the parser's.
		return undefined
	}
}
