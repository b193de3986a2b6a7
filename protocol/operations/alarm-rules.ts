/**
 * The alarms of a store, as data: what is looked for, how bad it is, how long it must hold and be gone. What a person reads of
 * each (what happened, what is safe, what to do) stands in `renderer/text/`, under the same names.
 */
import { LIMITS } from '../limits.ts'
import { type DeviceFigures, exposureMinorOf, type StoreFigures, type TillFigures } from './store-figures.ts'

/** `critical`: value or records are in danger, or nothing can be kept. `warning`: somebody should go. `notice`: today. */
export type Severity = 'critical' | 'warning' | 'notice'

export type AlarmId =
	| 'databaseUnwritable'
	| 'diskFull'
	| 'chainHalted'
	| 'recordsContested'
	| 'tillStopped'
	| 'centreRefuses'
	| 'exposureHigh'
	| 'tillAway'
	| 'centreAway'
	| 'backlogOld'
	| 'clockDrift'
	| 'tillClockDrift'
	| 'printerStopped'
	| 'readerAway'
	| 'deviceAway'
	| 'diskLow'
	| 'doorReaderAway'
	| 'printerPaperLow'

/** From where on something is an alarm; a store may set its own. */
export type AlarmLimits = {
	readonly backlogOldMs: number
	readonly diskFreeBytesMin: number
	readonly clockDriftMs: number
	readonly exposureMinorMax: number
	/** How long entries that were kept beside their chain are shown. */
	readonly contestedForMs: number
}

const MINUTE_MS = 60_000
const MIB = 1_048_576

export const ALARM_LIMITS: AlarmLimits = {
	backlogOldMs: 15 * MINUTE_MS,
	diskFreeBytesMin: 1_024 * MIB,
	clockDriftMs: LIMITS.clockDriftWarnMs,
	exposureMinorMax: 100_000,
	contestedForMs: 24 * 60 * MINUTE_MS,
}

/** Below this a till or agent keeps nothing new (as `yika doctor` says it). */
const DISK_FULL_BYTES = 32 * MIB
/** On a small disk a gigabyte is much: then a tenth of the disk. */
const DISK_LOW_PART = 0.1
/** What has opened closes only this far on the good side of its limit, so that it does not flap. */
const CLEAR_PART = 0.8

/** So long after its own start an agent waits for tills that may be on their way. */
const TILLS_COME_MS = 15_000

/** `subject`: what of the store it is about, and what makes it another alarm of the same kind; empty: the store. */
export type Finding = {
	readonly subject: string
	readonly figure: number | null
	readonly code: string | null
}

export type AlarmRule = {
	readonly alarm: AlarmId
	readonly severity: Severity
	/** The condition must hold, and be gone, for so long. */
	readonly opensAfterMs: number
	readonly closesAfterMs: number
	/** `isOpen`: whether it stands already, for limits with two sides. */
	readonly find: (
		figures: StoreFigures,
		limits: AlarmLimits,
		isOpen: (subject: string) => boolean,
	) => readonly Finding[]
}

/** A process that is started again is no alarm; a cable that is out is, within seconds. */
const SOON = { opensAfterMs: 2_000, closesAfterMs: 2_000 }
const AT_ONCE = { opensAfterMs: 0, closesAfterMs: 5_000 }

function when(holds: boolean, figure: number | null = null, code: string | null = null): readonly Finding[] {
	return holds ? [{ subject: '', figure, code }] : []
}

function isSettled({ nowMs, startedAtMs }: StoreFigures): boolean {
	// A clock that was ahead at the start and has been set right since tells nothing of how long that was.
	if (nowMs < startedAtMs) return true
	return nowMs - startedAtMs >= TILLS_COME_MS
}

/** Over a limit, and while it stands until it is well below. */
function isAbove(value: number, limit: number, stands: boolean): boolean {
	return value > (stands ? limit * CLEAR_PART : limit)
}

function ofTills(
	figures: StoreFigures,
	judge: (till: TillFigures) => Omit<Finding, 'subject'> | null,
): readonly Finding[] {
	return figures.tills.flatMap((till) => {
		const found = judge(till)
		return found === null ? [] : [{ subject: till.tillId, ...found }]
	})
}

/** What a till that is away said last of its devices is not known any more. */
function ofDevices(
	figures: StoreFigures,
	problemOf: (device: DeviceFigures) => string | null,
): readonly Finding[] {
	return figures.tills.flatMap(({ tillId, isHere, told }) =>
		(isHere ? (told?.devices ?? []) : []).flatMap((device) => {
			const code = problemOf(device)
			return code === null ? [] : [{ subject: `${tillId} ${device.deviceId}`, figure: null, code }]
		}),
	)
}

function firstProblem({ connected, problems }: DeviceFigures): string | null {
	const starting = problems[0] === 'device.starting'
	return connected || starting ? null : (problems[0] ?? 'device.notFound')
}

const PAPER_LOW = 'printer.paperNearEnd'
const READERS = ['cardReader', 'scanner']

