/**
 * Settlements, exceptions, clearing and accounts over HTTP. Only for this machine (`pages.ts` sees to it), until people sign
 * on here; whoever acts names the operator.
 *
 *   GET  /settlements · /settlements/<till>/<shift>        POST …/compare {operatorId, entries}   POST …/settle {operatorId}
 *   GET  /exceptions?state&kind&store · /exceptions/<key>  POST …/moves (see moveRequestSchema)
 *   GET  /clearing/<date>                                  POST /clearing/<date> {operatorId}
 *   GET  /accounts
 */
import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { businessDateSchema } from '../../protocol/base/business-date.ts'
import { operatorIdSchema } from '../../protocol/base/ids.ts'
import type { Database } from '../database/pool.ts'
import { settlements } from '../reconcile/card-settlement.ts'
import { clearDay } from '../reconcile/clearing.ts'
import { ledgerAccounts, storedStatement } from '../reconcile/clearing-tables.ts'
import { moveException, moveRequestSchema } from '../reconcile/exception-moves.ts'
import { type ExceptionFilter, listExceptions, showException } from '../reconcile/exceptions.ts'
import { settleAgain } from '../reconcile/settle-again.ts'
import { compareWithTill, settlementDetail, tillListSchema } from '../reconcile/settlement-detail.ts'
import { readBody } from './request-body.ts'

export interface Page {
	readonly status: number
	readonly body: unknown
}

const NOT_FOUND: Page = { status: 404, body: { status: 'notFound' } }
const byOperator = z.strictObject({ operatorId: operatorIdSchema })
const withList = byOperator.extend({ entries: tillListSchema })

/** Undefined when the path is none of these. */
export async function reconcilePage(
	database: Database,
	nowMs: () => number,
	request: IncomingMessage,
	url: URL,
): Promise<Page | undefined> {
	const [room = '', ...rest] = url.pathname.slice(1).split('/').map(decoded)
	const posts = request.method === 'POST'
	switch (room) {
		case 'settlements':
			return posts
				? await actOnSettlement(database, nowMs(), request, rest)
				: await lookAtSettlements(database, rest)
		case 'exceptions':
			return posts
				? await actOnException(database, nowMs(), request, rest)
				: await lookAtExceptions(database, rest, url.searchParams)
		case 'clearing':
			return await clearingPage(database, nowMs(), request, rest)
		case 'accounts':
			return posts || rest.length > 0 ? undefined : found(await ledgerAccounts(database))
		default:
			return undefined
	}
}

function decoded(part: string): string {
	try {
		return decodeURIComponent(part)
	} catch {
		return part
	}
}

function found(body: unknown): Page {
	return body === undefined ? NOT_FOUND : { status: 200, body }
}

async function lookAtSettlements(database: Database, rest: readonly string[]): Promise<Page> {
	const [tillId, shiftId, ...more] = rest
	if (tillId === undefined) return found(await settlements(database))
	if (shiftId === undefined || more.length > 0) return NOT_FOUND
	return found(await database.transaction((sql) => settlementDetail(sql, tillId, shiftId)))
}

async function actOnSettlement(
	database: Database,
	nowMs: number,
	request: IncomingMessage,
	[tillId, shiftId, act]: readonly string[],
): Promise<Page> {
	if (tillId === undefined || shiftId === undefined) return NOT_FOUND
	if (act === 'compare') {
		const read = await readBody(request, withList)
		if (read.kind === 'bad') return { status: read.status, body: read }
		return found(await compareWithTill(database, tillId, shiftId, read.value.entries))
	}
	if (act !== 'settle') return NOT_FOUND
	const read = await readBody(request, byOperator)
	if (read.kind === 'bad') return { status: read.status, body: read }
	const settled = await settleAgain(database, { tillId, shiftId }, nowMs, read.value.operatorId)
	return settled ? await lookAtSettlements(database, [tillId, shiftId]) : NOT_FOUND
}

async function lookAtExceptions(
	database: Database,
	rest: readonly string[],
	query: URLSearchParams,
): Promise<Page> {
	if (rest.length > 0) return found(await showException(database, rest.join('/')))
	const state = stateSchema.safeParse(query.get('state') ?? 'unresolved')
	if (!state.success) return { status: 400, body: { status: 'badRequest', detail: 'state' } }
	const filter: ExceptionFilter = {
		state: state.data === 'any' ? undefined : state.data,
		kind: query.get('kind') ?? undefined,
		storeId: query.get('store') ?? undefined,
	}
	return found(await listExceptions(database, filter))
}

const stateSchema = z.enum(['open', 'waiting', 'closed', 'unresolved', 'any'])

async function actOnException(
	database: Database,
	nowMs: number,
	request: IncomingMessage,
	rest: readonly string[],
): Promise<Page> {
	if (rest.at(-1) !== 'moves') return NOT_FOUND
	const read = await readBody(request, moveRequestSchema)
	if (read.kind === 'bad') return { status: read.status, body: read }
	const answer = await moveException(database, rest.slice(0, -1).join('/'), read.value, nowMs)
	if (answer.kind === 'moved' || answer.kind === 'exists') return { status: 200, body: answer }
	return { status: answer.kind === 'unknownException' ? 404 : 409, body: answer }
}

async function clearingPage(
	database: Database,
	nowMs: number,
	request: IncomingMessage,
	[date, ...more]: readonly string[],
): Promise<Page> {
	const parsed = businessDateSchema.safeParse(date)
	if (!parsed.success || more.length > 0) return NOT_FOUND
	if (request.method !== 'POST') return found(await storedStatement(database, parsed.data))
	const read = await readBody(request, byOperator)
	if (read.kind === 'bad') return { status: read.status, body: read }
	return found(await clearDay(database, parsed.data, nowMs, read.value.operatorId))
}
