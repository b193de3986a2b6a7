/**
 * What the thread that owns a database and its clients say to each other. A role (the till's database, the agent's) is
 * a table of operations (`Ops`: name → synchronous function of one input; inputs and outputs survive structured
 * cloning); requests and answers are derived
 * from that table, so that a request nobody handles does not compile.
 */
import type { StorageErrorCode } from '../protocol/base/storage-error.ts'

export type KindOf<Ops> = keyof Ops & string
/** An operation that takes nothing is asked with null. */
export type InputOf<Ops, K extends KindOf<Ops>> = Ops[K] extends () => unknown
	? null
	: Ops[K] extends (input: infer Input) => unknown
		? Input
		: never
export type OutputOf<Ops, K extends KindOf<Ops>> = Ops[K] extends (input: never) => infer Output
	? Output extends Steps<infer Result>
		? Result
		: Output
	: never

/** Long work, one step at a time: whoever else asks meanwhile is answered between two steps. */
export type Steps<Result> = Generator<undefined, Result, undefined>

/** The closed union of a role's requests, or the one member for a given `K`. Sequence numbers count from 1. */
export type RequestOf<Ops, K extends KindOf<Ops> = KindOf<Ops>> = {
	[P in K]: { readonly sequence: number; readonly kind: P; readonly input: InputOf<Ops, P> }
}[K]

/** An error on its way across the thread. `bug`: a broken promise in our own code, not a failure of the disk. */
export type ErrorMessage = { readonly code: StorageErrorCode | 'bug'; readonly message: string }

export type AnswerMessage =
	| { readonly kind: 'done'; readonly sequence: number; readonly output: unknown }
	| { readonly kind: 'failed'; readonly sequence: number; readonly error: ErrorMessage }

/** The thread's side. `opened` or `openFailed` comes first, once; then one answer for each request. */
export type FromWorker =
	| { readonly kind: 'opened' }
	| { readonly kind: 'openFailed'; readonly error: ErrorMessage }
	| { readonly kind: 'answers'; readonly answers: readonly AnswerMessage[] }

/** The client's side: requests, then at most one `close`. */
export type ToWorker<Ops> =
	| { readonly kind: 'requests'; readonly requests: readonly RequestOf<Ops>[] }
	| { readonly kind: 'close' }
