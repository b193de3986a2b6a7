/**
 * Card settlement: the centre's own totals of a shift, taken from the entries it has posted, against the till's. A shift is
 * settled when its closing entry is posted, in that transaction; entries that come later are settled again
 * (`settle-again.ts`). `cannotConfirm`: something of the shift is not here or cannot be read, so the totals prove nothing.
 */
import type { Entry } from '../../protocol/journal/entry.ts'
import { checkedEntry } from '../../protocol/journal/read-entry.ts'
import type { Sql } from '../database/pool.ts'
import type { JournalTables } from '../ledger/ledger-tables.ts'
import {
	centreTotals,
	type Difference,
	differences,
	type SettlementResult,
	type SettlementRow,
	tillTotals,
} from './shift-totals.ts'

/**
 * Why the centre's totals may be incomplete. `closeMissing`, `openMissing`: that entry of the shift has not come; `gap`:
 * numbers are missing below the closing entry; `unreadable`: an entry in between is quarantined; `otherEpoch`: part of the
 * shift was written under another enrolment, whose chain may still go on.
 */
export type Incomplete = 'closeMissing' | 'openMissing' | 'gap' | 'unreadable' | 'otherEpoch'

/** Entries under another enrolment are no doubt as long as the figures agree. */
export function resultOf(
	differing: readonly Difference[],
	incomplete: readonly Incomplete[],
): SettlementResult {
	if (incomplete.some((reason) => reason !== 'otherEpoch')) return 'cannotConfirm'
	if (differing.length === 0) return 'agreed'
	return incomplete.length > 0 ? 'cannotConfirm' : 'notAgreed'
}

/** What the entries of a shift themselves say about completeness; `epoch` is that of the closing entry. */
export function incompleteBy(entries: readonly Pick<Entry, 'epoch' | 'body'>[], epoch: number): Incomplete[] {
	const reasons: Incomplete[] = []
	if (!entries.some(({ body }) => body.kind === 'shiftOpened')) reasons.push('openMissing')
	if (entries.some((entry) => entry.epoch !== epoch)) reasons.push('otherEpoch')
	return reasons
}

/** Settles the shifts that `entries` close. Inside the transaction that has just appended them. */
export async function settleShifts(
	tables: JournalTables,
	entries: readonly Entry[],
	nowMs: number,
): Promise<void> {
	for (const { tillId, epoch, seq, body } of entries) {
		if (body.kind !== 'shiftClosed') continue
		const { shiftId } = body
		const texts = await tables.entryTextsOfShift(tillId, shiftId)
		const known = texts.map((text) => checkedEntry(JSON.parse(text)))
		const till = tillTotals(body.settlement)
		const centre = centreTotals(known)
		const incomplete = incompleteBy(known, epoch)
		if (await tables.unreadableWithin({ tillId, epoch }, shiftId, seq)) incomplete.push('unreadable')
		const result = resultOf(differences(till, centre), incomplete)
		await tables.keepSettlement({ tillId, shiftId, epoch, seq, result, till, centre, settledAtMs: nowMs })
	}
}

/** All settlements, or those of one till or shift, newest first; at most 1,000. */
export async function settlements(
	sql: Sql,
	of: { readonly tillId?: string | undefined; readonly shiftId?: string | undefined } = {},
): Promise<SettlementRow[]> {
	return await sql.rows<SettlementRow>(
		`SELECT till_id AS "tillId", shift_id AS "shiftId", result, till_totals AS till, centre_totals AS centre,
			settled_at_ms AS "settledAtMs" FROM card_settlement
		WHERE ($1::text IS NULL OR till_id = $1) AND ($2::text IS NULL OR shift_id = $2)
		ORDER BY settled_at_ms DESC LIMIT 1000`,
		[of.tillId ?? null, of.shiftId ?? null],
	)
}
