/**
 * The tills' chains on their way up. What must stay true: a chain has no gaps, an entry once stored is never replaced or
 * deleted, and `stored_seq` rises in the same transaction as the entries that justify it.
 */
import { assert } from '../protocol/base/assert.ts'
import { GENESIS_HASH, type Hash, hashSchema, tillIdSchema } from '../protocol/base/ids.ts'
import type { SealedEntry } from '../protocol/journal/entry.ts'
import { readEntry } from '../protocol/journal/read-entry.ts'
import { type Verdict, verdictSchema } from '../protocol/journal/verdict.ts'
import { LIMITS } from '../protocol/limits.ts'
import { refundsIn, type SoldSale, soldSaleOf, withRefunds } from '../protocol/returns/sold-sale.ts'
import type {
	AppendInput,
	AppendResult,
	ChainId,
	ChainState,
	ContestedEntries,
	ContestedEntry,
	EntryBatch,
} from './agent-records.ts'
import type { WritableDb } from './database.ts'

type ChainRow = {
	till_id: string
	epoch: number
	stored_seq: number
	stored_hash: string
	posted_seq: number
	base_seq: number
	base_hash: string
	posted_hash: string | null
}
type ContestedRow = {
	till_id: string
	epoch: number
	seq: number
	hash: string
	text: string
	prev_hash: string
	verdict: ContestedEntry['verdict']
}
type EntryRow = { seq: number; hash: string; text: string; head_signature: string | null }

