/** This node's Ed25519 key (RFC 8032) as signer and as the public key that others believe. */
import { createPublicKey, type KeyObject, sign } from 'node:crypto'

export type NodeKey = {
	/** SPKI DER, base64. */
	readonly publicKey: string
	/** Signature over the UTF-8 bytes of a text, base64. */
	readonly sign: (text: string) => string
}

export function nodeKey(privateKey: KeyObject): NodeKey {
	const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64')
	return { publicKey, sign: (text) => sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64') }
}