/** Of the same severity the first is shown first. */
export const ALARM_RULES: readonly AlarmRule[] = [
	{
		alarm: 'databaseUnwritable',
		severity: 'critical',
		...AT_ONCE,
		find: ({ isWritable }) => when(!isWritable),
	},
	{
		alarm: 'diskFull',
		severity: 'critical',
		...AT_ONCE,
		find: ({ disk }) =>
			when((disk?.freeBytes ?? Number.POSITIVE_INFINITY) < DISK_FULL_BYTES, disk?.freeBytes),
	},
	{
		alarm: 'chainHalted',
		severity: 'critical',
		...SOON,
		find: ({ chains }) =>
			chains.flatMap(({ tillId, epoch, halted }) =>
				halted === null ? [] : [{ subject: `${tillId}/${epoch}`, figure: null, code: halted }],
			),
	},
	{
		alarm: 'recordsContested',
		severity: 'critical',
		...AT_ONCE,
		find: ({ contestedRecent }) => when(contestedRecent > 0, contestedRecent),
	},
	{
		alarm: 'tillStopped',
		severity: 'critical',
		...SOON,
		find: (figures) =>
			ofTills(figures, ({ isHere, told }) =>
				isHere && told !== null && told.stoppedBy !== null ? { figure: null, code: told.stoppedBy } : null,
			),
	},
	{
		alarm: 'centreRefuses',
		severity: 'critical',
		...SOON,
		find: ({ centre }) => when(!centre.up && centre.refused !== null, null, centre.refused),
	},
	{
		alarm: 'exposureHigh',
		severity: 'critical',
		...SOON,
		find: (figures, limits, isOpen) => {
			const exposureMinor = exposureMinorOf(figures)
			const isHigh = isAbove(exposureMinor, limits.exposureMinorMax, isOpen(''))
			return when(isHigh && isSettled(figures), exposureMinor)
		},
	},
	{
		alarm: 'tillAway',
		severity: 'warning',
		...SOON,
		// With its shift closed it was switched off; of one that has not been here nobody knows that.
		find: (figures) =>
			ofTills(figures, ({ isHere, told }) =>
				!isHere && (told === null ? isSettled(figures) : told.shiftOpen)
					? { figure: null, code: null }
					: null,
			),
	},
	{
		alarm: 'centreAway',
		severity: 'warning',
		...SOON,
		find: ({ centre }) => when(!centre.up && centre.refused === null),
	},
	{
		alarm: 'backlogOld',
		severity: 'warning',
		...SOON,
		find: ({ oldestWaitingMs }, { backlogOldMs }, isOpen) =>
			when(isAbove(oldestWaitingMs ?? 0, backlogOldMs, isOpen('')), oldestWaitingMs),
	},
	{
		alarm: 'clockDrift',
		severity: 'warning',
		...SOON,
		find: ({ clockDriftMs }, limits, isOpen) =>
			when(isAbove(Math.abs(clockDriftMs ?? 0), limits.clockDriftMs, isOpen('')), clockDriftMs),
	},
	{
		alarm: 'tillClockDrift',
		severity: 'warning',
		...SOON,
		find: (figures) =>
			ofTills(figures, ({ isHere, told }) =>
				isHere && told?.clockDrifts === true ? { figure: null, code: null } : null,
			),
	},
	{
		alarm: 'printerStopped',
		severity: 'warning',
		...SOON,
		find: (figures) =>
			ofDevices(figures, (device) => {
				if (device.deviceKind !== 'printer') return null
				const stops = device.problems.find(
					(problem) => problem !== PAPER_LOW && problem !== 'device.starting',
				)
				return firstProblem(device) ?? stops ?? null
			}),
	},
	{
		alarm: 'readerAway',
		severity: 'warning',
		...SOON,
		find: (figures) =>
			ofDevices(figures, (device) => (READERS.includes(device.deviceKind) ? firstProblem(device) : null)),
	},
	{
		alarm: 'deviceAway',
		severity: 'warning',
		...SOON,
		find: (figures) =>
			ofDevices(figures, (device) =>
				[...READERS, 'printer'].includes(device.deviceKind) ? null : firstProblem(device),
			),
	},
	{
		alarm: 'diskLow',
		severity: 'warning',
		...AT_ONCE,
		find: ({ disk }, { diskFreeBytesMin }, isOpen) => {
			if (disk === null || disk.freeBytes < DISK_FULL_BYTES) return []
			const least = Math.min(diskFreeBytesMin, disk.sizeBytes * DISK_LOW_PART)
			return when(disk.freeBytes < (isOpen('') ? least / CLEAR_PART : least), disk.freeBytes)
		},
	},
	{
		alarm: 'doorReaderAway',
		severity: 'notice',
		...SOON,
		find: ({ door }) =>
			door === null || door.connected
				? []
				: [{ subject: door.doorId, figure: null, code: door.problems[0] ?? 'device.notFound' }],
	},
	{
		alarm: 'printerPaperLow',
		severity: 'notice',
		...SOON,
		find: (figures) =>
			ofDevices(figures, ({ deviceKind, problems }) =>
				deviceKind === 'printer' && problems.includes(PAPER_LOW) ? PAPER_LOW : null,
			),
	},
]
