/** From a settlement down to the entry that explains it. Reads only. */
import { z } from 'zod'
import { hashSchema } from '../../protocol/base/ids.ts'
import type { Entry } from '../../protocol/journal/entry.ts'
import type { Sql } from '../database/pool.ts'
import { type Incomplete, resultOf } from './card-settlement.ts'
import { cardsOf } from './cards-of-entry.ts'
import { readShift, type Shift, type ShiftEntry } from './shift-entries.ts'
import {
	centreTotals,
	type Difference,
	differences,
	type SettlementResult,
	type ShiftTotals,
	tillTotals,
} from './shift-totals.ts'

/** One entry of a till's own list. `amountMinor`: a sale's total, of every other entry 0. */
const tillEntrySchema = z.strictObject({
	epoch: z.int().positive(),
	seq: z.int().positive(),
	hash: hashSchema,
	amountMinor: z.int(),
})
export const tillListSchema = z.array(tillEntrySchema).max(20_000)
export type TillListEntry = z.infer<typeof tillEntrySchema>

interface Place {
	readonly epoch: number
	readonly seq: number
}

/** The entry at which till and centre part, and how. `otherText`: same number, another hash. */
export type FirstDifference =
	| { readonly kind: 'none' }
	| ({ readonly kind: 'missingAtCentre' | 'missingAtTill' } & Place)
	| ({ readonly kind: 'otherText'; readonly tillHash: string; readonly centreHash: string } & Place)
	| ({ readonly kind: 'otherAmount'; readonly tillMinor: number; readonly centreMinor: number } & Place)

/** An entry that a person should look at, without the till's list: what the centre itself found wrong. */
export interface Suspect extends Place {
	readonly why: string
	readonly saleId: string | null
	readonly amountMinor: number
}

/** What the ledger moved for the shift, per card function. */
export interface Booked {
	readonly function: string
	readonly count: number
	readonly amount: number
	/** Of it, what no purse covered. */
	readonly onSuspense: number
}

export interface SettlementDetail {
	readonly tillId: string
	readonly shiftId: string
	readonly result: SettlementResult
	readonly incomplete: readonly Incomplete[]
	/** Null while the shift is open, or its closing entry on its way. */
	readonly till: ShiftTotals | null
	readonly centre: ShiftTotals
	readonly booked: readonly Booked[]
	readonly differences: readonly Difference[]
	/** The first first. */
	readonly suspects: readonly Suspect[]
}

export async function settlementDetail(
	sql: Sql,
	tillId: string,
	shiftId: string,
): Promise<SettlementDetail | undefined> {
	const shift = await readShift(sql, tillId, shiftId)
	if (shift === undefined) return undefined
	const till = shift.close === undefined ? null : tillTotals(shift.close.body.settlement)
	const centre = centreTotals(shift.entries.map(({ entry }) => entry))
	const differing = till === null ? [] : differences(till, centre)
	return {
		tillId,
		shiftId,
		result: resultOf(differing, shift.incomplete),
		incomplete: shift.incomplete,
		till,
		centre,
		booked: await bookedOf(sql, shift),
		differences: differing,
		suspects: [...suspectsOf(shift), ...(await parkedBeside(sql, shift))].sort(byPlace),
	}
}

/** The till's list against ours, both in the order of epoch and seq; undefined when no entry of the shift is here. */
export async function compareWithTill(
	sql: Sql,
	tillId: string,
	shiftId: string,
	list: readonly TillListEntry[],
): Promise<FirstDifference | undefined> {
	const shift = await readShift(sql, tillId, shiftId)
	return shift === undefined ? undefined : firstDifference(shift.entries, list)
}

