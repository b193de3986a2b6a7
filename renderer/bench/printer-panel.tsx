/** The printer: its cover and paper, and the paper that came out of it, decoded back from the bytes. */
import { Paper } from '../parts/paper.tsx'
import type { PaperRow } from '../parts/receipt-rows.ts'
import type { BenchPaperRow, BenchPrinter } from './bench-contract.ts'
import { BenchKey, Panel, type Send } from './panel.tsx'

export function PrinterPanel({ printer, send }: { readonly printer: BenchPrinter; readonly send: Send }) {
	const { coverOpen, paper, receipts, drawerPulses } = printer
	return (
		<Panel
			title="Printer"
			className="panel-grows panel-printer"
			note={
				<span data-testid="drawer-pulses" data-count={drawerPulses}>
					Drawer opened {drawerPulses}×
				</span>
			}
			keys={
				<>
					<BenchKey
						tone={coverOpen ? 'lit' : 'plain'}
						onPress={() => send({ kind: coverOpen ? 'closeCover' : 'openCover' })}
						testId={coverOpen ? 'close-cover' : 'open-cover'}
					>
						{coverOpen ? 'Close cover' : 'Open cover'}
					</BenchKey>
					<BenchKey
						tone={paper === 'out' ? 'lit' : 'plain'}
						onPress={() => send({ kind: paper === 'in' ? 'takePaper' : 'loadPaper' })}
						testId={paper === 'in' ? 'take-paper' : 'load-paper'}
					>
						{paper === 'in' ? 'Take paper out' : 'Load paper'}
					</BenchKey>
				</>
			}
		>
			<div className="printer-slot" aria-hidden="true" data-paper={paper} />
			<ol className="printed" data-testid="printed">
				{receipts.toReversed().map((receipt) => (
					<li key={receipt.id} data-testid="printed-receipt" data-receipt={receipt.id} data-cut={receipt.cut}>
						<Paper rows={receipt.rows.map(toPaperRow)} label={`Receipt ${receipt.id}`} isTorn={receipt.cut} />
					</li>
				))}
			</ol>
			{receipts.length === 0 && <p className="panel-empty">Nothing has been printed yet.</p>}
		</Panel>
	)
}

function toPaperRow({ doubleSize, doubleHeight, ...row }: BenchPaperRow): PaperRow {
	return { ...row, doubleWidth: doubleSize, doubleHeight: doubleSize || doubleHeight === true }
}
