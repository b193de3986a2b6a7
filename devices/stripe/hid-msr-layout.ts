import type { StripeTrack, StripeTracks } from '../../protocol/card/stripe-card.ts'

/**
 * Readers that use the HID usage page for magnetic stripes (8E) say in their report descriptor where their tracks stand
 * (HID 1.11 §6.2.2; Point of Sale Usage Tables 1.02, MSR page). No public capture of one was found, so what is here
 * follows the tables alone.
 */
export type MsrLayout = {
	/** First byte of the reports that carry tracks; null: reports are not numbered. */
	readonly reportId: number | null
	readonly byteCount: number
	/** By usage: where the field begins, report id included, and how many bytes it has. */
	readonly fields: ReadonlyMap<number, { readonly from: number; readonly byteCount: number }>
}

const MSR_PAGE = 0x8e
/** Usages of page 8E. */
const LENGTHS = [0x11, 0x12, 0x13] as const
const TRACKS = [0x21, 0x22, 0x23] as const

/** Items of a descriptor that matter here, by type and tag (HID 1.11 §6.2.2.4, 6.2.2.7, 6.2.2.8). */
const INPUT = 0x80
const USAGE_PAGE = 0x04
const REPORT_SIZE = 0x74
const REPORT_ID = 0x84
const REPORT_COUNT = 0x94
const USAGE = 0x08
const USAGE_MINIMUM = 0x18
const USAGE_MAXIMUM = 0x28

/** Where the tracks stand; null: not a descriptor of such a reader. */
export function msrLayoutOf(descriptor: Uint8Array): MsrLayout | null {
	const fields = new Map<number, { from: number; byteCount: number }>()
	/** Bits of input so far, by report. */
	const bitCounts = new Map<number | null, number>()
	let reportId: number | null = null
	let found: number | null | undefined
	let page = 0
	let size = 0
	let count = 0
	let usages: number[] = []
	let minimum = 0
	for (let at = 0; at < descriptor.length; ) {
		const prefix = descriptor[at] ?? 0
		const dataLength = [0, 1, 2, 4][prefix & 0b11] ?? 0
		const value = descriptor
			.subarray(at + 1, at + 1 + dataLength)
			.reduce((sum, byte, index) => sum + byte * 256 ** index, 0)
		at += 1 + dataLength
		switch (prefix & 0b1111_1100) {
			case USAGE_PAGE:
				page = value
				break
			case REPORT_SIZE:
				size = value
				break
			case REPORT_COUNT:
				count = value
				break
			case REPORT_ID:
				reportId = value
				break
			case USAGE:
				usages.push(value)
				break
			case USAGE_MINIMUM:
				minimum = value
				break
			case USAGE_MAXIMUM:
				for (let usage = minimum; usage <= value && usages.length < 64; usage++) usages.push(usage)
				break
			case INPUT: {
				const before = bitCounts.get(reportId) ?? (reportId === null ? 0 : 8)
				bitCounts.set(reportId, before + size * count)
				const isOurs = page === MSR_PAGE && usages.length > 0 && size === 8 && before % 8 === 0
				// One usage for many bytes is one field; as many usages as bytes are one field each.
				const share = usages.length > 0 ? Math.floor(count / usages.length) : 0
				for (const [index, usage] of isOurs ? usages.entries() : [])
					fields.set(usage, { from: before / 8 + index * share, byteCount: share })
				if (isOurs) found = reportId
				usages = []
				break
			}
			default:
				// A main item ends what was said of the next one.
				if ((prefix & 0b1100) === 0) usages = []
		}
	}
	if (found === undefined || !TRACKS.some((usage) => fields.has(usage))) return null
	return { reportId: found, byteCount: Math.ceil((bitCounts.get(found) ?? 0) / 8), fields }
}

/** The tracks of a report; null: another report. A length beyond its field makes a track undecodable. */
export function readMsrReport(report: Uint8Array, layout: MsrLayout): StripeTracks | null {
	if (report.length !== layout.byteCount) return null
	if (layout.reportId !== null && report[0] !== layout.reportId) return null
	const trackAt = (index: 0 | 1 | 2): StripeTrack => {
		const field = layout.fields.get(TRACKS[index])
		if (!field) return null
		const lengthField = layout.fields.get(LENGTHS[index])
		const bytes = report.subarray(field.from, field.from + field.byteCount)
		const end = bytes.indexOf(0)
		const length = lengthField ? (report[lengthField.from] ?? 0) : end < 0 ? bytes.length : end
		if (length > field.byteCount) return 'undecodable'
		return length === 0 ? null : String.fromCharCode(...bytes.subarray(0, length))
	}
	return [trackAt(0), trackAt(1), trackAt(2)]
}
