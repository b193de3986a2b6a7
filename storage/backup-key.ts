/**
 * Entry file: the key of back-ups. Whoever has it and a back-up has every member's data, so it lies where no back-up does
 * (docs/backup.md). One key serves many back-ups: each file is sealed with a key of its own that comes from it.
 */
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

export type BackupKey = {
	/** Tells one key from another. */
	readonly id: string
	/** Over a manifest's text. */
	sealOf(text: string): string
	isSealOf(seal: string, text: string): boolean
	/** For one file of one back-up. */
	fileKey(salt: string, file: string): Uint8Array
}

const KEY_BYTES = 32
const ID_BYTES = 8
const SALT = 'yika back-up 1'

export function backupKey(secret: Uint8Array): BackupKey {
	const derive = (salt: string, label: string, bytes = KEY_BYTES) =>
		Buffer.from(hkdfSync('sha256', secret, salt, label, bytes))
	const sealKey = derive(SALT, 'manifest')
	const sealOf = (text: string) => createHmac('sha256', sealKey).update(text).digest('hex')
	return {
		id: derive(SALT, 'key id', ID_BYTES).toString('hex'),
		sealOf,
		isSealOf: (seal, text) => timingSafeEqual(Buffer.from(seal, 'hex'), Buffer.from(sealOf(text), 'hex')),
		fileKey: (salt, file) => derive(salt, `file ${file}`),
	}
}

/** Makes a key; never in place of one that is there. */
export function makeBackupKey(file: string): void {
	try {
		const text = `${randomBytes(KEY_BYTES).toString('hex')}\n`
		writeFileSync(file, text, { mode: 0o600, flag: 'wx', flush: true })
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
		throw new Error(
			`${file} is there already: what was sealed with it (back-ups, sticks) needs it. Name another file`,
		)
	}
}

export function readBackupKey(file: string): BackupKey {
	let text: string
	try {
		text = readFileSync(file, 'utf8').trim()
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error)
		throw new Error(
			`the key cannot be read (yika backup key makes one for back-ups, yika provision key one for sticks): ${reason}`,
		)
	}
	if (!/^[0-9a-f]{64}$/.test(text))
		throw new Error(
			`${file} holds no such key: 64 hexadecimal digits, as yika backup key and yika provision key make them`,
		)
	return backupKey(Buffer.from(text, 'hex'))
}