export function createChainsTable(db: WritableDb) {
	const readChain = db.read<ChainRow>('SELECT * FROM chains WHERE till_id = ? AND epoch = ?')
	const readChains = db.read<ChainRow>('SELECT * FROM chains ORDER BY till_id, epoch')
	const keepChain = db.write(
		`INSERT INTO chains (till_id, epoch, stored_seq, stored_hash, posted_seq) VALUES (?, ?, ?, ?, 0)
		 ON CONFLICT (till_id, epoch) DO UPDATE SET stored_seq = excluded.stored_seq, stored_hash = excluded.stored_hash`,
	)
	const keepPosted = db.write(
		`INSERT INTO chains (till_id, epoch, stored_seq, stored_hash, posted_seq) VALUES (?, ?, 0, ?, ?)
		 ON CONFLICT (till_id, epoch) DO UPDATE SET posted_seq = max(posted_seq, excluded.posted_seq)`,
	)
	const keepPosition = db.write(
		`INSERT INTO chains (till_id, epoch, stored_seq, stored_hash, posted_seq, posted_hash) VALUES (?, ?, 0, ?, ?, ?)
		 ON CONFLICT (till_id, epoch) DO UPDATE SET posted_seq = excluded.posted_seq, posted_hash = excluded.posted_hash
		 WHERE excluded.posted_seq >= chains.posted_seq`,
	)
	const setBase = db.write(
		'UPDATE chains SET base_seq = ?, base_hash = ?, stored_seq = ?, stored_hash = ? WHERE till_id = ? AND epoch = ?',
	)
	const setBaseOnly = db.write(
		'UPDATE chains SET base_seq = ?, base_hash = ? WHERE till_id = ? AND epoch = ?',
	)
	const readYoung = db.read<{ seq: number | null }>(
		'SELECT min(seq) AS seq FROM entries WHERE till_id = ? AND epoch = ? AND stored_at_ms >= ?',
	)
	const dropBelow = db.write('DELETE FROM entries WHERE till_id = ? AND epoch = ? AND seq <= ?')
	const readHash = db.read<{ hash: string }>(
		'SELECT hash FROM entries WHERE till_id = ? AND epoch = ? AND seq = ?',
	)
	const insertEntry = db.write(
		`INSERT INTO entries (till_id, epoch, seq, hash, text, head_signature, stored_at_ms) VALUES (?, ?, ?, ?, ?, NULL, ?)`,
	)
	const signEntry = db.write(
		'UPDATE entries SET head_signature = ? WHERE till_id = ? AND epoch = ? AND seq = ? AND hash = ? AND head_signature IS NULL',
	)
	const insertContested = db.write(
		`INSERT INTO contested_entries (till_id, epoch, seq, hash, text, head_signature, received_at_ms, prev_hash, verdict)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
	)
	const readUnreported = db.read<ContestedRow>(
		`SELECT till_id, epoch, seq, hash, text, prev_hash, verdict FROM contested_entries
		 WHERE reported = 0 ORDER BY till_id, epoch, seq, hash LIMIT ?`,
	)
	const keepReported = db.write(
		'UPDATE contested_entries SET reported = 1 WHERE till_id = ? AND epoch = ? AND seq = ? AND hash = ?',
	)
	const readAfter = db.read<EntryRow>(
		'SELECT seq, hash, text, head_signature FROM entries WHERE till_id = ? AND epoch = ? AND seq > ? ORDER BY seq LIMIT ?',
	)
	const keepVerdict = db.write(
		'UPDATE entries SET verdict = ?, verdict_reason = ? WHERE till_id = ? AND epoch = ? AND seq = ?',
	)
	const readVerdicts = db.read<{ seq: number; kind: string; reason: string | null }>(
		`SELECT seq, verdict AS kind, verdict_reason AS reason FROM entries
		 WHERE till_id = ? AND epoch = ? AND verdict IS NOT NULL ORDER BY seq DESC LIMIT ?`,
	)
	const readSold = db.read<{ text: string }>(
		`SELECT text FROM entries WHERE till_id = ? AND epoch = ? AND seq >= ? AND instr(text, ?) > 0
		 AND json_extract(text, '$.body.kind') = 'saleCompleted' AND json_extract(text, '$.body.saleId') = ?
		 ORDER BY seq LIMIT 1`,
	)
	const readRefunds = db.read<{ text: string }>(
		`SELECT text FROM entries WHERE till_id = ? AND (epoch, seq) >= (?, ?) AND instr(text, '"kind":"spendRefunded"') > 0
		 AND instr(text, ?) > 0`,
	)
	const countContested = db.read<{ count: number }>(
		'SELECT count(*) AS count FROM contested_entries WHERE received_at_ms >= ?',
	)
	const readWaiting = db.read<{ till_id: string; epoch: number; stored_at_ms: number }>(
		`SELECT till_id, epoch, stored_at_ms FROM chains JOIN entries USING (till_id, epoch)
		 WHERE stored_seq > posted_seq AND seq = posted_seq + 1`,
	)

	/** The hash that the chain has at `seq`, null when it is not known here. */
	function hashAt({ tillId, epoch }: ChainId, seq: number): string | null {
		if (seq === 0) return GENESIS_HASH
		const found = readHash.get(tillId, epoch, seq)?.hash
		if (found !== undefined) return found
		const chain = readChain.get(tillId, epoch)
		if (chain?.base_seq === seq) return chain.base_hash
		return chain?.posted_seq === seq ? chain.posted_hash : null
	}

	/**
	 * The centre has decided on everything before this batch, and it is not here (a new disk): the chain begins with it.
	 * Answers where the chain stands now.
	 */
	function beginAt({ tillId, epoch, prevHash }: AppendInput, firstSeq: number): number {
		dropBelow(tillId, epoch, firstSeq - 1)
		setBase(firstSeq - 1, prevHash, firstSeq - 1, prevHash, tillId, epoch)
		return firstSeq - 1
	}

	function keepContested(input: AppendInput, fromSeq: number, storedSeq: number): void {
		const { tillId, epoch, headSignature, nowMs } = input
		let before = input.prevHash
		for (const { seq, hash, text } of input.entries) {
			const verdict = seq <= storedSeq ? 'contested' : 'quarantined'
			if (seq >= fromSeq)
				insertContested(tillId, epoch, seq, hash, text, headSignature, nowMs, before, verdict)
			before = hash
		}
	}

	return {
		/**
		 * A completed sale of one of the store's tills; null: not kept here. Entries are searched as text, from the sale's own number
		 * on: no entry stands before the number of its sale, and an index would be written with every sale. Payments are given back at
		 * the till that took them.
		 */
		soldSale(saleId: string): SoldSale | null {
			const [, tillId, epoch, number] = /^(.+)-([0-9]+)-([0-9]+)$/.exec(saleId) ?? []
			if (tillId === undefined) return null
			const row = readSold.get(tillId, Number(epoch), Number(number), `"${saleId}"`, saleId)
			const body = row && readEntry(row.text)?.body
			if (body?.kind !== 'saleCompleted') return null
			const later = readRefunds.all(tillId, Number(epoch), Number(number), `"${saleId}"`)
			return withRefunds(soldSaleOf(body), refundsIn(later.map(({ text }) => text)))
		},

		/**
		 * Stores what is new of a batch whose inner chain was checked. `onFresh` runs inside the caller's transaction, with
		 * the seq above which entries are new.
		 */
		append(input: AppendInput, onFresh: (storedSeqBefore: number) => void): AppendResult {
			const { tillId, epoch, entries } = input
			const known = readChain.get(tillId, epoch)
			let storedSeq = known?.stored_seq ?? 0
			const first = entries[0]
			const last = entries.at(-1)
			assert(first !== undefined && last !== undefined, 'a batch has at least one entry')
			if (first.seq > Math.max(storedSeq, known?.posted_seq ?? 0) + 1) return { kind: 'gap', storedSeq }
			const before = hashAt(input, first.seq - 1)
			const strange =
				before !== null && before !== input.prevHash
					? first
					: entries.find((entry) => entry.seq <= storedSeq && hashAt(input, entry.seq) !== entry.hash)
			if (strange !== undefined) {
				keepContested(input, strange.seq, storedSeq)
				return { kind: 'hashMismatch', storedSeq, seq: strange.seq }
			}
			if (first.seq > storedSeq + 1) storedSeq = beginAt(input, first.seq)
			const fresh = entries.filter((entry) => entry.seq > storedSeq)
			for (const entry of fresh) insertEntry(tillId, epoch, entry.seq, entry.hash, entry.text, input.nowMs)
			signEntry(input.headSignature, tillId, epoch, last.seq, last.hash)
			if (fresh.length > 0) {
				keepChain(tillId, epoch, last.seq, last.hash)
				onFresh(storedSeq)
			}
			return { kind: 'stored', storedSeq: Math.max(storedSeq, last.seq), freshCount: fresh.length }
		},

		/**
		 * Up to `countMax` entries and about `bytesMax` UTF-8 bytes after `seq`, ending where the till signed; null when there
		 * are none. The first signed place always goes, however far or large: it is what the till sent as one batch.
		 */
		entriesAfter(chain: ChainId, seq: number, countMax: number, bytesMax: number): EntryBatch | null {
			const prevHash = hashAt(chain, seq)
			if (prevHash === null) return null
			const rows = (count: number) => readAfter.all(chain.tillId, chain.epoch, seq, count)
			const wished = upToSigned(rows(countMax), bytesMax)
			const batch = wished.length > 0 ? wished : upToSigned(rows(LIMITS.batchEntriesMax), 0)
			const headSignature = batch.at(-1)?.head_signature
			if (headSignature === undefined || headSignature === null) return null
			return { prevHash: prevHash as Hash, entries: batch.map(toSealed), headSignature }
		},

		/** Whether the chain was here from its first entry on: nothing of it is known by way of another disk only. */
		isWhole: ({ tillId, epoch }: ChainId): boolean => (readChain.get(tillId, epoch)?.base_seq ?? 0) === 0,

		/** Up to where the centre has decided on the chain, whatever of it is here. */
		postedSeq: ({ tillId, epoch }: ChainId): number => readChain.get(tillId, epoch)?.posted_seq ?? 0,

		/** Records the centre's decision on everything up to `seq`, with the verdicts that are not plain `posted`. */
		post({ tillId, epoch }: ChainId, seq: number, exceptions: readonly Verdict[]): void {
			keepPosted(tillId, epoch, GENESIS_HASH, seq)
			for (const verdict of exceptions) keepVerdict(verdict.kind, verdict.reason, tillId, epoch, verdict.seq)
		},

		/** The centre has the chain up to here, whatever we have of it. */
		keepPosition({ tillId, epoch }: ChainId, seq: number, hash: string): void {
			keepPosition(tillId, epoch, GENESIS_HASH, seq, hash)
		},

		/** Entries after `seq` as they are, signed or not; at least one when there is one. */
		entriesFrom({ tillId, epoch }: ChainId, seq: number, countMax: number, bytesMax: number): SealedEntry[] {
			let bytes = 0
			return readAfter
				.all(tillId, epoch, seq, countMax)
				.filter((row, index) => {
					bytes += Buffer.byteLength(row.text)
					return index === 0 || bytes <= bytesMax
				})
				.map(toSealed)
		},

		/** Drops at most `countMax` posted entries of a chain that were stored before `beforeMs`; answers how many went. */
		prune(chain: ChainId, beforeMs: number, countMax: number): number {
			const { tillId, epoch } = chain
			const row = readChain.get(tillId, epoch)
			if (row === undefined) return 0
			const young = readYoung.get(tillId, epoch, beforeMs)?.seq ?? row.stored_seq + 1
			const seq = Math.min(young - 1, row.posted_seq, row.stored_seq, row.base_seq + countMax)
			const hash = hashAt(chain, seq)
			if (seq <= row.base_seq || hash === null) return 0
			setBaseOnly(seq, hash, tillId, epoch)
			return dropBelow(tillId, epoch, seq)
		},

		/** The newest exceptions of a chain, oldest first. */
		exceptions({ tillId, epoch }: ChainId, countMax: number): Verdict[] {
			return readVerdicts
				.all(tillId, epoch, countMax)
				.reverse()
				.map((row) => verdictSchema.parse(row))
		},

		chains(): ChainState[] {
			return readChains.all().map(toState)
		},

		contestedCount: (sinceMs = 0): number => countContested.get(sinceMs)?.count ?? 0,

		/** The oldest entry of each chain on which the centre has not decided. */
		waiting: () =>
			readWaiting.all().map(({ till_id, epoch, stored_at_ms }) => ({
				tillId: tillIdSchema.parse(till_id),
				epoch,
				storedAtMs: stored_at_ms,
			})),

		/** The oldest of one chain that the centre has not acknowledged, within so many UTF-8 bytes but at least one; null when there are none. */
		unreported(countMax: number, bytesMax: number): ContestedEntries | null {
			const rows = readUnreported.all(countMax)
			const [first] = rows
			if (first === undefined) return null
			let bytes = 0
			const entries = rows.filter((row, index) => {
				bytes += Buffer.byteLength(row.text)
				const isOfChain = row.till_id === first.till_id && row.epoch === first.epoch
				return isOfChain && (index === 0 || bytes <= bytesMax)
			})
			return {
				tillId: tillIdSchema.parse(first.till_id),
				epoch: first.epoch,
				entries: entries.map(({ seq, hash, text, prev_hash, verdict }) => ({
					...toSealed({ seq, hash, text }),
					prevHash: hashSchema.parse(prev_hash),
					verdict,
				})),
			}
		},

		/** The centre has them. */
		endReport({ tillId, epoch, entries }: ContestedEntries): void {
			for (const { seq, hash } of entries) keepReported(tillId, epoch, seq, hash)
		},
	}
}

/** The rows up to the last signed one within so many bytes, or else up to the first. */
function upToSigned(rows: readonly EntryRow[], bytesMax: number): readonly EntryRow[] {
	let bytes = 0
	let end = 0
	for (const [index, row] of rows.entries()) {
		bytes += Buffer.byteLength(row.text)
		if (bytes > bytesMax && end > 0) break
		if (row.head_signature !== null) end = index + 1
	}
	return rows.slice(0, end)
}

/** A place at the centre whose hash is not known is not claimed. */
function toState(row: ChainRow): ChainState {
	const { epoch, stored_seq: storedSeq, posted_seq, posted_hash } = row
	const isAhead = posted_seq > storedSeq && posted_hash !== null
	return {
		tillId: tillIdSchema.parse(row.till_id),
		epoch,
		storedSeq,
		postedSeq: isAhead ? posted_seq : Math.min(posted_seq, storedSeq),
		hash: hashSchema.parse(isAhead ? posted_hash : row.stored_hash),
	}
}

function toSealed({ seq, hash, text }: Pick<EntryRow, 'seq' | 'hash' | 'text'>): SealedEntry {
	return { seq, text, hash: hashSchema.parse(hash) }
}
