/**
 * The exceptions desk, reading: what happened, who is affected, since when, what may be done, and what has been done. An
 * exception is a verdict that is not `posted` (or a gap, or a late entry) seen through the view of migration 6; nothing
 * is copied, so nothing can be forgotten.
 */
import { type Entry, entrySchema } from '../../protocol/journal/entry.ts'
import type { Sql } from '../database/pool.ts'
import { CORRECTION_ORDINALS_FROM, type OnSuspense } from '../ledger/correct.ts'
import { cardsOf } from './cards-of-entry.ts'
import { type ExceptionKind, type Move, movesFor, type Words, whatHappened } from './exception-rules.ts'

export type ExceptionState = 'open' | 'waiting' | 'closed'

export interface ExceptionRow {
	/** Names it for ever: `entry/<till>/<epoch>/<seq>`, `parked/…`, `late/…`, `recall/…`, `gap/<lease>`, `early/<lease or key>` or `lost/<lease or key>`. */
	readonly key: string
	readonly kind: ExceptionKind
	readonly reason: string
	readonly storeId: string
	readonly tillId: string | null
	readonly epoch: number | null
	readonly seq: number | null
	readonly shiftId: string | null
	readonly leaseId: string | null
	readonly hash: string | null
	readonly sinceMs: number
	/** `waiting`: the member was asked. */
	readonly state: ExceptionState
}

export interface MoveRow {
	readonly number: number
	readonly moveKey: string
	readonly move: Move
	readonly closes: boolean
	readonly operatorId: string
	readonly reason: string
	readonly cardNo: string | null
	readonly movedAtMs: number
}

export interface ExceptionPage extends ExceptionRow {
	readonly whatHappened: Words
	readonly affected: {
		readonly cardNos: readonly string[]
		readonly memberIds: readonly string[]
		/** Who was signed on at the till. */
		readonly operatorId: string | null
		readonly saleId: string | null
	}
	/** What still stands on the store's suspense account because of it. */
	readonly onSuspense: readonly OnSuspense[]
	/** Empty when it is closed. */
	readonly moves: readonly Move[]
	readonly journal: readonly MoveRow[]
	/** The text as it came; null when there is none (a gap). */
	readonly text: string | null
}

const STATE = `CASE WHEN EXISTS (SELECT 1 FROM exception_move m WHERE m.exception_key = e.exception_key AND m.closes)
	THEN 'closed' WHEN EXISTS (SELECT 1 FROM exception_move m WHERE m.exception_key = e.exception_key)
	THEN 'waiting' ELSE 'open' END`

const SELECT = `SELECT exception_key AS key, kind, reason, store_id AS "storeId", till_id AS "tillId", epoch, seq,
	shift_id AS "shiftId", lease_id AS "leaseId", hash, since_ms AS "sinceMs", state
FROM (SELECT e.*, ${STATE} AS state FROM exception e) AS e`

export interface ExceptionFilter {
	/** `unresolved`: open or waiting. */
	readonly state?: ExceptionState | 'unresolved' | undefined
	readonly kind?: string | undefined
	readonly storeId?: string | undefined
}

/** Oldest first; at most 1,000. */
export async function listExceptions(sql: Sql, filter: ExceptionFilter = {}): Promise<ExceptionRow[]> {
	return await sql.rows<ExceptionRow>(
		`${SELECT} WHERE ($1::text IS NULL OR state = $1 OR ($1 = 'unresolved' AND state <> 'closed'))
			AND ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR store_id = $3)
		ORDER BY since_ms, exception_key LIMIT 1000`,
		[filter.state ?? null, filter.kind ?? null, filter.storeId ?? null],
	)
}

export async function showException(sql: Sql, key: string): Promise<ExceptionPage | undefined> {
	const place = placeIn(key)
	if (place === undefined) return undefined
	const [row] = await sql.rows<ExceptionRow>(
		`${SELECT} WHERE exception_key = $1
			AND ($2::text IS NULL OR (till_id = $2 AND epoch = $3::integer AND seq = $4::bigint))`,
		[key, ...place],
	)
	if (row === undefined) return undefined
	const text = await textOf(sql, row)
	const onSuspense = await suspenseOf(sql, row)
	return {
		...row,
		whatHappened: whatHappened(row.kind),
		affected: affectedBy(row, text),
		onSuspense,
		moves: row.state === 'closed' ? [] : movesFor(row.kind, onSuspense.length > 0),
		journal: await journalOf(sql, key),
		text,
	}
}

