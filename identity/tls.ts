/**
 * TLS 1.3 and nothing older, both sides with a certificate of the group's own root, which is the only one that is believed. Who the
 * other side is stands in its certificate; under which address it was found says nothing.
 */
import { X509Certificate } from 'node:crypto'
import type { ConnectionOptions, SecureContextOptions, TLSSocket, TlsOptions } from 'node:tls'
import { type Certificate, certificateOf } from './certificate.ts'
import type { Identity } from './identity-file.ts'
import type { Revocations } from './revocations.ts'
import { type Who, whoText } from './who.ts'

/** A stranger who is slow to shake hands takes up a place no longer than this. */
const HANDSHAKE_MS = 5_000

/** What a door shows; again after a renewal (`setSecureContext`). Its root goes with it, for those that join. */
export function shownBy({ root, certificate, key }: Identity): SecureContextOptions {
	return {
		key: key.export({ type: 'pkcs8', format: 'pem' }),
		cert: `${certificate.trim()}\n${root}`,
		ca: root,
		minVersion: 'TLSv1.3',
	}
}

/** For a listening side. Whoever has no certificate gets as far as the request: who joins has none yet. */
export function doorOptions(identity: Identity): TlsOptions {
	return {
		...shownBy(identity),
		requestCert: true,
		rejectUnauthorized: false,
		handshakeTimeout: HANDSHAKE_MS,
	}
}

/** For a connecting side. `isRevoked`: of whoever was found there. */
export function callerOptions(
	identity: Identity,
	expected: Who,
	isRevoked: Revocations['isRevoked'],
): ConnectionOptions {
	const { root, certificate, key } = identity
	return {
		key: key.export({ type: 'pkcs8', format: 'pem' }),
		cert: certificate,
		...trusting(root, (who) => whoText(who) === whoText(expected), whoText(expected), isRevoked),
	}
}

/** Whoever has no certificate yet, and knows the root. */
export function trusting(
	root: string,
	isExpected: (who: Who) => boolean,
	expected: string,
	isRevoked: Revocations['isRevoked'] = () => false,
): ConnectionOptions {
	return {
		ca: root,
		minVersion: 'TLSv1.3',
		checkServerIdentity: (_address, { raw }) => {
			const found = certificateOf(new X509Certificate(raw))
			if (found === null || !isExpected(found.who))
				return fault(
					'otherMachine',
					`it is ${found === null ? 'nobody of the group' : whoText(found.who)}, not ${expected}`,
				)
			return isRevoked(found) ? fault('revoked', 'its certificate is revoked') : undefined
		},
	}
}

function fault(code: string, words: string): Error {
	return Object.assign(new Error(words), { code })
}

/** In what a door answers whoever it does not let in: a {@link CertificateFault}, for its log and the doctor. */
export const FAULT_HEADER = 'x-yika-certificate'

/** Why a certificate does not let its bearer in. */
export type CertificateFault =
	| 'missing'
	| 'otherGroup'
	| 'expired'
	| 'notYetValid'
	| 'revoked'
	| 'notAllowed'
	| 'otherMachine'

export type Peer =
	| { readonly kind: 'known'; readonly who: Who; readonly certificate: Certificate }
	| { readonly kind: 'stranger'; readonly why: CertificateFault }

/** Who is at the other end of a connection that has come in. */
export function peerOf(socket: TLSSocket, isRevoked: Revocations['isRevoked']): Peer {
	const shown = socket.getPeerX509Certificate()
	if (shown === undefined) return { kind: 'stranger', why: 'missing' }
	if (!socket.authorized) return { kind: 'stranger', why: faultOf(socket.authorizationError) }
	const found = certificateOf(shown)
	if (found === null) return { kind: 'stranger', why: 'otherGroup' }
	if (isRevoked(found)) return { kind: 'stranger', why: 'revoked' }
	return { kind: 'known', who: found.who, certificate: found }
}

/** OpenSSL's names, which Node passes on (`X509_verify_cert_error_string`). */
function faultOf(error: Error | string | null | undefined): CertificateFault {
	const code = typeof error === 'string' ? error : (error as NodeJS.ErrnoException | null)?.code
	if (code === 'CERT_HAS_EXPIRED') return 'expired'
	if (code === 'CERT_NOT_YET_VALID') return 'notYetValid'
	return code === 'INVALID_PURPOSE' ? 'notAllowed' : 'otherGroup'
}
