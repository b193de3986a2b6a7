/**
 * Has a running Node process collect its garbage, through its inspector: with much memory in the machine V8 lets garbage lie
 * for minutes, and only what stays after a collection is held by somebody. The process itself needs no flag and no hook.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { WebSocket } from 'ws'
import { until } from '../helpers/until.ts'
import { residentMibOf } from './process-watch.ts'

const LISTENING = '0A'
const CALLS_MAX = 2
/** Freed pages go back to the system a moment later. */
const GIVES_BACK_MS = 1_000

type Answer = { readonly id?: number; readonly method?: string; readonly params?: Record<string, string> }

/** What the process holds when its threads have collected; null when it is gone. For children of `NODE_OPTIONS=--inspect-port=0`. */
export async function collectedMibOf(pid: number): Promise<number | null> {
	const before = listeningPortsOf(pid)
	process.kill(pid, 'SIGUSR1')
	const opened = () => listeningPortsOf(pid).filter((port) => !before.includes(port))
	await until(() => opened().length > 0, `process ${pid} opens its inspector`)
	const targets = await fetch(`http://127.0.0.1:${opened()[0]}/json`)
	const [target] = (await targets.json()) as { webSocketDebuggerUrl: string }[]
	if (target === undefined) throw new Error(`process ${pid} has nothing to inspect`)
	const inspector = await Inspector.open(target.webSocketDebuggerUrl)
	for (let call = 0; call < CALLS_MAX; call++) {
		await inspector.collectGarbage()
		await new Promise((resolve) => setTimeout(resolve, GIVES_BACK_MS))
	}
	inspector.close()
	return residentMibOf(pid)
}

class Inspector {
	readonly #socket: WebSocket
	readonly #waits = new Map<string, () => void>()
	/** Worker threads; what is said to them is packed once more. */
	readonly #workers: string[] = []
	#lastId = 0

	constructor(socket: WebSocket) {
		this.#socket = socket
		socket.on('message', (data) => this.#hear(JSON.parse(String(data)) as Answer))
	}

	static async open(url: string): Promise<Inspector> {
		const socket = new WebSocket(url, { perMessageDeflate: false })
		await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
		const inspector = new Inspector(socket)
		// Answered after every thread that is there was named.
		await inspector.#call('NodeWorker.enable', { waitForDebuggerOnStart: false })
		return inspector
	}

	async collectGarbage(): Promise<void> {
		await this.#call('HeapProfiler.collectGarbage', {})
		for (const sessionId of this.#workers) {
			const id = ++this.#lastId
			const message = JSON.stringify({ id, method: 'HeapProfiler.collectGarbage' })
			const done = this.#answer(`worker ${id}`)
			await this.#call('NodeWorker.sendMessageToWorker', { sessionId, message })
			await done
		}
	}

	close(): void {
		this.#socket.close()
	}

	async #call(method: string, params: object): Promise<void> {
		const id = ++this.#lastId
		const answered = this.#answer(`main ${id}`)
		this.#socket.send(JSON.stringify({ id, method, params }))
		await answered
	}

	#answer(name: string): Promise<void> {
		return new Promise((resolve) => this.#waits.set(name, resolve))
	}

	#hear({ id, method, params }: Answer): void {
		if (id !== undefined) this.#waits.get(`main ${id}`)?.()
		if (method === 'NodeWorker.attachedToWorker' && params?.sessionId !== undefined)
			this.#workers.push(params.sessionId)
		if (method !== 'NodeWorker.receivedMessageFromWorker') return
		const said = JSON.parse(params?.message ?? '{}') as Answer
		this.#waits.get(`worker ${said.id}`)?.()
	}
}

function listeningPortsOf(pid: number): readonly number[] {
	const inodes = new Set(
		readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
			try {
				return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? []
			} catch {
				// Closed since the folder was read.
				return []
			}
		}),
	)
	const rows = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1)
	return rows.flatMap((row) => {
		const [, address, , state, , , , , , inode] = row.trim().split(/\s+/)
		return state === LISTENING && inodes.has(inode ?? '')
			? [Number.parseInt(address?.split(':')[1] ?? '', 16)]
			: []
	})
}
