/**
 * Posting an upload: one transaction that takes the till's chain further and puts every entry into the books with a
 * verdict. Sent again, it gives the same verdicts. A second text under a taken key is contested and a chain that does not
 * continue ours is quarantined: both are kept with their bytes, and the till is told, so that its queue flows on.
 */
import { cardsAwarded } from '../../protocol/journal/card-news.ts'
import type { Entry } from '../../protocol/journal/entry.ts'
import type { Verdict } from '../../protocol/journal/verdict.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { DownOf } from '../../protocol/wire/down.ts'
import type { DecidedCard } from '../../protocol/wire/messages/upload-entries.ts'
import { applyMemberFacts } from '../members/member-facts.ts'
import { settleShifts } from '../reconcile/card-settlement.ts'
import type { Books } from './books.ts'
import { believedChain, type ChainedEntry, type ReadUpload, type Upload, type VerifyText } from './chain.ts'
import { answering, type HandLimits, isByHand } from './hand-limits.ts'
import type { Asker } from './leases.ts'
import type { LedgerTables } from './ledger-tables.ts'
import { postEntry } from './post-entry.ts'
import { type SignGrant, sweepReplaced } from './replace.ts'
import { endClaims } from './return-claims.ts'
import { returnedIn, wantedBy } from './wanted-by-entries.ts'

/** What a posting works with: one open transaction, and the centre's clock when it began. */
export interface PostingParts {
	readonly tables: LedgerTables
	readonly verify: VerifyText
	readonly signGrant: SignGrant
	readonly nowMs: number
	/** The disk of the agent that hands the upload in. */
	readonly diskId: string
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
	parts: PostingParts,
	storeId: string,
	read: ReadUpload,
	care?: Care,
): Promise<PostAnswer> {
	const { upload } = read
	const terminal = await parts.tables.lockTerminal(upload)
	if (terminal?.store_id !== storeId) return position(upload, 0, 'epochUnknown')
	const keys = [terminal.public_key, ...terminal.later_keys]
	const chain = believedChain(read, terminal.head_seq, keys, parts.verify)
	if (typeof chain === 'string') return position(upload, terminal.head_seq, chain)
	const known = chain.filter((sealed) => sealed.seq <= terminal.head_seq)
	const fresh = chain.slice(known.length).filter((sealed) => sealed.seq <= (care?.lastSeq ?? sealed.seq))
	const verdicts = await answerKnown(parts, upload, known)
	if (fresh[0] !== undefined && fresh[0].prevHash !== terminal.head_hash) {
		verdicts.push(...(await park(parts, upload, fresh, 'quarantined', 'chainBroken')))
	} else if (fresh.length > 0) {
		verdicts.push(
			...(await postFresh(
				parts,
				{ storeId, diskId: terminal.agent_disk_id ?? parts.diskId },
				upload,
				fresh,
				care?.unpostable,
			)),
		)
	}
	const cards = await decidedCards(parts.tables, chain)
	return { ...posted(upload, verdicts), ...(cards.length > 0 && { cards }) }
}

/** Read when the books are saved; at a repeat it is the present version, which tells of the decision too. */
async function decidedCards(tables: LedgerTables, chain: readonly ChainedEntry[]): Promise<DecidedCard[]> {
	const cardNos = new Set(chain.flatMap(({ entry }) => (entry === undefined ? [] : cardsAwarded(entry.body))))
	if (cardNos.size === 0) return []
	const versions = await tables.cardVersions([...cardNos])
	const cards = [...cardNos].map((cardNo) => ({ cardNo, version: versions.get(cardNo) ?? 0 }))
	return cards.slice(0, LIMITS.awardedCardsMax)
}

function position(upload: Upload, storedSeq: number, reason: DownOf<'chainPosition'>['reason']): PostAnswer {
	return { kind: 'chainPosition', tillId: upload.tillId, epoch: upload.epoch, storedSeq, reason }
}

function posted(upload: Upload, verdicts: readonly Verdict[]): DownOf<'posted'> {
	const seq = upload.entries.at(-1)?.seq ?? 0
	const exceptions = verdicts.filter((verdict) => verdict.kind !== 'posted')
	return { kind: 'posted', tillId: upload.tillId, epoch: upload.epoch, seq, exceptions, timeMark: null }
}

/** Same seq and hash: the verdict given before. Same seq, other hash: contested. */
async function answerKnown(
	parts: PostingParts,
	upload: Upload,
	known: readonly ChainedEntry[],
): Promise<Verdict[]> {
	if (known.length === 0) return []
	const seqs = known.map((sealed) => sealed.seq)
	const rows = await parts.tables.verdictsAt(upload, seqs)
	const bySeq = new Map(rows.map((row) => [row.verdict.seq, row]))
	const contested = known.filter((sealed) => bySeq.get(sealed.seq)?.hash !== sealed.hash)
	const verdicts = await park(parts, upload, contested, 'contested', 'hashMismatch')
	for (const sealed of known) {
		const row = bySeq.get(sealed.seq)
		if (row?.hash === sealed.hash) verdicts.push(row.verdict)
	}
	return verdicts
}

