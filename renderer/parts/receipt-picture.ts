/** A receipt as a PNG file, for a customer who is not at the counter: the same rows as on paper, at the paper's width. */
import type { ReceiptImage, ReceiptLayout } from '../../protocol/receipt/receipt-layout.ts'
import { type PictureMark, pictureMarks } from './picture-marks.ts'

const INK = '#000'
const GROUND = '#fff'
const FONT = '"Noto Sans Mono CJK SC", "Sarasa Mono SC", "Cascadia Mono", Consolas, monospace'
/** In a cell 24 pixels high. */
const FONT_SIZE = 21
const BASELINE = 19

/** Rejects when this machine cannot draw it (no memory, no canvas of that height). */
export async function receiptPicture(layout: ReceiptLayout, logo: ReceiptImage | null): Promise<Blob> {
	const { width, height, marks } = pictureMarks(layout, logo)
	const canvas = document.createElement('canvas')
	canvas.width = width
	canvas.height = height
	const pen = canvas.getContext('2d')
	if (pen === null) throw new Error('this browser has no canvas to draw a receipt on')
	pen.fillStyle = GROUND
	pen.fillRect(0, 0, width, height)
	pen.textAlign = 'center'
	for (const mark of marks) draw(pen, mark)
	const { promise, resolve, reject } = Promise.withResolvers<Blob>()
	canvas.toBlob((blob) => {
		if (blob === null) reject(new Error(`a receipt of ${height} dots is too long for a picture`))
		else resolve(blob)
	}, 'image/png')
	return promise
}

function draw(pen: CanvasRenderingContext2D, mark: PictureMark): void {
	const { x, y, width, height } = mark
	pen.fillStyle = mark.kind === 'character' && mark.isWhite ? GROUND : INK
	if (mark.kind === 'black') {
		pen.fillRect(x, y, width, height)
		return
	}
	pen.save()
	pen.translate(x + width / 2, y)
	pen.scale(mark.scaleX, mark.scaleY)
	pen.font = `${mark.bold ? 700 : 400} ${FONT_SIZE}px ${FONT}`
	// A glyph of another font that is too wide is pressed into its cell.
	pen.fillText(mark.character, 0, BASELINE, width / mark.scaleX)
	pen.restore()
}

/** Hands a file to the browser, which puts it where it keeps downloads. */
export function saveFile(name: string, content: Blob): void {
	const link = document.createElement('a')
	link.href = URL.createObjectURL(content)
	link.download = name
	link.click()
	// The browser has taken hold of it by then; kept for good it would fill the memory of a page that lives for months.
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
