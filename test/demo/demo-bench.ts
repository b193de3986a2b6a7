/** The bench pages of a running demonstration: a web host of its own for each lane. */
import type { GroupData } from '../../protocol/provisioning/group-data.ts'
import { type BenchLog, makeBenchLog } from './bench-log.ts'
import { makeBenchModel } from './bench-model.ts'
import { type BenchModel, type BenchWeb, openBenchWeb } from './bench-web.ts'
import type { Closers } from './closers.ts'
import type { RunningLane } from './demo-options.ts'
import type { DemoPart } from './demo-part.ts'
import type { ServerPart } from './parts.ts'

const BOOKS_INTERVAL_MS = 1_000

export type Benches = {
	readonly url: (tillId: string) => string
	readonly log: BenchLog
	/** Pushes the state to whoever looks. */
	readonly changed: () => void
	/** From now on the pages have something to show. */
	readonly fill: (options: {
		readonly group: GroupData
		readonly lanes: ReadonlyMap<string, RunningLane>
		readonly server: ServerPart
		readonly postgres: DemoPart
	}) => void
}

/** Opens the pages of these tills; the first one on `port`. */
export async function openBenches(
	rendererDir: string,
	tillIds: readonly string[],
	port: number,
	closers: Closers,
): Promise<Benches> {
	const models = new Map<string, BenchModel>()
	const webs = new Map<string, BenchWeb>()
	for (const [index, tillId] of tillIds.entries()) {
		const web = await openBenchWeb(rendererDir, index === 0 ? port : 0, () => models.get(tillId) ?? null)
		closers.push(web.close)
		webs.set(tillId, web)
	}
	const changed = () => {
		for (const web of webs.values()) web.changed()
	}
	const log = makeBenchLog(Date.now, changed)
	return {
		url: (tillId) => webs.get(tillId)?.url ?? '',
		log,
		changed,
		fill({ group, lanes, server, postgres }) {
			for (const lane of lanes.values()) {
				const web = webs.get(lane.tillId)
				const model = makeBenchModel({
					group,
					lane,
					lan: lane.lan,
					wan: lane.wan,
					parts: { till: lane.till, agent: lane.agent, server, postgres },
					tillUrl: () => lane.url(),
					databaseUrl: server.databaseUrl,
					log,
					nowMs: Date.now,
					changed,
				})
				models.set(lane.tillId, model)
				closers.push(watchBooks(() => (web?.pageCount() ?? 0) > 0, model.refreshBooks))
			}
		},
	}
}

/** Balances are looked up while somebody looks at the page, one look at a time. */
function watchBooks(isWatched: () => boolean, refresh: () => Promise<void>): () => Promise<void> {
	let looking: Promise<void> = Promise.resolve()
	let isLooking = false
	const timer = setInterval(() => {
		if (isLooking || !isWatched()) return
		isLooking = true
		looking = refresh().finally(() => {
			isLooking = false
		})
	}, BOOKS_INTERVAL_MS)
	return async () => {
		clearInterval(timer)
		await looking
	}
}
