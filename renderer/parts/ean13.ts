/** EAN-13 as bars: the screen's paper shows the same barcode as the printer's (GS1 General Specifications §5.2). */

/** Digits in the sets A, B (A mirrored and inverted) and C, as the widths of their four elements in modules. */
const SET_A = ['3211', '2221', '2122', '1411', '1132', '1231', '1114', '1312', '1213', '3112'] as const
/** Which of the left six digits are of set B, by the first digit, which has no bars of its own. */
const SET_B_PLACES = ['', '356', '346', '345', '256', '236', '234', '246', '245', '235'] as const

const reversed = (widths: string) => Array.from(widths).reverse().join('')

/** The widths of bars and spaces in turn, beginning with a bar, in modules; empty unless `text` is 12 or 13 digits. */
export function ean13Widths(text: string): readonly number[] {
	if (!/^\d{12,13}$/.test(text)) return []
	const digits = Array.from(text.length === 12 ? text + checkDigit(text) : text, Number)
	const places = SET_B_PLACES[digits[0] ?? 0] ?? ''
	const left = digits.slice(1, 7).map((digit, index) => {
		const widths = SET_A[digit] ?? ''
		return places.includes(String(index + 1)) ? reversed(widths) : widths
	})
	const right = digits.slice(7).map((digit) => SET_A[digit] ?? '')
	return Array.from(['111', ...left, '11111', ...right, '111'].join(''), Number)
}

function checkDigit(digits: string): number {
	const sum = Array.from(digits).reduce(
		(total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3),
		0,
	)
	return (10 - (sum % 10)) % 10
}
