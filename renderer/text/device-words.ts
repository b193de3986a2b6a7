/** Words of the device page. Codes of the house are keys, so a new one does not compile without its words. */
import type { QueryResult } from '../../till/commands.ts'

export type DeviceReport = Extract<QueryResult, { kind: 'deviceReport' }>
export type DeviceLogLine = DeviceReport['devices'][number]['log'][number]
export type Learning = NonNullable<DeviceReport['learning']>

export type DeviceWords = {
	readonly title: string
	readonly well: string
	readonly last: string
	readonly nothingYet: string
	readonly firmware: string
	readonly path: string
	readonly noise: (bytes: number, frames: number) => string
	readonly restarts: (count: number) => string
	readonly testPrint: string
	readonly log: Readonly<Record<DeviceLogLine['what'], string>>
	/** Why a card or a code was refused. */
	readonly reason: Readonly<Record<string, string>>
	readonly learnTitle: string
	readonly learnHint: string
	readonly look: string
	readonly noPorts: string
	readonly staffOnly: string
	readonly stop: string
	readonly trying: (driver: string, baud: number) => string
	readonly found: (seen: string | null) => string
	readonly keep: string
	readonly kept: (isAtWork: boolean) => string
	readonly notKept: (file: string) => string
	readonly notFound: string
}
