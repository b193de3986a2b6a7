/** Which process is killed when, and which cable is pulled meanwhile: drawn from the round's seed, done on the real thing. */

import type { RunningDemo, RunningLane } from '../../demo/demo-options.ts'
import type { DemoPart } from '../../demo/demo-part.ts'
import type { NetworkLink, NetworkMode } from '../../demo/network-link.ts'
import type { SeededRandom } from '../../fixtures/demo-data/seeded-random.ts'

export const VICTIMS = ['till', 'host', 'plug', 'agent', 'server', 'postgres'] as const
export type Victim = (typeof VICTIMS)[number]

export type PlannedKill = { readonly victim: Victim; readonly tillId: string; readonly afterMs: number }
export type PlannedCut = {
	readonly network: 'lan' | 'wan'
	readonly tillId: string
	readonly mode: NetworkMode
	readonly afterMs: number
}
export type RoundPlan = {
	readonly kills: readonly PlannedKill[]
	readonly cuts: readonly PlannedCut[]
	/** How long is sold on after the last of them. */
	readonly workOnMs: number
}

const MODES: readonly [NetworkMode, ...NetworkMode[]] = [
	{ kind: 'cut' },
	{ kind: 'stalled' },
	{ kind: 'slow', delayMs: 60 },
	{ kind: 'slow', delayMs: 700 },
]

/** One kill; now and then a second one while the first is still coming back, and now and then a cable. */
export function planRound(random: SeededRandom, tillIds: readonly [string, ...string[]]): RoundPlan {
	const kill = (fromMs: number, toMs: number): PlannedKill => ({
		victim: random.pick(VICTIMS),
		tillId: random.pick(tillIds),
		afterMs: random.between(fromMs, toMs),
	})
	const cut = (): PlannedCut => ({
		network: random.pick(['lan', 'wan']),
		tillId: random.pick(tillIds),
		mode: random.pick(MODES),
		afterMs: random.between(0, 500),
	})
	const kills = [kill(100, 700), ...(random.between(1, 5) === 1 ? [kill(700, 1_500)] : [])]
	const cuts = random.between(1, 4) === 1 ? [cut()] : []
	return { kills, cuts, workOnMs: random.between(150, 700) }
}

/** Resolves when all of the plan has happened; cables stay as they are until {@link mend}. */
export async function carryOut(
	plan: RoundPlan,
	demo: RunningDemo,
	note: (line: string) => void,
): Promise<void> {
	const begins: Promise<void>[] = []
	for (const { network, tillId, mode, afterMs } of plan.cuts) {
		begins.push(
			after(afterMs, async () => {
				note(`--- ${network} of ${tillId} ${JSON.stringify(mode)}`)
				cableOf(demo, network, tillId).setMode(mode)
			}),
		)
	}
	for (const { victim, tillId, afterMs } of plan.kills) {
		begins.push(
			after(afterMs, async () => {
				note(`--- kill -9 ${victim} (${tillId})`)
				await kill(demo, victim, laneOf(demo, tillId))
			}),
		)
	}
	await Promise.all(begins)
	await after(plan.workOnMs, async () => undefined)
}

export function mend(demo: RunningDemo): void {
	for (const lane of demo.lanes.values())
		for (const link of [lane.lan, lane.wan]) if (link.mode().kind !== 'up') link.setMode({ kind: 'up' })
}

/** Everything that can be killed, by name. */
export function partsOf(demo: RunningDemo): readonly (readonly [string, DemoPart])[] {
	return [
		['server', demo.server],
		['postgres', demo.postgres],
		...[...demo.lanes.values()].flatMap(
			(lane) =>
				[
					['agent', lane.agent],
					[`till ${lane.tillId}`, lane.till],
					[`host ${lane.tillId}`, lane.till.host],
				] as const,
		),
	]
}

async function kill(demo: RunningDemo, victim: Victim, lane: RunningLane): Promise<void> {
	switch (victim) {
		case 'till':
			return lane.till.kill()
		case 'host':
			return lane.till.host.kill()
		case 'plug': {
			const pid = lane.till.pid()
			const hostGone = lane.till.host.kill()
			if (pid !== null) endAtOnce(pid)
			return hostGone
		}
		case 'agent':
			return lane.agent.kill()
		case 'server':
			return demo.server.kill()
		case 'postgres':
			return demo.postgres.kill()
	}
}

function endAtOnce(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL')
	} catch (error) {
		// Gone by itself in the same moment: that is what was wanted.
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
	}
}

function laneOf(demo: RunningDemo, tillId: string): RunningLane {
	const lane = demo.lanes.get(tillId)
	if (lane === undefined) throw new Error(`no till ${tillId}`)
	return lane
}

function cableOf(demo: RunningDemo, network: 'lan' | 'wan', tillId: string): NetworkLink {
	return laneOf(demo, tillId)[network]
}

async function after(delayMs: number, act: () => Promise<void>): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, delayMs))
	await act()
}
