import type { NoWeightReason } from '../../till/ports/scale.ts'
import { concatenate, type Match } from '../framing/framer.ts'
import type { ScaleReading } from './scale-reading.ts'

/**
 * Dialog 06 of price-computing scales (Mettler-Toledo, Dibal, Cely). The till gives a price, then asks for the result:
 * weight, price and amount as the scale has them. Records are STX number ESC fields ETX; the till's begin with EOT.
 */
export type Dialog06Answer =
	| { readonly kind: 'ack' }
	/** No result now; record 08 asks why. */
	| { readonly kind: 'nak' }
	| {
			readonly kind: 'result'
			readonly weightGrams: number
			readonly unitPriceMinor: number
			readonly amountMinor: number
	  }
	| { readonly kind: 'status'; readonly code: string }
	/** A sealed scale wants record 10 with a check sum over this random number. */
	| { readonly kind: 'checksumDemand'; readonly random: string }

const ESC = 0x1b
const ETX = 0x03
export const DIALOG06_ASK_RESULT: Uint8Array = Uint8Array.of(0x04, 0x05)
/** Record 08. */
export const DIALOG06_ASK_STATUS: Uint8Array = Uint8Array.of(0x04, 0x02, 0x30, 0x38, ETX)
/** Record 02 is the longest. */
export const DIALOG06_BYTE_COUNT_MAX = 26

export const DIALOG06_PRICE_MAX = 999_999

/** Record 01: the price of a kilogram in minor units. */
export function encodePrice(unitPriceMinor: number): Uint8Array {
	const digits = String(unitPriceMinor).padStart(6, '0')
	return concatenate(
		Uint8Array.of(0x04, 0x02),
		new TextEncoder().encode(`01\u001b${digits}\u001b`),
		Uint8Array.of(ETX),
	)
}

export function matchDialog06(bytes: Uint8Array): Match<Dialog06Answer> {
	const [first, second, third, fourth] = bytes
	if (first === 0x06) return { kind: 'frame', frame: { kind: 'ack' }, byteCount: 1 }
	if (first === 0x15) return { kind: 'frame', frame: { kind: 'nak' }, byteCount: 1 }
	if (first !== 0x02) return { kind: 'noise', badFrame: null }
	if (second === undefined || third === undefined || fourth === undefined)
		return { kind: 'more', begun: true }
	if (!/^(02|09|11)$/.test(String.fromCharCode(second, third)) || fourth !== ESC)
		return { kind: 'noise', badFrame: 'format' }
	const end = bytes.indexOf(ETX)
	if (end < 0) {
		return bytes.length < DIALOG06_BYTE_COUNT_MAX
			? { kind: 'more', begun: true }
			: { kind: 'noise', badFrame: 'length' }
	}
	const frame = answerOf(String.fromCharCode(...bytes.subarray(1, end)))
	return frame ? { kind: 'frame', frame, byteCount: end + 1 } : { kind: 'noise', badFrame: 'format' }
}

/** `text`: what stands between STX and ETX. */
function answerOf(text: string): Dialog06Answer | null {
	const [record, ...fields] = text.split('\u001b')
	const [first = ''] = fields
	if (record === '02') return resultOf(fields)
	if (fields.length !== 1) return null
	if (record === '09') return /^[0-9]{2}$/.test(first) ? { kind: 'status', code: first } : null
	const random = /^2([0-9A-Fa-f]{2})$/.exec(first)?.[1]
	return random === undefined ? null : { kind: 'checksumDemand', random }
}

/** Status 3: kilograms with three decimals, so the digits are grams. */
function resultOf(fields: readonly string[]): Dialog06Answer | null {
	const [status, weight = '', price = '', amount = ''] = fields
	const isWhole = fields.length === 4 && /^[0-9]{5}$/.test(weight) && /^[0-9]{12}$/.test(price + amount)
	if (status !== '3' || !isWhole || price.length !== 6) return null
	return {
		kind: 'result',
		weightGrams: Number(weight),
		unitPriceMinor: Number(price),
		amountMinor: Number(amount),
	}
}

const REASONS: Readonly<Record<string, NoWeightReason>> = {
	'20': 'motion',
	'22': 'notNew',
	'30': 'belowMinimum',
	'31': 'underZero',
	'32': 'overload',
}

/** Null: says nothing of a weight. */
export function dialog06Reading(answer: Dialog06Answer): ScaleReading | null {
	switch (answer.kind) {
		case 'result': {
			const { weightGrams, amountMinor } = answer
			return { kind: 'weight', weightGrams, isStable: true, amountMinor }
		}
		case 'status':
			return { kind: 'none', reason: REASONS[answer.code] ?? 'fault' }
		case 'checksumDemand':
			return { kind: 'none', reason: 'locked' }
		case 'ack':
		case 'nak':
			return null
	}
}
