/**
 * Two members are one person: head office puts the one into the other. Cards go over with all that they carry, each field is
 * merged by itself, what loses is kept, and it can be taken back. Once under its key, however often it is asked.
 */
import type { Database, Sql } from '../database/pool.ts'
import type { ConsentRow, DeclinedRow, MemberFieldRow } from '../ledger/ledger-tables.ts'
import { mergedConsents } from './member-consents.ts'
import { mergedFields } from './member-facts.ts'
import { memberTables } from './member-tables.ts'

export interface MemberRequest {
	readonly operationKey: string
	readonly operatorId: string
	readonly reason: string
	readonly act: 'merge' | 'keepApart' | 'unmerge'
	/** Who stays; of `unmerge` who was put into another. */
	readonly memberId: string
	/** Who goes into her; null of `unmerge`. */
	readonly otherId: string | null
}

export type MemberAnswer =
	| { readonly kind: 'done' | 'exists' }
	| {
			readonly kind:
				| 'unknownMember'
				| 'sameMember'
				| 'mergedElsewhere'
				| 'notMerged'
				| 'operationKeyTaken'
				| 'unknownOperator'
				| 'roleTooLow'
				| 'notAsItMustBe'
	  }

export class Refused extends Error {
	readonly answer: MemberAnswer

	constructor(kind: Exclude<MemberAnswer['kind'], 'done' | 'exists'>) {
		super(kind)
		this.answer = { kind }
	}
}

export async function operateMember(
	database: Database,
	request: MemberRequest,
	nowMs: number,
): Promise<MemberAnswer> {
	try {
		return await database.transaction((sql) => operate(sql, request, nowMs))
	} catch (error) {
		if (error instanceof Refused) return error.answer
		throw error
	}
}

