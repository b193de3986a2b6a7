/** What every simulated machine stands in: time, chance, faults, and the place where breaches are told. */
import type { Clock } from '../../till/ports/clock.ts'
import type { Timer } from '../../till/ports/timer.ts'
import type { Chance } from './chance.ts'
import { type FaultCounts, type FaultName, type Faults, NO_FAULTS } from './faults.ts'
import type { Visit } from './plan.ts'
import type { VirtualTime } from './virtual-time.ts'

/** When the simulated morning begins. */
const MORNING_MS = Date.UTC(2026, 10, 21, 1, 0)

/** What the faults are once everything is healed: a value of its own, so that healing can be told from a mild day. */
export const NO_FAULTS_LEFT: Faults = { ...NO_FAULTS }

export class Breach extends Error {
	override readonly name = 'Breach'
}

export type World = {
	readonly time: VirtualTime
	readonly chance: Chance
	/** Set to none when everything is healed. */
	faults: Faults
	readonly counts: FaultCounts
	/** Cards that customers carry in place of their first ones, by these. */
	readonly inHand: Map<number, number>
	/** Whether baskets are put aside in this group. */
	readonly putsAside: boolean
	/** Goods come back in this group. */
	readonly bringsBack: boolean
	/** Sales of whose goods customers have a receipt, of all stores. */
	readonly receipts: { readonly saleId: string }[]
	/** Customers of each store whose baskets were put aside: they come back to whichever till is free. */
	readonly comingBack: Map<string, Visit[]>
	/** What happened, newest last: for whoever looks at a failed seed. */
	readonly told: string[]
	/** The first broken promise; the run ends there. */
	breach: Breach | null
	/** Whether `told` is wanted: a line costs time. */
	readonly telling: boolean
}

/** `facts` are written out only when somebody listens. */
export function tell(world: World, who: string, what: string, facts?: object): void {
	if (!world.telling) return
	const when = `${world.time.step} ${(world.time.nowMs / 1_000).toFixed(3)}`
	world.told.push(`${when} ${who}: ${what}${facts === undefined ? '' : ` ${JSON.stringify(facts)}`}`)
}

export function breach(world: World, message: string): Breach {
	world.breach ??= new Breach(message)
	return world.breach
}

/** Draws whether a fault strikes now, and counts it. */
export function strikes(world: World, name: FaultName, drawn: Chance): boolean {
	if (!drawn.happens(world.faults[name])) return false
	world.counts[name] += 1
	return true
}

/** A machine: it has clocks that may be wrong, and it outlives its processes. */
export class Machine implements Clock {
	readonly name: string
	readonly world: World
	readonly chance: Chance
	#wallOffsetMs = 0
	readonly #rate: number

	constructor(name: string, world: World) {
		this.name = name
		this.world = world
		this.chance = world.chance.fork(`machine ${name}`)
		this.#rate = strikes(world, 'clockDrift', this.chance) ? 1 + (this.chance.next() - 0.5) / 50 : 1
	}

	nowMs(): number {
		return Math.round(MORNING_MS + this.#wallOffsetMs + this.world.time.nowMs * this.#rate)
	}

	monotonicMs(): number {
		return this.world.time.nowMs * this.#rate
	}

	jumpClock(byMs: number): void {
		this.#wallOffsetMs += byMs
		tell(this.world, this.name, `clock jumps by ${byMs} ms`)
	}
}

/** One run of a program on a machine. What it asked for before it died never comes back to it. */
export class Process {
	readonly machine: Machine
	readonly timer: Timer
	alive = true
	readonly #whenKilled: (() => void)[] = []

	constructor(machine: Machine) {
		this.machine = machine
		const { time } = machine.world
		this.timer = {
			after: (delayMs, task) =>
				time.after(delayMs, () => {
					if (this.alive) task()
				}),
		}
	}

	onKilled(act: () => void): void {
		this.#whenKilled.push(act)
	}

	/** As by a power cut: nothing is said, nothing is saved. */
	kill(): void {
		if (!this.alive) return
		this.alive = false
		for (const act of this.#whenKilled) act()
	}

	/** The result of `act`, a moment later; never when the process has died meanwhile. */
	async read<Result>(act: () => Promise<Result> | Result): Promise<Result> {
		const moment = this.#moment(0.05)
		if (moment !== null) await moment
		const result = await act()
		return this.alive ? result : never()
	}

	/** The same for a write: the power may go just before or just after it. */
	async write<Result>(fault: FaultName, act: () => Promise<Result> | Result): Promise<Result> {
		const { world, chance } = this.machine
		const moment = this.#moment(0.2)
		if (moment !== null) await moment
		const crash = strikes(world, fault, chance) ? chance.pick(['before', 'after']) : null
		if (crash === 'before') {
			this.kill()
			return never()
		}
		const result = await act()
		if (crash === 'after') this.kill()
		return this.alive ? result : never()
	}

	/** Disks take a while now and then; null: this time it takes none. */
	#moment(probability: number): Promise<void> | null {
		const { world, chance } = this.machine
		const slow = strikes(world, 'slowDisk', chance)
		const delayMs = slow
			? chance.between(200, 3_000)
			: chance.happens(probability)
				? chance.between(1, 12)
				: 0
		if (!this.alive) return never()
		if (delayMs === 0) return null
		return new Promise((resolve) => {
			world.time.after(delayMs, () => {
				if (this.alive) resolve()
			})
		})
	}
}

function never<Result>(): Promise<Result> {
	return new Promise(() => undefined)
}
