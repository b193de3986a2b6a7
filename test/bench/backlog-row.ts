/**
 * Draining a backlog: the sales lie in the till's real journal, the link is opened, and the clock runs until the centre's
 * `posted` for the last of them is in the till's journal. Durable at each hop: agent's SQLite, PostgreSQL, till's SQLite.
 */
import pg from 'pg'
import { type TillId, tillIdSchema } from '../../protocol/base/ids.ts'
import type { SealedEntry } from '../../protocol/journal/entry.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { journalBacklog, LINES_PER_SALE, SALES_PER_MEMBER } from './backlog-journal.ts'
import { LOAD_TILLS } from './bench-group.ts'
import type { Beside, Measured } from './bench-row.ts'
import { type BenchContext, type RowPlan, sampleCount } from './bench-stage.ts'
import { microsecondsEach, processTimes } from './process-time.ts'
import { figure } from './statistics.ts'
import type { ShopTill, StoreServices } from './store-services.ts'
import { insertInBatches } from './yardsticks/batched-inserts.ts'
import { sendThroughMosquitto } from './yardsticks/mosquitto.ts'
import { replicateByPouch } from './yardsticks/pouch-replication.ts'

const TILL = tillIdSchema.parse('S01-02')
/** Whose backlog goes before, so that the processes are as warm as those of a shop that is open. */
const WARM_UP_TILL = tillIdSchema.parse('S01-01')
const WARM_UP_SALES = 10_000
const [CASH_TILL = TILL] = LOAD_TILLS
const SALES = 30_000
const SALES_LEAST = 1_000
/** PouchDB and MQTT take so long that a part of the entries has to do. */
const BESIDE_ENTRIES = 5_000
const BESIDE_LEAST = 500
const POUCH_RATIO_LEAST = 5
const POUCH = 'PouchDB replication to PouchDB over HTTP, LevelDB on both sides, not waiting for the disk'
const MQTT = 'MQTT QoS 2 through mosquitto with persistence, not waiting for the disk'
const RATE_LEAST = 20_000
const RATIO_LEAST = 0.5
const DRAIN_TIMEOUT_MS = 120_000
const PROGRESS_EVERY_MS = 2_000

export const backlogRow: RowPlan<StoreServices> = {
	what: 'backlog till → agent → PostgreSQL',
	budget: `≥ ${figure(RATE_LEAST)}/s, ≥ ${RATIO_LEAST} × bare batched inserts, ≥ ${POUCH_RATIO_LEAST} × PouchDB`,
	unit: 'entries/s',
	keeps: (value, ratio, beside) => {
		const pouch = beside.find(({ what }) => what === POUCH)?.ratio ?? POUCH_RATIO_LEAST
		return value >= RATE_LEAST && ratio !== null && ratio >= RATIO_LEAST && pouch >= POUCH_RATIO_LEAST
	},
	measure: measureBacklog,
}

async function measureBacklog(shop: StoreServices, context: BenchContext): Promise<Measured> {
	await warmUp(shop, context)
	const till = await shop.openTill(TILL)
	try {
		const saleCount = sampleCount(context, SALES, SALES_LEAST)
		context.say(`  making ${saleCount} sales`)
		const entryCount = await journalBacklog(till, shop.group, saleCount, SALES_PER_MEMBER)
		const entries = await allEntries(till)
		const { tookMs, cost } = await drainWhole(shop, till, entryCount, context)
		const cash = await drainCash(shop, saleCount, context)
		context.say('  the same entries as bare batched inserts')
		const bareRate = await insertInBatches(shop.databaseUrl, entries)
		const value = entryCount / (tookMs / 1_000)
		const some = entries.slice(0, sampleCount(context, BESIDE_ENTRIES, BESIDE_LEAST)).map(({ text }) => text)
		context.say(`  ${some.length} of them by PouchDB and by MQTT`)
		const beside = [
			await besideRate(POUCH, value, () => replicateByPouch(shop.dir, some)),
			await besideRate(MQTT, value, () => sendThroughMosquitto(shop.dir, some)),
		]
		const bytes = entries.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
		return {
			value,
			yardstick: {
				what: 'the same texts and hashes inserted into PostgreSQL, 500 a statement and commit',
				measured: bareRate,
				unit: 'entries/s',
			},
			beside,
			notes: [
				`${figure(entryCount)} entries, ${figure(bytes / entryCount)} bytes each, in ${figure(tookMs / 1_000)} s: cash sales of ${LINES_PER_SALE} lines, one in ${SALES_PER_MEMBER} earns points; one till`,
				`processor time of an entry: ${cost}`,
				`without members: ${figure(cash.rate)} entries/s; ${cash.cost}`,
			],
		}
	} finally {
		await till.close()
	}
}

type Drained = { readonly tookMs: number; readonly cost: string }

/** Every entry must be plainly posted, and be at the centre once. */
async function drainWhole(
	shop: StoreServices,
	till: ShopTill,
	entryCount: number,
	context: BenchContext,
): Promise<Drained> {
	context.say(`  draining ${entryCount} entries`)
	const before = processTimes(shop.processes)
	const tookMs = await drain(till, entryCount, context)
	const each = microsecondsEach(before, processTimes(shop.processes), entryCount)
	const exceptions = await till.storage.outbox.exceptions(3)
	if (exceptions.length > 0) throw new Error(`not plainly posted: ${JSON.stringify(exceptions)}`)
	const atCentre = await countAtCentre(shop.databaseUrl, till.tillId)
	if (atCentre !== entryCount) throw new Error(`the centre holds ${atCentre} of ${entryCount} posted entries`)
	return {
		tookMs,
		cost: each
			.map(([name, time]) => `${name} ${figure(time)}`)
			.join(', ')
			.concat(' µs'),
	}
}

/** As many sales of customers who are nobody's members. */
async function drainCash(
	shop: StoreServices,
	saleCount: number,
	context: BenchContext,
): Promise<{ readonly rate: number; readonly cost: string }> {
	const till = await shop.openTill(CASH_TILL)
	try {
		context.say(`  making ${saleCount} sales without members`)
		const entryCount = await journalBacklog(till, shop.group, saleCount, null)
		const { tookMs, cost } = await drainWhole(shop, till, entryCount, context)
		return { rate: entryCount / (tookMs / 1_000), cost }
	} finally {
		await till.close()
	}
}

async function warmUp(shop: StoreServices, context: BenchContext): Promise<void> {
	const till = await shop.openTill(WARM_UP_TILL)
	try {
		const saleCount = sampleCount(context, WARM_UP_SALES, SALES_LEAST)
		context.say(`  warming up with ${saleCount} sales of another till`)
		await drain(till, await journalBacklog(till, shop.group, saleCount, SALES_PER_MEMBER), context)
	} finally {
		await till.close()
	}
}

async function besideRate(what: string, value: number, rate: () => Promise<number>): Promise<Beside> {
	const unit = 'entries/s'
	try {
		const measured = await rate()
		return { what, measured, unit, ratio: value / measured, reason: null }
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error)
		return { what, measured: null, unit, ratio: null, reason }
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

async function countAtCentre(databaseUrl: string, tillId: TillId): Promise<number> {
	const client = new pg.Client({ connectionString: databaseUrl })
	await client.connect()
	try {
		const count = 'SELECT count(*)::int AS count FROM journal_entry WHERE till_id = $1'
		const { rows } = await client.query<{ count: number }>(count, [tillId])
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