async function operate(sql: Sql, request: MemberRequest, nowMs: number): Promise<MemberAnswer> {
	const { operationKey, operatorId, memberId, act } = request
	await sql.rows('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`member ${operationKey}`])
	if (await isSameAgain(sql, request)) return { kind: 'exists' }
	await checkOperator(sql, operatorId)
	const done = await doAct(sql, request, nowMs)
	if (done === null) return { kind: 'exists' }
	await sql.rows(
		`INSERT INTO member_operation (operation_key, member_id, operation, operator_id, body, done_at_ms)
		VALUES ($1, $2, $3, $4, $5, $6)`,
		[operationKey, memberId, act, operatorId, JSON.stringify({ ...wordsOf(request), done }), nowMs],
	)
	return { kind: 'done' }
}

const wordsOf = ({ reason, otherId }: MemberRequest) => ({ reason, otherId })

async function isSameAgain(sql: Sql, request: MemberRequest): Promise<boolean> {
	const { operationKey, memberId, act, operatorId } = request
	const [known] = await sql.rows<{ readonly same: boolean }>(
		`SELECT (member_id, operation, operator_id, body - 'done') = ($2, $3, $4, $5::jsonb) AS same
		FROM member_operation WHERE operation_key = $1`,
		[operationKey, memberId, act, operatorId, JSON.stringify(wordsOf(request))],
	)
	if (known?.same === false) throw new Refused('operationKeyTaken')
	return known?.same === true
}

export async function checkOperator(sql: Sql, operatorId: string): Promise<void> {
	const [operator] = await sql.rows<{ readonly role: string }>(
		"SELECT body ->> 'role' AS role FROM catalogue_record WHERE topic = 'operator' AND key = $1",
		[operatorId],
	)
	if (operator === undefined) throw new Refused('unknownOperator')
	if (operator.role === 'cashier') throw new Refused('roleTooLow')
}

/** What is to be known for taking it back; null: it stands so already. */
async function doAct(sql: Sql, request: MemberRequest, nowMs: number): Promise<object | null> {
	const { memberId, otherId, act } = request
	if (memberId === otherId) throw new Refused('sameMember')
	const ids = otherId === null ? [memberId] : [memberId, otherId]
	const rows = await sql.rows<{ readonly member_id: string; readonly merged_into: string | null }>(
		'SELECT member_id, merged_into FROM member WHERE member_id = ANY ($1::text[]) AND erased_at_ms IS NULL ORDER BY member_id FOR UPDATE',
		[ids],
	)
	const intoOf = new Map(rows.map((row) => [row.member_id, row.merged_into]))
	if (ids.some((id) => !intoOf.has(id))) throw new Refused('unknownMember')
	if (act === 'unmerge') return await takeApart(sql, memberId, intoOf.get(memberId) ?? null, nowMs)
	if (otherId === null) throw new Refused('unknownMember')
	if (act === 'keepApart') return await decide(sql, memberId, otherId, 'keptApart')
	if (intoOf.get(otherId) === memberId) return null
	if (intoOf.get(otherId) !== null || intoOf.get(memberId) !== null) throw new Refused('mergedElsewhere')
	return await putInto(sql, memberId, otherId, nowMs)
}

async function putInto(sql: Sql, memberId: string, otherId: string, nowMs: number): Promise<object> {
	const cards = await moveCards(sql, otherId, memberId, null)
	const fields = await mergeFields(sql, memberId, otherId)
	const agreed = await mergeConsents(sql, memberId, otherId)
	await mergeVisits(sql, memberId, otherId)
	const followed = await sql.rows<{ readonly member_id: string }>(
		'UPDATE member SET merged_into = $1 WHERE merged_into = $2 RETURNING member_id',
		[memberId, otherId],
	)
	await sql.rows('UPDATE member SET merged_into = $1 WHERE member_id = $2', [memberId, otherId])
	await decide(sql, memberId, otherId, 'merged')
	// Whoever may be the same person as the one that went may be the same as the one that stays.
	await sql.rows(
		`INSERT INTO member_proposal (member_id, other_id, reason, proposed_at_ms)
		SELECT least(third, $1), greatest(third, $1), reason, $3::bigint FROM (
			SELECT CASE member_id WHEN $2 THEN other_id ELSE member_id END AS third, reason FROM member_proposal
			WHERE $2 IN (member_id, other_id) AND decision IS NULL) p WHERE third <> $1 ON CONFLICT DO NOTHING`,
		[memberId, otherId, nowMs],
	)
	await sql.rows(
		"UPDATE member_proposal SET decision = 'merged' WHERE $1 IN (member_id, other_id) AND decision IS NULL",
		[otherId],
	)
	await announce(sql, [memberId])
	return { cards, fields, agreed, followed: followed.map(({ member_id }) => member_id) }
}

async function decide(
	sql: Sql,
	memberId: string,
	otherId: string,
	decision: 'merged' | 'keptApart',
): Promise<object | null> {
	const changed = await sql.rows(
		`INSERT INTO member_proposal (member_id, other_id, reason, proposed_at_ms, decision)
		VALUES (least($1, $2), greatest($1, $2), 'sameCard', 0, $3)
		ON CONFLICT (member_id, other_id) DO UPDATE SET decision = excluded.decision
		WHERE member_proposal.decision IS DISTINCT FROM excluded.decision RETURNING 1`,
		[memberId, otherId, decision],
	)
	return changed.length === 0 ? null : {}
}

/** A card's purses are the lock of all that hangs on it: whoever posts at this moment sees the one owner or the other. */
async function moveCards(
	sql: Sql,
	fromId: string,
	toId: string,
	only: readonly string[] | null,
): Promise<string[]> {
	await sql.rows(
		`SELECT 1 FROM purse_balance p JOIN card c USING (card_no) WHERE c.member_id = $1
		ORDER BY p.card_no, p.purse FOR UPDATE OF p`,
		[fromId],
	)
	const moved = await sql.rows<{ readonly card_no: string }>(
		`UPDATE card SET member_id = $2, state_at_ms = greatest(state_at_ms, 1)
		WHERE member_id = $1 AND ($3::text[] IS NULL OR card_no = ANY ($3)) RETURNING card_no`,
		[fromId, toId, only],
	)
	return moved.map(({ card_no }) => card_no).sort()
}

interface Replaced {
	readonly field: string
	readonly taken: MemberFieldRow
	readonly before: MemberFieldRow | null
}

async function mergeFields(sql: Sql, memberId: string, otherId: string): Promise<Replaced[]> {
	const tables = memberTables(sql)
	const own = await tables.currentFields([memberId])
	const others = (await tables.currentFields([otherId])).map((row) => ({ ...row, memberId }))
	const { won, lost } = mergedFields(own, others)
	await tables.saveFields(won, lost)
	return won.map((taken) => ({
		field: taken.field,
		taken,
		before: own.find(({ field }) => field === taken.field) ?? null,
	}))
}

interface Agreed {
	readonly taken: ConsentRow
	readonly before: ConsentRow | null
}

async function mergeConsents(sql: Sql, memberId: string, otherId: string): Promise<Agreed[]> {
	const tables = memberTables(sql)
	const own = await tables.currentConsents([memberId])
	const others = (await tables.currentConsents([otherId])).map((row) => ({ ...row, memberId }))
	const { won, lost } = mergedConsents(own, others)
	await tables.saveConsents(won, lost)
	return won.map((taken) => ({
		taken,
		before: own.find(({ consent }) => consent === taken.consent) ?? null,
	}))
}

async function mergeVisits(sql: Sql, memberId: string, otherId: string): Promise<void> {
	await sql.rows(
		`UPDATE member m SET last_visit_at_ms = o.last_visit_at_ms, last_visit_store_id = o.last_visit_store_id
		FROM member o WHERE m.member_id = $1 AND o.member_id = $2 AND o.last_visit_at_ms IS NOT NULL
			AND (m.last_visit_at_ms IS NULL OR m.last_visit_at_ms < o.last_visit_at_ms)`,
		[memberId, otherId],
	)
	const declined = await sql.rows<DeclinedRow>(
		`SELECT $1::text AS "memberId", field, at_ms AS "atMs", false AS later FROM member_declined WHERE member_id = $2
		UNION ALL SELECT $1::text, field, at_ms, true FROM member_later WHERE member_id = $2`,
		[memberId, otherId],
	)
	if (declined.length > 0) await memberTables(sql).saveDeclined(declined)
}

/** Cards that went over go back; so do fields and consents that came with them, as long as nobody has said anything newer. */
async function takeApart(sql: Sql, memberId: string, intoId: string | null, nowMs: number): Promise<object> {
	if (intoId === null) throw new Refused('notMerged')
	await sql.rows('SELECT 1 FROM member WHERE member_id = $1 FOR UPDATE', [intoId])
	const [merge] = await sql.rows<{
		readonly done: {
			readonly cards: string[]
			readonly fields: Replaced[]
			/** Merges of before this was kept do not have it. */
			readonly agreed?: Agreed[]
			readonly followed: string[]
		}
	}>(
		`SELECT body -> 'done' AS done FROM member_operation WHERE operation = 'merge' AND body ->> 'otherId' = $1
		ORDER BY done_at_ms DESC LIMIT 1`,
		[memberId],
	)
	const { cards, fields, agreed = [], followed } = merge?.done ?? { cards: [], fields: [], followed: [] }
	const moved = await moveCards(sql, intoId, memberId, cards)
	await giveFieldsBack(sql, intoId, fields)
	await giveConsentsBack(sql, intoId, agreed)
	await sql.rows('UPDATE member SET merged_into = NULL WHERE member_id = $1', [memberId])
	await sql.rows(
		'UPDATE member SET merged_into = $1 WHERE member_id = ANY ($2::text[]) AND merged_into = $3',
		[memberId, followed, intoId],
	)
	await decide(sql, memberId, intoId, 'keptApart')
	await announce(sql, [memberId, intoId])
	return { cards: moved, from: intoId, atMs: nowMs }
}

async function giveFieldsBack(sql: Sql, memberId: string, fields: readonly Replaced[]): Promise<void> {
	const tables = memberTables(sql)
	const current = await tables.currentFields([memberId])
	for (const { field, taken, before } of fields) {
		const stands = current.find((row) => row.field === field)
		if (stands?.value !== taken.value || stands.atMs !== taken.atMs) continue
		if (before !== null) await tables.saveFields([before], [stands])
		else {
			await tables.saveFields([], [stands])
			await sql.rows('DELETE FROM member_field WHERE member_id = $1 AND field = $2', [memberId, field])
		}
	}
}

/** What another person agreed to, or did not, is not hers. What was said stays in the history. */
async function giveConsentsBack(sql: Sql, memberId: string, agreed: readonly Agreed[]): Promise<void> {
	const tables = memberTables(sql)
	const current = await tables.currentConsents([memberId])
	for (const { taken, before } of agreed) {
		const stands = current.find(({ consent }) => consent === taken.consent)
		if (stands?.given !== taken.given || stands.atMs !== taken.atMs || stands.tillId !== taken.tillId)
			continue
		await tables.saveConsents(before === null ? [] : [before], [stands])
		if (before === null)
			await sql.rows('DELETE FROM member_consent WHERE member_id = $1 AND consent = $2', [
				memberId,
				taken.consent,
			])
	}
}

/** Tills learn of it as of any change of a card. */
export async function announce(sql: Sql, memberIds: readonly string[]): Promise<void> {
	await sql.rows(
		`INSERT INTO change (topic, key) SELECT 'card', card_no FROM card WHERE member_id = ANY ($1::text[]) ORDER BY card_no
		ON CONFLICT (topic, key) DO UPDATE SET xid = excluded.xid, seq = excluded.seq`,
		[memberIds],
	)
}
