/**
 * The machine's secret in the keeping of the desktop: on the till's disk it lies encrypted for this user of this machine (Electron's
 * safeStorage: DPAPI, Keychain, libsecret or KWallet), and only the shell opens it. What must stay true: a secret that stood beside
 * the key is removed only when the sealed one has been read back.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { safeStorage } from 'electron'

const SECRET_BYTES = 32

/** On Linux without a keyring safeStorage encrypts with a word that everybody knows. */
export async function keepsSecrets(): Promise<boolean> {
	const isOpen = process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text'
	return !isOpen && (await safeStorage.isAsyncEncryptionAvailable())
}

/** The secret, 64 hexadecimal digits; made, or taken from beside the key, when `sealedFile` is not there. Throws words for a person. */
export async function secretIn(sealedFile: string, keyDir: string): Promise<string> {
	if (!(await keepsSecrets()))
		throw new Error('this desktop keeps no secrets for programs: nobody is logged in, or it has no keyring')
	const plainFile = join(keyDir, 'machine.secret')
	if (!existsSync(sealedFile)) {
		const digits = existsSync(plainFile)
			? readFileSync(plainFile, 'utf8').trim()
			: randomBytes(SECRET_BYTES).toString('hex')
		await seal(digits, sealedFile)
	}
	const { result } = await safeStorage.decryptStringAsync(readFileSync(sealedFile))
	if (existsSync(plainFile) && readFileSync(plainFile, 'utf8').trim() === result) rmSync(plainFile)
	return result
}

async function seal(digits: string, sealedFile: string): Promise<void> {
	const sealed = await safeStorage.encryptStringAsync(digits)
	mkdirSync(dirname(sealedFile), { recursive: true, mode: 0o700 })
	writeFileSync(`${sealedFile}.new`, sealed, { mode: 0o600, flush: true })
	renameSync(`${sealedFile}.new`, sealedFile)
}
