/** What a certificate of the group says. Whether it is to be believed is decided by TLS itself, against the group's root. */
import { X509Certificate } from 'node:crypto'
import { type Who, whoIn } from './who.ts'

export type Certificate = {
	readonly who: Who
	/** Hexadecimal, lower case: by this it is revoked. */
	readonly serial: string
	readonly fromMs: number
	readonly untilMs: number
}

/** Null: it is not one of ours. `pem` or DER. */
export function readCertificate(pem: string | Buffer): Certificate | null {
	try {
		return certificateOf(new X509Certificate(pem))
	} catch {
		return null
	}
}

export function certificateOf({
	subjectAltName,
	serialNumber,
	validFromDate,
	validToDate,
}: X509Certificate): Certificate | null {
	const name = /^URI:([^,"]+)$/.exec(subjectAltName ?? '')?.[1]
	const who = name === undefined ? null : whoIn(name)
	if (who === null) return null
	return {
		who,
		serial: serialNumber.toLowerCase(),
		fromMs: validFromDate.getTime(),
		untilMs: validToDate.getTime(),
	}
}

/** SHA-256 of a certificate (PEM), hexadecimal: by its first digits a person knows a root. */
export function fingerprintOf(pem: string): string {
	return new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase()
}
