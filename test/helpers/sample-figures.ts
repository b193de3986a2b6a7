/** A store in which all is well, for tests of alarms, metrics and status pages. */
import type { StoreFigures, TillFigures } from '../../protocol/operations/store-figures.ts'

export const SAMPLE_NOW_MS = Date.UTC(2026, 10, 21, 6, 32)

export function sampleTill(lane: number, change: Partial<TillFigures> = {}): TillFigures {
	return {
		tillId: `S01-${String(lane).padStart(2, '0')}`,
		isHere: true,
		sinceMs: SAMPLE_NOW_MS - 3 * 3_600_000,
		told: {
			version: '0.1.0',
			shiftOpen: true,
			stoppedBy: null,
			clockDrifts: false,
			devices: [
				{ deviceId: 'reader', deviceKind: 'cardReader', connected: true, problems: [] },
				{ deviceId: 'scanner', deviceKind: 'scanner', connected: true, problems: [] },
				{ deviceId: 'printer', deviceKind: 'printer', connected: true, problems: [] },
			],
		},
		...change,
	}
}

export function sampleFigures(change: Partial<StoreFigures> = {}): StoreFigures {
	return {
		storeId: 'S01',
		version: '0.1.0',
		protocolVersion: 2,
		startedAtMs: SAMPLE_NOW_MS - 26 * 3_600_000,
		nowMs: SAMPLE_NOW_MS,
		centre: { up: true, sinceMs: SAMPLE_NOW_MS - 3 * 3_600_000, refused: null },
		clockDriftMs: 120,
		disk: { freeBytes: 84 * 2 ** 30, sizeBytes: 240 * 2 ** 30 },
		isWritable: true,
		entriesWaiting: 0,
		oldestWaitingMs: null,
		chains: [1, 2].map((lane) => ({
			tillId: `S01-0${lane}`,
			epoch: 1,
			storedSeq: 400 + lane,
			postedSeq: 400 + lane,
			oldestWaitingMs: null,
			halted: null,
		})),
		leasesActive: 12,
		leasesReturning: 0,
		reversalsWaiting: 0,
		entriesContested: 0,
		contestedRecent: 0,
		lent: [{ tillId: 'S01-01', sliceCount: 3, oldestLentAtMs: SAMPLE_NOW_MS - 40 * 60_000 }],
		exposure: [],
		tills: [sampleTill(1), sampleTill(2)],
		door: { doorId: 'door', connected: true, problems: [] },
		...change,
	}
}
