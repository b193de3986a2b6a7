import type { SaleId } from '../../protocol/base/ids.ts'
import type { ReceiptLayout } from '../../protocol/receipt/receipt-layout.ts'
import type { DeviceProblem } from './devices.ts'

export type NewPrintJob = {
	/** Unique for ever; drawn by the till. */
	readonly jobId: string
	readonly saleId: SaleId | null
	readonly layout: ReceiptLayout
	readonly copy: boolean
	readonly createdAtMs: number
}

/** `sending`: bytes may have left. `unknown`: they did, or a crash came between; only the cashier can tell. */
export type PrintJobState = 'queued' | 'sending' | 'unknown' | 'done'

export type PrintJob = NewPrintJob & { readonly state: PrintJobState; readonly problem: DeviceProblem | null }

/** The receipts that are still to be printed, in the order in which they were added. A sale never waits for it. */
export interface PrintSpool {
	/** The oldest job that is not done, and how many there are. A job found `sending` when storage opens is `unknown`. */
	nextPrintJob(): Promise<{ readonly job: PrintJob; readonly jobsWaiting: number } | null>
	/** Also re-queues with a changed copy mark: a job whose outcome is unknown comes out as a copy. Unknown ids are ignored. */
	setPrintJobState(
		jobId: string,
		state: PrintJobState,
		problem: DeviceProblem | null,
		copy?: boolean,
	): Promise<void>
	/** The newest job of a sale, in any state: what a reprint prints. */
	lastPrintJob(): Promise<PrintJob | null>
}
