/** Keys for agents and tills, made once per data folder; what enrolment will do in a real shop. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { wrappedKeyIn } from '../../protocol/settings/machine-secret.ts'

/** Makes the Ed25519 key file (PKCS #8 PEM, 0600) unless it is there; returns its public key as SPKI DER in base64. */
export function ensureKey(keyFile: string): string {
	if (!existsSync(keyFile)) {
		mkdirSync(dirname(keyFile), { recursive: true })
		const { privateKey } = generateKeyPairSync('ed25519')
		writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
	}
	const text = readFileSync(keyFile, 'utf8')
	return wrappedKeyIn(text)?.publicKey ?? publicText(createPublicKey(createPrivateKey(text)))
}

function publicText(key: KeyObject): string {
	return key.export({ type: 'spki', format: 'der' }).toString('base64')
}
