/** What the centre is told of a store's figures, within the bounds of its message. */
import { tillIdSchema } from '../base/ids.ts'
import { ALARMS_TOLD_MAX, TILLS_TOLD_MAX } from '../wire/messages/operations.ts'
import type { UpOf } from '../wire/up.ts'
import type { Alarm } from './alarms.ts'
import { exposureMinorOf, type StoreFigures } from './store-figures.ts'

/** The worst alarms, the first tills. */
export function storeStateOf(figures: StoreFigures, alarms: readonly Alarm[]): UpOf<'storeState'> {
	return {
		kind: 'storeState',
		version: figures.version,
		startedAtMs: figures.startedAtMs,
		entriesWaiting: figures.entriesWaiting,
		oldestWaitingMs: figures.oldestWaitingMs,
		leasesActive: figures.leasesActive,
		exposureMinor: exposureMinorOf(figures),
		diskFreeBytes: figures.disk?.freeBytes ?? null,
		clockDriftMs: figures.clockDriftMs,
		alarms: alarms.slice(0, ALARMS_TOLD_MAX).map(({ alarm, severity, subject, sinceMs, figure, code }) => ({
			alarm,
			severity,
			subject: subject.slice(0, 80),
			sinceMs,
			figure,
			code: code?.slice(0, 40) ?? null,
		})),
		tills: figures.tills.slice(0, TILLS_TOLD_MAX).map(({ tillId, isHere, sinceMs, told }) => ({
			tillId: tillIdSchema.parse(tillId),
			isHere,
			sinceMs,
			version: told?.version ?? null,
		})),
	}
}
