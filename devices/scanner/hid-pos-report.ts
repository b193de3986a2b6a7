/**
 * The input report of a HID POS scanner (HID usage page 8C), in the 64-byte layout that Honeywell and others share:
 * report id 02, byte count, AIM identifier (3), data (56), vendor bytes (2), flags with bit 0 = continued.
 */
export type HidPosReport =
	| { readonly kind: 'scanned'; readonly aim: string; readonly data: Uint8Array; readonly more: boolean }
	| { readonly kind: 'rejected'; readonly reason: 'length' | 'reportId' }

export const HID_POS_REPORT_BYTE_COUNT = 64
const DATA_FROM = 5
const DATA_BYTE_COUNT_MAX = 56

/** Takes one whole report apart: HID delivers reports, not a stream. */
export function parseHidPosReport(report: Uint8Array): HidPosReport {
	const [reportId, byteCount = 0] = report
	if (reportId !== 0x02) return { kind: 'rejected', reason: 'reportId' }
	if (byteCount > DATA_BYTE_COUNT_MAX || report.length !== HID_POS_REPORT_BYTE_COUNT)
		return { kind: 'rejected', reason: 'length' }
	return {
		kind: 'scanned',
		aim: String.fromCharCode(...report.subarray(2, DATA_FROM)),
		data: report.slice(DATA_FROM, DATA_FROM + byteCount),
		more: ((report[HID_POS_REPORT_BYTE_COUNT - 1] ?? 0) & 0x01) === 1,
	}
}
