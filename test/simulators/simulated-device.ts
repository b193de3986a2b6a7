/**
 * What every device simulator is to the line it hangs on: bytes in, bytes out. A line (a pty, a TCP socket, a memory
 * cable) connects it, and it may be disconnected and connected again like a plug.
 */
export interface SimulatedDevice {
	/** The line is there; `send` reaches whoever has the other end open. */
	connected(send: (bytes: Uint8Array) => void): void
	received(bytes: Uint8Array): void
	disconnected(): void
}
