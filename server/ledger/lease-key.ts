/** The centre's Ed25519 key that signs leases, grants and time marks. Made once, kept in the data directory, readable by the server only. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { grantText, leaseText, timeText } from '../../protocol/wire/signed-texts.ts'
import type { SignLease } from './leases.ts'
import type { SignGrant } from './replace.ts'
import type { SignTime } from './time-mark.ts'

export interface LeaseKey {
	/** Base64 SPKI DER, for agents and tills. */
	readonly publicKey: string
	readonly sign: SignLease
	readonly signGrant: SignGrant
	readonly signTime: SignTime
}

export function leaseKeyIn(dataDir: string): LeaseKey {
	const file = join(dataDir, 'lease-key.pem')
	if (!existsSync(file)) {
		const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
		writeFileSync(file, pem, { mode: 0o600 })
	}
	return leaseKey(createPrivateKey(readFileSync(file)))
}

/** Signs where the server's key is, and only when something is to be signed: it throws when there is no key. */
export function grantSignerIn(dataDir: string): SignGrant {
	return (grant) => {
		const file = join(dataDir, 'lease-key.pem')
		if (!existsSync(file))
			throw new Error(`${file}: a card with grants needs the server’s key to sign them anew`)
		return leaseKeyIn(dataDir).signGrant(grant)
	}
}

export function leaseKey(privateKey: KeyObject): LeaseKey {
	const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64')
	const signText = (text: string) => sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64')
	return {
		publicKey,
		sign: (lease) => signText(leaseText(lease)),
		signGrant: (grant) => signText(grantText(grant)),
		signTime: (...mark) => signText(timeText(...mark)),
	}
}
