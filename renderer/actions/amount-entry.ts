/** Amounts as they are typed at the keypad: whole currency units, with a point before the minor units. */
import { LIMITS } from '../../protocol/limits.ts'

/** `12`, `12.`, `12.3`, `.5`, `12.30` → minor units; null when nothing or no amount was typed. */
export function parseAmount(typed: string): number | null {
	const match = /^([0-9]*)(?:[.]([0-9]{0,2}))?$/.exec(typed)
	if (match === null || typed === '' || typed === '.') return null
	const whole = Number(match[1] === '' ? '0' : match[1])
	const minorDigits = (match[2] ?? '').padEnd(2, '0')
	const amountMinor = whole * 100 + Number(minorDigits)
	return amountMinor <= LIMITS.tenderMinorMax ? amountMinor : null
}

/** What stands in the field after one more key; a key that makes no amount changes nothing. */
export function typeAmount(typed: string, key: string): string {
	const next = typed === '0' && key !== '.' ? key : typed + key
	return parseAmount(next) === null && next !== '.' ? typed : next
}

const NOTE_STEPS_MINOR = [500, 1_000, 2_000, 5_000, 10_000]
const SUGGESTIONS_MAX = 4

/**
 * What a customer is likely to hand over for an amount: the next multiples of the common notes, smallest first, never
 * the exact amount (that has a key of its own). In minor units.
 */
export function suggestNotes(dueMinor: number): readonly number[] {
	if (dueMinor <= 0) return []
	const roundUp = (stepMinor: number) => Math.ceil(dueMinor / stepMinor) * stepMinor
	const hundreds = roundUp(10_000)
	const amounts = new Set(
		[...NOTE_STEPS_MINOR.map(roundUp), hundreds + 10_000].filter((amount) => amount > dueMinor),
	)
	return [...amounts].sort((a, b) => a - b).slice(0, SUGGESTIONS_MAX)
}
