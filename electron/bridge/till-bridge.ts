/**
 * Between the till and its screens. Everything that a screen says is parsed here and nowhere else; a message of the
 * wrong shape or size is answered `malformed` and changes nothing. What must stay true:
 * 1. A screen that connects gets the current view at once, and always ends with the newest one.
 * 2. A slow screen is spared old views: while one is on its way, only the newest of those that follow is kept.
 * 3. The answer to a command never overtakes a view that was published before it.
 */
import type { ReceiptImage } from '../../protocol/receipt/receipt-layout.ts'
import type { Command, CommandResult, Query, QueryResult } from '../../till/commands.ts'
import type { TillView } from '../../till/view.ts'
import { type Sound, type ToRenderer, type ToTill, toTillSchema } from './contract.ts'
import type { ScreenConnection } from './host-channel.ts'
import { newestSender } from './newest-sender.ts'
import { type Parsed, parseMessage } from './parse-message.ts'

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
	connection: ScreenConnection<ToRenderer>,
	onBug: (error: unknown) => void,
	logo: ReceiptImage | null = null,
): void {
	const views = newestSender<TillView>((view, onSent) => connection.send({ kind: 'view', view }, onSent))
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

/** Reads one message of a cashier's screen. Never throws. That the customer pressed her own key, her own screen says alone. */
export function parseToTill(raw: unknown): Parsed<ToTill> {
	const parsed = parseMessage(toTillSchema, raw)
	if (parsed.kind === 'malformed' || parsed.message.kind !== 'command') return parsed
	const { id, command } = parsed.message
	return 'by' in command && command.by !== 'cashier'
		? { kind: 'malformed', id, detail: 'command.by: only the customer’s own screen speaks for her' }
		: parsed
}
