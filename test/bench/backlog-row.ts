/**
 * Draining a backlog: the sales lie in the till's real journal, the link is opened, and the clock runs until the centre's
 * `posted` for the last of them is in the till's journal. Durable at each hop: agent's SQLite, PostgreSQL, till's SQLite.
 */
import pg from 'pg'
import { tillIdSchema } from '../../protocol/base/ids.ts'
import type { SealedEntry } from '../../protocol/journal/entry.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { journalBacklog, LINES_PER_SALE, SALES_PER_MEMBER } from './backlog-journal.ts'
import type { Measured } from './bench-row.ts'
import { type BenchContext, type RowPlan, sampleCount } from './bench-stage.ts'
import { figure } from './statistics.ts'
import type { ShopTill, StoreServices } from './store-services.ts'
import { insertInBatches } from './yardsticks/batched-inserts.ts'

const TILL = tillIdSchema.parse('S01-02')
const SALES = 10_000
const SALES_LEAST = 1_000
const RATE_LEAST = 20_000
const RATIO_LEAST = 0.5
const DRAIN_TIMEOUT_MS = 120_000
const PROGRESS_EVERY_MS = 2_000

export const backlogRow: RowPlan<StoreServices> = {
	what: 'backlog till → agent → PostgreSQL',
	budget: `≥ ${figure(RATE_LEAST)}/s, ≥ ${RATIO_LEAST} × bare batched inserts`,
	unit: 'entries/s',
	keeps: (value, ratio) => value >= RATE_LEAST && ratio !== null && ratio >= RATIO_LEAST,
	measure: measureBacklog,
}

async function measureBacklog(shop: StoreServices, context: BenchContext): Promise<Measured> {
	const till = await shop.openTill(TILL)
	try {
		const saleCount = sampleCount(context, SALES, SALES_LEAST)
		context.say(`  making ${saleCount} sales`)
		const entryCount = await journalBacklog(till, shop.group, saleCount)
		const entries = await allEntries(till)
		context.say(`  draining ${entryCount} entries`)
		const tookMs = await drain(till, entryCount, context)
		const exceptions = await till.storage.outbox.exceptions(3)
		if (exceptions.length > 0) throw new Error(`not plainly posted: ${JSON.stringify(exceptions)}`)
		const atCentre = await countAtCentre(shop.databaseUrl)
		if (atCentre !== entryCount)
			throw new Error(`the centre holds ${atCentre} of ${entryCount} posted entries`)
		context.say('  the same entries as bare batched inserts')
		const bareRate = await insertInBatches(shop.databaseUrl, entries)
		const bytes = entries.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
		return {
			value: entryCount / (tookMs / 1_000),
			yardstick: {
				what: 'the same texts and hashes inserted into PostgreSQL, 500 a statement and commit',
				measured: bareRate,
				unit: 'entries/s',
			},
			notes: [
				`${figure(entryCount)} entries, ${figure(bytes / entryCount)} bytes each, in ${figure(tookMs / 1_000)} s: cash sales of ${LINES_PER_SALE} lines, one in ${SALES_PER_MEMBER} earns points; one till`,
				'the comparison with PouchDB replication that the budget names is not made here',
			],
		}
	} finally {
		await till.close()
	}
}

/** Milliseconds from opening the link until nothing waits any more. */
async function drain(till: ShopTill, entryCount: number, context: BenchContext): Promise<number> {
	const done = Promise.withResolvers<number>()
	const startedAtMs = performance.now()
	const look = async () => {
		const nowMs = performance.now()
		const { waiting } = await till.storage.outbox.counts()
		if (waiting === 0) done.resolve(nowMs - startedAtMs)
		return waiting
	}
	const timers = [
		setInterval(() => {
			look().then((waiting) => context.say(`  ${entryCount - waiting} of ${entryCount} posted`), done.reject)
		}, PROGRESS_EVERY_MS),
		setTimeout(() => {
			till.storage.outbox.counts().then(({ waiting }) => {
				const posted = entryCount - waiting
				done.reject(
					new Error(`${posted} of ${entryCount} entries were posted in ${DRAIN_TIMEOUT_MS / 1_000} s`),
				)
			}, done.reject)
		}, DRAIN_TIMEOUT_MS),
	]
	try {
		const connected = till.connect({
			queueChanged(postedMoved) {
				if (postedMoved) look().catch(done.reject)
			},
		})
		connected.catch(done.reject)
		return await done.promise
	} finally {
		for (const timer of timers) clearTimeout(timer)
	}
}

async function countAtCentre(databaseUrl: string): Promise<number> {
	const client = new pg.Client({ connectionString: databaseUrl })
	await client.connect()
	try {
		const count = 'SELECT count(*)::int AS count FROM journal_entry WHERE till_id = $1'
		const { rows } = await client.query<{ count: number }>(count, [TILL])
		return rows[0]?.count ?? 0
	} finally {
		await client.end()
	}
}

async function allEntries({ storage }: ShopTill): Promise<readonly SealedEntry[]> {
	const entries: SealedEntry[] = []
	for (;;) {
		const after = entries.at(-1)?.seq ?? 0
		const more = await storage.outbox.entriesAfter(after, LIMITS.batchEntriesMax, LIMITS.wireFrameBytesMax)
		if (more.length === 0) return entries
		entries.push(...more)
	}
}
