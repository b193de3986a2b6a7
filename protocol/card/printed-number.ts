import type { Medium } from './medium.ts'

/**
 * What is printed on a 125 kHz tag (EM4100). Its number has 40 bits, kept as ten upper-case hexadecimal digits; a print leaves
 * the first byte or more out, so that two tags may bear the same print. It finds a card only when no other has it.
 */
export type PrintedForms = {
	/** The low 32 bits in ten digits. */
	readonly decimal: string
	/** The "3+5" form: the third byte and the low 16 bits. */
	readonly facility: number
	readonly card: number
}

export function printedForms(tag: string): PrintedForms {
	const low32 = Number.parseInt(tag.slice(2), 16)
	return { decimal: String(low32).padStart(10, '0'), facility: (low32 >>> 16) & 0xff, card: low32 & 0xffff }
}

const TAG_DIGITS = 10

/** The numbers that somebody may type who reads them off this medium; none for what is no 125 kHz tag. */
export function printedNumbersOf(medium: Medium): readonly string[] {
	if (medium.kind !== 'uid' || medium.value.length !== TAG_DIGITS) return []
	const { decimal, facility, card } = printedForms(medium.value)
	return [decimal, String(facility).padStart(3, '0') + String(card).padStart(5, '0')]
}
