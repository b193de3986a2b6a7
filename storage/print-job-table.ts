/** The print spool: jobs in order, each with its state. Done jobs stay for reprints until they are pruned. */
import { z } from 'zod'
import { type SaleId, saleIdSchema } from '../protocol/base/ids.ts'
import { type ReceiptLayout, receiptLayoutSchema } from '../protocol/receipt/receipt-layout.ts'
import type { DeviceProblem } from '../till/ports/devices.ts'
import type { NewPrintJob, PrintJob, PrintJobState } from '../till/ports/print-spool.ts'
import type { WritableDb } from './database.ts'
import { recordFrom, recordText } from './stored-record.ts'

/** Papers among which that of a sale is looked for: a few weeks of a busy till, and read in a few milliseconds. */
const LOOKED_BACK_MAX = 3_000

const stateSchema = z.enum(['queued', 'sending', 'unknown', 'done'])
const problemSchema: z.ZodType<DeviceProblem> = z.enum([
	'device.notFound',
	'device.silent',
	'device.noise',
	'printer.paperOut',
	'printer.paperNearEnd',
	'printer.coverOpen',
	'printer.cutterError',
	'printer.error',
])

type PrintJobRow = {
	readonly job_id: string
	readonly sale_id: string | null
	readonly layout: string
	readonly copy: number
	readonly created_at_ms: number
	readonly state: string
	readonly problem: string | null
}

export type PrintJobChange = {
	readonly jobId: string
	readonly state: PrintJobState
	readonly problem: DeviceProblem | null
	/** Null leaves the mark as it is. */
	readonly copy: boolean | null
}

export function printJobTable(db: WritableDb) {
	const insert = db.write(
		"INSERT INTO print_job (job_id, sale_id, layout, copy, created_at_ms, state) VALUES (?, ?, ?, ?, ?, 'queued')",
	)
	const first = db.read<PrintJobRow>(
		"SELECT * FROM print_job WHERE state <> 'done' ORDER BY position LIMIT 1",
	)
	const count = db.read<{ count: number }>("SELECT count(*) AS count FROM print_job WHERE state <> 'done'")
	const last = db.read<PrintJobRow>(
		'SELECT * FROM print_job WHERE sale_id IS NOT NULL ORDER BY position DESC LIMIT 1',
	)
	const ofSale = db.read<PrintJobRow>(
		`SELECT * FROM print_job WHERE sale_id = ? AND position > (SELECT max(position) FROM print_job) - ${LOOKED_BACK_MAX}
		 ORDER BY position DESC LIMIT 1`,
	)
	const update = db.write(
		'UPDATE print_job SET state = ?, problem = ?, copy = coalesce(?, copy) WHERE job_id = ?',
	)
	const doubt = db.write("UPDATE print_job SET state = 'unknown' WHERE state = 'sending'")
	const remove = db.write("DELETE FROM print_job WHERE state = 'done' AND created_at_ms < ?")
	return {
		add: (job: NewPrintJob) =>
			insert(
				job.jobId,
				job.saleId,
				recordText(receiptLayoutSchema, job.layout),
				job.copy ? 1 : 0,
				job.createdAtMs,
			),
		next(): { job: PrintJob; jobsWaiting: number } | null {
			const row = first.get()
			return row === undefined ? null : { job: jobFrom(row), jobsWaiting: count.get()?.count ?? 1 }
		},
		last(): PrintJob | null {
			const row = last.get()
			return row === undefined ? null : jobFrom(row)
		},
		receiptOf(saleId: SaleId): ReceiptLayout | null {
			const row = ofSale.get(saleId)
			return row === undefined ? null : jobFrom(row).layout
		},
		change: ({ jobId, state, problem, copy }: PrintJobChange) =>
			update(state, problem, copy === null ? null : Number(copy), jobId),
		/** After a crash nobody knows whether a job that was being sent came out. */
		doubtUnfinished: () => doubt(),
		prune: (beforeMs: number) => remove(beforeMs),
	}
}

function jobFrom(row: PrintJobRow): PrintJob {
	return {
		jobId: row.job_id,
		saleId: row.sale_id === null ? null : saleIdSchema.parse(row.sale_id),
		layout: recordFrom(receiptLayoutSchema, row.layout, `print job ${row.job_id}`),
		copy: row.copy === 1,
		createdAtMs: row.created_at_ms,
		state: stateSchema.parse(row.state),
		problem: row.problem === null ? null : problemSchema.parse(row.problem),
	}
}
