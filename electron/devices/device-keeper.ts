/**
 * Keeps the process of one device at work. What must stay true:
 * 1. A process that ends, hangs, floods or grows is ended and started again, ever later; a sale sees a device that is away.
 * 2. Every question is answered: by the process, or by its end. A receipt of which a byte may have left is `unknown`.
 * 3. Counters only grow, whatever processes come and go.
 */
import type { z } from 'zod'
import { Reconnect } from '../../devices/transport/reconnect.ts'
import { unreachable } from '../../protocol/base/assert.ts'
import type { DeviceConfig } from '../../protocol/devices/device-config.ts'
import type { Clock } from '../../till/ports/clock.ts'
import type { DisplayLines } from '../../till/ports/customer-display.ts'
import type { DeviceEvent, DeviceStatus, PrintOutcome, ReceiptPrinter } from '../../till/ports/devices.ts'
import type {
	CardSale,
	CardSaleOutcome,
	CardSaleState,
	CardSaleStep,
} from '../../till/ports/payment-terminal.ts'
import type { Random } from '../../till/ports/random.ts'
import type { Weight } from '../../till/ports/scale.ts'
import type { Timer } from '../../till/ports/timer.ts'
import { CardCalls } from './card-calls.ts'
import { type FromDevice, fromDeviceSchema, type SentToDevice } from './device-contract.ts'

/** A started process. After `ended` was called nothing else is. */
export type DeviceChannel = {
	readonly pid: number
	send(message: SentToDevice): void
	/** Ends it at once, whatever it is doing. */
	kill(): void
}
export type StartDevice = (listener: {
	readonly message: (raw: unknown) => void
	readonly ended: (reason: string) => void
}) => DeviceChannel

export type KeeperPorts = {
	readonly clock: Clock
	readonly timer: Timer
	readonly random: Random
	readonly start: StartDevice
	/** Must not throw. */
	readonly onEvent: (event: DeviceEvent) => void
	readonly log: (event: string, facts: Record<string, unknown>) => void
}

const HEARTBEAT_MS = 1_000
/** Heartbeats without an answer. Counted, not measured: a machine that slept has lost time, and no device. */
const UNANSWERED_MAX = 6
/** A process that loads on a slow machine while everything else does. */
const UNANSWERED_AT_START_MAX = 60
/** Some 70 MiB are Node itself; a driver holds a few frames. */
const RSS_BYTES_MAX = 256 * 1024 * 1024
/** Between two heartbeats. The fastest scanner and the busiest reader stay below 50. */
const MESSAGES_MAX = 500
/** Having run this long, an end counts as the first again. */
const STEADY_MS = 30_000
const STOP_TIMEOUT_MS = 4_000

type Job = Parameters<ReceiptPrinter['print']>[0]
type Printing = {
	readonly kind: 'print'
	readonly onSending: () => Promise<void>
	readonly resolve: (outcome: PrintOutcome) => void
	readonly reject: (error: unknown) => void
	/** From here on a byte may have left. */
	mayHaveSent: boolean
}
type CardSelling = {
	readonly kind: 'cardSale'
	readonly onSending: () => Promise<void>
	readonly onStep: (step: CardSaleStep) => void
	readonly resolve: (outcome: CardSaleOutcome) => void
	readonly reject: (error: unknown) => void
	mayHaveSent: boolean
}
type Call =
	| Printing
	| CardSelling
	| { readonly kind: 'lastCardSale'; readonly resolve: (state: CardSaleState) => void }
	| { readonly kind: 'drawer'; readonly resolve: (opened: boolean) => void }
	| { readonly kind: 'weigh'; readonly resolve: (weight: Weight) => void }

/** One life of the process. */
type Life = {
	readonly channel: DeviceChannel
	readonly startedAtMs: number
	isReady: boolean
	unanswered: number
	messageCount: number
	/** Why it was ended by us; what comes after is not heard. */
	endedFor: string | null
}

const UNHEARD = { connected: false, problems: ['device.starting'], firmware: null } as const

