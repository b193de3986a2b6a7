/**
 * Between the till and its screens. Everything that a screen says is parsed here and nowhere else; a message of the
 * wrong shape or size is answered `malformed` and changes nothing. What must stay true:
 * 1. A screen that connects gets the current view at once, and always ends with the newest one.
 * 2. A slow screen is spared old views: while one is on its way, only the newest of those that follow is kept.
 * 3. The answer to a command never overtakes a view that was published before it.
 */
import type { z } from 'zod'
import { LIMITS } from '../../protocol/limits.ts'
import type { ReceiptImage } from '../../protocol/receipt/receipt-layout.ts'
import type { Command, CommandResult, Query, QueryResult } from '../../till/commands.ts'
import type { TillView } from '../../till/view.ts'
import { type Sound, type ToRenderer, type ToTill, toTillSchema } from './contract.ts'
import type { RendererConnection } from './host-channel.ts'

/** The till as its screens need it. `run` and `ask` answer bad input with a refusal; a rejected promise is a bug. */
export interface BridgedTill {
	run(command: Command): Promise<CommandResult>
	ask(query: Query): Promise<QueryResult>
	currentView(): TillView
	/** Returns how to stop listening. */
	onView(listener: (view: TillView) => void): () => void
	onSound(listener: (sound: Sound) => void): () => void
}

/**
 * `onBug` hears of promises that the till broke; the screen is left without an answer to that one message. `logo`: of the shop's
 * receipts.
 */
export function bridgeRenderer(
	till: BridgedTill,
	connection: RendererConnection,
	onBug: (error: unknown) => void,
	logo: ReceiptImage | null = null,
): void {
	const views = viewSender(connection)
	const stopListening = [
		till.onView(views.offer),
		till.onSound((sound) => connection.send({ kind: 'sound', sound })),
	]
	const answer = (message: ToRenderer) => {
		views.flush()
		connection.send(message)
	}
	connection.onMessage((raw) => {
		const parsed = parseToTill(raw)
		if (parsed.kind === 'malformed') return answer(parsed)
		handle(till, parsed.message, answer).catch(onBug)
	})
	connection.onClose(() => {
		for (const stop of stopListening) stop()
	})
	if (logo !== null) connection.send({ kind: 'logo', logo })
	views.offer(till.currentView())
}

async function handle(
	till: BridgedTill,
	message: ToTill,
	answer: (message: ToRenderer) => void,
): Promise<void> {
	const { id } = message
	if (message.kind === 'command') {
		answer({ kind: 'commandResult', id, result: await till.run(message.command) })
	} else {
		answer({ kind: 'queryResult', id, result: await till.ask(message.query) })
	}
}

/** One view on its way at most; of those that come meanwhile only the newest is kept. */
function viewSender(connection: RendererConnection) {
	let onTheWay = 0
	let waiting: TillView | null = null
	const send = (view: TillView) => {
		onTheWay++
		waiting = null
		connection.send({ kind: 'view', view }, () => {
			onTheWay--
			if (onTheWay === 0 && waiting !== null) send(waiting)
		})
	}
	return {
		offer(view: TillView) {
			if (onTheWay === 0) send(view)
			else waiting = view
		},
		flush() {
			if (waiting !== null) send(waiting)
		},
	}
}

type Malformed = Extract<ToRenderer, { kind: 'malformed' }>
type Parsed = { readonly kind: 'parsed'; readonly message: ToTill } | Malformed

/** Reads one message of a screen: JSON text, or a value that came through structured clone. Never throws. */
export function parseToTill(raw: unknown): Parsed {
	const text = typeof raw === 'string' ? raw : asJson(raw)
	if (text === null) return malformed(null, 'not a JSON value')
	if (Buffer.byteLength(text) > LIMITS.bridgeMessageBytesMax) {
		return malformed(null, `longer than ${LIMITS.bridgeMessageBytesMax} bytes`)
	}
	const value = fromJson(text)
	if (value === undefined) return malformed(null, 'not JSON')
	const parsed = toTillSchema.safeParse(value)
	return parsed.success
		? { kind: 'parsed', message: parsed.data }
		: malformed(idOf(value), reasonOf(parsed.error))
}

function malformed(id: number | null, detail: string): Malformed {
	return { kind: 'malformed', id, detail }
}

/** Only where and what was expected: what was sent may hold a PIN and is not repeated. */
function reasonOf(error: z.ZodError): string {
	return error.issues
		.slice(0, 3)
		.map((issue) => `${issue.path.join('.') || 'message'}: ${issue.code}`)
		.join('; ')
}

function idOf(value: unknown): number | null {
	if (typeof value !== 'object' || value === null || !('id' in value)) return null
	return typeof value.id === 'number' && Number.isSafeInteger(value.id) ? value.id : null
}

/** Null for what JSON cannot say: a cycle, a bigint, undefined. */
function asJson(value: unknown): string | null {
	try {
		return JSON.stringify(value) ?? null
	} catch {
		return null
	}
}

/** Undefined for text that is not JSON. */
function fromJson(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		return undefined
	}
}
