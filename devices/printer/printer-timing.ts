/** The printer driver's times, in milliseconds. Tests shorten them; nothing else does. */
export type PrinterTiming = {
	/** Between two rounds of DLE EOT 1–4. */
	readonly heartbeatMs: number
	/** For one DLE EOT: devices.md §5.4 advises a second. */
	readonly askTimeoutMs: number
	/** Silence after which the port itself is doubted, and opened again. */
	readonly silentBeforeReopenMs: number
	/** For the line to take one chunk while the printer is not stopped. */
	readonly chunkTimeoutMs: number
	/** On top of the time that sending and printing take. */
	readonly confirmationSlackMs: number
	/** For what is left of a job in doubt to be cleared or printed before the next one. */
	readonly settleTimeoutMs: number
	/** For late answers to follow the first one. */
	readonly settleQuietMs: number
	/** A solenoid may be pulsed once a second (devices.md §6.2). */
	readonly drawerRestMs: number
}

export const PRINTER_TIMING: PrinterTiming = {
	heartbeatMs: 2000,
	askTimeoutMs: 1000,
	silentBeforeReopenMs: 10_000,
	chunkTimeoutMs: 10_000,
	confirmationSlackMs: 5000,
	settleTimeoutMs: 5000,
	settleQuietMs: 300,
	drawerRestMs: 1000,
}
