/** The centre's status page: every store, and the centre itself, live; with metrics. */
import { join } from 'node:path'
import type { CentreLook, CentreSample, StoreTotals } from '../../protocol/operations/looks.ts'
import { type MetricFamily, openMetricsText } from '../../protocol/operations/open-metrics.ts'
import { PRODUCT_VERSION } from '../../protocol/product-version.ts'
import type { ServerSettings } from '../../protocol/settings/process-settings.ts'
import { PROTOCOL_VERSION } from '../../protocol/wire/version.ts'
import { openStatusWeb, type StatusWeb } from '../../status-web/status-web.ts'
import type { Sql } from '../database/pool.ts'
import { type Log, reasonOf } from '../service/log.ts'
import { readStore, readStores, readTotals } from './read-stores.ts'

const ROOT_DIR = join(import.meta.dirname, '..', '..', 'dist', 'renderer')
/** However many look, the database is asked once in so long for the same. */
const FRESH_MS = 1_000
const KEPT_MAX = 64
const SAMPLE_EVERY_MS = 30_000
/** Six hours. */
const SAMPLES_MAX = 720
const SEARCH_MAX = 40
const PAGE_MAX = 1_000

export async function openStoresWeb(
	{ host, port }: NonNullable<ServerSettings['statusPage']>,
	sql: Sql,
	nowMs: () => number,
	log: Log,
): Promise<StatusWeb> {
	const kept = new Map<string, { readonly atMs: number; readonly look: Promise<CentreLook> }>()
	let samples: CentreSample[] = []

	async function look(query: URLSearchParams): Promise<CentreLook> {
		const search = (query.get('search') ?? '').replaceAll('\0', '').slice(0, SEARCH_MAX)
		const page = Math.min(PAGE_MAX, Math.max(0, Number.parseInt(query.get('page') ?? '0', 10) || 0))
		const storeId = (query.get('store') ?? '').slice(0, SEARCH_MAX)
		const key = JSON.stringify([search, page, storeId])
		const known = kept.get(key)
		if (known !== undefined && performance.now() - known.atMs < FRESH_MS) return known.look
		const looking = lookAnew(sql, nowMs(), { search, page }, storeId)
		kept.delete(key)
		kept.set(key, { atMs: performance.now(), look: looking })
		for (const oldest of kept.keys()) {
			if (kept.size <= KEPT_MAX) break
			kept.delete(oldest)
		}
		return looking
	}

	async function sample(): Promise<void> {
		const { here, away, critical, warning, notice, entriesWaiting } = await readTotals(sql, nowMs())
		const alarmed = critical + warning + notice
		samples = [...samples, { atMs: nowMs(), here, away, alarmed, entriesWaiting }].slice(-SAMPLES_MAX)
	}
	const sampleSoon = () => {
		sample().catch((error: unknown) => log('storesNotCounted', { reason: reasonOf(error) }))
	}
	sampleSoon()
	const timer = setInterval(sampleSoon, SAMPLE_EVERY_MS)
	const web = await openStatusWeb({
		host,
		port,
		rootDir: ROOT_DIR,
		page: join('server', 'index.html'),
		state: look,
		history: () => samples,
		metrics: async () =>
			openMetricsText(centreMetrics(await readTotals(sql, nowMs()), await entriesPosted(sql))),
		log,
	})
	return {
		...web,
		close: async () => {
			clearInterval(timer)
			await web.close()
		},
	}
}

async function lookAnew(
	sql: Sql,
	nowMs: number,
	wanted: { readonly search: string; readonly page: number },
	storeId: string,
): Promise<CentreLook> {
	const [totals, list, store] = await Promise.all([
		readTotals(sql, nowMs),
		readStores(sql, nowMs, wanted),
		storeId === '' ? null : readStore(sql, nowMs, storeId),
	])
	return { nowMs, version: PRODUCT_VERSION, totals, list, store }
}

async function entriesPosted(sql: Sql): Promise<number> {
	const [row] = await sql.rows<{ sum: number | null }>('SELECT sum(head_seq)::bigint AS sum FROM terminal')
	return row?.sum ?? 0
}

function centreMetrics(totals: StoreTotals, posted: number): readonly MetricFamily[] {
	const { here, away, never, critical, warning, notice } = totals
	return [
		{
			name: 'yika_centre_build',
			type: 'info',
			help: 'Version of this process and of its protocol.',
			samples: [{ labels: { version: PRODUCT_VERSION, protocol: String(PROTOCOL_VERSION) }, value: 1 }],
		},
		{
			name: 'yika_centre_stores',
			type: 'gauge',
			help: 'Stores by whether they are connected.',
			samples: Object.entries({ here, away, never }).map(([presence, value]) => ({
				labels: { presence },
				value,
			})),
		},
		{
			name: 'yika_centre_stores_alarmed',
			type: 'gauge',
			help: 'Stores by their worst alarm.',
			samples: Object.entries({ critical, warning, notice }).map(([severity, value]) => ({
				labels: { severity },
				value,
			})),
		},
		{
			name: 'yika_centre_entries_waiting',
			type: 'gauge',
			help: 'Entries that stores have told to wait for the centre.',
			samples: [{ value: totals.entriesWaiting }],
		},
		{
			name: 'yika_centre_entries_posted',
			type: 'counter',
			help: 'Entries of all chains in the ledger.',
			samples: [{ value: posted }],
		},
	]
}
