/** This node's Ed25519 key (RFC 8032) from its PKCS #8 PEM file, as signer and as the public key that others believe. */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'

export type NodeKey = {
	/** SPKI DER, base64. */
	readonly publicKey: string
	/** Signature over the UTF-8 bytes of a text, base64. */
	readonly sign: (text: string) => string
}

/** Throws when the file cannot be read or holds no private key. */
export function loadNodeKey(keyFile: string): NodeKey {
	const privateKey = createPrivateKey(readFileSync(keyFile))
	const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64')
	return { publicKey, sign: (text) => sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64') }
}
