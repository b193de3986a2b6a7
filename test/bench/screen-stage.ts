/** The rows that a cashier sees: they need the whole shop and a browser. */
import { greetingAtOnceRow, lineAtOnceRow } from './at-once-rows.ts'
import { barcodeRow } from './barcode-row.ts'
import { benchStage } from './bench-stage.ts'
import { doorRow } from './door-row.ts'
import { greetingRow } from './greeting-row.ts'
import { receiptRow } from './receipt-row.ts'
import { openScreenScene } from './screen-scene.ts'

export const screenStage = benchStage('whole shop and browser', openScreenScene, [
	greetingRow,
	barcodeRow,
	greetingAtOnceRow,
	lineAtOnceRow,
	receiptRow,
	doorRow,
])