async function park(
	{ tables, nowMs }: PostingParts,
	upload: Upload,
	entries: readonly ChainedEntry[],
	verdict: 'contested' | 'quarantined',
	reason: 'hashMismatch' | 'chainBroken',
): Promise<Verdict[]> {
	if (entries.length === 0) return []
	const rows = entries.map((entry) => ({ ...entry, verdict, reason }))
	await tables.park(upload, rows, nowMs)
	return entries.map(({ seq }) => ({ seq, kind: verdict, reason }))
}

async function postFresh(
	{ tables, signGrant, nowMs, diskId: uploader }: PostingParts,
	{ storeId, diskId: diskBefore }: Asker,
	upload: Upload,
	fresh: readonly ChainedEntry[],
	unpostable: ReadonlySet<number> = new Set(),
): Promise<Verdict[]> {
	const parsed = fresh.map((sealed) => ({
		sealed,
		entry: unpostable.has(sealed.seq) ? undefined : sealed.entry,
	}))
	const entries = parsed.flatMap(({ entry }) => (entry === undefined ? [] : [entry]))
	const diskOf = disksOf(entries, diskBefore)
	const releasedSeqs = new Set(upload.released?.filter((seq) => diskOf(seq) === uploader))
	const members = await applyMemberFacts(tables, storeId, entries)
	const books = await tables.loadBooks(wantedBy(entries, releasedSeqs))
	const returned = returnedIn(entries)
	if (returned.length > 0) books.returned = await tables.lockReturned(returned)
	books.handLimits = await handLimitsOf(tables, storeId, entries)
	const decided = parsed.map(({ sealed, entry }): Decided => {
		const at = {
			storeId,
			diskId: diskOf(sealed.seq),
			upload,
			nowMs,
			signGrant,
			released: releasedSeqs.has(sealed.seq),
		}
		const verdict = decide(books, sealed, entry, members.unknownSeqs, at)
		// Before the next entry: it may spend on the card that has just been put in another's place.
		sweepReplaced(books, nowMs)
		return { sealed, entry, verdict }
	})
	await tables.saveBooks(books, members.changedCards)
	if (books.sameCards.length > 0)
		await tables.propose(books.sameCards.map((pair) => ({ ...pair, reason: 'sameCard', atMs: nowMs })))
	if (books.changed.returned.size > 0) await tables.saveReturned([...books.changed.returned])
	const rows = decided.map(({ sealed, entry, verdict }) => ({
		...sealed,
		kind: entry?.body.kind ?? null,
		shiftId: entry?.shiftId ?? null,
		verdict,
	}))
	await tables.append(upload, rows, nowMs)
	await endClaims(tables, entries, nowMs)
	await noteLanes(tables, entries, nowMs)
	await settleShifts(tables, entries, nowMs)
	return decided.map(({ verdict }) => verdict)
}

/** Few sales tell of anything that was set by hand. */
async function handLimitsOf(
	tables: LedgerTables,
	storeId: string,
	entries: readonly Entry[],
): Promise<HandLimits | undefined> {
	const named = entries.flatMap(({ body, operatorId }) =>
		body.kind === 'saleCompleted' && isByHand(body) ? [answering(body, operatorId)] : [],
	)
	return named.length === 0 ? undefined : await tables.handLimits(storeId, [...new Set(named.flat())])
}

/** Value that entries bring is kept by the disk of the agent that the till goes by when it writes them. */
function disksOf(entries: readonly Entry[], before: string): (seq: number) => string {
	const met = entries.flatMap(({ seq, body }) =>
		body.kind === 'agentChanged' ? [{ seq, diskId: body.diskId }] : [],
	)
	return (seq) => met.findLast((one) => one.seq <= seq)?.diskId ?? before
}

/** What entries say of the lane itself: which disk of the agent it goes by, and where its epoch before this one ended. */
async function noteLanes(tables: LedgerTables, entries: readonly Entry[], nowMs: number): Promise<void> {
	for (const { tillId, epoch, body } of entries) {
		if (body.kind === 'agentChanged') await tables.agentMet({ tillId, epoch }, body.diskId)
		if (body.kind !== 'epochOpened' || body.previous === null) continue
		await tables.epochEnded({ tillId, epoch: body.previous.epoch }, body.previous, nowMs)
	}
}

function decide(
	books: Books,
	sealed: ChainedEntry,
	entry: Entry | undefined,
	unknownMembers: ReadonlySet<number>,
	at: Pick<PostingParts, 'signGrant' | 'nowMs'> &
		Asker & { readonly upload: Upload; readonly released: boolean },
): Verdict {
	const { seq } = sealed
	if (entry === undefined) return { seq, kind: 'quarantined', reason: 'malformed' }
	const { tillId, epoch } = at.upload
	const { storeId, diskId, nowMs, released } = at
	const place = { storeId, diskId, tillId, epoch, seq, nowMs, released }
	const reason = postEntry(books, entry, place, at.signGrant)
	if (reason !== null) return { seq, kind: 'postedWithException', reason }
	if (unknownMembers.has(seq)) return { seq, kind: 'postedWithException', reason: 'unknownCard' }
	return { seq, kind: 'posted', reason: null }
}