/** Where the key points, so that the database need not build every key; nulls for what hangs on a lease, undefined for no key of ours. */
function placeIn(key: string): readonly [string, number, number] | readonly [null, null, null] | undefined {
	if (/^(?:gap|early|lost)\//.test(key)) return [null, null, null]
	const parts = /^(?:entry|parked|late|recall)\/([^/]{1,16})\/([0-9]{1,9})\/([0-9]{1,15})(?:\/|$)/.exec(key)
	const [, tillId, epoch, seq] = parts ?? []
	return tillId === undefined ? undefined : [tillId, Number(epoch), Number(seq)]
}

async function textOf(sql: Sql, { tillId, epoch, seq, hash }: ExceptionRow): Promise<string | null> {
	if (tillId === null) return null
	const rows = await sql.rows<{ readonly text: string }>(
		`SELECT entry_text AS text FROM journal_entry WHERE till_id = $1 AND epoch = $2 AND seq = $3 AND $4::text IS NULL
		UNION ALL SELECT entry_text FROM parked_entry WHERE till_id = $1 AND epoch = $2 AND seq = $3 AND hash = $4`,
		[tillId, epoch, seq, hash],
	)
	return rows[0]?.text ?? null
}

/** What the entry, or the act of this name, put on suspense and no correction has taken off. */
async function suspenseOf(sql: Sql, { key, tillId, epoch, seq }: ExceptionRow): Promise<OnSuspense[]> {
	if (key.startsWith('entry/')) return await onSuspense(sql, IN_ENTRY, [tillId, epoch, seq])
	return key.startsWith('lost/') ? await onSuspense(sql, 'operation_key = $1', [key]) : []
}

const IN_ENTRY = 'till_id = $1 AND epoch = $2 AND seq = $3'
const WITH_SUSPENSE = "(debit_account LIKE 'suspense:%' OR credit_account LIKE 'suspense:%')"

async function onSuspense(
	sql: Sql,
	made: string,
	by: readonly (string | number | null)[],
): Promise<OnSuspense[]> {
	return await sql.rows<OnSuspense>(
		`SELECT card_no AS "cardNo", purse, amount, amount_minor AS "amountMinor", kind, store_id AS "storeId", till_id AS "tillId", epoch, seq, ordinal, operation_key AS "operationKey"
		FROM transfer t
		WHERE ${made} AND ${WITH_SUSPENSE} AND kind IN ('spend', 'award', 'load', 'refund')
			AND NOT EXISTS (SELECT 1 FROM (SELECT * FROM transfer WHERE ${made} AND ${WITH_SUSPENSE}) c
				WHERE c.kind = 'correction' AND c.purse = t.purse AND c.ordinal = t.ordinal + ${CORRECTION_ORDINALS_FROM})
		ORDER BY ordinal`,
		by,
	)
}

async function journalOf(sql: Sql, key: string): Promise<MoveRow[]> {
	return await sql.rows<MoveRow>(
		`SELECT number, move_key AS "moveKey", move, closes, operator_id AS "operatorId", reason, card_no AS "cardNo",
			moved_at_ms AS "movedAtMs" FROM exception_move WHERE exception_key = $1 ORDER BY number`,
		[key],
	)
}

function affectedBy({ leaseId }: ExceptionRow, text: string | null): ExceptionPage['affected'] {
	const cardOfLease = leaseId?.split('.')[0]
	const entry = text === null ? undefined : readable(text)
	const nobody = { memberIds: [], operatorId: null, saleId: null }
	if (entry === undefined) return { ...nobody, cardNos: cardOfLease === undefined ? [] : [cardOfLease] }
	const { body, operatorId } = entry
	const memberId = 'memberId' in body ? body.memberId : null
	const saleId = 'saleId' in body ? body.saleId : null
	return { cardNos: cardsOf(body), memberIds: memberId === null ? [] : [memberId], operatorId, saleId }
}

function readable(text: string): Entry | undefined {
	try {
		return entrySchema.safeParse(JSON.parse(text)).data
	} catch {
		return undefined
	}
}
