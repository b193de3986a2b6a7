/** The Chrome DevTools Protocol over one WebSocket, with a session per page. */
import { EventEmitter } from 'node:events'
import { WebSocket } from 'ws'

type Message = {
	readonly id?: number
	readonly sessionId?: string
	readonly method?: string
	readonly params?: unknown
	readonly result?: unknown
	readonly error?: { readonly message: string }
}

/** One page of the browser, or the browser itself. Emits each event's parameters under its method's name. */
export class CdpSession extends EventEmitter {
	readonly #send: (method: string, params: object) => Promise<unknown>

	constructor(send: (method: string, params: object) => Promise<unknown>) {
		super()
		this.#send = send
	}

	/** Rejects with the browser's words. `Result` is what the protocol's documentation says of `method`. */
	async send<Result = unknown>(method: string, params: object = {}): Promise<Result> {
		return (await this.#send(method, params)) as Result
	}
}

export class CdpConnection {
	readonly browser: CdpSession
	readonly #socket: WebSocket
	readonly #sessions = new Map<string | undefined, CdpSession>()
	readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
	#lastId = 0

	static async open(url: string): Promise<CdpConnection> {
		const socket = new WebSocket(url, { perMessageDeflate: false })
		await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
		return new CdpConnection(socket)
	}

	private constructor(socket: WebSocket) {
		this.#socket = socket
		this.browser = this.session(undefined)
		socket.on('message', (data) => this.#receive(JSON.parse(String(data)) as Message))
		socket.on('close', () => {
			for (const waiting of this.#waiting.values()) waiting.reject(new Error('the browser is gone'))
			this.#waiting.clear()
		})
	}

	/** The session with this id; undefined: the browser's own. */
	session(sessionId: string | undefined): CdpSession {
		const known = this.#sessions.get(sessionId)
		if (known !== undefined) return known
		const session = new CdpSession((method, params) => {
			const id = ++this.#lastId
			const waiting = Promise.withResolvers<unknown>()
			this.#waiting.set(id, waiting)
			this.#socket.send(JSON.stringify({ id, method, params, sessionId }))
			return waiting.promise
		})
		this.#sessions.set(sessionId, session)
		return session
	}

	#receive({ id, sessionId, method, params, result, error }: Message): void {
		if (id === undefined) return void this.#sessions.get(sessionId)?.emit(method ?? '', params)
		const waiting = this.#waiting.get(id)
		this.#waiting.delete(id)
		if (error === undefined) waiting?.resolve(result)
		else waiting?.reject(new Error(error.message))
	}
}
