/**
 * `safeStorage` of the stand-in: a keyring in a file of its own, which a test names (STAND_IN_KEYRING) and takes away as a thief
 * who has the disk only would not have it. None named: a desktop without one, where Electron's Linux encrypts with a known word.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type * as Electron from 'electron'

type NamesOf<T> = { readonly [Name in keyof T]?: unknown }

const keyring = process.env.STAND_IN_KEYRING

function key(): Buffer {
	if (keyring === undefined) throw new Error('there is no keyring')
	if (!existsSync(keyring)) writeFileSync(keyring, randomBytes(32))
	return readFileSync(keyring)
}

export const safeStorage = {
	getSelectedStorageBackend: () => (keyring === undefined ? 'basic_text' : 'gnome_libsecret'),
	isAsyncEncryptionAvailable: async () => true,
	encryptStringAsync: async (text: string) => {
		const nonce = randomBytes(12)
		const cipher = createCipheriv('aes-256-gcm', key(), nonce)
		return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
	},
	decryptStringAsync: async (sealed: Buffer) => {
		const decipher = createDecipheriv('aes-256-gcm', key(), sealed.subarray(0, 12))
		decipher.setAuthTag(sealed.subarray(-16))
		const result = decipher.update(sealed.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')
		return { shouldReEncrypt: false, result }
	},
} satisfies NamesOf<Electron.SafeStorage>
