/** A connection without a network: two ends in one process. What is sent arrives later, in order, or never after a cut. */
import type { ConnectPipe, FramePipe } from '../../agent/engine/ports.ts'

/** The accepting side of a connection. */
export type Accepted = { text(frame: string): void; closed(): void }

export type MemoryNetwork = {
	/** Gives a connecting side its way to `accept`. */
	readonly connect: ConnectPipe
	/** Ends every connection and lets no new one open. */
	cut(): void
	mend(): void
	/** While true, frames towards the connecting side are swallowed: requests arrive, answers do not. */
	loseAnswers: boolean
}

export function createMemoryNetwork(accept: (pipe: FramePipe) => Accepted): MemoryNetwork {
	const open = new Set<() => void>()
	let up = true
	const network: MemoryNetwork = {
		loseAnswers: false,
		cut() {
			up = false
			for (const close of [...open]) close()
		},
		mend() {
			up = true
		},
		connect(events) {
			let alive = true
			let acceptor: Accepted | null = null
			const later = (act: () => void): void => {
				setImmediate(() => {
					if (alive) act()
				})
			}
			const close = (): void => {
				if (!alive) return
				alive = false
				open.delete(close)
				setImmediate(() => {
					acceptor?.closed()
					events.closed('ended')
				})
			}
			open.add(close)
			if (!up) close()
			later(() => {
				events.opened()
				acceptor = accept({
					send: (text) => {
						if (!network.loseAnswers) later(() => events.text(text))
					},
					bufferedBytes: () => 0,
					close,
				})
			})
			return { send: (text) => later(() => acceptor?.text(text)), bufferedBytes: () => 0, close }
		},
	}
	return network
}
