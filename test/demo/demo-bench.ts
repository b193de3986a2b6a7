/** The bench pages of a running demonstration: one model per lane behind one web host. */
import type { GroupData } from '../../protocol/provisioning/group-data.ts'
import type { BenchLog } from './bench-log.ts'
import { makeBenchModel } from './bench-model.ts'
import type { BenchModel, BenchWeb } from './bench-web.ts'
import type { Closers } from './closers.ts'
import type { RunningLane } from './demo-options.ts'
import type { DemoPart } from './demo-part.ts'
import type { ServerPart } from './parts.ts'

const BOOKS_INTERVAL_MS = 1_000

/** Fills `models`, from which the web host serves its pages. */
export function openBenches(options: {
	readonly group: GroupData
	readonly lanes: ReadonlyMap<string, RunningLane>
	readonly server: ServerPart
	readonly postgres: DemoPart
	readonly log: BenchLog
	readonly web: BenchWeb
	readonly models: Map<string, BenchModel>
	readonly closers: Closers
}): void {
	const { group, lanes, server, postgres, log, web, models, closers } = options
	const refreshers = [...lanes.values()].map((lane) => {
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
			changed: web.changed,
		})
		models.set(lane.tillId, model)
		return model.refreshBooks
	})
	closers.push(watchBooks(web, refreshers))
}

/** Balances are looked up while somebody looks at a bench page, one look at a time. */
function watchBooks(web: BenchWeb, refreshers: readonly (() => Promise<void>)[]): () => Promise<void> {
	let looking: Promise<unknown> = Promise.resolve()
	let isLooking = false
	const timer = setInterval(() => {
		if (isLooking || web.pageCount() === 0) return
		isLooking = true
		looking = Promise.all(refreshers.map((refresh) => refresh())).finally(() => {
			isLooking = false
		})
	}, BOOKS_INTERVAL_MS)
	return async () => {
		clearInterval(timer)
		await looking
	}
}
