import type { Match } from '../framing/framer.ts'
import { readingOf, readWritten, type ScaleReading, type WrittenWeight } from './scale-reading.ts'

/**
 * Mettler Toledo 8217, as most scanner scales speak it (Mettler-Toledo DIVA service manual p. 41–61; 9600 7E1). `W` is
 * answered by STX weight CR, or by STX `?` status CR when there is no weight to give.
 */
export type ToledoAnswer =
	| { readonly kind: 'weight'; readonly weight: WrittenWeight; readonly isNet: boolean }
	| { readonly kind: 'status'; readonly status: ToledoStatus }
	/** Echo mode is on: every byte comes back until `F`. */
	| { readonly kind: 'echo' }

export type ToledoStatus = {
	readonly motion: boolean
	readonly over: boolean
	readonly under: boolean
	readonly outsideZero: boolean
	readonly centreOfZero: boolean
	readonly net: boolean
}

export const TOLEDO_ASK_WEIGHT: Uint8Array = Uint8Array.of(0x57)
export const TOLEDO_BYTE_COUNT_MAX = 9

const STX = 0x02
const CR = 0x0d
/** kg: `WW.WWW`; lb: `0WW.WW`; an `N` behind it: net. */
const WEIGHT = /^([0-9]{2}\.[0-9]{3}|[0-9]{3}\.[0-9]{2})(N?)$/
/** Everything that could still become a weight. */
const WEIGHT_BEGUN = /^[0-9]{0,3}$|^[0-9]{2}\.[0-9]{0,3}N?$|^[0-9]{3}\.[0-9]{0,2}N?$/

export function matchToledo(bytes: Uint8Array): Match<ToledoAnswer> {
	if (bytes[0] !== STX) return { kind: 'noise', badFrame: null }
	const second = bytes[1]
	if (second === 0x3f) return matchStatus(bytes)
	if (second === 0x45) return matchEcho(bytes)
	const end = bytes.indexOf(CR)
	const text = String.fromCharCode(...bytes.subarray(1, end < 0 ? TOLEDO_BYTE_COUNT_MAX : end))
	if (end < 0) {
		return WEIGHT_BEGUN.test(text) ? { kind: 'more', begun: true } : { kind: 'noise', badFrame: 'format' }
	}
	const [, digits, net] = WEIGHT.exec(text) ?? []
	const weight = digits === undefined ? null : readWritten(digits, digits.at(2) === '.' ? 'kg' : 'lb')
	if (!weight) return { kind: 'noise', badFrame: 'format' }
	return { kind: 'frame', frame: { kind: 'weight', weight, isNet: net === 'N' }, byteCount: end + 1 }
}

function matchStatus(bytes: Uint8Array): Match<ToledoAnswer> {
	const [, , status, end] = bytes
	if (status === undefined || end === undefined) return { kind: 'more', begun: true }
	if (end !== CR) return { kind: 'noise', badFrame: 'format' }
	return { kind: 'frame', frame: { kind: 'status', status: readStatus(status) }, byteCount: 4 }
}

function matchEcho(bytes: Uint8Array): Match<ToledoAnswer> {
	const end = bytes[2]
	if (end === undefined) return { kind: 'more', begun: true }
	if (end !== CR) return { kind: 'noise', badFrame: 'format' }
	return { kind: 'frame', frame: { kind: 'echo' }, byteCount: 3 }
}

/** Bit 6 is always 1 by the manual and 0 with some clones; bit 7 is parity where the port keeps it. */
function readStatus(status: number): ToledoStatus {
	const has = (bit: number) => (status & (1 << bit)) !== 0
	return {
		motion: has(0),
		over: has(1),
		under: has(2),
		outsideZero: has(3),
		centreOfZero: has(4),
		net: has(5),
	}
}

/** A weight is only ever given when the pan is still. Null: says nothing of a weight. */
export function toledoReading(answer: ToledoAnswer): ScaleReading | null {
	if (answer.kind === 'weight') return readingOf(answer.weight, true)
	if (answer.kind === 'echo') return null
	const { motion, over, under } = answer.status
	if (over) return { kind: 'none', reason: 'overload' }
	if (under) return { kind: 'none', reason: 'underZero' }
	return { kind: 'none', reason: motion ? 'motion' : 'fault' }
}
