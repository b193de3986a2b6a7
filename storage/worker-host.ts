/**
 * The thread's side of a database: takes one request after the other, answers each, and never lets one request's failure
 * touch another. Handlers are synchronous, so requests cannot overlap and a commit is as atomic as its transaction.
 * Requests that wait already are committed together, so that many of them wait for the disk only once; each is answered
 * when all are durable.
 */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { StorageError } from '../protocol/base/storage-error.ts'
import type { WritableDb } from './database.ts'
import type {
	ErrorMessage,
	FromWorker,
	InputOf,
	KindOf,
	OutputOf,
	RequestOf,
	ToWorker,
} from './worker-protocol.ts'

export type Handlers<Ops> = { readonly [K in KindOf<Ops>]: (input: InputOf<Ops, K>) => OutputOf<Ops, K> }
export type ServedDatabase<Ops> = {
	readonly handlers: Handlers<Ops>
	/** See {@link WritableDb}. */
	readonly together: WritableDb['together']
	readonly tidy: WritableDb['tidy']
	readonly close: () => void
}

/** A group takes no more requests after this long: its first one waits for all of it. */
const GROUP_MS = 5
/** So long without a request is a pause, in which the database may be tidied. */
const PAUSE_MS = 50

/** Opens, says so (or why not), then serves until it is told to close. */
export function serveDatabase<Ops>(port: MessagePort, open: () => ServedDatabase<Ops>): void {
	const tell = (message: FromWorker): void => port.postMessage(message)
	const database = opened(open, tell)
	if (database === null) return port.close()
	const pause = setTimeout(() => database.tidy(), PAUSE_MS).unref()
	port.on('message', (message: ToWorker<Ops>) => {
		const waiting = waitingAt(port, message)
		for (const answered of answerGroup(database, waiting.requests)) tell(answered)
		pause.refresh()
		if (!waiting.closing()) return
		clearTimeout(pause)
		database.close()
		port.close()
	})
	tell({ kind: 'opened' })
}

/** The requests at hand, each taken from the port when it is wanted. */
function waitingAt<Ops>(
	port: MessagePort,
	first: ToWorker<Ops>,
): { readonly requests: Iterator<RequestOf<Ops>, undefined>; readonly closing: () => boolean } {
	let closing = false
	function* requests(): Generator<RequestOf<Ops>, undefined> {
		let endMs: number | undefined
		for (let message = first; message.kind === 'request'; ) {
			yield message.request
			const isLate = endMs !== undefined && performance.now() > endMs
			endMs ??= performance.now() + GROUP_MS
			const next = isLate ? undefined : receiveMessageOnPort(port)
			if (next === undefined) return undefined
			message = next.message
		}
		closing = true
		return undefined
	}
	return { requests: requests(), closing: () => closing }
}

function answerGroup<Ops>(
	database: ServedDatabase<Ops>,
	waiting: Iterator<RequestOf<Ops>, undefined>,
): readonly FromWorker[] {
	const first = waiting.next().value
	if (first === undefined) return []
	const second = waiting.next().value
	if (second === undefined) return [answer(database.handlers, first)]
	const requests = [first, second]
	const answers: FromWorker[] = []
	function* acts(): Generator<() => void> {
		for (const request of requests) {
			yield () => void answers.push(answer(database.handlers, request))
			// The list grows while it is walked.
			const next = waiting.next().value
			if (next !== undefined) requests.push(next)
		}
	}
	try {
		database.together(acts())
		return answers
	} catch {
		// Nothing of the group was kept: each by itself, so that each gets its own answer.
		return requests.map((request) => answer(database.handlers, request))
	}
}

function opened<Ops>(
	open: () => ServedDatabase<Ops>,
	tell: (message: FromWorker) => void,
): ServedDatabase<Ops> | null {
	try {
		return open()
	} catch (error) {
		tell({ kind: 'openFailed', error: errorMessage(error) })
		return null
	}
}

function answer<Ops, K extends KindOf<Ops>>(handlers: Handlers<Ops>, request: RequestOf<Ops, K>): FromWorker {
	const { sequence } = request
	try {
		const handle: Handlers<Ops>[K] = handlers[request.kind]
		return { kind: 'done', sequence, output: handle(request.input) }
	} catch (error) {
		return { kind: 'failed', sequence, error: errorMessage(error) }
	}
}

function errorMessage(error: unknown): ErrorMessage {
	if (error instanceof StorageError) return { code: error.code, message: error.detail }
	return { code: 'bug', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}
