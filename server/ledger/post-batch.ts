/**
 * Posting an upload: one transaction that takes the till's chain further and puts every entry into the books with a
 * verdict. Sent again, it gives the same verdicts. A second text under a taken key is contested and a chain that does not
 * continue ours is quarantined: both are kept with their bytes, and the till is told, so that its queue flows on.
 */
import type { Entry } from '../../protocol/journal/entry.ts'
import type { Verdict } from '../../protocol/journal/verdict.ts'
import type { DownOf } from '../../protocol/wire/down.ts'
import type { Sql } from '../database/pool.ts'
import { applyMemberFacts } from '../members/member-facts.ts'
import { settleShifts } from '../reconcile/card-settlement.ts'
import type { Books } from './books.ts'
import { type ChainedEntry, readChain, readEntry, type Upload } from './chain.ts'
import { loadBooks, type Wanted } from './load-books.ts'
import { postEntry } from './post-entry.ts'
import { saveBooks } from './save-books.ts'

interface TerminalRow {
	readonly store_id: string
	readonly public_key: string
	readonly head_seq: number
	readonly head_hash: string
}

interface Decided {
	readonly sealed: ChainedEntry
	readonly entry: Entry | undefined
	readonly verdict: Verdict
}

export type PostAnswer = DownOf<'posted'> | DownOf<'chainPosition'>

/** How far to go, and which entries are known to break the rules' own promises (see `post-carefully.ts`). */
export interface Care {
	readonly lastSeq: number
	readonly unpostable: ReadonlySet<number>
}

export async function postBatch(
	sql: Sql,
	storeId: string,
	upload: Upload,
	nowMs: number,
	care?: Care,
): Promise<PostAnswer> {
	const terminal = await lockTerminal(sql, upload)
	if (terminal?.store_id !== storeId) return position(upload, 0, 'epochUnknown')
	const chain = readChain(upload, terminal.head_seq, terminal.public_key)
	if (typeof chain === 'string') return position(upload, terminal.head_seq, chain)
	const known = chain.filter((sealed) => sealed.seq <= terminal.head_seq)
	const fresh = chain.slice(known.length).filter((sealed) => sealed.seq <= (care?.lastSeq ?? sealed.seq))
	const verdicts = await answerKnown(sql, upload, known, nowMs)
	if (fresh[0] !== undefined && fresh[0].prevHash !== terminal.head_hash) {
		verdicts.push(...(await park(sql, upload, fresh, 'quarantined', 'chainBroken', nowMs)))
	} else if (fresh.length > 0) {
		verdicts.push(...(await postFresh(sql, storeId, upload, fresh, nowMs, care?.unpostable)))
	}
	return posted(upload, verdicts)
}

async function lockTerminal(sql: Sql, upload: Upload): Promise<TerminalRow | undefined> {
	const rows = await sql.rows<TerminalRow>(
		'SELECT store_id, public_key, head_seq, head_hash FROM terminal WHERE till_id = $1 AND epoch = $2 FOR UPDATE',
		[upload.tillId, upload.epoch],
		'lock-terminal',
	)
	return rows[0]
}

function position(upload: Upload, storedSeq: number, reason: DownOf<'chainPosition'>['reason']): PostAnswer {
	return { kind: 'chainPosition', tillId: upload.tillId, epoch: upload.epoch, storedSeq, reason }
}

function posted(upload: Upload, verdicts: readonly Verdict[]): PostAnswer {
	const seq = upload.entries.at(-1)?.seq ?? 0
	const exceptions = verdicts.filter((verdict) => verdict.kind !== 'posted')
	return { kind: 'posted', tillId: upload.tillId, epoch: upload.epoch, seq, exceptions }
}

/** Same seq and hash: the verdict given before. Same seq, other hash: contested. */
async function answerKnown(
	sql: Sql,
	upload: Upload,
	known: readonly ChainedEntry[],
	nowMs: number,
): Promise<Verdict[]> {
	if (known.length === 0) return []
	const rows = await sql.rows<Verdict & { readonly hash: string; readonly verdict: Verdict['kind'] }>(
		'SELECT seq, hash, verdict, reason FROM journal_entry WHERE till_id = $1 AND epoch = $2 AND seq = ANY ($3::bigint[])',
		[upload.tillId, upload.epoch, known.map((sealed) => sealed.seq)],
	)
	const bySeq = new Map(rows.map((row) => [row.seq, row]))
	const contested = known.filter((sealed) => bySeq.get(sealed.seq)?.hash !== sealed.hash)
	const verdicts = await park(sql, upload, contested, 'contested', 'hashMismatch', nowMs)
	for (const sealed of known) {
		const row = bySeq.get(sealed.seq)
		if (row?.hash === sealed.hash) verdicts.push({ seq: row.seq, kind: row.verdict, reason: row.reason })
	}
	return verdicts
}