export function firstDifference(
	centre: readonly ShiftEntry[],
	list: readonly TillListEntry[],
): FirstDifference {
	const till = [...list].sort(byPlace)
	for (let index = 0; index < Math.max(till.length, centre.length); index++) {
		const theirs = till[index]
		const ours = centre[index]
		const order = theirs === undefined ? 1 : ours === undefined ? -1 : byPlace(theirs, ours)
		if (order < 0 && theirs !== undefined) return { kind: 'missingAtCentre', ...placeOf(theirs) }
		if (order > 0 && ours !== undefined) return { kind: 'missingAtTill', ...placeOf(ours) }
		if (theirs === undefined || ours === undefined) continue
		const centreMinor = amountOf(ours.entry)
		if (theirs.amountMinor !== centreMinor)
			return { kind: 'otherAmount', ...placeOf(ours), tillMinor: theirs.amountMinor, centreMinor }
		if (theirs.hash !== ours.hash)
			return { kind: 'otherText', ...placeOf(ours), tillHash: theirs.hash, centreHash: ours.hash }
	}
	return { kind: 'none' }
}

function byPlace(left: Place, right: Place): number {
	return left.epoch - right.epoch || left.seq - right.seq
}

function placeOf({ epoch, seq }: Place): Place {
	return { epoch, seq }
}

function amountOf({ body }: Entry): number {
	return body.kind === 'saleCompleted' ? body.totals.totalMinor : 0
}

/** Entries with an exception; a sale that does not add up is one of them. */
function suspectsOf({ entries }: Shift): Suspect[] {
	return entries.flatMap(({ epoch, seq, reason, entry }) =>
		reason === null
			? []
			: [{ epoch, seq, why: reason, saleId: saleIdOf(entry), amountMinor: amountOf(entry) }],
	)
}

function saleIdOf({ body }: Entry): string | null {
	return body.kind === 'saleCompleted' || body.kind === 'saleCancelled' ? body.saleId : null
}

/** Texts that are not in the chain, or in it and cannot be read, at the numbers of this shift. */
async function parkedBeside(sql: Sql, { tillId, shiftId, close }: Shift): Promise<Suspect[]> {
	const rows = await sql.rows<Place & { readonly why: string }>(
		`WITH span AS (
			SELECT epoch, min(seq) AS first, CASE WHEN epoch = $3 THEN $4::bigint ELSE max(seq) END AS last
			FROM journal_entry WHERE till_id = $1 AND shift_id = $2 GROUP BY epoch
		)
		SELECT p.epoch, p.seq, p.reason AS why FROM parked_entry p JOIN span USING (epoch)
			WHERE p.till_id = $1 AND p.seq BETWEEN first AND last
		UNION ALL
		SELECT j.epoch, j.seq, j.reason FROM journal_entry j JOIN span USING (epoch)
			WHERE j.till_id = $1 AND j.seq BETWEEN first AND last AND j.verdict = 'quarantined'
		LIMIT 1000`,
		[tillId, shiftId, close?.epoch ?? null, close?.seq ?? null],
	)
	return rows.map((row) => ({ ...row, saleId: null, amountMinor: 0 }))
}

async function bookedOf(sql: Sql, { tillId, shiftId, entries }: Shift): Promise<Booked[]> {
	const cardNos = new Set(entries.flatMap(({ entry }) => cardsOf(entry.body)))
	return await sql.rows<Booked>(
		`SELECT t.kind || ' ' || split_part(t.purse, ':', 1) AS function, count(DISTINCT (t.epoch, t.seq, t.card_no, t.auth_key)) AS count,
			sum(t.amount) AS amount,
			coalesce(sum(t.amount) FILTER (WHERE 'suspense:' || t.store_id || ':' || t.purse
				IN (t.debit_account, t.credit_account)), 0) AS "onSuspense"
		FROM transfer t JOIN journal_entry j USING (till_id, epoch, seq)
		WHERE t.card_no = ANY ($3::text[]) AND j.till_id = $1 AND j.shift_id = $2 AND t.kind IN ('spend', 'award', 'load', 'refund')
		GROUP BY 1 ORDER BY 1`,
		[tillId, shiftId, [...cardNos]],
	)
}