export class DeviceKeeper {
	readonly #config: DeviceConfig
	readonly #ports: KeeperPorts
	readonly #reconnect: Reconnect
	readonly #calls = new Map<number, Call>()
	/** Of a reader that writes cards. */
	readonly cards: CardCalls
	#life: Life | null = null
	#status: DeviceStatus
	/** Of the processes that have ended. */
	#countedBefore = { droppedBytes: 0, badFrames: 0, restarts: 0 }
	#lastCall = 0
	/** What the customer should see. */
	#shown: DisplayLines | null = null
	#closing: PromiseWithResolvers<void> | null = null
	#cancelNext = (): void => undefined
	#cancelHeartbeat = (): void => undefined

	constructor(config: DeviceConfig, ports: KeeperPorts) {
		this.#config = config
		this.#ports = ports
		this.#reconnect = new Reconnect(ports.random)
		this.#status = this.#unheard()
		this.cards = new CardCalls(ports.timer, (message) => this.#sendIfAtWork(message))
	}

	start(): void {
		this.#tellStatus()
		this.#begin()
		this.#beat()
	}

	status(): DeviceStatus {
		return this.#status
	}

	/** The process at work; null while there is none. */
	pid(): number | null {
		return this.#life?.channel.pid ?? null
	}

	/** See `ReceiptPrinter.print`. */
	print({ jobId, layout, copy }: Job, onSending: () => Promise<void>): Promise<PrintOutcome> {
		const life = this.#life
		if (!life?.isReady || this.#closing)
			return Promise.resolve({ kind: 'notReady', problem: 'device.silent' })
		const { promise, resolve, reject } = Promise.withResolvers<PrintOutcome>()
		const call = this.#newCall({ kind: 'print', onSending, resolve, reject, mayHaveSent: false })
		life.channel.send({ kind: 'print', call, job: { jobId, layout, copy } })
		return promise
	}

	/** See `ReceiptPrinter.openDrawer`. */
	openDrawer(): Promise<boolean> {
		const life = this.#life
		if (!life?.isReady || this.#closing) return Promise.resolve(false)
		const { promise, resolve } = Promise.withResolvers<boolean>()
		life.channel.send({ kind: 'openDrawer', call: this.#newCall({ kind: 'drawer', resolve }) })
		return promise
	}

	/** See `CustomerDisplay.show`. A process that starts again is told at once. */
	show(lines: DisplayLines): void {
		this.#shown = lines
		if (this.#life?.isReady) this.#life.channel.send({ kind: 'show', lines: [...lines] })
	}

	/** See `Scale.weigh`. */
	weigh(unitPriceMinor: number): Promise<Weight> {
		const life = this.#life
		if (!life?.isReady || this.#closing) return Promise.resolve({ kind: 'none', reason: 'notConnected' })
		const { promise, resolve } = Promise.withResolvers<Weight>()
		life.channel.send({ kind: 'weigh', call: this.#newCall({ kind: 'weigh', resolve }), unitPriceMinor })
		return promise
	}

	#sendIfAtWork(message: SentToDevice): boolean {
		const life = this.#life
		if (!life?.isReady || this.#closing) return false
		life.channel.send(message)
		return true
	}

	/** See `PaymentTerminal.sale`. */
	sale(
		sale: CardSale,
		onSending: () => Promise<void>,
		onStep: (step: CardSaleStep) => void = () => undefined,
	): Promise<CardSaleOutcome> {
		const life = this.#life
		if (!life?.isReady || this.#closing) return Promise.resolve({ kind: 'notDone', problem: 'device.silent' })
		const { promise, resolve, reject } = Promise.withResolvers<CardSaleOutcome>()
		const selling = { kind: 'cardSale', onSending, onStep, resolve, reject, mayHaveSent: false } as const
		life.channel.send({ kind: 'cardSale', call: this.#newCall({ ...selling }), sale })
		return promise
	}

	/** See `PaymentTerminal.cancel`. */
	cancel(reference: string): void {
		if (this.#life?.isReady) this.#life.channel.send({ kind: 'cancelCardSale', reference })
	}

	/** See `PaymentTerminal.lastResult`. */
	lastResult(reference: string): Promise<CardSaleState> {
		const life = this.#life
		if (!life?.isReady || this.#closing) return Promise.resolve({ kind: 'unknown', problem: 'device.silent' })
		const { promise, resolve } = Promise.withResolvers<CardSaleState>()
		const call = this.#newCall({ kind: 'lastCardSale', resolve })
		life.channel.send({ kind: 'lastCardSale', call, reference })
		return promise
	}

	/** Resolves when the process has ended and given its port back. No event follows. */
	async close(): Promise<void> {
		if (this.#closing) return this.#closing.promise
		this.#closing = Promise.withResolvers<void>()
		this.#cancelNext()
		this.#cancelHeartbeat()
		const life = this.#life
		if (life === null) return this.#closing.resolve()
		life.channel.send({ kind: 'stop' })
		const cancel = this.#ports.timer.after(STOP_TIMEOUT_MS, () => life.channel.kill())
		await this.#closing.promise
		cancel()
	}

	#begin(): void {
		let life: Life | null = null
		const channel = this.#ports.start({
			message: (raw) => life && this.#heard(life, raw),
			ended: (reason) => life && this.#ended(life, reason),
		})
		life = {
			channel,
			startedAtMs: this.#ports.clock.monotonicMs(),
			isReady: false,
			unanswered: 0,
			messageCount: 0,
			endedFor: null,
		}
		this.#life = life
		channel.send({ kind: 'open', config: this.#config })
	}

	#beat(): void {
		this.#cancelHeartbeat = this.#ports.timer.after(HEARTBEAT_MS, () => {
			const life = this.#life
			if (life) this.#ask(life)
			this.#beat()
		})
	}

	#ask(life: Life): void {
		if (life.endedFor !== null) return
		life.messageCount = 0
		if (life.unanswered >= (life.isReady ? UNANSWERED_MAX : UNANSWERED_AT_START_MAX))
			return this.#end(life, 'hung')
		life.unanswered += 1
		life.channel.send({ kind: 'ping' })
		if (life.isReady && this.#ports.clock.monotonicMs() - life.startedAtMs > STEADY_MS)
			this.#reconnect.handshaken()
	}

	#end(life: Life, reason: string): void {
		life.endedFor = reason
		life.channel.kill()
	}

	#heard(life: Life, raw: unknown): void {
		if (life.endedFor !== null) return
		life.messageCount += 1
		if (life.messageCount > MESSAGES_MAX) return this.#end(life, 'flood')
		const parsed = fromDeviceSchema.safeParse(raw)
		if (!parsed.success) return this.#end(life, `malformed: ${whereWrong(parsed.error)}`)
		this.#take(life, parsed.data)
	}

	#take(life: Life, message: FromDevice): void {
		switch (message.kind) {
			case 'ready':
				life.isReady = true
				life.unanswered = 0
				if (this.#shown) this.show(this.#shown)
				return
			case 'pong':
				life.unanswered = 0
				if (message.rssBytes > RSS_BYTES_MAX) this.#end(life, `${message.rssBytes} bytes of memory`)
				return
			case 'event':
				return this.#takeEvent(message.event)
			case 'sending':
				return this.#takeSending(life, message.call)
			case 'printed': {
				const asked = this.#answered(message.call)
				if (asked?.kind === 'print') asked.resolve(message.outcome)
				return
			}
			case 'drawerAnswered': {
				const asked = this.#answered(message.call)
				if (asked?.kind === 'drawer') asked.resolve(message.opened)
				return
			}
			case 'weighed': {
				const asked = this.#answered(message.call)
				if (asked?.kind === 'weigh') asked.resolve(message.weight)
				return
			}
			case 'swipeWanted':
			case 'encoded':
			case 'cardDone':
				return this.cards.heard(message)
			case 'cardSaleStep': {
				const asked = this.#calls.get(message.call)
				if (asked?.kind === 'cardSale') asked.onStep(message.step)
				return
			}
			case 'cardSaleEnded': {
				const asked = this.#answered(message.call)
				if (asked?.kind === 'cardSale') asked.resolve(message.outcome)
				return
			}
			case 'lastCardSaleIs': {
				const asked = this.#answered(message.call)
				if (asked?.kind === 'lastCardSale') asked.resolve(message.state)
				return
			}
			case 'closed':
			// Errands are no business of a configured device.
			case 'ports':
			case 'learning':
			case 'learnt':
				return
			default:
				unreachable(message)
		}
	}

	#takeEvent(event: DeviceEvent): void {
		if (event.kind === 'deviceChanged') {
			const { device } = event
			const { droppedBytes, badFrames, restarts } = this.#countedBefore
			this.#status = {
				...device,
				deviceId: this.#config.deviceId,
				kind: this.#config.kind,
				droppedBytes: droppedBytes + device.droppedBytes,
				badFrames: badFrames + device.badFrames,
				restarts,
			}
			return this.#tellStatus()
		}
		if (this.#closing === null) this.#ports.onEvent({ ...event, deviceId: this.#config.deviceId })
	}

	/** The byte that makes a receipt or a payment doubtful leaves only after the till has written down that it may. */
	#takeSending(life: Life, call: number): void {
		const asked = this.#calls.get(call)
		if (asked?.kind !== 'print' && asked?.kind !== 'cardSale') return
		asked.onSending().then(
			() => {
				// Its process may have ended meanwhile: then the job was answered, and nothing has left.
				if (this.#calls.get(call) !== asked) return
				asked.mayHaveSent = true
				life.channel.send({ kind: 'sendingRecorded', call, recorded: true })
			},
			(error: unknown) => {
				if (this.#answered(call) !== asked) return
				life.channel.send({ kind: 'sendingRecorded', call, recorded: false })
				asked.reject(error)
			},
		)
	}

	#ended(life: Life, exit: string): void {
		this.#life = null
		for (const call of [...this.#calls.keys()]) this.#broken(this.#answered(call))
		this.cards.ended()
		if (this.#closing) return this.#closing.resolve()
		const { deviceId } = this.#config
		this.#ports.log('deviceProcessEnded', { deviceId, reason: life.endedFor ?? exit })
		const { droppedBytes, badFrames } = this.#status
		this.#countedBefore = { droppedBytes, badFrames, restarts: this.#countedBefore.restarts + 1 }
		this.#status = this.#unheard()
		this.#tellStatus()
		this.#cancelNext = this.#ports.timer.after(this.#reconnect.nextDelayMs(), () => this.#begin())
	}

	/** What is asked of a process that is gone. */
	#broken(asked: Call | null): void {
		if (asked?.kind === 'drawer') asked.resolve(false)
		if (asked?.kind === 'weigh') asked.resolve({ kind: 'none', reason: 'notConnected' })
		if (asked?.kind === 'lastCardSale') asked.resolve({ kind: 'unknown', problem: 'device.silent' })
		if (asked?.kind === 'cardSale')
			asked.resolve({ kind: asked.mayHaveSent ? 'unknown' : 'notDone', problem: 'device.silent' })
		if (asked?.kind === 'print')
			asked.resolve({ kind: asked.mayHaveSent ? 'unknown' : 'notReady', problem: 'device.silent' })
	}

	#newCall(asked: Call): number {
		this.#lastCall += 1
		this.#calls.set(this.#lastCall, asked)
		return this.#lastCall
	}

	#answered(call: number): Call | null {
		const asked = this.#calls.get(call) ?? null
		this.#calls.delete(call)
		return asked
	}

	#unheard(): DeviceStatus {
		const { deviceId, kind } = this.#config
		return { deviceId, kind, ...UNHEARD, ...this.#countedBefore }
	}

	#tellStatus(): void {
		if (this.#closing === null) this.#ports.onEvent({ kind: 'deviceChanged', device: this.#status })
	}
}

/** Where it was wrong; not what stood there, which may be a card's number. */
function whereWrong(error: z.ZodError): string {
	return error.issues
		.slice(0, 3)
		.map(({ path, code }) => `${path.join('.')} ${code}`)
		.join(', ')
}
