/** What whoever asks for a link without a certificate that is good for it is told: why, and nothing else. */
import type { Duplex } from 'node:stream'
import { type CertificateFault, FAULT_HEADER } from './tls.ts'

export function turnAwayStranger(socket: Duplex, why: CertificateFault): void {
	socket.end(`HTTP/1.1 403 Forbidden\r\n${FAULT_HEADER}: ${why}\r\nConnection: close\r\n\r\n`, () =>
		socket.destroy(),
	)
}
