/* A QR code for a terminal: two rows of modules in a row of characters, light on dark. */
import { generate } from 'lean-qr'

/** Light modules around it, by which a reader finds it. */
const QUIET = 2

export function qrText(text: string): string {
	const code = generate(text)
	const isLight = (x: number, y: number) => !code.get(x, y)
	const rows: string[] = []
	for (let y = -QUIET; y < code.size + QUIET; y += 2) {
		let row = ''
		for (let x = -QUIET; x < code.size + QUIET; x++) {
			const [upper, lower] = [isLight(x, y), isLight(x, y + 1)]
			row += upper ? (lower ? '█' : '▀') : lower ? '▄' : ' '
		}
		rows.push(row)
	}
	return rows.join('\n')
}
