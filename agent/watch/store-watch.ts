/**
 * Watches the store: gathers the figures once a second, finds the alarms in them, keeps the last hours, tells the centre. It only
 * looks: should it fail, nothing else does. Outside the engine, which must run the same whether anybody looks or not.
 */
import { statfs } from 'node:fs/promises'
import type { AlarmLimits } from '../../protocol/operations/alarm-rules.ts'
import { type Alarm, createAlarmWatch } from '../../protocol/operations/alarms.ts'
import { createHistory, type Sample } from '../../protocol/operations/history.ts'
import type { StoreLook } from '../../protocol/operations/looks.ts'
import { openMetricsText } from '../../protocol/operations/open-metrics.ts'
import type { StoreFigures } from '../../protocol/operations/store-figures.ts'
import { storeMetrics } from '../../protocol/operations/store-metrics.ts'
import { storeStateOf } from '../../protocol/operations/store-state.ts'
import { PRODUCT_VERSION } from '../../protocol/product-version.ts'
import { PROTOCOL_VERSION } from '../../protocol/wire/version.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import type { Door } from '../door.ts'
import type { AgentEngine } from '../engine/agent-engine.ts'
import type { Clock, Log } from '../engine/ports.ts'

export type StoreWatchParts = {
	readonly engine: Pick<AgentEngine, 'status' | 'presence' | 'tellCentre'>
	readonly storage: AgentStorage
	readonly door: Door | null
	/** Whose disk is looked at. */
	readonly dataDir: string
	readonly limits: AlarmLimits
	readonly clock: Clock
	readonly log: Log
}

export type StoreWatch = {
	/** Null: nothing was seen yet. */
	look(): StoreLook | null
	history(): readonly Sample[]
	metrics(): string
	stop(): Promise<void>
}

const LOOK_EVERY_MS = 1_000
/** A write that changes next to nothing says whether one can be made. */
const PROBE_EVERY_MS = 5_000
const TELL_CENTRE_EVERY_MS = 60_000
/** Alarms that come and go are told together. */
const TELL_CENTRE_LEAST_MS = 2_000

export function watchStore(parts: StoreWatchParts): StoreWatch {
	const { clock, log, engine } = parts
	const alarmWatch = createAlarmWatch(parts.limits)
	const history = createHistory()
	const startedAtMs = clock.nowMs()
	let seen: StoreLook | null = null
	let isWritable = true
	let probedMs = Number.NEGATIVE_INFINITY
	let toldMs = Number.NEGATIVE_INFINITY
	let told = ''
	let stopped = false
	let looking: Promise<void> = Promise.resolve()
	let timer: NodeJS.Timeout | null = null

	async function probe(): Promise<void> {
		if (clock.monotonicMs() - probedMs < PROBE_EVERY_MS) return
		probedMs = clock.monotonicMs()
		try {
			await parts.storage.call('seeWallClock', { nowMs: clock.nowMs() })
			isWritable = true
		} catch (error) {
			isWritable = false
			log('databaseUnwritable', { error: String(error).slice(0, 200) })
		}
	}

	async function lookOnce(): Promise<void> {
		await probe()
		const figures = await gather(parts, startedAtMs, isWritable)
		const now = { wallMs: figures.nowMs, monotonicMs: clock.monotonicMs() }
		const alarms = alarmWatch.look(figures, now)
		logChanges(log, seen?.alarms ?? [], alarms)
		seen = { figures, alarms, ended: alarmWatch.ended() }
		history.add(figures)
		tellCentre(seen)
	}

	function tellCentre({ figures, alarms }: StoreLook): void {
		const agoMs = clock.monotonicMs() - toldMs
		const text = [figures.centre.sinceMs, ...alarms.map(keyOf)].join('\n')
		const isDue = agoMs >= (text === told ? TELL_CENTRE_EVERY_MS : TELL_CENTRE_LEAST_MS)
		if (!isDue || !engine.tellCentre(storeStateOf(figures, alarms))) return
		toldMs = clock.monotonicMs()
		told = text
	}

	function next(): void {
		if (stopped) return
		timer = setTimeout(() => {
			looking = lookOnce()
				.catch((error: unknown) => log('storeNotSeen', { error: String(error).slice(0, 200) }))
				.finally(next)
		}, LOOK_EVERY_MS)
	}
	next()

	return {
		look: () => seen,
		history: () => history.samples(),
		metrics: () => openMetricsText(seen === null ? [] : storeMetrics(seen.figures, seen.alarms)),
		stop: async () => {
			stopped = true
			if (timer !== null) clearTimeout(timer)
			await looking
		},
	}
}

