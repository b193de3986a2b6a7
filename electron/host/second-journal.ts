/** The journal's second path as one of the till's devices: the cashier sees when its medium is away. */
import type { TillId } from '../../protocol/base/ids.ts'
import type { CopySeal } from '../../storage/copy-cipher.ts'
import { JournalCopy, type JournalCopyState } from '../../storage/journal-copy.ts'
import type { TillStorage } from '../../storage/till-storage.ts'
import type { DeviceStatus } from '../../till/ports/devices.ts'
import type { Journal } from '../../till/ports/journal.ts'

export type SecondJournal = {
	/** The same journal; what is committed goes on to the second medium, and no commit waits for that. */
	readonly journal: Journal
	readonly status: DeviceStatus
	/** The medium may be back. */
	look(): void
	stop(): Promise<void>
}

export function secondJournal(
	where: {
		readonly tillId: TillId
		readonly epoch: number
		readonly folder: string
		readonly seal: CopySeal | undefined
	},
	storage: Pick<TillStorage, 'journal' | 'outbox'>,
	onChange: (status: DeviceStatus) => void,
): SecondJournal {
	const copy = new JournalCopy({
		...where,
		outbox: storage.outbox,
		onChange: (state) => onChange(statusOf(state)),
	})
	return {
		journal: {
			...storage.journal,
			async commit(commit) {
				const result = await storage.journal.commit(commit)
				if (result.appended.length > 0) copy.wake()
				return result
			},
		},
		status: statusOf({ kind: 'whole', seq: 0 }),
		look: () => copy.wake(),
		stop: () => copy.stop(),
	}
}

function statusOf(state: JournalCopyState): DeviceStatus {
	const away = state.kind === 'behind' && state.reason === 'ENOENT'
	return {
		deviceId: 'journal-copy',
		kind: 'journalCopy',
		connected: !away,
		problems: state.kind === 'whole' ? [] : [away ? 'device.notFound' : 'copy.unwritable'],
		firmware: null,
		droppedBytes: 0,
		badFrames: 0,
		restarts: 0,
	}
}
