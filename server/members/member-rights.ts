/**
 * What a member may ask of head office about herself: a copy of all that is known, a correction, to be forgotten. Each is a supervisor's
 * act with a reason, and stands in `member_operation`.
 */
import { z } from 'zod'
import { memberIdSchema, operatorIdSchema } from '../../protocol/base/ids.ts'
import { SHEET_FIELDS } from '../../protocol/card/member-sheet.ts'
import { memberEditedSchema, type SheetValues } from '../../protocol/journal/member-entries.ts'
import { readSheet } from '../../protocol/rules/sheet-fields.ts'
import type { Database, Sql } from '../database/pool.ts'
import { eraseMember } from './erase-member.ts'
import { exportMember } from './export-member.ts'
import { mergedFields } from './member-facts.ts'
import { memberTables } from './member-tables.ts'
import { announce, checkOperator, type MemberAnswer, Refused } from './merge-members.ts'

const words = {
	operationKey: z.string().min(1).max(80),
	operatorId: operatorIdSchema,
	/** Not about her: it stays when she is forgotten. */
	reason: z.string().min(1).max(200),
	memberId: memberIdSchema,
}
export const rightRequestSchema = z.discriminatedUnion('right', [
	z.strictObject({ right: z.literal('export'), ...words }),
	z.strictObject({ right: z.literal('correct'), ...words, sheet: memberEditedSchema.shape.sheet }),
	z.strictObject({ right: z.literal('erase'), ...words }),
])
export type RightRequest = z.infer<typeof rightRequestSchema>

export type RightAnswer =
	| { readonly kind: 'done' | 'exists'; readonly export?: object; readonly cards?: readonly string[] }
	| Exclude<MemberAnswer, { readonly kind: 'done' | 'exists' }>

export async function exerciseRight(
	database: Database,
	request: RightRequest,
	nowMs: number,
): Promise<RightAnswer> {
	try {
		return await database.transaction((sql) => use(sql, request, nowMs))
	} catch (error) {
		if (error instanceof Refused) return error.answer
		throw error
	}
}

async function use(sql: Sql, request: RightRequest, nowMs: number): Promise<RightAnswer> {
	const { operationKey, operatorId, memberId, right } = request
	await sql.rows('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`member ${operationKey}`])
	await checkOperator(sql, operatorId)
	const [known] = await sql.rows<{ readonly same: boolean }>(
		`SELECT (member_id, operation, operator_id, body ->> 'reason') = ($2, $3, $4, $5) AS same
		FROM member_operation WHERE operation_key = $1`,
		[operationKey, memberId, right, operatorId, request.reason],
	)
	if (known?.same === false) throw new Refused('operationKeyTaken')
	if (known?.same === true && right !== 'export') return { kind: 'exists' }
	const ids = await lockPerson(sql, memberId)
	if (ids === null) return { kind: 'exists' }
	const done = await act(sql, request, ids, nowMs)
	if (known === undefined)
		await sql.rows(
			`INSERT INTO member_operation (operation_key, member_id, operation, operator_id, body, done_at_ms)
			VALUES ($1, $2, $3, $4, $5, $6)`,
			[operationKey, memberId, right, operatorId, JSON.stringify(kept(request)), nowMs],
		)
	return { kind: known === undefined ? 'done' : 'exists', ...done }
}

/** Which fields were set right, not to what: that stands on her sheet. */
const kept = (request: RightRequest): object => ({
	reason: request.reason,
	otherId: null,
	...(request.right === 'correct' && { fields: Object.keys(request.sheet) }),
})

/** She, and whoever was merged into her; null: she is forgotten already. */
async function lockPerson(sql: Sql, memberId: string): Promise<string[] | null> {
	const rows = await sql.rows<{
		readonly member_id: string
		readonly merged_into: string | null
		readonly erased: boolean
	}>(
		`SELECT member_id, merged_into, erased_at_ms IS NOT NULL AS erased FROM member
		WHERE $1 IN (member_id, merged_into) ORDER BY member_id FOR UPDATE`,
		[memberId],
	)
	const own = rows.find(({ member_id }) => member_id === memberId)
	if (own === undefined) throw new Refused('unknownMember')
	if (own.erased) return null
	if (own.merged_into !== null) throw new Refused('mergedElsewhere')
	return rows.map(({ member_id }) => member_id)
}

async function act(sql: Sql, request: RightRequest, ids: readonly string[], nowMs: number) {
	switch (request.right) {
		case 'export':
			return { export: await exportMember(sql, ids) }
		case 'erase':
			return { cards: await eraseMember(sql, ids, nowMs) }
		case 'correct':
			return await correct(sql, request.memberId, request.sheet, nowMs)
	}
}

/** Head office has looked: it stands against whatever a till says unconfirmed. What stood before is kept. */
async function correct(sql: Sql, memberId: string, typed: SheetValues, nowMs: number): Promise<object> {
	const read = readSheet(typed, false)
	if (read.kind === 'invalid') throw new Refused('notAsItMustBe')
	const said = SHEET_FIELDS.flatMap((field) => {
		const value = read.sheet[field]
		return value === undefined
			? []
			: [{ memberId, field, value, source: 'headOffice', verified: true, atMs: nowMs, tillId: null } as const]
	})
	const tables = memberTables(sql)
	const { won, lost } = mergedFields(await tables.currentFields([memberId]), said)
	await tables.saveFields(won, lost)
	await tables.proposeDuplicates([memberId], nowMs)
	await announce(sql, [memberId])
	return {}
}
