/** HTTP: health for everybody; on this machine only, the ledger to look at and the desks to work at (`reconcile-pages.ts`). */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Database } from '../database/pool.ts'
import { type Log, reasonOf } from '../service/log.ts'
import { cardPage } from './card-page.ts'
import { type Page, reconcilePage } from './reconcile-pages.ts'

export function servePages(database: Database, nowMs: () => number, log: Log) {
	return (request: IncomingMessage, response: ServerResponse): void => {
		page(database, nowMs, request)
			.catch((error: unknown): Page => {
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

async function page(database: Database, nowMs: () => number, request: IncomingMessage): Promise<Page> {
	const url = new URL(request.url ?? '/', 'http://localhost')
	const path = url.pathname
	if (request.method !== 'GET' && request.method !== 'POST')
		return { status: 405, body: { status: 'methodNotAllowed' } }
	if (path === '/health' && request.method === 'GET') {
		await database.rows('SELECT 1')
		return { status: 200, body: { status: 'ok', serverTimeMs: nowMs() } }
	}
	if (!isLoopback(request.socket.remoteAddress)) return { status: 403, body: { status: 'loopbackOnly' } }
	const desk = await reconcilePage(database, nowMs, request, url)
	if (desk !== undefined) return desk
	if (request.method === 'POST') return { status: 405, body: { status: 'methodNotAllowed' } }
	const cardNo = /^\/cards\/([0-9]{8,19})$/.exec(path)?.[1]
	const card = cardNo === undefined ? undefined : await cardPage(database, cardNo, nowMs())
	return card === undefined ? { status: 404, body: { status: 'notFound' } } : { status: 200, body: card }
}

function isLoopback(address: string | undefined): boolean {
	return address === '::1' || /^(::ffff:)?127\./.test(address ?? '')
}
