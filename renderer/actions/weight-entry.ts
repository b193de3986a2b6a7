/** Weights as they are typed: whole numbers are grams; with a point they are kilograms. */
import { LIMITS } from '../../protocol/limits.ts'

/** `652` → 652 g, `0.652`, `.652`, `1.` → kilograms. Null when it is no weight that a counter scale could say. */
export function parseWeight(typed: string): number | null {
	const match = /^([0-9]{0,5})(?:([.])([0-9]{0,3}))?$/.exec(typed)
	if (match === null || typed === '' || typed === '.') return null
	const [, whole = '', point, fraction = ''] = match
	const weightGrams =
		point === undefined ? Number(whole) : Number(whole) * 1_000 + Number(fraction.padEnd(3, '0'))
	return weightGrams <= LIMITS.weightGramsMax ? weightGrams : null
}

/** What stands in the field after one more key; a key that makes no weight changes nothing. */
export function typeWeight(typed: string, key: string): string {
	const next = typed + key
	return parseWeight(next) === null && next !== '.' ? typed : next
}

/** `652` → `0.652 kg`. */
export function kilograms(weightGrams: number): string {
	return `${(weightGrams / 1_000).toFixed(3)} kg`
}
