/**
 * EAN and UPC numbers (GS1 General Specifications §7.9): check digits and one written form for each article.
 * The till knows an article by its EAN-13; UPC-A is an EAN-13 with a leading 0, EAN-8 stays as printed.
 */

/** Whether the last digit of 8, 12, 13 or 14 digits is the right check digit. */
export function hasGtinCheckDigit(digits: string): boolean {
	return /^(\d{8}|\d{12,14})$/.test(digits) && weightedSum(digits) % 10 === 0
}

/** The check digit that belongs behind 7, 11, 12 or 13 digits. */
export function gtinCheckDigit(digits: string): string {
	return String((10 - (weightedSum(`${digits}0`) % 10)) % 10)
}

/** Weights 3 and 1 alternate from the right, beginning beside the check digit. */
function weightedSum(digits: string): number {
	let sum = 0
	for (let index = 0; index < digits.length; index++) {
		const weight = (digits.length - index) % 2 === 0 ? 3 : 1
		sum += Number(digits[index]) * weight
	}
	return sum
}

/** The form an article is known by: UPC-A and a GTIN-14 of single articles as EAN-13, all else as it is. */
export function articleNumberOf(gtin: string): string {
	if (gtin.length === 12) return `0${gtin}`
	return gtin.length === 14 && gtin.startsWith('0') ? gtin.slice(1) : gtin
}

/** The UPC-A of eight UPC-E digits (number system 0 or 1, six digits, check digit); null when it cannot be one. */
export function expandUpcE(digits: string): string | null {
	const match = /^([01])(\d)(\d)(\d)(\d)(\d)(\d)(\d)$/.exec(digits)
	if (!match) return null
	const [, system = '', a = '', b = '', c = '', d = '', e = '', last = '', check = ''] = match
	const body = ((): string => {
		if (last <= '2') return `${a}${b}${last}0000${c}${d}${e}`
		if (last === '3') return `${a}${b}${c}00000${d}${e}`
		if (last === '4') return `${a}${b}${c}${d}00000${e}`
		return `${a}${b}${c}${d}${e}0000${last}`
	})()
	return `${system}${body}${check}`
}
