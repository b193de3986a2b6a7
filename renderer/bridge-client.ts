/**
 * The cashier's way to the till process. Whatever the transport, the rest of the room sees one client: commands and queries that are each answered once, and a listener for the rest.
 * A command whose answer was lost with the connection is `unanswered`: the next view says what became of it.
 */
import type { z } from 'zod'
import type { Sound, ToRenderer, ToTill } from '../electron/bridge/contract.ts'
import type { ReceiptImage } from '../protocol/receipt/receipt-layout.ts'
import type { CommandResult, commandSchema, Query, QueryResult } from '../till/commands.ts'
import type { TillView } from '../till/view.ts'
import { type Link, linkOf, webSocketPort } from './page-socket.ts'

/** A command before the till process has parsed it: ids and amounts are not branded yet. */
export type CommandRequest = z.input<typeof commandSchema>
export type Unanswered = { readonly kind: 'unanswered' }

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
	const port = window.till ?? webSocketPort<ToTill, ToRenderer>('/till', onLink)
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
			listener.onLink(linkOf(message.state))
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
