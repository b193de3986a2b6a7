/**
 * Which alarms stand. An alarm opens when its condition has held for a while and closes when it has been gone for a while, so
 * that what comes and goes is one alarm. Pure: the moment is passed in; how long something holds is measured by the clock that never goes back.
 */
import { ALARM_RULES, type AlarmId, type AlarmLimits, type AlarmRule, type Severity } from './alarm-rules.ts'
import type { StoreFigures } from './store-figures.ts'

export type Alarm = {
	readonly alarm: AlarmId
	readonly severity: Severity
	/** A till, a device of one (`S01-01 printer`), a chain (`S01-01/2`); empty: the store. */
	readonly subject: string
	readonly sinceMs: number
	/** What it is about, as far as it is a number: bytes, milliseconds, minor units, entries. */
	readonly figure: number | null
	/** A code of the house: why. */
	readonly code: string | null
}

export type ClosedAlarm = Alarm & { readonly endedAtMs: number }

export type Moment = { readonly wallMs: number; readonly monotonicMs: number }

export type AlarmWatch = {
	/** To be called every second or so. Answers what stands now, the worst first. */
	look(figures: StoreFigures, now: Moment): readonly Alarm[]
	/** What has ended, the newest first. */
	ended(): readonly ClosedAlarm[]
}

type Watched = {
	readonly rule: AlarmRule
	readonly alarm: Alarm
	readonly seenFirstMs: number
	readonly seenLastMs: number
	readonly isOpen: boolean
}

const ENDED_KEPT_MAX = 50
const ORDER: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, notice: 2 }

export function createAlarmWatch(limits: AlarmLimits, rules: readonly AlarmRule[] = ALARM_RULES): AlarmWatch {
	const watched = new Map<string, Watched>()
	let ended: readonly ClosedAlarm[] = []

	function see(rule: AlarmRule, figures: StoreFigures, { wallMs, monotonicMs }: Moment): void {
		const keyOf = (subject: string) => `${rule.alarm} ${subject}`
		const isOpen = (subject: string) => watched.get(keyOf(subject))?.isOpen === true
		for (const finding of rule.find(figures, limits, isOpen)) {
			const before = watched.get(keyOf(finding.subject))
			const seenFirstMs = before?.seenFirstMs ?? monotonicMs
			const { alarm, severity } = rule
			watched.set(keyOf(finding.subject), {
				rule,
				alarm: { alarm, severity, sinceMs: before?.alarm.sinceMs ?? wallMs, ...finding },
				seenFirstMs,
				seenLastMs: monotonicMs,
				isOpen: before?.isOpen === true || monotonicMs - seenFirstMs >= rule.opensAfterMs,
			})
		}
	}

	/** What did not open before it went was nothing. */
	function forget({ wallMs, monotonicMs }: Moment): void {
		for (const [key, { rule, alarm, seenLastMs, isOpen }] of watched) {
			const goneMs = monotonicMs - seenLastMs
			if (goneMs === 0 || (isOpen && goneMs < rule.closesAfterMs)) continue
			watched.delete(key)
			if (isOpen) ended = [{ ...alarm, endedAtMs: wallMs }, ...ended].slice(0, ENDED_KEPT_MAX)
		}
	}

	return {
		look(figures, now) {
			for (const rule of rules) see(rule, figures, now)
			forget(now)
			const place = (id: AlarmId) => rules.findIndex(({ alarm }) => alarm === id)
			return [...watched.values()]
				.filter(({ isOpen }) => isOpen)
				.map(({ alarm }) => alarm)
				.sort(
					(one, other) =>
						ORDER[one.severity] - ORDER[other.severity] ||
						place(one.alarm) - place(other.alarm) ||
						(one.subject < other.subject ? -1 : 1),
				)
		},
		ended: () => ended,
	}
}
