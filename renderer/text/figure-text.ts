/** Figures of machines as a person reads them: two figures that mean something, and a unit. */
import { formatMinor, minor } from '../../protocol/base/money.ts'

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/** Of a thousand each, as disks are sold. Null: not known. */
export function bytesText(bytes: number | null): string {
	if (bytes === null) return '–'
	let value = bytes
	let unit = 0
	while (value >= 1_000 && unit < UNITS.length - 1) {
		value /= 1_000
		unit++
	}
	return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`
}

export function moneyText(amountMinor: number | null): string {
	return amountMinor === null ? '–' : `¥${formatMinor(minor(amountMinor))}`
}

type DurationUnits = { readonly s: string; readonly min: string; readonly h: string; readonly d: string }

function duration(ms: number | null, units: DurationUnits): string {
	if (ms === null) return '–'
	const seconds = Math.round(Math.abs(ms) / 1_000)
	if (seconds < 60) return `${seconds}${units.s}`
	if (seconds < 3_600) return `${Math.floor(seconds / 60)}${units.min}`
	const hours = Math.floor(seconds / 3_600)
	if (hours < 48) return `${hours}${units.h} ${Math.floor((seconds % 3_600) / 60)}${units.min}`
	return `${Math.floor(hours / 24)}${units.d}`
}

export const durationEn = (ms: number | null): string =>
	duration(ms, { s: ' s', min: ' min', h: ' h', d: ' days' })

export const durationZh = (ms: number | null): string =>
	duration(ms, { s: ' 秒', min: ' 分钟', h: ' 小时', d: ' 天' })
