/** The shapes of what stands on a receipt besides text, in modules and dots: the screen and the picture draw the same ones. */
import { correction, generate } from 'lean-qr'
import { code128Widths } from './code128.ts'
import { ean13Widths } from './ean13.ts'
import type { PaperFigure } from './receipt-rows.ts'

/** What an 80 mm printer can print on, in dots; a column of text is twelve dots wide. */
export const PAPER_DOTS = 576
export const COLUMN_DOTS = 12

type DotField = {
	readonly width: number
	readonly height: number
	readonly isBlack: (x: number, y: number) => boolean
}

/** Bar and space widths in turn, in modules; empty for data that cannot be such a code. */
export function barWidths(symbology: 'code128' | 'ean13', data: string): readonly number[] {
	return symbology === 'ean13' ? ean13Widths(data) : code128Widths(data)
}

/** The widest bars that fit the paper, as the printer takes them, in dots to a module. */
export function barModuleDots(widths: readonly number[]): number {
	return sumOf(widths) * 3 <= PAPER_DOTS ? 3 : 2
}

export function sumOf(widths: readonly number[]): number {
	return widths.reduce((sum, width) => sum + width, 0)
}

/** One dot to a module. Level M, as the printer makes it. */
export function qrField(data: string): DotField {
	const code = generate(data, { minCorrectionLevel: correction.M })
	return { width: code.size, height: code.size, isBlack: (x, y) => code.get(x, y) }
}

export function imageField({
	width,
	height,
	bits,
}: Extract<PaperFigure, { readonly kind: 'image' }>): DotField {
	const bytes = Uint8Array.from(atob(bits), (byte) => byte.charCodeAt(0))
	const lineByteCount = Math.ceil(width / 8)
	const isBlack = (x: number, y: number) =>
		(((bytes[y * lineByteCount + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1) === 1
	return { width, height, isBlack }
}

/** Black runs line by line, so that neighbouring dots have no seams. */
export function blackRuns({ width, height, isBlack }: DotField): readonly {
	readonly x: number
	readonly y: number
	readonly width: number
}[] {
	const runs: { x: number; y: number; width: number }[] = []
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			if (!isBlack(x, y)) continue
			const from = x
			while (x < width && isBlack(x, y)) x++
			runs.push({ x: from, y, width: x - from })
		}
	return runs
}
