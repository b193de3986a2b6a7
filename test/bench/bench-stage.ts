/**
 * A stage is what some rows need around them (a till, a running shop, a browser): opened once when one of its rows is
 * wanted, closed before the next stage opens, so that no row is measured beside another one's processes.
 */
import {
	type BenchRow,
	type Keeps,
	type Measured,
	measuredRow,
	type RowHead,
	unmeasuredRow,
} from './bench-row.ts'

export type BenchContext = {
	/** An empty folder on the disk that is measured; goes away at the end. */
	readonly dir: string
	/** Share of the full number of samples, 1 or less. */
	readonly effort: number
	/** Progress, one line per step. */
	readonly say: (line: string) => void
	/** Names what is to be closed when the run is broken off; the returned function takes the name back. */
	readonly onBreak: (close: () => Promise<void>) => () => void
}

export type RowPlan<Scene> = RowHead & {
	readonly keeps: Keeps
	readonly measure: (scene: Scene, context: BenchContext) => Promise<Measured>
}

export type BenchStage = {
	readonly heads: readonly RowHead[]
	/** Measures the rows that `wanted` picks, in order. Never rejects: what fails becomes a row without a figure. */
	readonly run: (context: BenchContext, wanted: (what: string) => boolean) => Promise<readonly BenchRow[]>
}

/** @param open rejects when the scene cannot be set up: then each of its rows says why */
type Closable = { readonly close: () => Promise<void> }

export function benchStage<Scene extends Closable>(
	name: string,
	open: (context: BenchContext) => Promise<Scene>,
	plans: readonly RowPlan<Scene>[],
): BenchStage {
	return {
		heads: plans,
		async run(context, wanted) {
			const picked = plans.filter(({ what }) => wanted(what))
			if (picked.length === 0) return []
			context.say(`${name}: setting up`)
			const opening = open(context)
			// Broken off while it opens: it is let come to its end, so that everything it started can be ended.
			const stayOpen = context.onBreak(async () => (await opening).close())
			try {
				const scene = await opening
				return await runPlans(picked, scene, context)
			} catch (error) {
				return picked.map((plan) => unmeasuredRow(plan, error))
			} finally {
				stayOpen()
			}
		},
	}
}

async function runPlans<Scene extends Closable>(
	plans: readonly RowPlan<Scene>[],
	scene: Scene,
	context: BenchContext,
): Promise<readonly BenchRow[]> {
	try {
		const rows: BenchRow[] = []
		for (const plan of plans) rows.push(await runPlan(plan, scene, context))
		return rows
	} finally {
		await scene.close().catch((error: unknown) => context.say(`could not end cleanly: ${error}`))
	}
}

async function runPlan<Scene>(plan: RowPlan<Scene>, scene: Scene, context: BenchContext): Promise<BenchRow> {
	context.say(plan.what)
	const startedAtMs = performance.now()
	try {
		const measured = await plan.measure(scene, context)
		return measuredRow(plan, measured, plan.keeps)
	} catch (error) {
		return unmeasuredRow(plan, error)
	} finally {
		context.say(`${plan.what}: took ${((performance.now() - startedAtMs) / 1_000).toFixed(1)} s`)
	}
}

/** `full` at full effort, less at less, but never fewer than `least`. */
export function sampleCount(context: BenchContext, full: number, least: number): number {
	return Math.max(least, Math.round(full * context.effort))
}
