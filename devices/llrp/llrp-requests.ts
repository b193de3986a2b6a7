import { concatenate } from '../framing/framer.ts'
import { encodeMessage, type LlrpVersion, llrpType, u16, u32 } from './llrp-message.ts'
import { llrpParameter, tlv } from './llrp-parameters.ts'

/** What we ask of a door's reader, as bytes. One ROSpec is all that it has of ours. */
export type Envelope = { readonly version: LlrpVersion; readonly id: number }

const ROSPEC_ID = 1
/** Delete knows 0 as all: what another client left behind must not run beside ours. */
const ALL_ROSPECS = 0
const PERIODIC = 1
const NULL_TRIGGER = 0
const GEN2 = 1
const EACH_TAG_OR_END_OF_AISPEC = 1

/** Antenna, RSSI, first and last seen, count (§14.2.1.1). */
const CONTENT = 0x1780

/** Kinds of events that a reader tells only when it was asked to (§13.2.4.1). */
export const readerEventKind = { readerException: 4, antenna: 8 } as const

const message = (type: number, envelope: Envelope, ...parts: readonly Uint8Array[]): Uint8Array =>
	encodeMessage({ ...envelope, type, body: concatenate(...parts) })

export const deleteRoSpecs = (envelope: Envelope): Uint8Array =>
	message(llrpType.deleteRoSpec, envelope, u32(ALL_ROSPECS))

/** Keepalives at this interval, and word of these kinds of events; all else as it was. */
export function setReaderConfig(
	envelope: Envelope,
	config: { readonly keepaliveMs: number; readonly events: readonly number[] },
): Uint8Array {
	const states = config.events.map((kind) =>
		tlv(llrpParameter.eventNotificationState, u16(kind), Uint8Array.of(0x80)),
	)
	const events = states.length === 0 ? [] : [tlv(llrpParameter.eventNotificationSpec, ...states)]
	const keepalive = tlv(llrpParameter.keepaliveSpec, Uint8Array.of(PERIODIC), u32(config.keepaliveMs))
	return message(llrpType.setReaderConfig, envelope, Uint8Array.of(0), ...events, keepalive)
}

/**
 * Reads all the time on these antennas (none: on all) and reports each tag at once. Says nothing of power, frequencies or
 * Gen2 sessions: what a region does not allow is an error there (sllurp issue 118), and the installer has set it at the reader.
 */
export function addRoSpec(envelope: Envelope, antennaIds: readonly number[]): Uint8Array {
	const antennas = antennaIds.length === 0 ? [0] : antennaIds
	const trigger = (type: number) => tlv(type, Uint8Array.of(NULL_TRIGGER))
	const timed = (type: number) => tlv(type, Uint8Array.of(NULL_TRIGGER), u32(0))
	const priorityAndState = Uint8Array.of(0, 0)
	const boundary = tlv(
		llrpParameter.roBoundarySpec,
		trigger(llrpParameter.roStartTrigger),
		timed(llrpParameter.roStopTrigger),
	)
	const reading = tlv(
		llrpParameter.aiSpec,
		u16(antennas.length),
		...antennas.map(u16),
		timed(llrpParameter.aiStopTrigger),
		tlv(llrpParameter.inventorySpec, u16(1), Uint8Array.of(GEN2)),
	)
	const reporting = tlv(
		llrpParameter.roReportSpec,
		Uint8Array.of(EACH_TAG_OR_END_OF_AISPEC),
		u16(1),
		tlv(llrpParameter.tagReportContent, u16(CONTENT)),
	)
	const spec = tlv(llrpParameter.roSpec, u32(ROSPEC_ID), priorityAndState, boundary, reading, reporting)
	return message(llrpType.addRoSpec, envelope, spec)
}

export const enableRoSpec = (envelope: Envelope): Uint8Array =>
	message(llrpType.enableRoSpec, envelope, u32(ROSPEC_ID))

export const startRoSpec = (envelope: Envelope): Uint8Array =>
	message(llrpType.startRoSpec, envelope, u32(ROSPEC_ID))

export const keepaliveAck = (envelope: Envelope): Uint8Array => message(llrpType.keepaliveAck, envelope)

export const closeConnection = (envelope: Envelope): Uint8Array => message(llrpType.closeConnection, envelope)
