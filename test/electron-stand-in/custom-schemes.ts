/**
 * `protocol` of the stand-in. Chromium asks nobody about a scheme that it does not know, so `yika://till/…` is shown
 * as `http://till.yika.localhost/…`, which never reaches the network, and is given back to main under its own name.
 */
type Handler = (request: Request) => Response | Promise<Response>

const SUFFIX = 'localhost'
const handlers = new Map<string, Handler>()
const declared = new Set<string>()

export const protocol = {
	registerSchemesAsPrivileged(schemes: readonly { readonly scheme: string }[]): void {
		for (const { scheme } of schemes) declared.add(scheme)
	},
	handle(scheme: string, handler: Handler): void {
		if (!declared.has(scheme)) throw new Error(`${scheme} was not declared before the app was ready`)
		handlers.set(scheme, handler)
	},
}

/** The address under which Chromium is to show a page of ours; others stay as they are. */
export function shownUrl(url: string): string {
	const match = /^([a-z]+):\/\/([^/]+)(.*)$/.exec(url)
	const [, scheme = '', host = '', rest = ''] = match ?? []
	return declared.has(scheme) ? `http://${host}.${scheme}.${SUFFIX}${rest}` : url
}

/** The address as main knows it. */
export function ownUrl(url: string): string {
	const match = /^http:\/\/([^/.]+)\.([a-z]+)\.localhost(.*)$/.exec(url)
	const [, host = '', scheme = '', rest = ''] = match ?? []
	return declared.has(scheme) ? `${scheme}://${host}${rest}` : url
}

/** What the scheme's handler answers; null for addresses of no scheme of ours. */
export async function answerOf(shown: string, method: string): Promise<Response | null> {
	const url = ownUrl(shown)
	const handler = handlers.get(url.slice(0, url.indexOf(':')))
	return handler === undefined ? null : handler(new Request(url, { method }))
}
