/**
 * A screen without a picture: speaks the bridge contract with a kiosk host's WebSocket, as a browser would, and comes
 * back by itself wherever the till is after a restart. What must stay true: `view` is the newest that the till has
 * published, or null while no till process is there to publish one.
 */
import { WebSocket } from 'ws'
import type { ToRenderer } from '../../electron/bridge/contract.ts'
import type { Command, CommandResult } from '../../till/commands.ts'
import type { TillView } from '../../till/view.ts'

const RECONNECT_MS = 25

/** `lost`: the till went away before it answered; the command was done or was not. */
export type CommandOutcome = CommandResult | { readonly kind: 'lost' }

export class TillScreen {
	readonly #url: () => string
	readonly #pending = new Map<number, (outcome: CommandOutcome) => void>()
	readonly #listeners: (() => void)[] = []
	#socket: WebSocket | null = null
	#timer: NodeJS.Timeout | null = null
	#view: TillView | null = null
	#lastId = 0
	#closed = false

	/** `url`: of the till's page with its token, empty while its host is away. */
	constructor(url: () => string) {
		this.#url = url
		this.#dial()
	}

	get view(): TillView | null {
		return this.#view
	}

	/** Called after every change of `view`, also when it is lost. */
	onChange(listener: () => void): void {
		this.#listeners.push(listener)
	}

	command(command: Command): Promise<CommandOutcome> {
		const socket = this.#socket
		if (this.#view === null || socket?.readyState !== WebSocket.OPEN) return Promise.resolve({ kind: 'lost' })
		const id = ++this.#lastId
		return new Promise((resolve) => {
			this.#pending.set(id, resolve)
			socket.send(JSON.stringify({ kind: 'command', id, command }))
		})
	}

	/**
	 * Whether the centre has everything that the till wrote. The till recounts after it has answered and before it answers
	 * again, and an answer never overtakes a view: without a command of its own the view may still say 0 of an entry just made.
	 */
	async isPosted(): Promise<boolean> {
		const { kind } = await this.command({ kind: 'dismissNotice' })
		return kind === 'accepted' && this.#view?.connection.entriesWaiting === 0
	}

	/** Resolves true once `condition` holds of the view; false when that takes longer, or `orWhen` holds first. */
	async until(
		condition: (view: TillView) => boolean,
		timeoutMs: number,
		orWhen: () => boolean = () => false,
	): Promise<boolean> {
		const endMs = performance.now() + timeoutMs
		for (;;) {
			if (this.#view !== null && condition(this.#view)) return true
			if (performance.now() > endMs || orWhen()) return false
			await this.#changed(Math.min(50, timeoutMs))
		}
	}

	close(): void {
		this.#closed = true
		if (this.#timer !== null) clearTimeout(this.#timer)
		this.#socket?.terminate()
	}

	#changed(withinMs: number): Promise<void> {
		return new Promise((resolve) => {
			const done = () => {
				clearTimeout(timer)
				this.#listeners.splice(this.#listeners.indexOf(done), 1)
				resolve()
			}
			const timer = setTimeout(done, withinMs)
			this.#listeners.push(done)
		})
	}

	#dial(): void {
		this.#timer = null
		if (this.#closed) return
		const url = this.#url()
		if (url === '') return this.#dialLater()
		const page = new URL(url)
		const token = new URLSearchParams(page.hash.slice(1)).get('token') ?? ''
		const socket = new WebSocket(`ws://${page.host}/till?token=${encodeURIComponent(token)}`, {
			origin: page.origin,
		})
		this.#socket = socket
		socket.on('message', (data) => this.#hear(JSON.parse(String(data)) as ToRenderer))
		// Followed by `close`, which is what counts.
		socket.on('error', () => socket.terminate())
		socket.on('close', () => {
			this.#lose()
			this.#dialLater()
		})
	}

	#dialLater(): void {
		this.#timer ??= setTimeout(() => this.#dial(), RECONNECT_MS)
	}

	#hear(message: ToRenderer): void {
		switch (message.kind) {
			case 'view':
				this.#view = message.view
				return this.#tell()
			case 'commandResult':
				this.#pending.get(message.id)?.(message.result)
				this.#pending.delete(message.id)
				return
			case 'malformed':
				if (message.id === null) return
				this.#pending.get(message.id)?.({ kind: 'refused', code: 'malformed', detail: message.detail })
				this.#pending.delete(message.id)
				return
			case 'tillProcess':
				if (message.state !== 'running') this.#lose()
				return
			default:
				return
		}
	}

	#lose(): void {
		this.#view = null
		for (const resolve of this.#pending.values()) resolve({ kind: 'lost' })
		this.#pending.clear()
		this.#tell()
	}

	#tell(): void {
		for (const listener of [...this.#listeners]) listener()
	}
}
