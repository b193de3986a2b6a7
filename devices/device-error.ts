/**
 * What can go wrong with a device, as codes with context. The sentences live in `renderer/text/`.
 * A device error is a value that a driver reports; it never travels as an exception through a sale.
 */
export type DeviceErrorCode =
	/** The path or host does not exist, or nobody listens there. */
	| 'port.notFound'
	/** The port exists, but another program holds it. */
	| 'port.busy'
	| 'port.notAllowed'
	/** Several devices are alike, and the address does not say which. */
	| 'port.ambiguous'
	/** What opens such devices is not installed, or not at work. */
	| 'port.noSoftware'
	/** The address is not one that this machine can open. */
	| 'port.badAddress'
	/** Reading, writing or opening failed in another way; `detail` has the system's words. */
	| 'port.failed'

export type DeviceError = {
	readonly code: DeviceErrorCode
	/** The port's name as configured. */
	readonly portName: string
	/** The system's own words, for the log only. */
	readonly detail: string
}

/** Sorts a thrown value of the operating system or of `serialport` into a {@link DeviceError}. */
export function deviceErrorFrom(portName: string, thrown: unknown): DeviceError {
	const detail = thrown instanceof Error ? thrown.message : String(thrown)
	return { code: codeFor(detail, errnoOf(thrown)), portName, detail }
}

function errnoOf(thrown: unknown): string {
	if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string') return thrown.code
	return ''
}

/** `serialport` 13 puts the errno's text into the message and leaves `code` empty, so both are read. */
function codeFor(detail: string, errno: string): DeviceErrorCode {
	const text = `${errno} ${detail}`
	if (/ENOENT|No such file|ECONNREFUSED|EHOSTUNREACH|ENOTFOUND|File not found/i.test(text))
		return 'port.notFound'
	if (/EBUSY|Cannot lock port|Resource busy/i.test(text)) return 'port.busy'
	if (/EACCES|EPERM|Permission denied|Access denied/i.test(text)) return 'port.notAllowed'
	return 'port.failed'
}