async function park(
	sql: Sql,
	upload: Upload,
	entries: readonly ChainedEntry[],
	kind: 'contested' | 'quarantined',
	reason: 'hashMismatch' | 'chainBroken',
	nowMs: number,
): Promise<Verdict[]> {
	if (entries.length === 0) return []
	await sql.rows(
		`INSERT INTO parked_entry (till_id, epoch, seq, hash, prev_hash, entry_text, verdict, reason, parked_at_ms)
		SELECT $1, $2, seq, hash, prev_hash, entry_text, $7, $8, $9
		FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[]) AS u (seq, hash, prev_hash, entry_text)
		ON CONFLICT DO NOTHING`,
		[
			upload.tillId,
			upload.epoch,
			entries.map((entry) => entry.seq),
			entries.map((entry) => entry.hash),
			entries.map((entry) => entry.prevHash),
			entries.map((entry) => storable(entry.text)),
			kind,
			reason,
			nowMs,
		],
	)
	return entries.map(({ seq }) => ({ seq, kind, reason }))
}

async function postFresh(
	sql: Sql,
	storeId: string,
	upload: Upload,
	fresh: readonly ChainedEntry[],
	nowMs: number,
	unpostable: ReadonlySet<number> = new Set(),
): Promise<Verdict[]> {
	const parsed = fresh.map((sealed) => ({
		sealed,
		entry: unpostable.has(sealed.seq) ? undefined : readEntry(upload, sealed),
	}))
	const entries = parsed.flatMap(({ entry }) => (entry === undefined ? [] : [entry]))
	const members = await applyMemberFacts(sql, storeId, entries)
	const books = await loadBooks(sql, wantedBy(entries))
	const decided = parsed.map(({ sealed, entry }): Decided => {
		const verdict = decide(books, sealed, entry, members.unknownSeqs, { storeId, upload, nowMs })
		return { sealed, entry, verdict }
	})
	await saveBooks(sql, books, members.changedCards)
	await append(sql, upload, decided, nowMs)
	await settleShifts(sql, entries, nowMs)
	return decided.map(({ verdict }) => verdict)
}

function decide(
	books: Books,
	sealed: ChainedEntry,
	entry: Entry | undefined,
	unknownMembers: ReadonlySet<number>,
	at: { readonly storeId: string; readonly upload: Upload; readonly nowMs: number },
): Verdict {
	const { seq } = sealed
	if (entry === undefined) return { seq, kind: 'quarantined', reason: 'malformed' }
	const { tillId, epoch } = at.upload
	const reason = postEntry(books, entry, { storeId: at.storeId, tillId, epoch, seq, nowMs: at.nowMs })
	if (reason !== null) return { seq, kind: 'postedWithException', reason }
	if (unknownMembers.has(seq)) return { seq, kind: 'postedWithException', reason: 'unknownCard' }
	return { seq, kind: 'posted', reason: null }
}

/** Every key, card and lease that the entries may move. */
function wantedBy(entries: readonly Entry[]): Wanted {
	const authKeys: string[] = []
	const cardNos: string[] = []
	const leaseIds: string[] = []
	for (const { body } of entries) {
		if (body.kind === 'authorisationReversed') {
			authKeys.push(body.authKey)
			cardNos.push(body.cardNo)
			if (body.authority?.kind === 'lease') leaseIds.push(body.authority.leaseId)
		}
		if (body.kind !== 'saleCompleted') continue
		cardNos.push(...body.earned.map((earned) => earned.cardNo))
		for (const tender of body.tenders) {
			if (tender.kind !== 'storedValue' || tender.amountMinor === 0) continue
			authKeys.push(tender.authKey)
			cardNos.push(tender.cardNo)
			if (tender.authority.kind === 'lease') leaseIds.push(tender.authority.leaseId)
		}
	}
	return { authKeys, cardNos, leaseIds }
}

async function append(sql: Sql, upload: Upload, decided: readonly Decided[], nowMs: number): Promise<void> {
	const last = decided.at(-1)
	if (last === undefined) return
	await sql.rows(
		`WITH head AS (
			UPDATE terminal SET head_seq = $11, head_hash = $12 WHERE till_id = $1 AND epoch = $2
		)
		INSERT INTO journal_entry (till_id, epoch, seq, entry_text, hash, prev_hash, kind, shift_id, verdict, reason,
			posted_at_ms)
		SELECT $1, $2, u.*, $13
		FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[]) AS u`,
		[
			upload.tillId,
			upload.epoch,
			decided.map(({ sealed }) => sealed.seq),
			decided.map(({ sealed }) => storable(sealed.text)),
			decided.map(({ sealed }) => sealed.hash),
			decided.map(({ sealed }) => sealed.prevHash),
			decided.map(({ entry }) => entry?.body.kind ?? null),
			decided.map(({ entry }) => entry?.shiftId ?? null),
			decided.map(({ verdict }) => verdict.kind),
			decided.map(({ verdict }) => verdict.reason),
			last.sealed.seq,
			last.sealed.hash,
			nowMs,
		],
		'append-journal',
	)
}

/** PostgreSQL text cannot hold U+0000; such bytes, which no entry of ours contains, are kept as base64 with a mark. */
function storable(text: string): string {
	return text.includes('\0') ? `base64:${Buffer.from(text, 'utf8').toString('base64')}` : text
}
