/** Which addresses the shell may show: whatever page is shown looks like the till, so only this machine may serve it. */

/** The address in normal form; throws, in words for the person who gave it, for any but `http://127.0.0.1:<port>/…`. */
export function loopbackUrl(text: string): string {
	const url = URL.canParse(text) ? new URL(text) : null
	const isOurs =
		url !== null &&
		url.protocol === 'http:' &&
		url.hostname === '127.0.0.1' &&
		url.username + url.password === ''
	if (!isOurs) throw new Error('--till-url: http://127.0.0.1:<port>/… only')
	return url.href
}
