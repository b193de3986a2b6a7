import { StorageError } from '../../protocol/base/storage-error.ts'
import { type Refusal, refuse } from '../../protocol/refusals.ts'
import type { Log } from './ports.ts'

/** What a node is told when our own disk failed it: nothing was lost, it may ask again. */
export function refusalOfStorage(error: unknown, log: Log): Refusal {
	const message = error instanceof Error ? error.message : String(error)
	if (!(error instanceof StorageError)) {
		log('internalError', { error: message })
		return refuse('internal')
	}
	log('storageFailed', { code: error.code, error: message })
	return error.code === 'diskFull' ? refuse('journalFull') : refuse('tooBusy')
}
