/**
 * Thirty days offline: one till's journal of many sales, written while its link was away, comes up through the real agent and
 * server processes while five other tills of the store authorise at a steady rate. Its link comes and goes by turns of a
 * few seconds, so that what the others are used to is measured beside.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import pg from 'pg'
import { tillIdSchema } from '../../protocol/base/ids.ts'
import { runAudit } from '../../server/audit/main.ts'
import { LOAD_TILLS, STORE } from '../bench/bench-group.ts'
import { type BenchContext, sampleCount } from '../bench/bench-stage.ts'
import type { StoreServices } from '../bench/store-services.ts'
import { demoPaths } from '../demo/demo-settings.ts'
import { bytesIn } from './disk.ts'
import { LiveTills, type Stretch } from './live-tills.ts'

const LATE_TILL = tillIdSchema.parse(`${STORE}-01`)
const LIVE_TILLS = LOAD_TILLS.slice(0, 5)
/** Thirty days of 2,000 sales. */
export const ENTRIES = 60_000
const ENTRIES_LEAST = 1_000
const WARM_UP_MS = 3_000
/** With and without catch-up by turns, so long each: a machine that others use is not the same all the time. */
const TURN_MS = 5_000

export type CaughtUp = {
	readonly entries: number
	readonly tookMs: number
	/** In the turns without the late till. */
	readonly beside: Stretch
	readonly during: Stretch
	readonly livePerSecond: number
	/** Bytes that one entry of the late till takes. */
	readonly diskPerEntry: { readonly till: number; readonly agent: number; readonly server: number }
	/** What must not be, in words; empty when all is well. */
	readonly breaches: readonly string[]
}

/** Rejects when a process ends or says nothing for long; slowness alone is a figure. */
export async function catchUp(shop: StoreServices, context: BenchContext): Promise<CaughtUp> {
	const sales = sampleCount(context, ENTRIES, ENTRIES_LEAST)
	context.say(`  the late till writes ${sales} sales`)
	const late = await LateTill.start(shop, sales)
	const live = await LiveTills.open(shop, LIVE_TILLS)
	try {
		await pause(WARM_UP_MS)
		const diskBefore = await diskOf(shop)
		const spans = await byTurns(late, (posted) => context.say(`  ${posted} of ${late.entries} posted`))
		await live.close()
		const tookMs = spans.during.reduce((sum, [fromMs, toMs]) => sum + toMs - fromMs, 0)
		const during = live.stretch(...spans.during)
		const beside = live.stretch(...spans.beside)
		const disk = await diskOf(shop)
		const perEntry = (bytes: number) => bytes / late.entries
		return {
			entries: late.entries,
			tookMs,
			beside,
			during,
			livePerSecond: live.perSecond,
			diskPerEntry: {
				till: perEntry(late.bytes),
				agent: perEntry(disk.agent - diskBefore.agent),
				server: perEntry(disk.server - diskBefore.server),
			},
			breaches: [...late.breaches, ...(await breachesIn(shop, late.entries, during))],
		}
	} finally {
		await live.close()
		late.end()
	}
}

type Span = readonly [fromMs: number, toMs: number]

/** Until all is posted: a turn without the late till, a turn with it. */
async function byTurns(
	late: LateTill,
	onPosted: (count: number) => void,
): Promise<{ readonly beside: readonly Span[]; readonly during: readonly Span[] }> {
	const beside: Span[] = []
	const during: Span[] = []
	const done = late.whenDone(onPosted)
	let isDone = false
	void done.then(() => {
		isDone = true
	})
	while (!isDone) {
		const awayMs = performance.now()
		await pause(TURN_MS)
		const fromMs = performance.now()
		late.connect()
		await Promise.race([done, pause(TURN_MS)])
		beside.push([awayMs, fromMs])
		during.push([fromMs, performance.now()])
		if (!isDone) await Promise.race([done, late.leave()])
	}
	await done
	return { beside, during }
}

