/** Serves the built screens under `yika://till/`: module scripts do not load from file: addresses. */
import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { contentType, fileForPath } from './kiosk/static-files.ts'
import { SHELL_POLICY, shellFile } from './shell-pages.ts'

export const PAGE_URL = 'yika://till/index.html'
export const CUSTOMER_PAGE_URL = 'yika://till/customer.html'

const POLICY =
	"default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Must be called before the app is ready. */
export function declarePageScheme(): void {
	// `codeCache`: what V8 has compiled of our pages is kept for their next start.
	const privileges = { standard: true, secure: true, codeCache: true }
	protocol.registerSchemesAsPrivileged([{ scheme: 'yika', privileges }])
}

export function servePages(rendererDir: string): void {
	protocol.handle('yika', async (request) => {
		const { host, pathname } = new URL(request.url)
		const found = request.method === 'GET' ? await fileOf(rendererDir, host, pathname) : null
		if (found === null) return new Response('not here', { status: 404 })
		return new Response(found.body, {
			headers: {
				'Content-Type': found.type,
				'Content-Security-Policy': found.policy,
				'X-Content-Type-Options': 'nosniff',
			},
		})
	})
}

type Served = {
	readonly body: Uint8Array<ArrayBuffer> | string
	readonly type: string
	readonly policy: string
}

async function fileOf(rendererDir: string, host: string, pathname: string): Promise<Served | null> {
	if (host === 'shell') {
		const page = shellFile(pathname)
		return page === null ? null : { body: page.text, type: page.type, policy: SHELL_POLICY }
	}
	const file = host === 'till' ? fileForPath(rendererDir, pathname) : null
	const bytes = file === null ? null : await readFile(file).catch(() => null)
	if (file === null || bytes === null) return null
	return { body: new Uint8Array(bytes), type: contentType(file), policy: POLICY }
}
