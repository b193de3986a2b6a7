/** Misfortunes that come with time rather than with an act: cuts, slow lines, full disks, jumping clocks. And healing. */
import type { AgentNode } from './agent-node.ts'
import { loseAgentDisk, restoreAgentLater, restoreLater, tear } from './disasters.ts'
import type { Manager } from './manager.ts'
import type { Line } from './network.ts'
import type { Shop } from './shop-parts.ts'
import type { TillNode } from './till-node.ts'
import { type Machine, NO_FAULTS_LEFT, strikes, tell, type World } from './world.ts'

const EVERY_MS = 1_000
const JUMP_MAX_MS = 3 * 3_600_000
const STORE_JUMP_MAX_MS = 40 * 3_600_000

/** Draws once a second what strikes now, until the world is healed. */
export function startFate(world: World, shop: Shop, manager: Manager): void {
	const drawn = world.chance.fork('fate')
	const lines = [...shop.agents.map(({ wan }) => wan), ...shop.tills.map(({ lan }) => lan)]
	const machines = [shop.centre, ...shop.agents, ...shop.tills].map(({ machine }) => machine)
	const forAWhile = (what: string, who: string, start: () => void, end: () => void): void => {
		const durationMs = drawn.between(500, drawn.pick([3_000, 10_000, 60_000]))
		tell(world, who, `${what} for ${durationMs} ms`)
		start()
		world.time.after(durationMs, end)
	}
	const strike = (): void => {
		for (const line of lines) strikeLine(line, drawn, forAWhile, world, shop)
		for (const node of [...shop.agents, ...shop.tills]) {
			if (!strikes(world, 'diskFull', drawn)) continue
			// One that is lost meanwhile may be found again; the one in its place may have been filled from it.
			const { disk } = node
			forAWhile(
				'disk full',
				node.machine.name,
				() => {
					disk.full = true
				},
				() => {
					disk.full = false
					node.disk.full = false
				},
			)
		}
		for (const machine of machines)
			if (strikes(world, 'clockJump', drawn)) jump(machine, machine === shop.centre.machine)
		for (const till of shop.tills) strikeDisk(till, world, manager, drawn)
		for (const agent of shop.agents) strikeAgentDisk(agent, world, manager, drawn)
		if (world.faults !== NO_FAULTS_LEFT) world.time.after(EVERY_MS, strike)
	}
	world.time.after(EVERY_MS, strike)
}

function strikeLine(
	line: Line,
	drawn: World['chance'],
	forAWhile: (what: string, who: string, start: () => void, end: () => void) => void,
	world: World,
	shop: Shop,
): void {
	const wan = shop.agents.some((agent) => agent.wan === line)
	if (strikes(world, wan ? 'wanCut' : 'lanCut', drawn))
		forAWhile(
			'cut',
			line.name,
			() => line.setCut(true),
			() => line.setCut(false),
		)
	if (strikes(world, 'oneWayCut', drawn)) {
		const direction = drawn.happens(0.5) ? 'up' : 'down'
		forAWhile(
			`stands still ${direction}`,
			line.name,
			() => line.setStill(direction, true),
			() => line.setStill(direction, false),
		)
	}
	if (strikes(world, 'slowLink', drawn))
		forAWhile(
			'slow',
			line.name,
			() => {
				line.slow = true
			},
			() => {
				line.slow = false
			},
		)
}

function strikeDisk(till: TillNode, world: World, manager: Manager, drawn: World['chance']): void {
	if (manager.isAt(till)) return
	if (strikes(world, 'tillLost', drawn)) return manager.lost(till)
	if (strikes(world, 'tornWrite', drawn)) return tear(till)
	if (strikes(world, 'tillRestored', drawn)) restoreLater(till, manager, drawn.between(1_000, 60_000))
	if (strikes(world, 'lostWrites', drawn)) restoreLater(till, manager, drawn.between(10, 1_000))
}

function strikeAgentDisk(agent: AgentNode, world: World, manager: Manager, drawn: World['chance']): void {
	if (strikes(world, 'agentLost', drawn)) loseAgentDisk(agent, manager)
	if (strikes(world, 'agentRestored', drawn)) restoreAgentLater(agent, manager, drawn.between(10, 60_000))
}

/** Mostly by hours; at stores now and then by more than a lease lives. The centre's by less than a hold lives: it frees holds by it. */
function jump(machine: Machine, isCentre: boolean): void {
	const { chance } = machine
	const maxMs = isCentre || chance.happens(0.7) ? JUMP_MAX_MS : STORE_JUMP_MAX_MS
	machine.jumpClock(chance.between(-maxMs, maxMs))
}

/** Nothing goes wrong from here on, and what is wrong is mended. */
export function heal(world: World, shop: Shop): void {
	tell(world, 'world', 'everything is healed')
	world.faults = NO_FAULTS_LEFT
	for (const line of [...shop.agents.map(({ wan }) => wan), ...shop.tills.map(({ lan }) => lan)]) {
		line.setCut(false)
		line.slow = false
		line.setStill('up', false)
		line.setStill('down', false)
	}
	for (const { disk } of [...shop.agents, ...shop.tills, ...shop.found]) disk.full = false
}
