/**
 * The thread's side of a database: takes one request after the other, answers each, and never lets one request's failure
 * touch another. Handlers are synchronous, so requests cannot overlap and a commit is as atomic as its transaction.
 * Requests that wait already are committed together, so that many of them wait for the disk only once; each is answered
 * when all are durable. Long work is done in steps, and whoever asks meanwhile does not wait for its end.
 */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { StorageError } from '../protocol/base/storage-error.ts'
import type { WritableDb } from './database.ts'
import type {
	AnswerMessage,
	ErrorMessage,
	FromWorker,
	InputOf,
	KindOf,
	OutputOf,
	RequestOf,
	Steps,
	ToWorker,
} from './worker-protocol.ts'

export type Handlers<Ops> = { readonly [K in KindOf<Ops>]: (input: InputOf<Ops, K>) => OutputOf<Ops, K> }
/** Some of which may be long. */
export type LongHandlers<Ops> = {
	readonly [K in KindOf<Ops>]: (input: InputOf<Ops, K>) => OutputOf<Ops, K> | Steps<OutputOf<Ops, K>>
}
export type ServedDatabase<Ops, Served = Handlers<Ops>> = {
	readonly handlers: Served
	/** See {@link WritableDb}. */
	readonly together: WritableDb['together']
	readonly tidy: WritableDb['tidy']
	/** What nobody waits for: a few milliseconds of it in each pause. True: there is more. Left out: nothing. */
	readonly workInPause?: () => boolean
	readonly close: () => void
}

type LongDatabase<Ops> = ServedDatabase<Ops, LongHandlers<Ops>>

/** A group takes no more requests after this long: its first one waits for all of it. */
const GROUP_MS = 5
/** So long without a request is a pause, in which the database may be tidied. */
const PAUSE_MS = 50
/** Between two turns of work in one pause: half of one core, and a request waits for one turn at most. */
const REST_MS = 4

/** Opens, says so (or why not), then serves until it is told to close. */
export function serveDatabase<Ops>(port: MessagePort, open: () => LongDatabase<Ops>): void {
	const tell = (message: FromWorker): void => port.postMessage(message)
	const database = opened(open, tell)
	if (database === null) return port.close()
	let rest: NodeJS.Timeout | undefined
	const work = (): void => {
		database.tidy('pause')
		if (worked(database)) rest = setTimeout(work, REST_MS).unref()
	}
	const pause = setTimeout(work, PAUSE_MS).unref()
	const long: LongWork = new Map()
	/** True: the client takes its leave. */
	const answerWaiting = (message: ToWorker<Ops>): boolean => {
		const waiting = waitingAt(port, message)
		for (;;) {
			const group = answerGroup(database, waiting, long)
			if (group === null) return waiting.closing()
			if (group.length > 0) tell({ kind: 'answers', answers: group })
		}
	}
	port.on('message', (message: ToWorker<Ops>) => {
		clearTimeout(rest)
		let isClosing = false
		for (let next: ToWorker<Ops> | undefined = message; ; next = receiveMessageOnPort(port)?.message) {
			if (next !== undefined) isClosing = answerWaiting(next) || isClosing
			else if (long.size === 0) break
			else if (!takeStep(long, tell)) database.tidy('noPause')
		}
		database.tidy('noPause')
		pause.refresh()
		if (!isClosing) return
		clearTimeout(pause)
		database.close()
		port.close()
	})
	tell({ kind: 'opened' })
}

/** It can be done in any later pause; what is wrong with the disk is said by the next commit. */
function worked<Ops>(database: LongDatabase<Ops>): boolean {
	try {
		return database.workInPause?.() ?? false
	} catch {
		return false
	}
}

interface Waiting<Ops> {
	/** The next request at hand, each message taken from the port when it is wanted. */
	readonly next: () => RequestOf<Ops> | undefined
	/** The client takes its leave. */
	readonly closing: () => boolean
}

function waitingAt<Ops>(port: MessagePort, first: ToWorker<Ops>): Waiting<Ops> {
	let closing = false
	let requests: readonly RequestOf<Ops>[] = []
	let at = 0
	const open = (message: ToWorker<Ops> | undefined): void => {
		at = 0
		requests = message?.kind === 'requests' ? message.requests : []
		closing ||= message?.kind === 'close'
	}
	open(first)
	return {
		next: () => {
			if (at === requests.length && !closing) open(receiveMessageOnPort(port)?.message)
			const request = requests[at]
			at += 1
			return request
		},
		closing: () => closing,
	}
}

/** By the sequence of its request. */
type LongWork = Map<number, Steps<unknown>>

/** One step of the oldest; true when that was its last. */
function takeStep(long: LongWork, tell: (message: FromWorker) => void): boolean {
	const [oldest] = long
	if (oldest === undefined) return true
	const [sequence, steps] = oldest
	try {
		const { done, value } = steps.next()
		if (done !== true) return false
		tell({ kind: 'answers', answers: [{ kind: 'done', sequence, output: value }] })
	} catch (error) {
		tell({ kind: 'answers', answers: [{ kind: 'failed', sequence, error: errorMessage(error) }] })
	}
	return long.delete(sequence)
}

/** Answers what waits, together, for as long as a group may take; the next group comes after it. Null: nothing waits. */
function answerGroup<Ops>(
	database: LongDatabase<Ops>,
	waiting: Waiting<Ops>,
	long: LongWork,
): readonly AnswerMessage[] | null {
	const first = waiting.next()
	if (first === undefined) return null
	const second = waiting.next()
	if (second === undefined) return answer(database.handlers, first, long)
	const endMs = performance.now() + GROUP_MS
	const requests = [first, second]
	const answers: AnswerMessage[] = []
	function* acts(): Generator<() => void> {
		for (const request of requests) {
			yield () => void answers.push(...answer(database.handlers, request, long))
			const next = performance.now() > endMs ? undefined : waiting.next()
			// The list grows while it is walked.
			if (next !== undefined) requests.push(next)
		}
	}
	try {
		database.together(acts())
		return answers
	} catch {
		// Nothing of the group was kept: each by itself, so that each gets its own answer.
		return requests.flatMap((request) => answer(database.handlers, request, long))
	}
}

function opened<Ops>(
	open: () => LongDatabase<Ops>,
	tell: (message: FromWorker) => void,
): LongDatabase<Ops> | null {
	try {
		return open()
	} catch (error) {
		tell({ kind: 'openFailed', error: errorMessage(error) })
		return null
	}
}

function answer<Ops, K extends KindOf<Ops>>(
	handlers: LongHandlers<Ops>,
	request: RequestOf<Ops, K>,
	long: LongWork,
): AnswerMessage[] {
	const { sequence } = request
	try {
		const handle: LongHandlers<Ops>[K] = handlers[request.kind]
		const output = handle(request.input)
		if (!isSteps(output)) return [{ kind: 'done', sequence, output }]
		long.set(sequence, output)
		return []
	} catch (error) {
		return [{ kind: 'failed', sequence, error: errorMessage(error) }]
	}
}

function isSteps(output: unknown): output is Steps<unknown> {
	return (
		typeof output === 'object' && output !== null && 'next' in output && typeof output.next === 'function'
	)
}

function errorMessage(error: unknown): ErrorMessage {
	if (error instanceof StorageError) return { code: error.code, message: error.detail }
	return { code: 'bug', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}
