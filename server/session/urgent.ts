/**
 * What agents hear before everything else that waits for them: cards that are blocked or free again, leases that are asked
 * back, and goods of theirs that come back elsewhere. One small query per process and growth of the feed, however many agents
 * listen. Nothing is acknowledged: who was away hears again what came after its copy of the feed, and all of it is harmless twice.
 * What is asked of a store alone is in no copy, which may be newer than what was lost on the way: it is asked again until answered.
 */
import { LIMITS } from '../../protocol/limits.ts'
import type { ReturnClaim } from '../../protocol/returns/claim.ts'
import type { Down, DownOf } from '../../protocol/wire/down.ts'
import type { Sql } from '../database/pool.ts'
import { type Log, reasonOf } from '../service/log.ts'
import { positionIn, systemIdentifier } from './feed.ts'
import type { FeedWatcher } from './feed-watcher.ts'

export interface UrgentNews {
	readonly hotCards: DownOf<'hotCards'>['cards']
	readonly recalls: readonly { readonly storeId: string; readonly leaseId: string }[]
	/** Of goods that the store has sold. */
	readonly guards: readonly { readonly storeId: string; readonly claim: ReturnClaim }[]
	/** As a cursor of the feed. */
	readonly cursor: string
	readonly complete: boolean
}

/** What came after a cursor of the feed (null: everything), at most {@link LIMITS.changesPerMessageMax}. */
export type ReadUrgent = (cursor: string | null) => Promise<UrgentNews>

/** What a store has not answered yet. */
export type ReadOpenGuards = (storeId: string) => Promise<readonly ReturnClaim[]>

export interface UrgentWatcher {
	/** `caughtUp`: what came after the cursor has been heard, or the listener has stopped. It never rejects. */
	subscribe(
		storeId: string,
		cursor: string | null,
		hear: (down: Down) => void,
	): { readonly caughtUp: Promise<void>; stop(): void }
}

export interface UrgentParts {
	readonly read: ReadUrgent
	readonly readOpenGuards: ReadOpenGuards
	readonly feed: FeedWatcher
	/** Runs `task` once after `delayMs`. */
	readonly after: (delayMs: number, task: () => void) => void
	readonly log: Log
}

const RECALLED_AT_ONCE_MAX = 100
/** A recall or a guard's question stands in no copy of the feed: what could not be read is read again, and not left out. */
const READ_AGAIN_MS = 1_000

export function watchUrgent({ read, readOpenGuards, feed, after, log }: UrgentParts): UrgentWatcher {
	const listeners = new Set<(news: UrgentNews) => void>()
	let cursor: string | undefined
	let looking = false
	let again = false
	const untilRead = async <Found>(
		ask: () => Promise<Found>,
		isWanted: () => boolean,
	): Promise<Found | undefined> => {
		while (isWanted()) {
			try {
				return await ask()
			} catch (error) {
				log('urgentNotRead', { reason: reasonOf(error) })
				await new Promise<void>((resolve) => after(READ_AGAIN_MS, resolve))
			}
		}
		return undefined
	}
	const look = async (): Promise<void> => {
		while (again && cursor !== undefined) {
			again = false
			const from = cursor
			const news = await untilRead(
				() => read(from),
				() => listeners.size > 0,
			)
			if (news === undefined) return
			cursor = news.cursor
			for (const listener of listeners) listener(news)
			again ||= !news.complete
		}
	}
	const wake = (): void => {
		again = true
		if (looking) return
		looking = true
		void look().finally(() => {
			looking = false
		})
	}
	const catchUp = async (
		from: string | null,
		hear: (news: UrgentNews) => void,
		isWanted: () => boolean,
	): Promise<void> => {
		for (let at = from; ; ) {
			const asked = at
			const news = await untilRead(() => read(asked), isWanted)
			if (news === undefined) return
			hear(news)
			at = news.cursor
			if (!news.complete) continue
			cursor ??= at
			// The feed may have grown after this reading, when there was no cursor yet to look from.
			if (again) wake()
			return
		}
	}
	let unsubscribe: (() => void) | undefined
	return {
		subscribe: (storeId, from, hear) => {
			const listener = (news: UrgentNews): void => {
				for (const down of messagesFor(storeId, news)) hear(down)
			}
			const isWanted = (): boolean => listeners.has(listener)
			const askAgain = async (): Promise<void> => {
				const claims = await untilRead(() => readOpenGuards(storeId), isWanted)
				for (const claim of claims ?? []) hear({ kind: 'guardReturn', ...claim })
			}
			listeners.add(listener)
			unsubscribe ??= feed.subscribe(wake)
			const stop = (): void => {
				listeners.delete(listener)
				if (listeners.size > 0) return
				unsubscribe?.()
				unsubscribe = undefined
				cursor = undefined
				again = false
			}
			return { caughtUp: catchUp(from, listener, isWanted).then(askAgain), stop }
		},
	}
}

