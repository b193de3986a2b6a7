import type { Card, Client, Reader, ReaderStatusFlags } from 'pcsc-mini'
import { deviceErrorFrom } from '../device-error.ts'
import { cardMessage } from '../pcsc/card-message.ts'
import type { BytePort, PortListener, PortOpening, PortSource } from './byte-port.ts'

/**
 * PC/SC readers by `pcsc-mini`. The only file of the house that imports it, and only when such a reader is configured: it is
 * an optional dependency, and it needs the system's PC/SC service (pcscd on Linux). Where either is missing the port says
 * `port.noSoftware`, and everything else of the till works.
 *
 * A {@link BytePort} that promises more: each `data` is one whole message of `pcsc/card-message.ts`, each `write` one APDU.
 */
const SCHEME = 'pcsc:'
/** Readers that are there are told right after the start, one by one. */
const FIRST_READERS_MS = 500

/** A part of the reader's name, as PC/SC tells it (`ACR122`); empty for the first reader there is. Null: another kind of address. */
export function parsePcscAddress(address: string): string | null {
	return address.toLowerCase().startsWith(SCHEME) ? address.slice(SCHEME.length) : null
}

export function pcscPortSource(name: string, wanted: string): PortSource {
	let watch: Watch | null = null
	let starting: Promise<Watch> | null = null
	/** PC/SC is not installed, or its service is not at work. */
	let isOff = false

	/** Begins to watch, once however many ask. */
	function watching(): Promise<Watch> {
		if (watch?.isRunning()) return Promise.resolve(watch)
		starting ??= startWatch()
			.then((started) => {
				watch = started
				isOff = false
				return started
			})
			.catch((error: unknown) => {
				isOff = true
				throw error
			})
			.finally(() => {
				starting = null
			})
		return starting
	}

	return {
		name,
		isPresent: () => {
			// Opening says what is wrong.
			void watching().catch(() => undefined)
			return isOff || (watch?.isRunning() === true && watch.find(wanted) !== null)
		},
		open: async (listener) => {
			try {
				const started = await watching()
				const seen = await started.found(wanted)
				if (seen === null) return failed(name, 'port.notFound', 'no such reader')
				return { kind: 'opened', port: portOf(name, seen, started, listener) }
			} catch (error) {
				return failed(name, 'port.noSoftware', deviceErrorFrom(name, error).detail)
			}
		},
	}
}

function failed(name: string, code: 'port.notFound' | 'port.noSoftware', detail: string): PortOpening {
	return { kind: 'failed', error: { code, portName: name, detail } }
}

/** A reader with what PC/SC said of it last. */
type Seen = {
	readonly reader: Reader
	status: ReaderStatusFlags | null
	onChange: () => void
	onGone: () => void
}

type Watch = {
	isRunning(): boolean
	find(wanted: string): Seen | null
	/** The same, with some patience. */
	found(wanted: string): Promise<Seen | null>
	connect(seen: Seen): Promise<Card>
	/** Whether there is a card, which can be talked to. */
	hasCard(seen: Seen): boolean
	stop(): void
}

async function startWatch(): Promise<Watch> {
	const { Client: PcscClient, CardMode, ReaderStatus } = await import('pcsc-mini')
	const readers = new Map<string, Seen>()
	const arrivals = new Set<() => void>()
	const client: Client = new PcscClient()
	let isRunning = true

	function stop(): void {
		if (!isRunning) return
		isRunning = false
		for (const seen of readers.values()) seen.onGone()
		try {
			client.stop()
		} catch {
			// A service that has ended cannot be left: there is nothing more to stop.
		}
	}

	// The service has ended, or the machine took it away: all its readers are gone.
	client.on('error', stop)
	client.on('reader', (reader) => {
		const seen: Seen = { reader, status: null, onChange: () => undefined, onGone: () => undefined }
		readers.set(reader.name(), seen)
		reader.on('change', (status) => {
			seen.status = status
			seen.onChange()
		})
		reader.on('disconnect', () => {
			readers.delete(reader.name())
			seen.onGone()
		})
		for (const arrived of [...arrivals]) arrived()
	})
	client.start()

	const find = (wanted: string) =>
		[...readers.values()].find(({ reader }) => reader.name().toLowerCase().includes(wanted.toLowerCase())) ??
		null

	return {
		isRunning: () => isRunning,
		find,
		found: async (wanted) => {
			const endMs = performance.now() + FIRST_READERS_MS
			for (let seen = find(wanted); ; seen = find(wanted)) {
				const leftMs = endMs - performance.now()
				if (seen !== null || leftMs <= 0) return seen
				await new Promise<void>((resolve) => {
					const arrived = () => {
						arrivals.delete(arrived)
						clearTimeout(waiting)
						resolve()
					}
					const waiting = setTimeout(arrived, leftMs)
					arrivals.add(arrived)
				})
			}
		},
		connect: (seen) => seen.reader.connect(CardMode.SHARED),
		hasCard: ({ status }) => status?.has(ReaderStatus.PRESENT) === true && !status.has(ReaderStatus.MUTE),
		stop,
	}
}

const LEAVE = 0

function portOf(name: string, seen: Seen, watch: Watch, listener: PortListener): BytePort {
	const whenEnded = Promise.withResolvers<void>()
	let hasEnded = false
	/** Of the card that lies there; null while there is none, or its connection is not made yet. */
	let card: Card | null = null
	/** Whether a card was told and is still there. */
	let isTold = false
	let isConnecting = false

	function end(reason: 'asked' | 'lost'): void {
		if (hasEnded) return
		hasEnded = true
		seen.onChange = () => undefined
		seen.onGone = () => undefined
		void card?.disconnect(LEAVE).catch(() => undefined)
		if (reason === 'asked') watch.stop()
		queueMicrotask(() => {
			listener.closed(reason)
			whenEnded.resolve()
		})
	}

	async function look(): Promise<void> {
		if (hasEnded || isConnecting) return
		if (!watch.hasCard(seen)) {
			void card?.disconnect(LEAVE).catch(() => undefined)
			card = null
			if (isTold) listener.data(cardMessage.cardGone())
			isTold = false
			return
		}
		if (card) return
		isConnecting = true
		const connected = await watch.connect(seen).catch((error: unknown) => {
			if (!hasEnded) listener.error(deviceErrorFrom(name, error))
			return null
		})
		isConnecting = false
		if (hasEnded || !watch.hasCard(seen)) {
			void connected?.disconnect(LEAVE).catch(() => undefined)
			return look()
		}
		card = connected
		if (!card) return
		isTold = true
		listener.data(cardMessage.cardCame(new Uint8Array(0)))
	}

	seen.onChange = () => void look()
	seen.onGone = () => end('lost')
	// The listener may be called as soon as the port was handed over.
	queueMicrotask(() => void look())

	return {
		write: async (apdu) => {
			if (hasEnded) return false
			const answer = await (card ?? { transmit: () => Promise.reject(new Error('no card')) })
				.transmit(apdu)
				.then(cardMessage.answer, cardMessage.failed)
			if (hasEnded) return false
			listener.data(answer)
			return true
		},
		drain: async () => !hasEnded,
		close: () => {
			end('asked')
			return whenEnded.promise
		},
	}
}
