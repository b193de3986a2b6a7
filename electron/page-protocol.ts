/** Serves the built screens under `yika://till/`: module scripts do not load from file: addresses. */
import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { contentType, fileForPath } from './kiosk/static-files.ts'

export const PAGE_URL = 'yika://till/index.html'
export const CUSTOMER_PAGE_URL = 'yika://till/customer.html'

const POLICY =
	"default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Must be called before the app is ready. */
export function declarePageScheme(): void {
	protocol.registerSchemesAsPrivileged([{ scheme: 'yika', privileges: { standard: true, secure: true } }])
}

export function servePage(rendererDir: string): void {
	protocol.handle('yika', async (request) => {
		const { host, pathname } = new URL(request.url)
		const file = host === 'till' && request.method === 'GET' ? fileForPath(rendererDir, pathname) : null
		const bytes = file === null ? null : await readFile(file).catch(() => null)
		if (file === null || bytes === null) return new Response('not here', { status: 404 })
		return new Response(new Uint8Array(bytes), {
			headers: {
				'Content-Type': contentType(file),
				'Content-Security-Policy': POLICY,
				'X-Content-Type-Options': 'nosniff',
			},
		})
	})
}
