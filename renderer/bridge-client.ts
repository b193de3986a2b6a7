/**
 * The only file that touches `window.till` or opens the WebSocket to the till process. Whatever the transport, the
 * rest of the room sees one client: commands and queries that are each answered once, and a listener for the rest.
 * A command whose answer was lost with the connection is `unanswered`: the next view says what became of it.
 */
import type { z } from 'zod'
import type { Sound, TillPort, ToRenderer, ToTill } from '../electron/bridge/contract.ts'
import { LIMITS } from '../protocol/limits.ts'
import type { ReceiptImage } from '../protocol/receipt/receipt-layout.ts'
import type { CommandResult, commandSchema, Query, QueryResult } from '../till/commands.ts'
import type { TillView } from '../till/view.ts'

/** A command before the till process has parsed it: ids and amounts are not branded yet. */
export type CommandRequest = z.input<typeof commandSchema>
export type Unanswered = { readonly kind: 'unanswered' }

/**
 * `away`: the connection to the host is lost and being sought. `restarting`: the host says the process is. `outdated`: a
 * host is there and does not take this page's token, which is of an earlier launch.
 */
export type Link = 'connecting' | 'running' | 'restarting' | 'away' | 'outdated'

export type TillListener = {
	readonly onView: (view: TillView) => void
	readonly onLink: (link: Link) => void
	readonly onSound: (sound: Sound) => void
	/** Of the shop's receipts; said before the first view, where there is one. */
	readonly onLogo: (logo: ReceiptImage) => void
}

export type TillClient = {
	command(command: CommandRequest): Promise<CommandResult | Unanswered>
	query(query: Query): Promise<QueryResult | Unanswered>
}

declare global {
	interface Window {
		/** Set by Electron's preload; absent in the kiosk browser. */
		readonly till?: TillPort
	}
}

/** Connects over `window.till` where it exists, else over the loopback WebSocket of the page's own host. */
export function connectTill(listener: TillListener): TillClient {
	const waiting = new Map<number, (answer: CommandResult | QueryResult | Unanswered) => void>()
	const loseAnswers = () => {
		for (const settle of waiting.values()) settle({ kind: 'unanswered' })
		waiting.clear()
	}
	const onLink = (link: Link) => {
		if (link !== 'running') loseAnswers()
		listener.onLink(link)
	}
	const port = window.till ?? webSocketPort(onLink)
	if (window.till !== undefined) onLink('connecting')
	port.listen((message) => {
		const settle = receive(message, waiting, { ...listener, onLink })
		settle?.()
	})

	let lastId = 0
	const ask = (build: (id: number) => ToTill) =>
		new Promise<CommandResult | QueryResult | Unanswered>((resolve) => {
			lastId += 1
			waiting.set(lastId, resolve)
			port.post(build(lastId))
		})
	return {
		// Answers carry the id of their question, so each kind of question gets its own kind of answer.
		command: (command) =>
			ask((id) => ({ kind: 'command', id, command }) as ToTill) as Promise<CommandResult | Unanswered>,
		query: (query) => ask((id) => ({ kind: 'query', id, query })) as Promise<QueryResult | Unanswered>,
	}
}

type Waiting = Map<number, (answer: CommandResult | QueryResult | Unanswered) => void>

/** Hands a message to its listener; for an answer, returns the act that settles the one who asked. */
function receive(message: ToRenderer, waiting: Waiting, listener: TillListener): (() => void) | null {
	switch (message.kind) {
		case 'view':
			listener.onLink('running')
			listener.onView(message.view)
			return null
		case 'sound':
			listener.onSound(message.sound)
			return null
		case 'logo':
			listener.onLogo(message.logo)
			return null
		case 'tillProcess':
			listener.onLink(
				message.state === 'running' ? 'running' : message.state === 'starting' ? 'connecting' : 'restarting',
			)
			return null
		case 'commandResult':
		case 'queryResult':
			return takeWaiting(waiting, message.id, message.result)
		case 'malformed':
			console.error('the till process could not read a message:', message.detail)
			return message.id === null
				? null
				: takeWaiting(waiting, message.id, { kind: 'refused', code: 'malformed', detail: message.detail })
	}
}

function takeWaiting(waiting: Waiting, id: number, answer: CommandResult | QueryResult): (() => void) | null {
	const settle = waiting.get(id)
	waiting.delete(id)
	return settle === undefined ? null : () => settle(answer)
}

/** The token of this launch, from `#token=…` or `?token=…`. */
function launchToken(): string {
	const fromHash = new URLSearchParams(window.location.hash.slice(1)).get('token')
	return fromHash ?? new URLSearchParams(window.location.search).get('token') ?? ''
}

/** One refusal may be a host that is just starting. */
const REFUSALS_TO_BELIEVE = 2

function isHostThere(): Promise<boolean> {
	return fetch('./index.html', { method: 'HEAD', cache: 'no-store' }).then(
		({ ok }) => ok,
		() => false,
	)
}

/** A {@link TillPort} on a WebSocket that is sought again, with growing pauses, whenever it is lost. */
function webSocketPort(onLink: (link: Link) => void): TillPort {
	let socket: WebSocket | null = null
	let listener: (message: ToRenderer) => void = () => undefined
	let pauseMs: number = LIMITS.reconnectMinMs
	const unsent: ToTill[] = []

	let refusedCount = 0
	const open = () => {
		const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws'
		const opened = new WebSocket(
			`${scheme}://${window.location.host}/till?token=${encodeURIComponent(launchToken())}`,
		)
		socket = opened
		let wasOpen = false
		opened.addEventListener('open', () => {
			pauseMs = LIMITS.reconnectMinMs
			wasOpen = true
			refusedCount = 0
			for (const message of unsent.splice(0)) opened.send(JSON.stringify(message))
		})
		opened.addEventListener('message', (event) => listener(JSON.parse(String(event.data)) as ToRenderer))
		opened.addEventListener('close', () => {
			// What was asked of a lost connection is not asked again: the operator sees and decides.
			unsent.length = 0
			if (refusedCount < REFUSALS_TO_BELIEVE) onLink('away')
			// A refused handshake tells the page nothing; a host that serves pages all the same has refused it.
			if (!wasOpen) {
				void isHostThere().then((isThere) => {
					refusedCount = isThere ? refusedCount + 1 : 0
					if (refusedCount >= REFUSALS_TO_BELIEVE && socket?.readyState !== WebSocket.OPEN) onLink('outdated')
				})
			}
			window.setTimeout(open, pauseMs)
			pauseMs = Math.min(pauseMs * 2, LIMITS.reconnectMaxMs)
		})
	}
	onLink('connecting')
	open()
	return {
		post: (message) => {
			if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
			else unsent.push(message)
		},
		listen: (next) => {
			listener = next
		},
	}
}
