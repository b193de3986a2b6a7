import type { DeviceProblem } from '../../till/ports/devices.ts'
import type { AutomaticStatus, RealTimeStatus } from './escpos-status.ts'

/** All that the printer's status answers together say about it. ASB replaces the whole, DLE EOT n its part. */
export type PrinterCondition = {
	readonly offline: boolean
	readonly coverOpen: boolean
	readonly paperEnd: boolean
	readonly paperNearEnd: boolean
	readonly cutterError: boolean
	readonly otherError: boolean
	/** The level of the drawer's pin; null: not heard yet. */
	readonly drawerHigh: boolean | null
}

export const UNKNOWN_CONDITION: PrinterCondition = {
	offline: false,
	coverOpen: false,
	paperEnd: false,
	paperNearEnd: false,
	cutterError: false,
	otherError: false,
	drawerHigh: null,
}

export function conditionFromAutomatic(status: AutomaticStatus): PrinterCondition {
	const { offline, coverOpen, paperEnd, paperNearEnd, cutterError, drawerHigh } = status
	const otherError = status.mechanicalError || status.unrecoverableError || status.autoRecoverableError
	return { offline, coverOpen, paperEnd, paperNearEnd, cutterError, otherError, drawerHigh }
}

/** `status` of n = 2 knows "stopped by paper end" before the sensor of n = 4 may; either is paper out. */
export function withRealTimeStatus(condition: PrinterCondition, status: RealTimeStatus): PrinterCondition {
	switch (status.n) {
		case 1:
			return { ...condition, offline: status.offline, drawerHigh: status.drawerHigh }
		case 2:
			return { ...condition, coverOpen: status.coverOpen, paperEnd: status.paperStop || condition.paperEnd }
		case 3: {
			const otherError = status.mechanicalError || status.unrecoverableError || status.autoRecoverableError
			return { ...condition, cutterError: status.cutterError, otherError }
		}
		case 4:
			return { ...condition, paperNearEnd: status.paperNearEnd, paperEnd: status.paperEnd }
	}
}

/** Most urgent first. */
export function problemsOf(condition: PrinterCondition): DeviceProblem[] {
	const stopping = stoppingProblemsOf(condition)
	return condition.paperNearEnd && !condition.paperEnd ? [...stopping, 'printer.paperNearEnd'] : stopping
}

/** Those under which nothing prints. */
export function stoppingProblemsOf(condition: PrinterCondition): DeviceProblem[] {
	const problems: DeviceProblem[] = []
	if (condition.coverOpen) problems.push('printer.coverOpen')
	if (condition.paperEnd) problems.push('printer.paperOut')
	if (condition.cutterError) problems.push('printer.cutterError')
	if (condition.otherError) problems.push('printer.error')
	// Offline without a cause that it names: the feed button is held, or a maker's own reason.
	if (condition.offline && problems.length === 0) problems.push('printer.error')
	return problems
}
