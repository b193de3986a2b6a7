import type { DeviceError } from '../device-error.ts'

/**
 * The one shape of a byte stream to a device. Serial, TCP and memory ports all keep these rules, which
 * `test/conformance/byte-port-suite.ts` checks on each of them:
 *
 * 1. Bytes arrive in order and unchanged; how they are cut into pieces means nothing.
 * 2. `closed` is called exactly once in the life of an opened port, also when we asked for the end.
 * 3. After `closed` nothing else is called, and `write` and `drain` answer false.
 * 4. No failure of the far end, at any moment, throws or leaves an unhandled `error`.
 */
export interface BytePort {
	/**
	 * Hands bytes over in order. Resolves true when the system has taken them, false when the port is or becomes
	 * closed. May stay open for as long as the far end holds the line (XOFF): the caller needs its own deadline.
	 */
	write(bytes: Uint8Array): Promise<boolean>
	/** Resolves true when the system says that all bytes written so far went out; it does not mean that they were read. */
	drain(): Promise<boolean>
	/** Ends the port; resolves after `closed` was called. Calling it again is harmless. */
	close(): Promise<void>
}

export type PortListener = {
	readonly data: (bytes: Uint8Array) => void
	/** For the log and counters; when the port is of no further use, `closed` follows. */
	readonly error: (error: DeviceError) => void
	/** `asked`: by our own `close()`; `lost`: unplugged, hung up, or the peer went away. */
	readonly closed: (reason: 'asked' | 'lost') => void
}

export type PortOpening =
	| { readonly kind: 'opened'; readonly port: BytePort }
	| { readonly kind: 'failed'; readonly error: DeviceError }

/** Where a port comes from: it can be opened again and again as the device comes and goes. */
export interface PortSource {
	readonly name: string
	/** Whether opening has any prospect: false while the device's path does not exist. */
	isPresent(): boolean
	/** Never rejects. `listener` may be called as soon as the promise has resolved. */
	open(listener: PortListener): Promise<PortOpening>
}
