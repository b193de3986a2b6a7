import { expect, test } from 'vitest'
import { escpos } from '../../devices/printer/escpos-commands.ts'
import { encodeReceipt } from '../../devices/printer/escpos-encoder.ts'
import { printerProfile } from '../../devices/printer/printer-profile.ts'
import { paperRows } from '../../renderer/parts/receipt-rows.ts'
import { decodeReceipts } from '../simulators/escpos-paper.ts'
import { RECEIPT_OF_SIXTY_LINES } from './receipt-of-sixty-lines.ts'

test.each(['epson-80', 'generic-80'] as const)(
	'the paper of %s and of the screen say the same, row by row',
	(name) => {
		const settings = { profile: printerProfile(name), glyphs: null, storedLogo: false }
		const bytes = Buffer.concat([
			...encodeReceipt(RECEIPT_OF_SIXTY_LINES, settings, false),
			escpos.feedAndCut,
		])
		const printed = decodeReceipts(bytes)[0]?.rows ?? []
		// After a code the printer is told to feed, so that what follows does not stick to it.
		const spaced = printed.filter((row, index) => !(isEmpty(row) && isCode(printed[index - 1])))
		const said = spaced.map((row) => {
			if (isEmpty(row)) return ['space']
			if (row.kind === 'line') return [row.text, row.bold, row.doubleHeight, row.reverse, row.align]
			if (row.kind === 'image') return ['', row.width, row.height, Buffer.from(row.bytes).toString('base64')]
			return [row.kind === 'logo' ? row.number : row.data, row.kind]
		})
		const shown = paperRows(RECEIPT_OF_SIXTY_LINES).map(
			({ text, figure, bold, doubleHeight, inverse, align }) => {
				if (figure === null && text === '') return ['space']
				if (figure === null) return [text, bold, doubleHeight, inverse, align]
				if (figure.kind === 'image') return ['', figure.width, figure.height, figure.bits]
				if (figure.kind === 'ean13') return [text.slice(0, 12), 'barcode']
				return [text, figure.kind === 'qr' ? 'qr' : 'barcode']
			},
		)
		expect(said).toEqual(shown)
		expect(shown.length).toBeGreaterThanOrEqual(60)
	},
)

type Row = ReturnType<typeof decodeReceipts>[number]['rows'][number]
const isEmpty = (row: Row) => row.kind === 'line' && row.text === ''
const isCode = (row: Row | undefined) => row?.kind === 'barcode' || row?.kind === 'qr'
