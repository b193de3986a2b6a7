/**
 * The thread's side of a database: takes one request after the other, answers each, and never lets one request's failure
 * touch another. Handlers are synchronous, so requests cannot overlap and a commit is as atomic as its transaction.
 */
import type { MessagePort } from 'node:worker_threads'
import { StorageError } from '../protocol/base/storage-error.ts'
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
export type ServedDatabase<Ops> = { readonly handlers: Handlers<Ops>; readonly close: () => void }

/** Opens, says so (or why not), then serves until it is told to close. */
export function serveDatabase<Ops>(port: MessagePort, open: () => ServedDatabase<Ops>): void {
	const tell = (message: FromWorker): void => port.postMessage(message)
	const database = opened(open, tell)
	if (database === null) return port.close()
	port.on('message', (message: ToWorker<Ops>) => {
		if (message.kind === 'close') {
			database.close()
			port.close()
			return
		}
		tell(answer(database.handlers, message.request))
	})
	tell({ kind: 'opened' })
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
