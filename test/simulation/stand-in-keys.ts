/** Signatures that cost nothing: they prove who signed what to an honest reader, which is all that a simulation needs. */

export function publicKeyOf(name: string): string {
	return `key:${name}`
}

/** Stands in for Ed25519 behind the ports. */
export function signAs(name: string): (text: string) => string {
	return (text) => `signed:${name}:${fingerprint(text)}`
}

export function verifyStandIn(publicKey: string, text: string, signature: string): boolean {
	return signature === `signed:${publicKey.slice('key:'.length)}:${fingerprint(text)}`
}

function fingerprint(text: string): string {
	let hash = 0x811c9dc5
	for (let index = 0; index < text.length; index += 1)
		hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0
	return `${hash.toString(16)}.${text.length}`
}
