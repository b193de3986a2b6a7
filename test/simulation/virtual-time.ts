/**
 * Time that jumps from event to event. Events run in order of their time, then of their making; between two of them every
 * promise that can settle does. Nothing here waits for real time, so a run depends on its seed alone.
 */
import type { Timer } from '../../till/ports/timer.ts'

type Event = { readonly atMs: number; readonly number: number; run: (() => void) | null }

export class VirtualTime implements Timer {
	/** Since the simulation began. */
	nowMs = 0
	/** How many events have run: names a moment of a run exactly. */
	step = 0
	#made = 0
	readonly #heap: Event[] = []

	after(delayMs: number, task: () => void): () => void {
		this.#made += 1
		const event: Event = { atMs: this.nowMs + Math.max(0, delayMs), number: this.#made, run: task }
		this.#push(event)
		return () => {
			event.run = null
		}
	}

	/** Runs events until `atMs`, or until `done` says so after one of them. */
	async runUntil(atMs: number, done: () => boolean = () => false): Promise<void> {
		// Whoever calls may be in a tick's turn, in which the next tick comes before any promise.
		await null
		await settle()
		for (let next = this.#heap[0]; next !== undefined && next.atMs <= atMs; next = this.#heap[0]) {
			this.#pop()
			if (next.run === null) continue
			this.nowMs = next.atMs
			this.step += 1
			next.run()
			await settle()
			if (done()) return
		}
		this.nowMs = Math.max(this.nowMs, atMs)
	}

	#push(event: Event): void {
		const heap = this.#heap
		let at = heap.length
		heap.push(event)
		while (at > 0) {
			const parent = (at - 1) >> 1
			const above = heap[parent]
			if (above === undefined || !before(event, above)) break
			heap[at] = above
			at = parent
		}
		heap[at] = event
	}

	#pop(): void {
		const heap = this.#heap
		const last = heap.pop()
		if (last === undefined || heap.length === 0) return
		let at = 0
		for (;;) {
			let child = 2 * at + 1
			const left = heap[child]
			if (left === undefined) break
			const right = heap[child + 1]
			const least = right !== undefined && before(right, left) ? right : left
			if (least === right) child += 1
			if (!before(least, last)) break
			heap[at] = least
			at = child
		}
		heap[at] = last
	}
}

function before(one: Event, other: Event): boolean {
	return one.atMs < other.atMs || (one.atMs === other.atMs && one.number < other.number)
}

/** Asked for from within a promise's turn, a tick comes after every promise that can settle. */
function settle(): Promise<void> {
	return new Promise((resolve) => process.nextTick(resolve))
}