function messagesFor(storeId: string, { hotCards, recalls, guards }: UrgentNews): Down[] {
	const leaseIds = recalls.filter((recall) => recall.storeId === storeId).map((recall) => recall.leaseId)
	const messages: Down[] = hotCards.length > 0 ? [{ kind: 'hotCards', cards: hotCards }] : []
	for (let at = 0; at < leaseIds.length; at += RECALLED_AT_ONCE_MAX) {
		const part = leaseIds.slice(at, at + RECALLED_AT_ONCE_MAX)
		messages.push({ kind: 'recallLeases', leaseIds: part as DownOf<'recallLeases'>['leaseIds'] })
	}
	for (const { storeId: of, claim } of guards)
		if (of === storeId) messages.push({ kind: 'guardReturn', ...claim })
	return messages
}

interface UrgentRow {
	readonly topic: 'hotCard' | 'recall' | 'guardReturn'
	readonly key: string
	readonly storeId: string | null
	readonly xid: string
	readonly seq: number
	readonly state: DownOf<'hotCards'>['cards'][number]['state'] | null
	readonly version: number | null
	/** A lease that was given back meanwhile is not asked for again. */
	readonly active: boolean
	/** What is still to be asked. */
	readonly claim: ReturnClaim | null
}

export async function readUrgent(sql: Sql, cursor: string | null): Promise<UrgentNews> {
	const systemId = await systemIdentifier(sql)
	const after = positionIn(cursor, systemId)
	const rows = await sql.rows<UrgentRow>(
		`SELECT h.topic, h.key, h.store_id AS "storeId", h.xid::text AS xid, h.seq, c.state, p.seq AS version,
			l.lease_id IS NOT NULL AS active, CASE WHEN r.claim_id IS NOT NULL THEN
				jsonb_build_object('claimId', r.claim_id, 'saleId', r.sale_id, 'lines', r.lines) END AS claim
		FROM change h LEFT JOIN card c ON h.topic = 'hotCard' AND c.card_no = h.key
			LEFT JOIN change p ON h.topic = 'hotCard' AND p.topic = 'card' AND p.key = h.key
			LEFT JOIN lease l ON h.topic = 'recall' AND l.card_no = split_part(h.key, '.', 1) AND l.lease_id = h.key
				AND l.state = 'active'
			LEFT JOIN return_claim r ON h.topic = 'guardReturn' AND r.sale_id = split_part(h.key, '/', 1)
				AND r.claim_id = split_part(h.key, '/', 2) AND r.answer IS NULL AND r.guard_store_id = h.store_id
		WHERE h.topic IN ('hotCard', 'recall', 'guardReturn') AND (h.xid, h.seq) > ($1::text::xid8, $2::bigint)
			AND h.xid < pg_snapshot_xmin(pg_current_snapshot())
		ORDER BY h.xid, h.seq LIMIT $3`,
		[after.xid, after.seq, LIMITS.changesPerMessageMax],
		'read-urgent',
	)
	const last = rows.at(-1) ?? after
	return {
		hotCards: rows.flatMap(({ topic, key, state, version }) =>
			topic === 'hotCard' && state !== null && version !== null
				? [{ cardNo: key as DownOf<'hotCards'>['cards'][number]['cardNo'], state, version }]
				: [],
		),
		recalls: rows.flatMap(({ topic, key: leaseId, storeId, active }) =>
			topic === 'recall' && storeId !== null && active ? [{ storeId, leaseId }] : [],
		),
		guards: rows.flatMap(({ storeId, claim }) =>
			storeId !== null && claim !== null ? [{ storeId, claim }] : [],
		),
		cursor: `${systemId}.${last.xid}.${last.seq}`,
		complete: rows.length < LIMITS.changesPerMessageMax,
	}
}

export function readOpenGuards(sql: Sql, storeId: string): Promise<ReturnClaim[]> {
	return sql.rows<ReturnClaim>(
		`SELECT claim_id AS "claimId", sale_id AS "saleId", lines FROM return_claim
		WHERE guard_store_id = $1 AND answer IS NULL ORDER BY answered_at_ms LIMIT $2`,
		[storeId, LIMITS.changesPerMessageMax],
		'read-open-guards',
	)
}
