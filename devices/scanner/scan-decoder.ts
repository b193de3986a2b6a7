import { parseGs1Elements } from '../../protocol/catalogue/gs1-elements.ts'
import { aimOf, readScan } from '../../protocol/catalogue/scan-text.ts'
import { framedDecoder } from '../decode/framed-decoder.ts'
import type { Fields, ProtocolDecoder } from '../decode/protocol-decoder.ts'
import type { Match } from '../framing/framer.ts'
import { HID_POS_REPORT_BYTE_COUNT, type HidPosReport, parseHidPosReport } from './hid-pos-report.ts'

/** As the driver has it; what is longer is given up. */
const LINE_BYTE_COUNT_MAX = 512

type Scanned =
	| { readonly kind: 'line'; readonly bytes: Uint8Array }
	| { readonly kind: 'report'; readonly report: HidPosReport }

/** A scanner's bytes in words: lines of a serial one, or 64-byte reports of a HID POS one, which begin with 02. */
export const scannerDecoder: ProtocolDecoder = {
	name: 'scanner',
	summary: 'barcode scanner: serial lines with AIM identifiers and GS1, and HID POS reports',
	hasDirections: false,
	contexts: {},
	start: () => framedDecoder({ match, byteCountMax: LINE_BYTE_COUNT_MAX, describe }),
}

function match(bytes: Uint8Array): Match<Scanned> {
	if (bytes[0] === 0x02) {
		if (bytes.length < HID_POS_REPORT_BYTE_COUNT) return { kind: 'more', begun: true }
		const report = parseHidPosReport(bytes.subarray(0, HID_POS_REPORT_BYTE_COUNT))
		return { kind: 'frame', frame: { kind: 'report', report }, byteCount: HID_POS_REPORT_BYTE_COUNT }
	}
	const line = bytes.subarray(0, LINE_BYTE_COUNT_MAX)
	const end = line.findIndex((byte) => byte === 0x0d || byte === 0x0a || byte === 0x09)
	if (end === 0) return { kind: 'skip', byteCount: 1 }
	if (end < 0) return { kind: 'more', begun: true }
	return { kind: 'frame', frame: { kind: 'line', bytes: bytes.slice(0, end) }, byteCount: end + 1 }
}

const KINDS = { checkDigit: 'badChecksum', unreadable: 'badFormat', length: 'badLength' } as const

function describe(scanned: Scanned): { kind: string; fields: Fields } {
	if (scanned.kind === 'line') return { ...describeLine(scanned.bytes) }
	const { report } = scanned
	if (report.kind === 'rejected') {
		const error = report.reason
		return { kind: error === 'length' ? KINDS.length : 'badFormat', fields: { error } }
	}
	const { aim, data, more } = report
	return { kind: 'report', fields: { aim, data: new TextDecoder().decode(data), more } }
}

function describeLine(bytes: Uint8Array): { kind: string; fields: Fields } {
	const scan = readScan(bytes)
	if (scan.kind === 'rejected') return { kind: KINDS[scan.reason], fields: { error: scan.reason } }
	const text = new TextDecoder().decode(bytes).trim()
	const aim = aimOf(text)
	const isGs1 = scan.symbology?.startsWith('GS1') === true
	const elements = isGs1 ? parseGs1Elements(text.slice(aim?.length ?? 0)) : null
	return {
		kind: 'scan',
		fields: {
			...(aim === null ? {} : { aim }),
			data: scan.code,
			...(scan.symbology === null ? {} : { sym: scan.symbology }),
			...(elements ? { ai: Object.fromEntries(elements) } : {}),
		},
	}
}
