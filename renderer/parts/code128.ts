/** Code 128 as bars: the screen's paper shows the same barcode as the printer's (ISO/IEC 15417). */

/** Bar and space widths of values 0 to 106, six modules-wide elements each (the stop has seven). */
const PATTERNS =
	'212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112'.split(
		' ',
	)
const START_B = 104
const START_C = 105
const STOP = 106

/**
 * The widths of bars and spaces in turn, beginning with a bar, in modules; empty for text outside ASCII 32 to 126. An even
 * number of digits goes in pairs, as the printer is told to do it: half as wide.
 */
export function code128Widths(text: string): readonly number[] {
	if (!/^[ -~]+$/.test(text)) return []
	const inPairs = /^(\d\d)+$/.test(text)
	const start = inPairs ? START_C : START_B
	const values = inPairs
		? (text.match(/\d\d/g) ?? []).map(Number)
		: Array.from(text, (character) => character.charCodeAt(0) - 32)
	const checksum = values.reduce((sum, value, index) => sum + value * (index + 1), start) % 103
	return [start, ...values, checksum, STOP].flatMap((value) => [...(PATTERNS[value] ?? '')].map(Number))
}
