import { type MinorUnits, minor } from '../../protocol/base/money.ts'
import type { CardSale, CardSaleState, CardSaleStep } from '../../till/ports/payment-terminal.ts'
import type { Match } from '../framing/framer.ts'

/** Frames and messages between till and payment terminal; the protocol is in this folder's README. */
const STX = 0x02
const ETX = 0x03
export const ACK = 0x06
export const NAK = 0x15
const FIELD_SEPARATOR = '\u001c'
const BODY_BYTE_COUNT_MAX = 240
export const ECR_FRAME_BYTE_COUNT_MAX = BODY_BYTE_COUNT_MAX + 3

export type EcrFrame =
	| { readonly kind: 'ack' }
	| { readonly kind: 'nak' }
	/** The fields of a body. */
	| { readonly kind: 'message'; readonly fields: readonly string[] }

export function matchEcrFrame(bytes: Uint8Array): Match<EcrFrame> {
	const first = bytes[0] ?? 0
	if (first === ACK) return { kind: 'frame', frame: { kind: 'ack' }, byteCount: 1 }
	if (first === NAK) return { kind: 'frame', frame: { kind: 'nak' }, byteCount: 1 }
	if (first !== STX) return { kind: 'noise', badFrame: null }
	const end = bytes.findIndex((byte, index) => index > 0 && byte < 0x20 && byte !== 0x1c)
	if (end < 0)
		return bytes.length > BODY_BYTE_COUNT_MAX + 1
			? { kind: 'noise', badFrame: 'length' }
			: { kind: 'more', begun: true }
	const body = bytes.subarray(1, end)
	if (bytes[end] !== ETX || body.length === 0 || !body.every(isBodyByte))
		return { kind: 'noise', badFrame: 'format' }
	const check = bytes[end + 1]
	if (check === undefined) return { kind: 'more', begun: true }
	if (check !== lrcOf(bytes.subarray(1, end + 1))) return { kind: 'noise', badFrame: 'checksum' }
	const fields = String.fromCharCode(...body).split(FIELD_SEPARATOR)
	return { kind: 'frame', frame: { kind: 'message', fields }, byteCount: end + 2 }
}

const isBodyByte = (byte: number) => byte === 0x1c || (byte >= 0x20 && byte <= 0x7e)

const lrcOf = (bytes: Uint8Array) => bytes.reduce((check, byte) => check ^ byte, 0)

export function ecrFrame(fields: readonly string[]): Uint8Array {
	const body = Uint8Array.from(`${fields.join(FIELD_SEPARATOR)}\u0003`, (character) =>
		character.charCodeAt(0),
	)
	return Uint8Array.of(STX, ...body, lrcOf(body))
}

export const ecrRequest = {
	sale: ({ reference, amountMinor, currency }: CardSale) => ['S', reference, String(amountMinor), currency],
	cancel: (reference: string) => ['C', reference],
	lastResult: (reference: string) => ['L', reference],
	status: ['Q'],
} as const

export type EcrAnswer =
	| { readonly kind: 'status'; readonly model: string; readonly isBusy: boolean }
	| { readonly kind: 'step'; readonly reference: string; readonly step: CardSaleStep }
	| {
			readonly kind: 'result'
			readonly reference: string
			readonly state: CardSaleState
			/** The terminal sent more of a card number than it may; it is masked here. */
			readonly wasUnmasked: boolean
	  }

/** Null: not a message that a terminal sends. */
export function parseEcrAnswer(fields: readonly string[]): EcrAnswer | null {
	const [kind, reference = '', detail = ''] = fields
	if (kind === 'T') return { kind: 'status', model: reference, isBusy: detail !== 'idle' }
	if (!isReference(reference)) return null
	if (kind === 'E') return isStep(detail) ? { kind: 'step', reference, step: detail } : null
	return kind === 'R' ? parseResult(reference, fields) : null
}

const isReference = (text: string) => /^[A-Za-z0-9-]{1,24}$/.test(text)
const isStep = (text: string): text is CardSaleStep => text === 'card' || text === 'pin' || text === 'bank'

function parseResult(reference: string, [, , code, ...details]: readonly string[]): EcrAnswer | null {
	const result = (state: CardSaleState, wasUnmasked = false): EcrAnswer => ({
		kind: 'result',
		reference,
		state,
		wasUnmasked,
	})
	switch (code) {
		case 'A': {
			const [amount = '', approvalCode = '', pan = '', scheme = '', bankReference = ''] = details
			const amountMinor = minorOf(amount)
			if (amountMinor === null || approvalCode === '') return null
			const texts = [approvalCode, scheme, bankReference].map(withoutCardNumber)
			const [safeCode = '', safeScheme = '', safeReference = ''] = texts
			const maskedPan = masked(pan)
			const wasUnmasked = maskedPan !== pan || texts.join() !== [approvalCode, scheme, bankReference].join()
			return result(
				{
					kind: 'approved',
					amountMinor,
					approvalCode: safeCode,
					maskedPan,
					scheme: safeScheme,
					bankReference: safeReference,
				},
				wasUnmasked,
			)
		}
		case 'D': {
			const [reason = ''] = details
			const safe = withoutCardNumber(reason)
			return result({ kind: 'declined', reason: safe }, safe !== reason)
		}
		case 'X':
			return result({ kind: 'aborted' })
		case 'P':
			return result({ kind: 'inProgress' })
		case 'N':
			return result({ kind: 'notDone', problem: null })
		default:
			return null
	}
}

function minorOf(text: string): MinorUnits | null {
	return /^\d{1,12}$/.test(text) ? minor(Number(text)) : null
}

/** What a terminal may tell of a card number; of anything else only the last four digits stay. */
function masked(pan: string): string {
	if (/^\d{0,6}\*{4,13}\d{4}$/.test(pan) && pan.length <= 19) return pan
	const last = pan.replace(/\D/g, '').slice(-4)
	return `************${last}`
}

/** A run of digits as long as a card number (13 to 19) has no business in another field. */
function withoutCardNumber(text: string): string {
	return text.replace(/\d(?:[ -]?\d){12,}/g, (digits) => `************${digits.slice(-4)}`)
}
