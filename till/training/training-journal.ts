/**
 * The memory of a till in training: a journal that ends with it. Nothing of it goes up, and nothing of it is money. Its papers
 * are handed on, each with its mark.
 */
import { GENESIS_HASH, type SaleId, type TillId } from '../../protocol/base/ids.ts'
import { type Entry, entryText, type SealedEntry } from '../../protocol/journal/entry.ts'
import { checkedEntry } from '../../protocol/journal/read-entry.ts'
import type { ReceiptLayout } from '../../protocol/receipt/receipt-layout.ts'
import type { Journal, Outbox } from '../ports/journal.ts'
import type { NewPrintJob } from '../ports/print-spool.ts'
import { TRAINING_MARK } from '../receipt/receipt-head.ts'

/** No enrolment ever has this number: the numbers of training papers are nobody's. */
export const TRAINING_EPOCH = 999_999
/** Of a long afternoon; the oldest are forgotten. */
const KEPT_MAX = 2_000

/** A paper that says what it is, whoever wrote it. */
function marked(layout: ReceiptLayout): ReceiptLayout {
	const isMarked = layout.rows.some((row) => row.kind === 'mark' && row.text === TRAINING_MARK)
	return isMarked ? layout : { ...layout, rows: [{ kind: 'mark', text: TRAINING_MARK }, ...layout.rows] }
}

type Kept = { readonly entry: Entry; readonly sealed: SealedEntry }

/** `print` gets every paper, marked. */
export function trainingJournal(
	tillId: TillId,
	print: (job: NewPrintJob) => void,
): { readonly journal: Journal; readonly outbox: Outbox } {
	let kept: Kept[] = []
	const papers = new Map<SaleId, ReceiptLayout>()
	// The first entry of an epoch is there already: there is no lane to take over.
	let seq = 1
	const head = () => ({ epoch: TRAINING_EPOCH, seq, hash: GENESIS_HASH })
	const journal: Journal = {
		load: async () => ({
			workingState: null,
			workingVersion: 0,
			head: head(),
			storedSeq: seq,
			postedSeq: seq,
			earlier: null,
		}),
		commit: async ({ entries, printJobs }) => {
			const added = entries.map((draft, index): Kept => {
				const entry = checkedEntry({ ...draft, seq: seq + index + 1 })
				return { entry, sealed: { seq: entry.seq, text: entryText(entry), hash: GENESIS_HASH } }
			})
			seq += added.length
			kept = [...kept, ...added].slice(-KEPT_MAX)
			for (const job of printJobs) {
				const layout = marked(job.layout)
				if (job.saleId !== null) papers.set(job.saleId, layout)
				print({ ...job, layout, jobId: `training-${tillId}-${job.createdAtMs}-${job.jobId}`, saleId: null })
			}
			return { appended: added.map(({ sealed }) => sealed) }
		},
		verifyChain: async () => ({ kind: 'whole', entryCount: kept.length, head: head() }),
		entriesOfSale: async (saleId) =>
			kept.map(({ entry }) => entry).filter(({ body }) => isOfSale(body, saleId)),
		entriesBefore: async (place, countMax) =>
			kept
				.filter(({ entry }) => place === null || entry.seq < place.seq)
				.toReversed()
				.slice(0, countMax)
				.map(({ sealed }) => sealed.text),
		receiptOf: async (saleId) => papers.get(saleId) ?? null,
		hasRoom: async () => true,
	}
	return { journal, outbox: trainingOutbox(() => kept.map(({ sealed }) => sealed)) }
}

function isOfSale(body: Entry['body'], saleId: SaleId): boolean {
	const isTold =
		body.kind === 'saleCompleted' || body.kind === 'spendRefunded' || body.kind === 'saleSuspended'
	return isTold && body.saleId === saleId
}

/** Nobody forwards it. */
function trainingOutbox(entries: () => readonly SealedEntry[]): Outbox {
	return {
		entriesAfter: async (seq, countMax) =>
			entries()
				.filter((one) => one.seq > seq)
				.slice(0, countMax),
		releaseBrought: async () => [],
		markStored: async (seq) => seq,
		markPosted: async (seq) => seq,
		hashAt: async () => GENESIS_HASH,
		earlier: async () => [],
		counts: async () => ({ waiting: 0, notStored: 0 }),
		exceptions: async () => [],
		prune: async () => 0,
	}
}