async function breachesIn(shop: StoreServices, entries: number, during: Stretch): Promise<string[]> {
	const counted = await ask(
		shop,
		`SELECT count(*)::int AS count, count(*) FILTER (WHERE verdict <> 'posted')::int AS strange
		FROM journal_entry WHERE till_id = '${LATE_TILL}'`,
	)
	const lines: string[] = []
	const code = await runAudit({ databaseUrl: shop.databaseUrl, print: (line) => lines.push(line) })
	return [
		...(counted.count === entries ? [] : [`the centre has ${counted.count} of ${entries} entries`]),
		...(counted.strange === 0 ? [] : [`${counted.strange} entries are not plainly posted`]),
		...(code === 0 ? [] : lines.filter((line) => line.includes('BREACH'))),
		...(during.answersMs.length > 0 ? [] : ['no live till asked anything meanwhile']),
		...(during.notSent === 0 ? [] : [`${during.notSent} live questions found their link down`]),
	]
}

async function diskOf({ dir, ...shop }: StoreServices): Promise<{ agent: number; server: number }> {
	const { bytes } = await ask(
		{ dir, ...shop },
		'SELECT pg_database_size(current_database())::float8 AS bytes',
	)
	return { agent: bytesIn(demoPaths.agentDir(dir, STORE)), server: bytes ?? 0 }
}

async function ask({ databaseUrl }: StoreServices, sql: string): Promise<Record<string, number>> {
	const client = new pg.Client({ connectionString: databaseUrl })
	await client.connect()
	try {
		return (await client.query<Record<string, number>>(sql)).rows[0] ?? {}
	} finally {
		await client.end()
	}
}

function pause(durationMs: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, durationMs))
}

/** The till that was away, in a process of its own: what it does must not slow down whoever is measured. */
class LateTill {
	readonly breaches: string[] = []
	entries = 0
	bytes = 0
	readonly #process
	readonly #lines: Interface
	#lastLine = ''

	private constructor(shop: StoreServices, sales: number) {
		const file = join(import.meta.dirname, 'late-till.ts')
		const args = [file, shop.dir, LATE_TILL, shop.agentUrl, String(sales)]
		this.#process = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
		this.#lines = createInterface({ input: this.#process.stdout })
	}

	static async start(shop: StoreServices, sales: number): Promise<LateTill> {
		const late = new LateTill(shop, sales)
		const facts = JSON.parse(await late.#line('yika-ready ', () => undefined)) as {
			entries: number
			bytes: number
		}
		late.entries = facts.entries
		late.bytes = facts.bytes
		return late
	}

	/** Resolves when the centre has decided on all that it has. */
	async whenDone(onPosted: (count: number) => void): Promise<void> {
		let toldAtMs = performance.now()
		const done = await this.#line('done ', (line) => {
			if (!line.startsWith('posted ') || performance.now() - toldAtMs < 2_000) return
			toldAtMs = performance.now()
			onPosted(Number(line.replace('posted ', '')))
		})
		const { exceptions } = JSON.parse(done) as { exceptions: object[] }
		if (exceptions.length > 0) this.breaches.push(`the late till heard ${JSON.stringify(exceptions)}`)
	}

	connect(): void {
		this.#process.stdin.write('connect\n')
	}

	async leave(): Promise<void> {
		this.#process.stdin.write('leave\n')
		await this.#line('away ', () => undefined)
	}

	end(): void {
		this.#process.kill()
	}

	/** The rest of the first line that begins so. */
	#line(beginning: string, onOther: (line: string) => void): Promise<string> {
		return new Promise((resolve, reject) => {
			const ended = (code: number | null) =>
				reject(new Error(`the late till ended (code ${code}) after "${this.#lastLine}"`))
			const hear = (line: string) => {
				this.#lastLine = line
				if (!line.startsWith(beginning)) return onOther(line)
				this.#lines.off('line', hear)
				this.#process.off('exit', ended)
				resolve(line.slice(beginning.length))
			}
			this.#lines.on('line', hear)
			this.#process.once('exit', ended)
		})
	}
}
