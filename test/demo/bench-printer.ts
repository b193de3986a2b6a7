/** The printer's paper as the bench page draws it. */
import type { BenchPaperRow, BenchPrinter, BenchReceipt } from '../../renderer/bench/bench-contract.ts'
import type { PrintedRow } from '../simulators/escpos-paper.ts'
import type { EscposPrinterSimulator } from '../simulators/escpos-printer-simulator.ts'

const RECEIPTS_MAX = 50

export function benchPrinter(printer: EscposPrinterSimulator): BenchPrinter {
	const cut: BenchReceipt[] = printer
		.receipts()
		.map((receipt, index) => ({ id: index + 1, rows: receipt.rows.map(benchRow), cut: true }))
	const rest = printer.unfinished().map(benchRow)
	const receipts = rest.length === 0 ? cut : [...cut, { id: cut.length + 1, rows: rest, cut: false }]
	return {
		coverOpen: printer.state.isCoverOpen,
		paper: printer.state.hasPaper ? 'in' : 'out',
		receipts: receipts.slice(-RECEIPTS_MAX),
		drawerPulses: printer.drawerPulseCount,
	}
}

function benchRow(row: PrintedRow): BenchPaperRow {
	const plain = {
		bold: false,
		doubleSize: false,
		inverse: false,
		align: 'centre',
		figure: null,
	} as const
	switch (row.kind) {
		case 'line':
			return {
				text: row.text,
				bold: row.bold,
				doubleSize: row.doubleWidth && row.doubleHeight,
				doubleHeight: row.doubleHeight,
				inverse: row.reverse,
				align: row.align,
				figure: null,
			}
		case 'barcode':
			return { ...plain, text: row.data, figure: { kind: row.symbology === 'EAN-13' ? 'ean13' : 'code128' } }
		case 'qr':
			return { ...plain, text: row.data, figure: { kind: 'qr' } }
		case 'image': {
			const bits = Buffer.from(row.bytes).toString('base64')
			return { ...plain, text: '', figure: { kind: 'image', width: row.width, height: row.height, bits } }
		}
		case 'logo':
			return { ...plain, text: `[logo ${row.number}]` }
	}
}
