import type { StripeTrack, StripeTracks } from '../../protocol/card/stripe-card.ts'

/**
 * One swipe in one HID input report, as MagTek (manual 99875191) and ID TECH (MiniMag) send it. Both begin with a status
 * and a length for each track and the encode type; then MagTek has three fields of 110 bytes, ID TECH the tracks back to
 * back. A report comes for an undecodable swipe, too. Readers that encrypt send longer ones: nothing to be read there.
 */
export type HidSwipe =
	| {
			readonly kind: 'swipe'
			readonly maker: 'magtek' | 'idtech'
			readonly tracks: StripeTracks
			readonly lengths: readonly [number, number, number]
			readonly encoding: number
	  }
	| { readonly kind: 'rejected'; readonly reason: 'length' }

const MAGTEK_REPORT_BYTE_COUNT = 337
const MAGTEK_FIELD_BYTE_COUNT = 110
const MAGTEK_FIELDS_FROM = [7, 117, 227] as const
/** Bytes 9 to 508; before them, in 7 and 8, how many of them count. */
const IDTECH_REPORT_BYTE_COUNT = 509
const IDTECH_DATA_FROM = 9

/** By its length: reports of these readers have no numbers. */
export function parseHidSwipe(report: Uint8Array): HidSwipe {
	if (report.length === MAGTEK_REPORT_BYTE_COUNT) return parseMagtek(report)
	return report.length === IDTECH_REPORT_BYTE_COUNT ? parseIdtech(report) : REJECTED
}

const REJECTED = { kind: 'rejected', reason: 'length' } as const

function parseMagtek(report: Uint8Array): HidSwipe {
	const { statuses, lengths, encoding } = headOf(report)
	if (lengths.some((length) => length > MAGTEK_FIELD_BYTE_COUNT)) return REJECTED
	const trackAt = (index: 0 | 1 | 2) =>
		trackOf(statuses[index], report, MAGTEK_FIELDS_FROM[index], lengths[index])
	return { kind: 'swipe', maker: 'magtek', tracks: [trackAt(0), trackAt(1), trackAt(2)], lengths, encoding }
}

function parseIdtech(report: Uint8Array): HidSwipe {
	const { statuses, lengths, encoding } = headOf(report)
	const [length1, length2, length3] = lengths
	const total = (report[7] ?? 0) + (report[8] ?? 0) * 256
	const sum = length1 + length2 + length3
	if (sum > total || total > report.length - IDTECH_DATA_FROM) return REJECTED
	const tracks: StripeTracks = [
		trackOf(statuses[0], report, IDTECH_DATA_FROM, length1),
		trackOf(statuses[1], report, IDTECH_DATA_FROM + length1, length2),
		trackOf(statuses[2], report, IDTECH_DATA_FROM + length1 + length2, length3),
	]
	return { kind: 'swipe', maker: 'idtech', tracks, lengths, encoding }
}

type Three = readonly [number, number, number]

function headOf(report: Uint8Array): {
	readonly statuses: Three
	readonly lengths: Three
	readonly encoding: number
} {
	const [s1 = 0, s2 = 0, s3 = 0, l1 = 0, l2 = 0, l3 = 0, encoding = 0] = report
	return { statuses: [s1, s2, s3], lengths: [l1, l2, l3], encoding }
}

/** Bit 0 of the status: the track could not be decoded. */
function trackOf(status: number, report: Uint8Array, from: number, length: number): StripeTrack {
	if ((status & 1) === 1) return 'undecodable'
	return length === 0 ? null : String.fromCharCode(...report.subarray(from, from + length))
}
