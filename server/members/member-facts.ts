/**
 * What entries say about members: who joined, last visits, what is known of them, what they would not say, to what they agree. Facts merge
 * per field; what loses is kept. Whoever was merged with another is that other from then on, whatever a till still calls her.
 */
import { SHEET_FIELDS } from '../../protocol/card/member-sheet.ts'
import type { Entry, EntryBody } from '../../protocol/journal/entry.ts'
import { enrolledMember, saidField } from '../../protocol/journal/member-news.ts'
import { incomingWins } from '../../protocol/rules/merge-field.ts'
import type { DeclinedRow, EnrolledRow, MemberFieldRow, MemberTables } from '../ledger/ledger-tables.ts'
import type { AboutMember } from './about-member.ts'
import { recordConsents } from './member-consents.ts'

export interface MemberFacts {
	/** Entries that name a member nobody knows, or hand out a card that head office never issued. */
	readonly unknownSeqs: ReadonlySet<number>
	/** Cards whose picture changed with their member. */
	readonly changedCards: readonly string[]
}

/** Applies the facts inside the caller's transaction; locks the members in sorted order. */
export async function applyMemberFacts(
	tables: MemberTables,
	storeId: string,
	entries: readonly Entry[],
): Promise<MemberFacts> {
	const unissued = await enrol(tables, entries)
	const named = new Map<number, string>()
	for (const { seq, body } of entries) {
		const memberId = namedIn(body)
		if (memberId !== null) named.set(seq, memberId)
	}
	if (named.size === 0) return { unknownSeqs: new Set(), changedCards: [] }
	const known = await tables.lockMembers([...new Set(named.values())].sort())
	const about = entries.flatMap((entry): AboutMember[] => {
		const memberId = known.get(named.get(entry.seq) ?? '')
		return memberId === undefined ? [] : [{ entry, memberId }]
	})
	await recordVisits(tables, storeId, about)
	await recordCaptures(tables, about)
	await recordConsents(tables, about)
	const unknown = [...named].filter(([, memberId]) => !known.has(memberId)).map(([seq]) => seq)
	return {
		unknownSeqs: new Set([...unknown, ...unissued]),
		changedCards: await tables.cardsOfMembers([...new Set(known.values())]),
	}
}

function namedIn(body: EntryBody): string | null {
	switch (body.kind) {
		case 'saleCompleted':
		case 'fieldCaptured':
		case 'memberEnrolled':
		case 'memberEdited':
		case 'consentRecorded':
			return body.memberId
		default:
			return null
	}
}

/** Makes whoever joined, with her card where nobody knew it; answers entries that name a card which was never issued. */
async function enrol(tables: MemberTables, entries: readonly Entry[]): Promise<number[]> {
	const rows = entries.flatMap(({ tillId, epoch, seq, atMs, body }): EnrolledRow[] => {
		if (body.kind !== 'memberEnrolled') return []
		const {
			lastVisit: _,
			fields: _1,
			declinedAtMs: _2,
			laterAtMs: _5,
			details: _3,
			consents: _4,
			...profile
		} = enrolledMember({
			atMs,
			body,
		})
		return [{ memberId: body.memberId, profile, tillId, epoch, seq, cardNo: body.cardNo }]
	})
	if (rows.length === 0) return []
	const made = new Set(await tables.enrolMembers(rows))
	return entries.flatMap(({ seq, body }) =>
		body.kind === 'memberEnrolled' && body.cardKind === 'drawer' && made.has(body.cardNo) ? [seq] : [],
	)
}

async function recordVisits(
	tables: MemberTables,
	storeId: string,
	about: readonly AboutMember[],
): Promise<void> {
	const latest = new Map<string, number>()
	for (const { entry, memberId } of about) {
		if (entry.body.kind !== 'saleCompleted') continue
		latest.set(memberId, Math.max(entry.atMs, latest.get(memberId) ?? entry.atMs))
	}
	if (latest.size > 0) await tables.recordVisits(storeId, latest)
}

async function recordCaptures(tables: MemberTables, about: readonly AboutMember[]): Promise<void> {
	const said = about.flatMap(fieldsSaid)
	const declined = about.flatMap(declinedIn)
	if (said.length > 0) {
		const ids = [...new Set(said.map(({ memberId }) => memberId))]
		const { won, lost } = mergedFields(await tables.currentFields(ids), said)
		await tables.saveFields(won, lost)
		await tables.proposeDuplicates(
			[...new Set(won.map(({ memberId }) => memberId))],
			Math.max(...said.map(({ atMs }) => atMs)),
		)
	}
	if (declined.length > 0) await tables.saveDeclined(newestDeclined(declined))
}

function fieldsSaid({ entry: { tillId, atMs, body }, memberId }: AboutMember): MemberFieldRow[] {
	if (body.kind === 'fieldCaptured')
		return body.value === null
			? []
			: [{ memberId, field: body.field, value: body.value, source: 'till', verified: false, atMs, tillId }]
	if (body.kind !== 'memberEnrolled' && body.kind !== 'memberEdited') return []
	return SHEET_FIELDS.flatMap((field): MemberFieldRow[] => {
		const value = body.sheet[field]
		return value === undefined
			? []
			: [{ memberId, field, tillId, ...saidField(value, body.confirmedBy, atMs) }]
	})
}

function declinedIn({ entry: { atMs, body }, memberId }: AboutMember): DeclinedRow[] {
	const isDeclined = body.kind === 'fieldCaptured' && body.value === null
	return isDeclined ? [{ memberId, field: body.field, atMs, later: body.later ?? false }] : []
}

function newestDeclined(rows: readonly DeclinedRow[]): DeclinedRow[] {
	const newest = new Map<string, DeclinedRow>()
	for (const row of rows) {
		const key = `${row.memberId}/${row.field}/${row.later}`
		if (row.atMs >= (newest.get(key)?.atMs ?? row.atMs)) newest.set(key, row)
	}
	return [...newest.values()]
}

/** Which values stand after more were said, one after the other, and which lost. */
export function mergedFields(
	rows: readonly MemberFieldRow[],
	said: readonly MemberFieldRow[],
): { readonly won: MemberFieldRow[]; readonly lost: MemberFieldRow[] } {
	const keyOf = ({ memberId, field }: MemberFieldRow): string => `${memberId}/${field}`
	const current = new Map(rows.map((row) => [keyOf(row), row]))
	const won = new Set<string>()
	const lost: MemberFieldRow[] = []
	for (const incoming of said) {
		const key = keyOf(incoming)
		const before = current.get(key)
		if (!incomingWins(before, incoming)) {
			lost.push(incoming)
			continue
		}
		if (before !== undefined) lost.push(before)
		current.set(key, incoming)
		won.add(key)
	}
	return { won: [...current].filter(([key]) => won.has(key)).map(([, row]) => row), lost }
}
