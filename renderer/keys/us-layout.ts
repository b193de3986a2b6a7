/**
 * What a key of the US layout types, by its place (`KeyboardEvent.code`): scanners and swipe readers that type are set to
 * it, whatever language the machine is. An input method takes the characters away, but not the places.
 */
const SHIFTED_DIGITS = ')!@#$%^&*('

const OTHERS: Readonly<Record<string, readonly [string, string]>> = {
	Space: [' ', ' '],
	Minus: ['-', '_'],
	Equal: ['=', '+'],
	BracketLeft: ['[', '{'],
	BracketRight: [']', '}'],
	Backslash: ['\\', '|'],
	Semicolon: [';', ':'],
	Quote: ["'", '"'],
	Backquote: ['`', '~'],
	Comma: [',', '<'],
	Period: ['.', '>'],
	Slash: ['/', '?'],
	NumpadAdd: ['+', '+'],
	NumpadSubtract: ['-', '-'],
	NumpadMultiply: ['*', '*'],
	NumpadDivide: ['/', '/'],
	NumpadDecimal: ['.', '.'],
}

/** Null: a key that types nothing. */
export function usCharacter(code: string, isShifted: boolean): string | null {
	const letter = /^Key([A-Z])$/.exec(code)?.[1]
	if (letter !== undefined) return isShifted ? letter : letter.toLowerCase()
	const digit = /^(Digit|Numpad)([0-9])$/.exec(code)
	if (digit) {
		const [, row, value = ''] = digit
		return row === 'Digit' && isShifted ? SHIFTED_DIGITS.charAt(Number(value)) : value
	}
	return OTHERS[code]?.[isShifted ? 1 : 0] ?? null
}
