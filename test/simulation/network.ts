/**
 * A line between two machines. It carries streams: what arrives, arrives in order; what is lost is lost with its
 * connection. A line can be cut, slow, or stand still in one direction; an end whose peer died may hear of it late.
 */
import type { ConnectPipe, FramePipe, PipeEvents } from '../../agent/engine/ports.ts'
import type { Chance } from './chance.ts'
import { type Process, strikes, tell, type World } from './world.ts'

/** The accepting side of a connection. */
export type Accepted = { text(frame: string): void; closed(): void }
/** Takes a connection in; null when nobody listens. */
export type Accept = (pipe: FramePipe) => { readonly process: Process; readonly accepted: Accepted } | null

type Direction = 'up' | 'down'

export class Line {
	readonly name: string
	readonly world: World
	readonly chance: Chance
	readonly accept: Accept
	readonly latencyMs: number
	cut = false
	slow = false
	readonly still = { up: false, down: false }
	readonly #wires = new Set<Wire>()

	constructor(name: string, world: World, latencyMs: number, accept: Accept) {
		this.name = name
		this.world = world
		this.chance = world.chance.fork(`line ${name}`)
		this.accept = accept
		this.latencyMs = latencyMs
	}

	/** The way to the other end for one process. */
	connector(process: Process): ConnectPipe {
		return (events) => {
			const wire = new Wire(this, process, events)
			this.#wires.add(wire)
			return wire.connecting()
		}
	}

	forget(wire: Wire): void {
		this.#wires.delete(wire)
	}

	/** Whether each end hears of it at once is chance: a pulled cable closes nothing. */
	setCut(cut: boolean): void {
		this.cut = cut
		if (cut) for (const wire of [...this.#wires]) wire.break('cut')
	}

	setStill(direction: Direction, still: boolean): void {
		this.still[direction] = still
		if (!still) for (const wire of [...this.#wires]) wire.flow(direction)
	}

	delayMs(): number {
		const base = this.latencyMs + this.chance.next() * this.latencyMs
		return this.slow ? base * 100 : base
	}
}

class Wire {
	readonly #line: Line
	readonly #process: Process
	readonly #events: PipeEvents
	#acceptor: { readonly process: Process; readonly accepted: Accepted } | null = null
	#state: 'opening' | 'open' | 'broken' = 'opening'
	#told = { up: false, down: false }
	/** Whose end has closed takes nothing more. */
	readonly #deaf = { up: false, down: false }
	/** Frames not arrived (null: the end of the stream), in order, with the time before which they do not. */
	readonly #onWay: Record<Direction, { readonly text: string | null; readonly atMs: number }[]> = {
		up: [],
		down: [],
	}

	constructor(line: Line, process: Process, events: PipeEvents) {
		this.#line = line
		this.#process = process
		this.#events = events
		process.onKilled(() => this.break('killed'))
		line.world.time.after(line.delayMs(), () => this.#open())
	}

	connecting(): FramePipe {
		return this.#pipe('up')
	}

	#pipe(direction: Direction): FramePipe {
		return {
			send: (text) => this.#send(direction, text),
			bufferedBytes: () => 0,
			close: () => this.#close(direction),
		}
	}

	#open(): void {
		if (this.#state === 'broken') return
		this.#acceptor = this.#line.cut ? null : this.#line.accept(this.#pipe('down'))
		if (this.#acceptor === null) {
			this.break('refused')
			return
		}
		this.#acceptor.process.onKilled(() => this.break('killed'))
		if (this.#state === 'opening') this.#state = 'open'
		if (this.#process.alive) this.#events.opened()
		this.flow('up')
		this.flow('down')
	}

	/** Closed by one end: what it sent before still arrives, then the other end hears of it. */
	#close(direction: Direction): void {
		if (this.#state !== 'open') return this.break('closed')
		const own = direction === 'up' ? 'down' : 'up'
		if (this.#deaf[own]) return
		this.#deaf[own] = true
		const { time } = this.#line.world
		const delayMs = this.#line.delayMs()
		const atMs = Math.max(time.nowMs + delayMs, this.#onWay[direction].at(-1)?.atMs ?? 0)
		this.#onWay[direction].push({ text: null, atMs })
		time.after(atMs - time.nowMs, () => this.flow(direction))
		time.after(delayMs, () => this.#tellEnd(own, 'closed'))
	}

	#send(direction: Direction, text: string): void {
		const { world, chance } = this.#line
		if (this.#state === 'broken') return
		if (strikes(world, 'frameLost', chance)) {
			tell(world, this.#line.name, `breaks with a frame ${direction}`)
			this.break('lost')
			return
		}
		const late = strikes(world, 'delay', chance) ? chance.between(50, 2_000) : 0
		const atMs = world.time.nowMs + this.#line.delayMs() + late
		this.#onWay[direction].push({ text, atMs })
		world.time.after(atMs - world.time.nowMs, () => this.flow(direction))
	}

	/** Delivers what may arrive by now. */
	flow(direction: Direction): void {
		const { world, chance, still } = this.#line
		const onWay = this.#onWay[direction]
		while (this.#state === 'open' && !still[direction]) {
			const first = onWay[0]
			if (first === undefined || first.atMs > world.time.nowMs) return
			onWay.shift()
			const process = direction === 'up' ? this.#acceptor?.process : this.#process
			if (process?.alive !== true) return
			if (first.text === null) return this.break('closed')
			if (this.#deaf[direction]) continue
			if (direction === 'up') this.#acceptor?.accepted.text(first.text)
			else this.#events.text(first.text)
			if (strikes(world, 'answerLost', chance)) {
				tell(world, this.#line.name, `breaks behind a frame ${direction}`)
				this.break('lost')
			}
		}
	}

	break(reason: string): void {
		if (this.#state === 'broken') return
		this.#state = 'broken'
		this.#line.forget(this)
		// A killed machine may say nothing (power) or its system closes the socket (process).
		const silent = (reason === 'cut' || reason === 'killed') && this.#line.chance.happens(0.5)
		const { time } = this.#line.world
		for (const direction of ['up', 'down'] as const) {
			const delayMs = silent ? this.#line.chance.between(5_000, 40_000) : this.#line.delayMs()
			time.after(delayMs, () => this.#tellEnd(direction, reason))
		}
	}

	#tellEnd(direction: Direction, reason: string): void {
		if (this.#told[direction]) return
		this.#told[direction] = true
		if (direction === 'up') {
			if (this.#acceptor?.process.alive === true) this.#acceptor.accepted.closed()
		} else if (this.#process.alive) this.#events.closed(reason)
	}
}