function keyOf({ alarm, subject }: Alarm): string {
	return `${alarm} ${subject}`
}

function logChanges(log: Log, before: readonly Alarm[], now: readonly Alarm[]): void {
	const keysBefore = new Set(before.map(keyOf))
	const keysNow = new Set(now.map(keyOf))
	for (const one of now)
		if (!keysBefore.has(keyOf(one)))
			log('alarmOpened', { alarm: one.alarm, subject: one.subject, severity: one.severity, code: one.code })
	for (const one of before)
		if (!keysNow.has(keyOf(one))) log('alarmClosed', { alarm: one.alarm, subject: one.subject })
}

async function gather(
	{ engine, storage, door, dataDir, limits, clock }: StoreWatchParts,
	startedAtMs: number,
	isWritable: boolean,
): Promise<StoreFigures> {
	const nowMs = clock.nowMs()
	const [status, { tills }, waits, disk] = await Promise.all([
		engine.status(),
		engine.presence(),
		storage.call('watch', { contestedSinceMs: nowMs - limits.contestedForMs }),
		diskOf(dataDir),
	])
	const waitedMs = (storedAtMs: number) => Math.max(0, nowMs - storedAtMs)
	const oldest = waits.waiting.map(({ storedAtMs }) => waitedMs(storedAtMs))
	return {
		storeId: status.storeId,
		version: PRODUCT_VERSION,
		protocolVersion: PROTOCOL_VERSION,
		startedAtMs,
		nowMs,
		centre: { up: status.centre.up, sinceMs: status.centre.sinceMs, refused: status.centre.refused },
		clockDriftMs: status.clockDriftMs,
		disk,
		isWritable,
		entriesWaiting: status.entriesWaiting,
		oldestWaitingMs: oldest.length === 0 ? null : Math.max(...oldest),
		chains: status.chains.map((chain) => {
			const wait = waits.waiting.find((one) => one.tillId === chain.tillId && one.epoch === chain.epoch)
			return { ...chain, oldestWaitingMs: wait === undefined ? null : waitedMs(wait.storedAtMs) }
		}),
		leasesActive: status.leasesActive,
		leasesReturning: status.leasesReturning,
		reversalsWaiting: status.reversalsWaiting,
		entriesContested: status.entriesContested,
		contestedRecent: waits.contestedRecent,
		lent: status.lent,
		exposure: status.exposure,
		tills: tills.map(({ told, ...till }) => ({ ...till, told: told === null ? null : withoutKind(told) })),
		door: door === null ? null : doorFigures(door),
	}
}

function withoutKind<T extends { readonly kind: string }>({ kind: _, ...rest }: T): Omit<T, 'kind'> {
	return rest
}

function doorFigures(door: Door): StoreFigures['door'] {
	const { doorId, reader } = door.status()
	return { doorId, connected: reader.connected, problems: reader.problems }
}

async function diskOf(dir: string): Promise<StoreFigures['disk']> {
	try {
		const { bavail, blocks, bsize } = await statfs(dir)
		return { freeBytes: bavail * bsize, sizeBytes: blocks * bsize }
	} catch {
		// A file system that does not say (some network disks): shown as not known.
		return null
	}
}
