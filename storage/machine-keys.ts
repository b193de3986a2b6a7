/**
 * Entry file: every key of this house that protects something on a disk, and how they hang together.
 *
 * ```
 * machine secret (32 bytes, never on the disk that it protects: machine-secret.ts)
 *  └ HKDF-SHA-256 (RFC 5869), a label for each purpose
 *     ├ page key      every page of the database and of its log (database.ts): members, journal, spool, search, all
 *     ├ wrapping key  the Ed25519 key of the till or agent (wrapped-key.ts)
 *     ├ PIN pepper    seals the verifiers of PINs once more, inside the encrypted pages (electron/host/pin-seal.ts)
 *     └ copy key      the lines of the journal's second path (journal-copy.ts)
 * ```
 *
 * What is found by a keyed hash elsewhere (a phone number) is found here by its plain value on an encrypted page: decision 0013.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

export type MachineKeys = {
	/** 64 hexadecimal digits, for SQLite. */
	readonly pageKey: string
	readonly wrappingKey: Uint8Array
	readonly pinPepper: Uint8Array
	readonly copyKey: Uint8Array
}

const SALT = 'yika machine secret 1'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

export function machineKeys(secret: Uint8Array): MachineKeys {
	const derive = (label: string) => new Uint8Array(hkdfSync('sha256', secret, SALT, label, KEY_BYTES))
	return {
		pageKey: Buffer.from(derive('database pages')).toString('hex'),
		wrappingKey: derive('node key'),
		pinPepper: derive('PIN pepper'),
		copyKey: derive('journal copy'),
	}
}

/**
 * AES-256-GCM: nonce ‖ ciphertext ‖ tag. `nonce`: never twice with one key for different texts; random by default, which is
 * good for some 2³² texts (NIST SP 800-38D §8.3).
 */
export function seal(
	key: Uint8Array,
	plain: Uint8Array,
	nonce: Uint8Array = randomBytes(NONCE_BYTES),
): Buffer {
	const cipher = createCipheriv('aes-256-gcm', key, nonce)
	return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Null: sealed with another key, or not whole. */
export function unseal(key: Uint8Array, sealed: Uint8Array): Buffer | null {
	if (sealed.length < NONCE_BYTES + TAG_BYTES) return null
	const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
		authTagLength: TAG_BYTES,
	})
	decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
	try {
		return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
	} catch {
		// The tag does not hold: one answer for a wrong key and for changed bytes.
		return null
	}
}

/**
 * The same text gives the same bytes, so that whoever compares what he has with what comes sees no change: the nonce is a keyed
 * hash of the text. It says of two sealed texts whether they are equal, and nothing else.
 */
export function sealSame(key: Uint8Array, plain: Uint8Array): Buffer {
	const nonceKey = new Uint8Array(hkdfSync('sha256', key, SALT, 'nonce', KEY_BYTES))
	return seal(key, plain, createHmac('sha256', nonceKey).update(plain).digest().subarray(0, NONCE_BYTES))
}
