/**
 * Reads bytes that a person typed or copied: pairs of hexadecimal digits, with spaces, commas, colons, `0x` and line
 * ends between them as manuals and terminals write them.
 *
 * @throws HexTextError that says what is wrong and where, for a person to read
 */
export class HexTextError extends Error {}

const BETWEEN = /(?:0x|\\x)(?=[0-9a-f])|[\s,;:|-]+/gi

export function bytesOfHexText(text: string): Uint8Array {
	const words = text.replace(BETWEEN, ' ').trim()
	const wrong = /[^0-9a-f ]/i.exec(words)
	if (wrong) throw new HexTextError(`“${wrong[0]}” is not a hexadecimal digit (0-9, A-F)`)
	const groups = words.split(/ +/).filter((group) => group !== '')
	return Uint8Array.from(groups.flatMap(bytesOfGroup))
}

function bytesOfGroup(group: string): number[] {
	if (group.length % 2 === 1)
		throw new HexTextError(
			group.length === 1
				? `“${group}” is half a byte: write “0${group}”`
				: `“${shortened(group)}” has ${group.length} hexadecimal digits; a byte has two, so one is missing or too many`,
		)
	return Array.from({ length: group.length / 2 }, (_, index) =>
		Number.parseInt(group.slice(index * 2, index * 2 + 2), 16),
	)
}

const shortened = (text: string) => (text.length > 20 ? `${text.slice(0, 12)}…${text.slice(-4)}` : text)
