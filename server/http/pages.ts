/** HTTP: health for everybody; on this machine only, the ledger to look at and the desks to work at (`reconcile-pages.ts`). */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isLoopback } from '../../identity/plain-links.ts'
import { joinRequestSchema } from '../../protocol/wire/messages/authority.ts'
import type { Authority } from '../authority/authority.ts'
import { cardRequestSchema } from '../cards/card-requests.ts'
import { operateCard } from '../cards/operate.ts'
import type { Database } from '../database/pool.ts'
import type { SignGrant } from '../ledger/replace.ts'
import { exerciseRight, rightRequestSchema } from '../members/member-rights.ts'
import { type Log, reasonOf } from '../service/log.ts'
import { cardPage } from './card-page.ts'
import { type Page, reconcilePage } from './reconcile-pages.ts'
import { readBody } from './request-body.ts'

/** A request and two keys. */
const JOIN_BYTES_MAX = 8_192

export interface PagesParts {
	readonly nowMs: () => number
	readonly log: Log
	readonly signGrant: SignGrant
	/** Left out: links are plain here, and nobody joins. */
	readonly authority?: Pick<Authority, 'join'> | undefined
}

export function servePages(database: Database, parts: PagesParts) {
	const { log } = parts
	return (request: IncomingMessage, response: ServerResponse): void => {
		page(database, parts, request)
			.catch((error: unknown): Page => {
				// A text with a NUL in it: no database takes it, and this one is not away.
				if (codeOf(error) === '22021' || codeOf(error) === '22P05')
					return { status: 400, body: { status: 'badRequest' } }
				log('pageFailed', { reason: reasonOf(error) })
				return { status: 503, body: { status: 'databaseAway' } }
			})
			.then(({ status, body }) => {
				response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
				response.end(JSON.stringify(body))
			})
			.catch((error: unknown) => log('pageNotSent', { reason: reasonOf(error) }))
	}
}

/** PostgreSQL's, as SQLSTATE has it. */
function codeOf(error: unknown): unknown {
	return error instanceof Error && 'code' in error ? error.code : undefined
}

async function page(
	database: Database,
	{ nowMs, signGrant, authority }: PagesParts,
	request: IncomingMessage,
): Promise<Page> {
	const url = URL.parse(request.url ?? '/', 'http://localhost')
	if (url === null) return { status: 404, body: { status: 'notFound' } }
	const path = url.pathname
	if (request.method !== 'GET' && request.method !== 'POST')
		return { status: 405, body: { status: 'methodNotAllowed' } }
	if (path === '/health' && request.method === 'GET') {
		await database.rows('SELECT 1')
		return { status: 200, body: { status: 'ok', serverTimeMs: nowMs() } }
	}
	if (path === '/join' && request.method === 'POST') return await join(request, authority)
	if (!isLoopback(request.socket.remoteAddress)) return { status: 403, body: { status: 'loopbackOnly' } }
	const desk = await reconcilePage(database, nowMs, request, url)
	if (desk !== undefined) return desk
	if (request.method === 'POST' && path === '/cards')
		return await actOnCard(database, request, nowMs(), signGrant)
	if (request.method === 'POST' && path === '/members')
		return await exerciseMemberRight(database, request, nowMs())
	if (request.method === 'POST') return { status: 405, body: { status: 'methodNotAllowed' } }
	const cardNo = /^\/cards\/([0-9]{8,19})$/.exec(path)?.[1]
	const card = cardNo === undefined ? undefined : await cardPage(database, cardNo, nowMs())
	return card === undefined ? { status: 404, body: { status: 'notFound' } } : { status: 200, body: card }
}

/** For whoever has a code and no certificate yet. */
async function join(request: IncomingMessage, authority: PagesParts['authority']): Promise<Page> {
	if (authority === undefined) return { status: 404, body: { status: 'notFound' } }
	const read = await readBody(request, joinRequestSchema, JOIN_BYTES_MAX)
	if (read.kind === 'bad') return { status: read.status, body: read }
	return { status: 200, body: await authority.join(read.value, request.socket.remoteAddress ?? '', null) }
}

async function actOnCard(
	database: Database,
	request: IncomingMessage,
	nowMs: number,
	signGrant: SignGrant,
): Promise<Page> {
	const read = await readBody(request, cardRequestSchema)
	if (read.kind === 'bad') return { status: read.status, body: read }
	const answer = await operateCard(database, read.value, nowMs, signGrant)
	if (answer.kind !== 'done' && answer.kind !== 'exists') return { status: 409, body: answer }
	return { status: 200, body: answer }
}

/** A member's copy, correction or being forgotten; whoever acts names the operator (`server/members/member-rights.ts`). */
async function exerciseMemberRight(
	database: Database,
	request: IncomingMessage,
	nowMs: number,
): Promise<Page> {
	const read = await readBody(request, rightRequestSchema)
	if (read.kind === 'bad') return { status: read.status, body: read }
	const answer = await exerciseRight(database, read.value, nowMs)
	return { status: answer.kind === 'done' || answer.kind === 'exists' ? 200 : 409, body: answer }
}
