/**
 * Entry file: how the lines of a journal copy are sealed. The till that writes it reads it with a key of its machine; whoever keeps the
 * recovery key (X25519, RFC 7748) reads it when till and machine are lost. The stick alone is worth nothing.
 */
import {
	createPrivateKey,
	createPublicKey,
	diffieHellman,
	generateKeyPairSync,
	hkdfSync,
	type KeyObject,
} from 'node:crypto'
import { z } from 'zod'
import { seal, unseal } from './machine-keys.ts'

/** In the first line of a sealed copy. Base64. */
export const copyLockSchema = z.strictObject({
	/** SPKI DER of a key made for this file only. */
	ephemeral: z.base64(),
	/** The key of the lines, sealed for the recovery key. */
	key: z.base64(),
})
export type CopyLock = z.infer<typeof copyLockSchema>

/** What seals the lines of one file. */
export type CopySeal = { readonly lineKey: Uint8Array; readonly recoveryKey: KeyObject }
/** Finds the key of the lines; null: not with this key. */
export type CopyOpener = (lock: CopyLock) => Uint8Array | null

const KEY_BYTES = 32

/** `recoveryKey`: SPKI DER of an X25519 key in base64. Throws words for a person when it is not one. */
export function copySeal(copyKey: Uint8Array, recoveryKey: string, tillId: string, epoch: number): CopySeal {
	const lineKey = new Uint8Array(hkdfSync('sha256', copyKey, '', `${tillId}/${epoch}`, KEY_BYTES))
	return { lineKey, recoveryKey: publicKeyFrom(recoveryKey) }
}

export function lockFor({ lineKey, recoveryKey }: CopySeal): CopyLock {
	const { publicKey, privateKey } = generateKeyPairSync('x25519')
	const ephemeral = publicKey.export({ type: 'spki', format: 'der' })
	const wrapping = wrappingKey(privateKey, recoveryKey, ephemeral)
	return { ephemeral: ephemeral.toString('base64'), key: seal(wrapping, lineKey).toString('base64') }
}

/** With the recovery key's private half (PKCS #8 PEM). Throws when the text is not one. */
export function recoveryOpener(pem: string): CopyOpener {
	const privateKey = createPrivateKey(pem)
	return (lock) => {
		try {
			const ephemeral = Buffer.from(lock.ephemeral, 'base64')
			const publicKey = createPublicKey({ key: ephemeral, format: 'der', type: 'spki' })
			return unseal(wrappingKey(privateKey, publicKey, ephemeral), Buffer.from(lock.key, 'base64'))
		} catch {
			// Not an X25519 key: it comes from a file that anybody may have written.
			return null
		}
	}
}

export function sealLine(lineKey: Uint8Array, line: string): string {
	return seal(lineKey, Buffer.from(line)).toString('base64')
}

export function openLine(lineKey: Uint8Array, line: string): string | null {
	return unseal(lineKey, Buffer.from(line, 'base64'))?.toString() ?? null
}

function wrappingKey(ours: KeyObject, theirs: KeyObject, ephemeral: Buffer): Uint8Array {
	const shared = diffieHellman({ privateKey: ours, publicKey: theirs })
	return new Uint8Array(hkdfSync('sha256', shared, ephemeral, 'yika journal copy 1', KEY_BYTES))
}

function publicKeyFrom(text: string): KeyObject {
	try {
		const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' })
		if (key.asymmetricKeyType === 'x25519') return key
	} catch {
		// The words below say what belongs there.
	}
	throw new Error('journalCopyKey is no X25519 public key (SPKI DER in base64): see docs/security.md')
}
