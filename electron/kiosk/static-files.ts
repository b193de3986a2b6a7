/** Serves the built screens, and nothing outside their folder. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'

const TYPES: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.json': 'application/json; charset=utf-8',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.ico': 'image/x-icon',
	'.woff2': 'font/woff2',
}

/**
 * The file below `rootDir` that a request path means; null when it lies outside or is of no kind we serve. A path without
 * an ending is a page's: `/customer`.
 */
export function fileForPath(rootDir: string, requestPath: string): string | null {
	let decoded: string
	try {
		decoded = decodeURIComponent(requestPath)
	} catch {
		return null
	}
	if (decoded.includes('\0') || decoded.includes('\\')) return null
	const root = resolve(rootDir)
	const file = resolve(root, `.${decoded.endsWith('/') ? join(decoded, 'index.html') : withEnding(decoded)}`)
	return file.startsWith(root + sep) && extname(file) in TYPES ? file : null
}

function withEnding(path: string): string {
	return extname(path) === '' ? `${path}.html` : path
}

export function contentType(file: string): string {
	return TYPES[extname(file)] ?? 'application/octet-stream'
}

/** Answers one request for a file: 200, 404, or 405 for anything but reading. */
export async function serveFile(
	rootDir: string,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, 'only GET')
	const file = fileForPath(rootDir, (request.url ?? '/').split(/[?#]/, 1)[0] ?? '/')
	const found = file === null ? null : await stat(file).catch(() => null)
	if (file === null || found === null || !found.isFile()) return end(response, 404, 'not here')
	response.setHeader('Content-Type', contentType(file))
	response.setHeader('Content-Length', found.size)
	// Vite names assets after their content; a page must always be the newest.
	response.setHeader('Cache-Control', extname(file) === '.html' ? 'no-store' : 'public, max-age=3600')
	if (request.method === 'HEAD') return void response.end()
	await pipeline(createReadStream(file), response)
}

/** Ends a response with a short plain text. */
export function end(response: ServerResponse, status: number, text: string): void {
	response.statusCode = status
	response.setHeader('Content-Type', 'text/plain; charset=utf-8')
	response.end(`${text}\n`)
}
