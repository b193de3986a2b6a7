import { toHex } from '../framing/hex.ts'
import { viewOf } from './llrp-message.ts'
import { type LlrpParameter, llrpParameter, type ParameterFault, readParameters } from './llrp-parameters.ts'

/**
 * What a reader says by itself: tags, events, and how a request went. Every field that was selected may be missing: a reader
 * may leave out what equals the value before it (LLRP 1.0.1 §14.2.3.1).
 */
export type TagReport = {
	/** Upper-case hexadecimal. */
	readonly epc: string
	readonly antennaId: number | null
	readonly peakRssiDbm: number | null
	/** Microseconds since 1970-01-01 UTC by the reader's clock, which may be wrong. */
	readonly firstSeenUs: number | null
	readonly lastSeenUs: number | null
	/** How often the tag answered since the report before. */
	readonly seenCount: number | null
}

export type CustomParameter = { readonly vendor: number; readonly subtype: number }

export type ReadReport = {
	readonly tags: readonly TagReport[]
	/** Tag reports without an EPC that could be read. */
	readonly tagsUnreadable: number
	readonly customs: readonly CustomParameter[]
	/** The first thing that was wrong. */
	readonly fault: ParameterFault | null
}

/** The body of RO_ACCESS_REPORT. */
export function readReport(body: Uint8Array): ReadReport {
	const { parameters, fault } = readParameters(body)
	if (!isBelieved(fault)) return { tags: [], tagsUnreadable: 0, customs: [], fault }
	const inner = parameters
		.filter(({ type }) => type === llrpParameter.tagReportData)
		.map((parameter) => readParameters(parameter.body))
	const tags = inner.flatMap((read) => (isBelieved(read.fault) ? (tagOf(read.parameters) ?? []) : []))
	return {
		tags,
		tagsUnreadable: inner.length - tags.length,
		customs: inner.flatMap((read) => customsOf(read.parameters)),
		fault: fault ?? inner.find((read) => read.fault !== null)?.fault ?? null,
	}
}

const isBelieved = (fault: ParameterFault | null) => fault === null || fault === 'unknownTv'

function tagOf(parameters: readonly LlrpParameter[]): TagReport | null {
	const epc = epcOf(parameters)
	if (epc === null) return null
	const find = (type: number) => bodyOf(parameters, type)
	const u16At = (type: number) => find(type)?.getUint16(0) ?? null
	const timeAt = (type: number) => microseconds(find(type))
	return {
		epc,
		antennaId: u16At(llrpParameter.antennaId),
		peakRssiDbm: find(llrpParameter.peakRssi)?.getInt8(0) ?? null,
		firstSeenUs: timeAt(llrpParameter.firstSeenUtc),
		lastSeenUs: timeAt(llrpParameter.lastSeenUtc),
		seenCount: u16At(llrpParameter.tagSeenCount),
	}
}

/** EPC-96 is a TV of its own; any other length comes as EPCData, which counts bits (§14.2.3.2.1). */
function epcOf(parameters: readonly LlrpParameter[]): string | null {
	const short = parameters.find(({ type }) => type === llrpParameter.epc96)
	if (short) return toHex(short.body)
	const long = parameters.find(({ type }) => type === llrpParameter.epcData)?.body
	if (!long || long.length < 2) return null
	const byteCount = Math.ceil(viewOf(long).getUint16(0) / 8)
	return byteCount > 0 && byteCount <= long.length - 2 ? toHex(long.subarray(2, 2 + byteCount)) : null
}

function customsOf(parameters: readonly LlrpParameter[]): CustomParameter[] {
	return parameters.flatMap(({ type, body }) => {
		if (type !== llrpParameter.custom || body.length < 8) return []
		const view = viewOf(body)
		return { vendor: view.getUint32(0), subtype: view.getUint32(4) }
	})
}

/** Status of ConnectionAttemptEvent (§13.2.5.9) that means: you are my client now. */
export const CONNECTION_ACCEPTED = 0

export type ReaderEvents = {
	readonly utcUs: number | null
	/** Whether we are its client: {@link CONNECTION_ACCEPTED}, or why not. */
	readonly connectionAttempt: number | null
	readonly antenna: { readonly antennaId: number; readonly connected: boolean } | null
	/** The reader is about to close. */
	readonly closing: boolean
	/** The reader's own words about something that went wrong inside it. */
	readonly exception: string | null
	readonly fault: ParameterFault | null
}

/** The body of READER_EVENT_NOTIFICATION. */
export function readEvents(body: Uint8Array): ReaderEvents {
	const outer = readParameters(body)
	const data = outer.parameters.find(({ type }) => type === llrpParameter.readerEventData)
	const { parameters, fault } = readParameters(data?.body ?? new Uint8Array(0))
	const antenna = bodyOf(parameters, llrpParameter.antennaEvent, 3)
	const exception = parameters.find(({ type }) => type === llrpParameter.readerException)
	return {
		utcUs: microseconds(bodyOf(parameters, llrpParameter.utcTimestamp, 8)),
		connectionAttempt: bodyOf(parameters, llrpParameter.connectionAttempt, 2)?.getUint16(0) ?? null,
		antenna: antenna && { antennaId: antenna.getUint16(1), connected: antenna.getUint8(0) === 1 },
		closing: parameters.some(({ type }) => type === llrpParameter.connectionClose),
		exception: exception ? textOf(exception.body, 0) : null,
		fault: outer.fault ?? fault,
	}
}

/** How a request went: 0 is well, all else by §14.3. `text`: in the reader's own words. */
export type LlrpStatus = { readonly code: number; readonly text: string }

/** LLRPStatus of a response or ERROR_MESSAGE; null when there is none that can be read. */
export function readStatus(body: Uint8Array): LlrpStatus | null {
	const status = readParameters(body).parameters.find(({ type }) => type === llrpParameter.status)?.body
	if (!status || status.length < 2) return null
	return { code: viewOf(status).getUint16(0), text: textOf(status, 2) }
}

/** A text that says its own length in two bytes, at `at`; shortened to what is there. */
function textOf(bytes: Uint8Array, at: number): string {
	if (bytes.length < at + 2) return ''
	const byteCount = viewOf(bytes).getUint16(at)
	return new TextDecoder().decode(bytes.subarray(at + 2, at + 2 + byteCount))
}

function bodyOf(parameters: readonly LlrpParameter[], ofType: number, byteCountMin = 0): DataView | null {
	const found = parameters.find(({ type, body }) => type === ofType && body.length >= byteCountMin)
	return found ? viewOf(found.body) : null
}

const microseconds = (view: DataView | null): number | null => (view ? Number(view.getBigUint64(0)) : null)
