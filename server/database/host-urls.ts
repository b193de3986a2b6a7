/**
 * Connection strings as libpq writes them, with several hosts and the wish for one that accepts writes:
 * `postgresql://user@north:5432,south:5432/yika?target_session_attrs=read-write`. The `pg` package knows neither.
 */

export interface HostUrls {
	/** One URL for each host, in the order given. */
	readonly urls: readonly [string, ...string[]]
	/** Only a host that accepts writes will do. */
	readonly mustWrite: boolean
}

const WISH = 'target_session_attrs'

/** Throws, in words for whoever wrote it, when several hosts are named without saying which of them is meant. */
export function readHostUrls(databaseUrl: string): HostUrls {
	const parts = /^(?<start>postgres(?:ql)?:\/\/(?:[^@/?]*@)?)(?<hosts>[^/?]*)(?<rest>.*)$/s.exec(databaseUrl)
	const { start = '', hosts = '', rest = '' } = parts?.groups ?? {}
	const { wish, others } = withoutWish(rest)
	if (parts === null) return { urls: [databaseUrl], mustWrite: false }
	if (wish !== null && wish !== 'read-write' && wish !== 'primary')
		throw new Error(`${WISH}=${wish} in the database URL: a card server writes, so only read-write will do`)
	const [first = '', ...more] = hosts.split(',').map((host) => `${start}${host}${others}`)
	if (more.length > 0 && wish === null)
		throw new Error(`the database URL names several hosts: add ${WISH}=read-write`)
	return { urls: [first, ...more], mustWrite: wish !== null }
}

/** Takes the wish out of `/database?a=b&…`: the server would be sent an unknown parameter. */
function withoutWish(rest: string): { readonly wish: string | null; readonly others: string } {
	const path = rest.split('?', 1)[0] ?? ''
	const search = new URLSearchParams(rest.slice(path.length))
	const wish = search.get(WISH)
	if (wish === null) return { wish, others: rest }
	search.delete(WISH)
	return { wish, others: search.size === 0 ? path : `${path}?${search}` }
}
