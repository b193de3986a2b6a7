/**
 * One network between two processes: a TCP proxy on loopback that can be cut, stalled, slowed and mended. The near
 * side dials `port`, which never changes; the far side may move (`setTarget`), as it does when it is restarted.
 */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

export type NetworkMode =
	| { readonly kind: 'up' }
	/** Open connections break, new ones are broken off at once. */
	| { readonly kind: 'cut' }
	/** Nothing breaks and nothing arrives: what a dead radio link looks like. The bytes arrive when it is mended. */
	| { readonly kind: 'stalled' }
	/** Every byte arrives this much later, in either direction. */
	| { readonly kind: 'slow'; readonly delayMs: number }

export type NetworkLink = {
	readonly port: number
	readonly mode: () => NetworkMode
	readonly setMode: (mode: NetworkMode) => void
	/** Null while the far side is not running: connections are broken off. Before the first call they wait. */
	readonly setTarget: (port: number | null) => void
	/** The far side's port as it was set last. */
	readonly target: () => number | null
	/** Connections that are open through it now. */
	readonly connectionCount: () => number
	readonly close: () => Promise<void>
}

type Lane = {
	readonly give: (chunk: Buffer) => void
	readonly modeChanged: () => void
	readonly end: () => void
}

export async function openNetworkLink(): Promise<NetworkLink> {
	let mode: NetworkMode = { kind: 'up' }
	let target: number | null = null
	/** Who dialled before the far side was ever there. Waiting costs less than the caller's growing pauses. */
	let early: Socket[] | null = []
	const pairs = new Set<{ readonly lanes: readonly Lane[]; readonly destroy: () => void }>()

	const server = createServer({ noDelay: true }, (near) => {
		if (early !== null && mode.kind !== 'cut') return void early.push(near.on('error', () => near.destroy()))
		join(near)
	})
	const join = (near: Socket) => {
		if (mode.kind === 'cut' || target === null) return breakOff(near)
		const far = connect({ host: '127.0.0.1', port: target, noDelay: true })
		const lanes = [joinOneWay(near, far, () => mode), joinOneWay(far, near, () => mode)]
		const pair = {
			lanes,
			destroy: () => {
				pairs.delete(pair)
				for (const lane of lanes) lane.end()
				breakOff(near)
				breakOff(far)
			},
		}
		pairs.add(pair)
		for (const socket of [near, far]) {
			// An error is followed by `close`, which takes the other side down too.
			socket.on('error', () => socket.destroy())
			socket.on('close', pair.destroy)
		}
	}
	await listen(server)
	const joinEarly = () => {
		const waiting = early ?? []
		early = null
		for (const near of waiting) if (!near.destroyed) join(near)
	}
	const destroyAll = () => {
		for (const pair of [...pairs]) pair.destroy()
	}
	return {
		port: (server.address() as AddressInfo).port,
		mode: () => mode,
		setMode(next) {
			mode = next
			if (mode.kind === 'cut') destroyAll()
			for (const pair of pairs) for (const lane of pair.lanes) lane.modeChanged()
		},
		setTarget(port) {
			if (port !== target) destroyAll()
			target = port
			if (port !== null) joinEarly()
		},
		target: () => target,
		connectionCount: () => pairs.size,
		close: () => {
			joinEarly()
			target = null
			destroyAll()
			return new Promise((resolve) => server.close(() => resolve()))
		},
	}
}

/** Resets the connection where that is possible: libuv refuses to, and keeps the handle, while an end is being sent. */
function breakOff(socket: Socket): void {
	if (socket.writableEnded) socket.destroy()
	else socket.resetAndDestroy()
}

/** Carries bytes from one socket to the other in order, each no earlier than the mode allows. */
function joinOneWay(from: Socket, to: Socket, mode: () => NetworkMode): Lane {
	const queue: { readonly chunk: Buffer; readonly dueAtMs: number }[] = []
	let timer: NodeJS.Timeout | null = null
	let fromEnded = false

	const flush = () => {
		if (timer !== null) clearTimeout(timer)
		timer = null
		if (mode().kind === 'stalled') return
		for (let next = queue[0]; next !== undefined; next = queue[0]) {
			const waitMs = next.dueAtMs - performance.now()
			if (waitMs > 0) {
				timer = setTimeout(flush, waitMs)
				return
			}
			queue.shift()
			if (!to.destroyed) to.write(next.chunk)
		}
		if (fromEnded) to.end()
	}
	const lane: Lane = {
		give(chunk) {
			const now = mode()
			const delayMs = now.kind === 'slow' ? now.delayMs : 0
			// Never before what was given earlier: the delay may have been longer then.
			const dueAtMs = Math.max(performance.now() + delayMs, queue.at(-1)?.dueAtMs ?? 0)
			queue.push({ chunk, dueAtMs })
			if (timer === null) flush()
		},
		modeChanged: flush,
		end() {
			if (timer !== null) clearTimeout(timer)
			queue.length = 0
		},
	}
	from.on('data', (chunk: Buffer) => lane.give(chunk))
	from.on('end', () => {
		fromEnded = true
		flush()
	})
	return lane
}

function listen(server: Server): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once('error', reject)
		server.listen(0, '127.0.0.1', () => resolve())
	})
}
