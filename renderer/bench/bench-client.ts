/**
 * The bench page's way to the host of the demonstration: the only file of the bench that opens a WebSocket. The newest
 * state replaces the old one whole; a lost connection is sought again.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import { LIMITS } from '../../protocol/limits.ts'
import type { BenchCommand, BenchState, ToBench, ToBenchHost } from './bench-contract.ts'

export type BenchMirror = {
	readonly isConnected: boolean
	readonly state: BenchState | null
	/** Why the last command could not be done. */
	readonly failure: string | null
}

export type BenchClient = {
	readonly mirror: StoreApi<BenchMirror>
	send(command: BenchCommand): void
}

export function connectBench(page: Window): BenchClient {
	const mirror = createStore<BenchMirror>(() => ({ isConnected: false, state: null, failure: null }))
	let socket: WebSocket | null = null
	let lastId = 0
	let pauseMs: number = LIMITS.reconnectMinMs
	const open = () => {
		const opened = new WebSocket(benchAddress(page))
		socket = opened
		opened.addEventListener('open', () => {
			pauseMs = LIMITS.reconnectMinMs
			mirror.setState({ isConnected: true })
		})
		opened.addEventListener('message', (event) => receive(mirror, JSON.parse(String(event.data)) as ToBench))
		opened.addEventListener('close', () => {
			mirror.setState({ isConnected: false })
			page.setTimeout(open, pauseMs)
			pauseMs = Math.min(pauseMs * 2, LIMITS.reconnectMaxMs)
		})
	}
	open()
	return {
		mirror,
		send: (command) => {
			lastId += 1
			const message: ToBenchHost = { id: lastId, command }
			mirror.setState({
				failure: socket?.readyState === WebSocket.OPEN ? null : 'The host of the demonstration is away.',
			})
			if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
		},
	}
}

function receive(mirror: StoreApi<BenchMirror>, message: ToBench): void {
	switch (message.kind) {
		case 'state':
			mirror.setState({ state: message.state })
			return
		case 'commandResult':
			mirror.setState({ failure: message.result.kind === 'failed' ? message.result.detail : null })
			return
		case 'malformed':
			mirror.setState({ failure: message.detail })
			return
	}
}

/** The token of this launch stands in the page's address, behind `#` or `?`. */
function benchAddress({ location }: Window): string {
	const token =
		new URLSearchParams(location.hash.slice(1)).get('token') ??
		new URLSearchParams(location.search).get('token') ??
		''
	const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
	return `${scheme}://${location.host}/bench/ws?token=${encodeURIComponent(token)}`
}
