/** A machine's new key (P-256) and its request for a certificate (PKCS #10, RFC 2986), which proves that it has the key. */
import 'reflect-metadata'
import { KeyObject } from 'node:crypto'
import { type Pkcs10CertificateRequest, Pkcs10CertificateRequestGenerator } from '@peculiar/x509'

export const EC_P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

export type KeyAndRequest = {
	readonly key: KeyObject
	/** DER in base64. It names nobody: who this is the issuer decides. */
	readonly request: string
}

export async function newKeyAndRequest(): Promise<KeyAndRequest> {
	const keys = await crypto.subtle.generateKey(EC_P256, true, ['sign', 'verify'])
	const request: Pkcs10CertificateRequest = await Pkcs10CertificateRequestGenerator.create(
		{ name: 'CN=yika', keys, signingAlgorithm: EC_P256 },
		crypto,
	)
	return {
		key: KeyObject.from(keys.privateKey),
		request: Buffer.from(request.rawData).toString('base64'),
	}
}
