/**
 * The exceptions desk, acting. A move is one transaction: the exception is locked, money moves through the ledger, and the
 * move is journaled with its operator and time. The same move key again gives the same answer and moves nothing.
 */
import { z } from 'zod'
import { cardNoSchema, operatorIdSchema } from '../../protocol/base/ids.ts'
import type { Database, Sql } from '../database/pool.ts'
import { type Bearer, type CorrectionRefusal, correct, type OnSuspense } from '../ledger/correct.ts'
import { loadBooks } from '../ledger/load-books.ts'
import { saveBooks } from '../ledger/save-books.ts'
import { policyAt } from './clearing-policy.ts'
import { MONEY_MOVES, MOVES, type Move } from './exception-rules.ts'
import { type ExceptionPage, showException } from './exceptions.ts'

export const moveRequestSchema = z.strictObject({
	/** Drawn by whoever asks, kept on every repeat. */
	moveKey: z.string().min(8).max(64),
	move: z.enum(MOVES),
	operatorId: operatorIdSchema,
	/** Why, in the operator's words. */
	reason: z.string().trim().min(1).max(200),
	/** Whose it was: `correctCard` only. */
	cardNo: cardNoSchema.optional(),
})
export type MoveRequest = z.infer<typeof moveRequestSchema>

export type MoveRefusal =
	| {
			readonly kind:
				| 'unknownException'
				| 'alreadyClosed'
				| 'moveKeyTaken'
				| 'unknownOperator'
				| 'cardMissing'
				| 'clearingPolicyMissing'
	  }
	/** Moving money needs a supervisor or manager. */
	| { readonly kind: 'roleTooLow'; readonly role: string }
	| { readonly kind: 'moveNotAllowed'; readonly allowed: readonly Move[] }
	| CorrectionRefusal

/** `exists`: this very move was made before. */
export type MoveAnswer = { readonly kind: 'moved' | 'exists'; readonly page: ExceptionPage } | MoveRefusal

/** A refusal on its way out of the transaction: nothing of the move may stay. */
class Refused extends Error {
	readonly refusal: MoveRefusal

	constructor(refusal: MoveRefusal) {
		super(refusal.kind)
		this.refusal = refusal
	}
}

export async function moveException(
	database: Database,
	key: string,
	request: MoveRequest,
	nowMs: number,
): Promise<MoveAnswer> {
	try {
		return await database.transaction((sql) => move(sql, key, request, nowMs))
	} catch (error) {
		if (error instanceof Refused) return error.refusal
		throw error
	}
}

async function move(sql: Sql, key: string, request: MoveRequest, nowMs: number): Promise<MoveAnswer> {
	// The key of the move is locked too, so that it cannot be used on two exceptions at once.
	for (const name of [`exception ${key}`, `move ${request.moveKey}`])
		await sql.rows('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name])
	const page = await showException(sql, key)
	if (page === undefined) throw new Refused({ kind: 'unknownException' })
	if (await isSameAgain(sql, key, request)) return { kind: 'exists', page }
	if (page.state === 'closed') throw new Refused({ kind: 'alreadyClosed' })
	if (!page.moves.includes(request.move)) throw new Refused({ kind: 'moveNotAllowed', allowed: page.moves })
	await checkOperator(sql, request)
	if (MONEY_MOVES.has(request.move)) await moveMoney(sql, page, request, nowMs)
	await sql.rows(
		`INSERT INTO exception_move (exception_key, number, move_key, move, closes, operator_id, reason, card_no, moved_at_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		[
			key,
			page.journal.length + 1,
			request.moveKey,
			request.move,
			request.move !== 'askMember',
			request.operatorId,
			request.reason,
			request.cardNo ?? null,
			nowMs,
		],
	)
	const after = await showException(sql, key)
	return { kind: 'moved', page: after ?? page }
}

async function isSameAgain(sql: Sql, key: string, request: MoveRequest): Promise<boolean> {
	const [made] = await sql.rows<{ readonly same: boolean }>(
		`SELECT (exception_key, move, operator_id, reason, card_no) IS NOT DISTINCT FROM ($2, $3, $4, $5, $6::text) AS same
		FROM exception_move WHERE move_key = $1`,
		[request.moveKey, key, request.move, request.operatorId, request.reason, request.cardNo ?? null],
	)
	if (made?.same === false) throw new Refused({ kind: 'moveKeyTaken' })
	return made?.same === true
}

async function checkOperator(sql: Sql, { operatorId, move: asked }: MoveRequest): Promise<void> {
	const [operator] = await sql.rows<{ readonly role: string }>(
		"SELECT body ->> 'role' AS role FROM catalogue_record WHERE topic = 'operator' AND key = $1",
		[operatorId],
	)
	if (operator === undefined) throw new Refused({ kind: 'unknownOperator' })
	if (MONEY_MOVES.has(asked) && operator.role === 'cashier')
		throw new Refused({ kind: 'roleTooLow', role: operator.role })
}

async function moveMoney(sql: Sql, page: ExceptionPage, request: MoveRequest, nowMs: number): Promise<void> {
	const bearers: (readonly [OnSuspense, Bearer])[] = []
	for (const line of page.onSuspense) bearers.push([line, await bearerOf(sql, line, request, nowMs)])
	const cardNos = bearers.flatMap(([, bearer]) => (bearer.kind === 'card' ? [bearer.cardNo] : []))
	const books = await loadBooks(sql, { authKeys: [], leaseIds: [], cardNos })
	for (const [line, bearer] of bearers) {
		const refusal = correct(books, line, bearer, nowMs)
		if (refusal !== undefined) throw new Refused(refusal)
	}
	await saveBooks(sql, books)
}

async function bearerOf(sql: Sql, line: OnSuspense, request: MoveRequest, nowMs: number): Promise<Bearer> {
	switch (request.move) {
		case 'collectFromCard':
			return { kind: 'card', cardNo: line.cardNo }
		case 'correctCard':
			if (request.cardNo === undefined) throw new Refused({ kind: 'cardMissing' })
			return { kind: 'card', cardNo: request.cardNo }
		case 'acceptLoss':
			return { kind: 'entity', legalEntityId: await headOffice(sql, nowMs) }
		default:
			return { kind: 'store' }
	}
}

async function headOffice(sql: Sql, nowMs: number): Promise<string> {
	const policy = await policyAt(sql, nowMs)
	if (policy === undefined) throw new Refused({ kind: 'clearingPolicyMissing' })
	return policy.headOfficeEntity
}
