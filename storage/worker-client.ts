/**
 * The caller's side of a storage thread. What must stay true: every request is settled exactly once, by its own answer or
 * by the thread's death; a failed write rejects that request alone.
 */
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { AssertionFailed } from '../protocol/base/assert.ts'
import { StorageError } from '../protocol/base/storage-error.ts'
import type {
	AnswerMessage,
	ErrorMessage,
	FromWorker,
	InputOf,
	KindOf,
	OutputOf,
	RequestOf,
	ToWorker,
} from './worker-protocol.ts'
import type { RoleName, RoleOperations, WorkerRole } from './worker-roles.ts'

export interface StorageWorker<Ops> {
	/** Rejects with a {@link StorageError}; with `AssertionFailed` for a bug inside the thread. */
	call<K extends KindOf<Ops>>(kind: K, input: InputOf<Ops, K>): Promise<OutputOf<Ops, K>>
	/** Lets what was asked finish, closes the file, ends the thread. Calling it twice is harmless. */
	close(): Promise<void>
}

type Pending = { readonly resolve: (output: unknown) => void; readonly reject: (error: Error) => void }

export type WorkerHooks = {
	/** The thread ended by itself. Everything pending has been rejected; nothing can be kept any more. */
	readonly onDeath: (error: StorageError) => void
	/** How the thread is started; tests put a thread of their own here. */
	readonly startThread?: (role: WorkerRole) => Worker
}

/**
 * Node strips types by WebAssembly, once in each thread, and V8 13 sometimes kills the process when it frees the code of
 * an ended thread's instance (nodejs/node issue 64500: a check in `UnregisterWasmAllocation`). So that code is kept: a
 * few hundred kilobytes a thread, and a process has one storage thread.
 */
function keepWasmCode(): void {
	setFlagsFromString('--no-wasm-code-gc')
}

function startStorageThread(role: WorkerRole): Worker {
	// In a bundle the thread's file lies beside this one, as JavaScript.
	const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.mjs'
	return new Worker(new URL(file, import.meta.url), { workerData: role })
}

/** Starts the thread and waits until its database is open. Rejects with the reason when it cannot be opened. */
export async function openStorageWorker<R extends RoleName>(
	role: Extract<WorkerRole, { role: R }>,
	hooks: WorkerHooks,
): Promise<StorageWorker<RoleOperations[R]>> {
	keepWasmCode()
	const client = new WorkerClient<RoleOperations[R]>(
		(hooks.startThread ?? startStorageThread)(role),
		hooks.onDeath,
	)
	await client.opened
	return client
}

class WorkerClient<Ops> implements StorageWorker<Ops> {
	readonly opened: Promise<void>
	readonly #thread: Worker
	readonly #ended: Promise<void>
	readonly #pending = new Map<number, Pending>()
	/** Asked and not sent yet: what is asked in one turn of the loop goes in one message. */
	#asked: RequestOf<Ops>[] = []
	#lastSequence = 0
	#state: 'opening' | 'open' | 'closing' | 'ended' = 'opening'

	constructor(thread: Worker, onDeath: (error: StorageError) => void) {
		this.#thread = thread
		const opening = Promise.withResolvers<void>()
		const ended = Promise.withResolvers<void>()
		this.opened = opening.promise
		this.#ended = ended.promise
		let crash: Error | null = null
		thread.on('message', (message: FromWorker) => this.#receive(message, opening))
		thread.on('error', (error: Error) => {
			crash = error
		})
		thread.on('exit', (exitCode: number) => {
			const before = this.#state
			this.#state = 'ended'
			const reason = crash === null ? `exit ${exitCode}` : (crash.stack ?? crash.message)
			const death = new StorageError('closed', `the storage thread ended: ${reason}`)
			opening.reject(death)
			for (const { reject } of this.#pending.values()) reject(death)
			this.#pending.clear()
			ended.resolve()
			if (before === 'open') onDeath(death)
		})
	}

	call<K extends KindOf<Ops>>(kind: K, input: InputOf<Ops, K>): Promise<OutputOf<Ops, K>> {
		if (this.#state !== 'open')
			return Promise.reject(new StorageError('closed', `${kind} after the storage was closed`))
		const sequence = ++this.#lastSequence
		return new Promise((resolve, reject) => {
			// The one place where an answer gets its type: worker-host.ts answers `kind` with `OutputOf<Ops, kind>` and both
			// sides are the same build.
			this.#pending.set(sequence, { resolve: (output) => resolve(output as OutputOf<Ops, K>), reject })
			const request: RequestOf<Ops, K> = { sequence, kind, input }
			if (this.#asked.length === 0) setImmediate(() => this.#sendAsked())
			this.#asked.push(request)
		})
	}

	async close(): Promise<void> {
		if (this.#state === 'open') {
			this.#sendAsked()
			this.#state = 'closing'
			this.#send({ kind: 'close' })
		}
		await this.#ended
	}

	#sendAsked(): void {
		const requests = this.#asked
		this.#asked = []
		if (requests.length > 0 && this.#state === 'open') this.#send({ kind: 'requests', requests })
	}

	#send(message: ToWorker<Ops>): void {
		this.#thread.postMessage(message)
	}

	#receive(message: FromWorker, opening: PromiseWithResolvers<void>): void {
		if (message.kind === 'opened') {
			this.#state = 'open'
			opening.resolve()
			return
		}
		if (message.kind === 'openFailed') return opening.reject(errorFrom(message.error))
		for (const answer of message.answers) this.#settle(answer)
	}

	#settle(answer: AnswerMessage): void {
		const pending = this.#pending.get(answer.sequence)
		this.#pending.delete(answer.sequence)
		if (answer.kind === 'done') pending?.resolve(answer.output)
		else pending?.reject(errorFrom(answer.error))
	}
}

function errorFrom({ code, message }: ErrorMessage): Error {
	return code === 'bug' ? new AssertionFailed(message) : new StorageError(code, message)
}
