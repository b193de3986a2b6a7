import { framedDecoder } from '../decode/framed-decoder.ts'
import type { Fields, ProtocolDecoder } from '../decode/protocol-decoder.ts'
import {
	LLRP_MESSAGE_BYTE_COUNT_MAX,
	type LlrpMessage,
	llrpType,
	matchLlrpMessage,
	viewOf,
} from './llrp-message.ts'
import { llrpParameter, readParameters } from './llrp-parameters.ts'
import { readEvents, readReport, readStatus, type TagReport } from './llrp-reports.ts'

/** LLRP messages in words. Which side sent one is seen in its type. */
export const llrpDecoder: ProtocolDecoder = {
	name: 'llrp',
	summary:
		'LLRP 1.0.1 and 1.1 of a UHF reader on the network (TCP 5084): messages, tag reports, reader events',
	hasDirections: false,
	contexts: {},
	start: () =>
		framedDecoder({
			match: matchLlrpMessage,
			byteCountMax: LLRP_MESSAGE_BYTE_COUNT_MAX,
			describe,
			fault: (fault) => (fault === 'truncated' ? { error: 'incomplete' } : {}),
		}),
}

const NAMES: ReadonlyMap<number, string> = new Map([
	...Object.entries(llrpType).map(([name, type]) => [type, name] as const),
	[1, 'getReaderCapabilities'],
	[2, 'getReaderConfig'],
	[11, 'getReaderCapabilitiesResponse'],
	[12, 'getReaderConfigResponse'],
	[13, 'setReaderConfigResponse'],
	[23, 'stopRoSpec'],
	[25, 'disableRoSpec'],
	[26, 'getRoSpecs'],
	[30, 'addRoSpecResponse'],
	[31, 'deleteRoSpecResponse'],
	[32, 'startRoSpecResponse'],
	[33, 'stopRoSpecResponse'],
	[34, 'enableRoSpecResponse'],
	[35, 'disableRoSpecResponse'],
	[36, 'getRoSpecsResponse'],
	[60, 'getReport'],
	[64, 'enableEventsAndReports'],
	[1023, 'custom'],
])

function describe(message: LlrpMessage): { kind: string; fields: Fields } {
	const { type, id, version: ver } = message
	const fields: Fields = { type, id, ver, ...contents(message) }
	// The frame is whole, so the stream goes on behind it; only what stands in it is not to be believed.
	const isBad = fields.error !== undefined
	return { kind: isBad ? 'badFormat' : (NAMES.get(type) ?? `message${type}`), fields }
}

function contents({ type, body }: LlrpMessage): Fields {
	switch (type) {
		case llrpType.roAccessReport:
			return reportFields(body)
		case llrpType.readerEventNotification:
			return eventFields(body)
		case llrpType.addRoSpec: {
			const spec = readParameters(body).parameters.find((one) => one.type === llrpParameter.roSpec)?.body
			return spec && spec.length >= 4 ? { rospec: viewOf(spec).getUint32(0) } : {}
		}
		default: {
			const status = readStatus(body)
			return status ? { status: status.code, ...(status.text === '' ? {} : { text: status.text }) } : {}
		}
	}
}

function reportFields(body: Uint8Array): Fields {
	const { tags, tagsUnreadable, customs, fault } = readReport(body)
	return {
		...faultFields(fault),
		tags: tags.map(tagFields),
		...(tagsUnreadable > 0 ? { tagsUnreadable } : {}),
		...(customs.length > 0 ? { custom: customs } : {}),
	}
}

function tagFields(tag: TagReport): Fields {
	const { epc, antennaId: ant, peakRssiDbm: rssi, firstSeenUs, lastSeenUs, seenCount } = tag
	return present({
		epc: epc.toLowerCase(),
		ant,
		rssi,
		first: firstSeenUs,
		last: lastSeenUs,
		count: seenCount,
	})
}

function eventFields(body: Uint8Array): Fields {
	const { utcUs, connectionAttempt, antenna, closing, exception, fault } = readEvents(body)
	return {
		...faultFields(fault),
		...present({ utc: utcUs, attempt: connectionAttempt, exception }),
		...(antenna ? { antennaEvent: { event: antenna.connected ? 1 : 0, ant: antenna.antennaId } } : {}),
		...(closing ? { closing } : {}),
	}
}

/** After a TV that nobody knows what was read still stands, and is shown with the word that more was there. */
function faultFields(fault: string | null): Fields {
	if (fault === null) return {}
	return fault === 'unknownTv' ? { unreadable: 'unknownTv' } : { error: fault }
}

/** Without the fields that the reader left out. */
function present(fields: Readonly<Record<string, string | number | null>>): Fields {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}
