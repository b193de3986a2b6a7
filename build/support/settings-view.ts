/* Settings as a stranger may see them: every field that there is, and the value of those that hold no secret. */
import type { Scrub } from './scrub.ts'

/** Paths, addresses of machines, and words of a fixed list. */
const SHOWN = new Set(
	'tillId storeId dataDir keyFile identityFile authorityDir host journalCopyDir tokenFile releasesDir file environment colours deviceId path kind driver profile region reads line charset'.split(
		' ',
	),
)
const ADDRESSES = new Set(['agentUrl', 'centreUrl', 'databaseUrl', 'url'])

export function settingsView(text: string, scrub: Scrub): unknown {
	try {
		return shown(JSON.parse(text), '', scrub)
	} catch {
		// The parser's own words quote the file.
		return { notJson: true, characters: text.length }
	}
}

function shown(value: unknown, field: string, scrub: Scrub): unknown {
	if (Array.isArray(value)) return value.map((one) => shown(one, field, scrub))
	if (typeof value === 'object' && value !== null)
		return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shown(one, name, scrub)]))
	if (typeof value !== 'string') return value
	if (SHOWN.has(field)) return scrub.report(value)
	return ADDRESSES.has(field) ? addressOnly(value) : `(taken out: ${value.length} characters)`
}

/** Without user, password and what is asked. */
function addressOnly(text: string): string {
	try {
		const { protocol, host, pathname } = new URL(text)
		return `${protocol}//${host}${pathname}`
	} catch {
		return '(no address)'
	}
}
