/** What entries say about members: last visits, captured fields, refusals and "later". Facts merge per field; what loses is kept. */
import type { Entry } from '../../protocol/journal/entry.ts'
import type { DeclinedRow, MemberFieldRow, MemberTables } from '../ledger/ledger-tables.ts'
import { incomingWins } from './merge-field.ts'

export interface MemberFacts {
	/** Entries that name a member nobody knows. */
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
	const named = new Map<number, string>()
	for (const { seq, body } of entries) {
		if (body.kind === 'fieldCaptured') named.set(seq, body.memberId)
		if (body.kind === 'saleCompleted' && body.memberId !== null) named.set(seq, body.memberId)
	}
	if (named.size === 0) return { unknownSeqs: new Set(), changedCards: [] }
	const known = await tables.lockMembers([...new Set(named.values())].sort())
	const of = entries.filter((entry) => known.has(named.get(entry.seq) ?? ''))
	await recordVisits(tables, storeId, of)
	await recordCaptures(tables, of)
	return {
		unknownSeqs: new Set([...named].filter(([, memberId]) => !known.has(memberId)).map(([seq]) => seq)),
		changedCards: await tables.cardsOfMembers([...known]),
	}
}

async function recordVisits(tables: MemberTables, storeId: string, entries: readonly Entry[]): Promise<void> {
	const latest = new Map<string, number>()
	for (const { atMs, body } of entries) {
		if (body.kind !== 'saleCompleted' || body.memberId === null) continue
		latest.set(body.memberId, Math.max(atMs, latest.get(body.memberId) ?? atMs))
	}
	if (latest.size > 0) await tables.recordVisits(storeId, latest)
}

async function recordCaptures(tables: MemberTables, entries: readonly Entry[]): Promise<void> {
	const captures = entries.flatMap(({ tillId, atMs, body }) =>
		body.kind === 'fieldCaptured' ? [{ tillId, atMs, body }] : [],
	)
	if (captures.length === 0) return
	const rows = await tables.currentFields([...new Set(captures.map(({ body }) => body.memberId))])
	const current = new Map(rows.map((row) => [`${row.memberId}/${row.field}`, row]))
	const won = new Set<string>()
	const lost: MemberFieldRow[] = []
	const declined = new Map<string, DeclinedRow>()
	for (const { tillId, atMs, body } of captures) {
		const { memberId, field, value, later = false } = body
		const key = `${memberId}/${field}`
		if (value === null) {
			const one = `${key}/${later}`
			if (atMs >= (declined.get(one)?.atMs ?? atMs)) declined.set(one, { memberId, field, atMs, later })
			continue
		}
		const incoming: MemberFieldRow = { memberId, field, value, source: 'till', verified: false, atMs, tillId }
		const before = current.get(key)
		if (!incomingWins(before, incoming)) {
			lost.push(incoming)
			continue
		}
		if (before !== undefined) lost.push(before)
		current.set(key, incoming)
		won.add(key)
	}
	const winners = [...current].filter(([key]) => won.has(key)).map(([, row]) => row)
	await tables.saveFields(winners, lost)
	if (declined.size > 0) await tables.saveDeclined([...declined.values()])
}
