import { concatenate } from '../framing/framer.ts'
import type { BytePort, PortListener, PortSource } from '../transport/byte-port.ts'

/**
 * The MSR605X speaks the MSR605's bytes in HID reports of 64 bytes without numbers: a header with bit 7 for the first
 * report of a message, bit 6 for the last, and the length of what follows; then the bytes; then zeros. Both sides are a
 * stream to the driver, which finds ends by itself, so reports are only unpacked and packed.
 */
export type Msr605xPacket =
	| {
			readonly kind: 'packet'
			readonly isFirst: boolean
			readonly isLast: boolean
			readonly payload: Uint8Array
	  }
	| { readonly kind: 'rejected'; readonly reason: 'empty' | 'length' }

export const MSR605X_REPORT_BYTE_COUNT = 64
const PAYLOAD_BYTE_COUNT_MAX = 63
const FIRST = 0x80
const LAST = 0x40

export function parsePacket(report: Uint8Array): Msr605xPacket {
	const header = report[0] ?? 0
	const byteCount = header & 0x3f
	if (report.length !== MSR605X_REPORT_BYTE_COUNT) return { kind: 'rejected', reason: 'length' }
	if (byteCount === 0) return { kind: 'rejected', reason: 'empty' }
	return {
		kind: 'packet',
		isFirst: (header & FIRST) !== 0,
		isLast: (header & LAST) !== 0,
		payload: report.slice(1, 1 + byteCount),
	}
}

/** The reports of one message, as they are written: each with report id 0 in front. */
export function encodePackets(message: Uint8Array): Uint8Array[] {
	const count = Math.ceil(message.length / PAYLOAD_BYTE_COUNT_MAX)
	return Array.from({ length: count }, (_, index) => {
		const payload = message.subarray(index * PAYLOAD_BYTE_COUNT_MAX, (index + 1) * PAYLOAD_BYTE_COUNT_MAX)
		const flags = (index === 0 ? FIRST : 0) | (index === count - 1 ? LAST : 0)
		const padding = new Uint8Array(PAYLOAD_BYTE_COUNT_MAX - payload.length)
		return concatenate(Uint8Array.of(0x00, flags | payload.length), payload, padding)
	})
}

/** A source of the MSR605's byte stream from a source of its reports. A report that is none of its own is dropped. */
export function unpackedSource(reports: PortSource): PortSource {
	return {
		name: reports.name,
		isPresent: () => reports.isPresent(),
		open: async (listener) => {
			const opening = await reports.open(unpacking(listener))
			return opening.kind === 'failed' ? opening : { kind: 'opened', port: packing(opening.port) }
		},
	}
}

function unpacking(listener: PortListener): PortListener {
	return {
		...listener,
		data: (report) => {
			const packet = parsePacket(report)
			if (packet.kind === 'packet') listener.data(packet.payload)
		},
	}
}

function packing(port: BytePort): BytePort {
	return {
		write: async (message) => {
			const written = await Promise.all(encodePackets(message).map((report) => port.write(report)))
			return written.every((ok) => ok)
		},
		drain: () => port.drain(),
		close: () => port.close(),
	}
}
