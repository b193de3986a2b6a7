/**
 * What the screens see of the till: its state and surroundings, drawn at every change for whoever listens, and at the next
 * look when nobody does. Revisions only rise.
 */
import { Listeners } from './listeners.ts'
import type { Clock } from './ports/clock.ts'
import type { DeviceStatus } from './ports/devices.ts'
import type { Effect } from './step.ts'
import { INITIAL_SURROUNDINGS, type Surroundings } from './surroundings.ts'
import type { TillIdentity } from './till-ports.ts'
import type { TillState } from './till-state.ts'
import type { NoticeView, TillView } from './view.ts'
import { viewOf } from './view-of.ts'

export type Sound = Extract<Effect, { kind: 'sound' }>['sound']

/** A bad frame so soon before or after a good read of a card is nothing to tell the cashier. */
const NOISE_FORGIVEN_MS = 2_000

export class TillPicture {
	readonly #identity: TillIdentity
	readonly #clock: Clock
	#state: TillState
	#around: Surroundings
	#revision = 0
	/** Null: something changed since it was drawn. */
	#view: TillView | null = null
	#cardPresentedAtMs = Number.NEGATIVE_INFINITY
	readonly views = new Listeners<TillView>()
	readonly sounds = new Listeners<Sound>()

	constructor(identity: TillIdentity, clock: Clock, state: TillState) {
		this.#identity = identity
		this.#clock = clock
		this.#state = state
		this.#around = { ...INITIAL_SURROUNDINGS, connectionSinceMs: clock.nowMs() }
	}

	around(): Surroundings {
		return this.#around
	}

	view(): TillView {
		this.#view ??= this.#draw()
		return this.#view
	}

	/** The surroundings changed, and the screens shall see it. */
	surround(change: Partial<Surroundings>): void {
		this.change(change)
		this.publish(this.#state)
	}

	/** The same, seen only with the next publishing. */
	change(change: Partial<Surroundings>): void {
		this.#around = { ...this.#around, ...change }
	}

	/**
	 * Says one thing on the status line, with the next publishing; null takes back what stood there. That a basket came back is
	 * not said over by the link, which comes back by itself a moment later and is on the state line anyway.
	 */
	say(content: NoticeView['content'] | null): void {
		if (content?.kind === 'connection' && this.#around.notice?.content.kind === 'basketRestored') return
		this.change({ notice: content && { atMs: this.#clock.nowMs(), content } })
	}

	publish(state: TillState): void {
		this.#state = state
		this.#revision++
		this.#view = null
		if (this.views.any()) this.views.tell(this.view())
	}

	cardPresented(): void {
		this.#cardPresentedAtMs = this.#clock.monotonicMs()
	}

	/** A device's new state; true when it made more noise than before. */
	deviceChanged(device: DeviceStatus): boolean {
		const before = this.#around.devices.find((other) => other.deviceId === device.deviceId)
		const others = this.#around.devices.filter((other) => other.deviceId !== device.deviceId)
		const devices = [...others, device].sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1))
		const isNoisier = before !== undefined && device.badFrames > before.badFrames
		// The reader asks again by itself; the cashier is only told when no card came of it.
		const cardCame = this.#clock.monotonicMs() - this.#cardPresentedAtMs < NOISE_FORGIVEN_MS
		if (isNoisier && !cardCame) this.say({ kind: 'readerNoise', deviceId: device.deviceId })
		this.surround({ devices })
		return isNoisier
	}

	#draw(): TillView {
		const { tillId, storeId } = this.#identity
		const nowMs = this.#clock.nowMs()
		return viewOf({
			state: this.#state,
			around: this.#around,
			tillId,
			storeId,
			isTraining: this.#identity.isTraining,
			revision: this.#revision,
			nowMs,
		})
	}
}
