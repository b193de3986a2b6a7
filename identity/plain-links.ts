/** Links without TLS stay on one machine: tests, and a till beside its agent. */

const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost|\[?::1\]?)$/

/** Throws, in words that say what to do, when what is said in plain would leave this machine. `host`: a name or an address. */
export function assertMayBePlain(host: string, what: string): void {
	if (LOOPBACK.test(host)) return
	throw new Error(
		`${what} is not on this machine, so it must be a TLS link: an address wss://… and an identity (yika join <code>)`,
	)
}

/** Of the other end of a connection. */
export function isLoopback(address: string | undefined): boolean {
	return address === '::1' || /^(::ffff:)?127\./.test(address ?? '')
}
