/** One host of the database, looked at over a connection of its own that is kept open between two looks. */
import { Socket } from 'node:net'
import pg from 'pg'
import { reasonOf } from '../service/log.ts'
import type { Look } from './choose-primary.ts'

/** A host that does not answer for so long counts as away: a machine without power refuses no connection. */
const LOOK_WITHIN_MS = 2_000

/** The timeline is read from the write-ahead log: the control file learns of a promotion only at the next checkpoint. */
export const WHO_ARE_YOU = `SELECT system_identifier::text AS "systemId", CASE WHEN pg_is_in_recovery() THEN NULL
	ELSE ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int END AS timeline
	FROM pg_control_system()`

export interface WhoIAm {
	readonly systemId: string
	/** Null in recovery. */
	readonly timeline: number | null
}

export interface HostLook {
	/** Name and port, without the password that may stand before them. */
	readonly name: string
	readonly url: string
	/** Never rejects. */
	look(): Promise<Look>
	close(): void
}

export function hostLook(url: string): HostLook {
	let open: { readonly client: pg.Client; readonly socket: Socket } | null = null

	const hangUp = (): void => {
		open?.socket.destroy()
		open = null
	}
	const ask = async (): Promise<Look> => {
		const { client } = open ?? (await connect())
		const { rows } = await client.query<WhoIAm>(WHO_ARE_YOU)
		const [who] = rows
		if (who === undefined || who.timeline === null) return { kind: 'standby' }
		return { kind: 'primary', systemId: who.systemId, timeline: who.timeline }
	}
	const connect = async (): Promise<NonNullable<typeof open>> => {
		const socket = new Socket()
		const client = new pg.Client({ connectionString: url, stream: () => socket })
		const opening = { client, socket }
		open = opening
		// What breaks between two looks is found by the next one.
		client.on('error', () => {
			if (open === opening) hangUp()
		})
		await client.connect()
		return opening
	}
	return {
		name: URL.parse(url)?.host ?? 'database',
		url,
		async look() {
			const late = Promise.withResolvers<Look>()
			const timer = setTimeout(() => late.reject(new Error('no answer')), LOOK_WITHIN_MS)
			try {
				const asked = ask()
				// When it is too late, what it says no longer counts.
				asked.catch(() => undefined)
				return await Promise.race([asked, late.promise])
			} catch (error) {
				hangUp()
				return { kind: 'away', reason: reasonOf(error) }
			} finally {
				clearTimeout(timer)
			}
		},
		close: hangUp,
	}
}
