/** Words of the two status pages beside those of the alarms. */
import type { Severity } from '../../protocol/operations/alarm-rules.ts'
import type { StoreRow } from '../../protocol/operations/looks.ts'
import type { AlarmWords } from './alarm-words.ts'

export type StatusWords = {
	readonly language: 'zh-CN' | 'en'
	readonly otherLanguage: string
	readonly toDark: string
	readonly toLight: string
	readonly storeTitle: (storeId: string) => string
	readonly centreTitle: string
	readonly live: string
	/** No news from the program behind the page. */
	readonly stale: (age: string) => string
	readonly waitingForFirst: string
	readonly staleAdvice: string
	readonly duration: (ms: number | null) => string
	readonly since: (time: string) => string
	readonly alarms: AlarmWords
	readonly severity: Readonly<Record<Severity, string>>
	/** An alarm of a newer version. */
	readonly unknownAlarm: (id: string) => string
	readonly alarmsTitle: string
	readonly noAlarms: string
	readonly safe: string
	readonly act: string
	readonly endedTitle: string
	readonly noneEnded: string
	readonly figure: {
		readonly centre: string
		readonly centreUp: string
		readonly centreDown: string
		readonly tills: string
		readonly waiting: string
		readonly oldest: (duration: string) => string
		readonly nothingWaits: string
		readonly disk: string
		readonly ofDisk: (size: string) => string
		readonly unwritable: string
		readonly clock: string
		readonly clockNote: string
		readonly leases: string
		readonly exposure: (money: string) => string
		readonly version: string
		readonly protocol: (version: number) => string
		readonly stores: string
		readonly storesHere: (count: number) => string
		readonly alarmed: string
		readonly away: string
		readonly never: (count: number) => string
	}
	readonly till: string
	readonly tillsTitle: string
	readonly noTills: string
	readonly tillHere: string
	readonly tillAway: string
	readonly tillOff: string
	readonly devices: string
	readonly devicesWell: (count: number) => string
	readonly notTold: string
	readonly deviceKind: Readonly<Record<string, string>>
	readonly problem: Readonly<Record<string, string>>
	readonly slices: (count: number, age: string) => string
	readonly chainsTitle: string
	readonly chain: string
	readonly storedHere: string
	readonly postedThere: string
	readonly waits: string
	readonly chartsTitle: string
	readonly chart: {
		readonly waiting: string
		readonly stored: string
		readonly tillsHere: string
		readonly disk: string
		readonly storesHere: string
		readonly alarmed: string
	}
	readonly chartSpan: (duration: string) => string
	readonly chartYoung: string
	readonly store: string
	readonly storesTitle: string
	readonly search: string
	readonly noneFound: string
	readonly presence: Readonly<Record<StoreRow['presence'], string>>
	readonly lastSeen: string
	readonly worst: string
	readonly more: (count: number) => string
	readonly page: (page: number, count: number) => string
	readonly before: string
	readonly next: string
	readonly back: string
	readonly nothingTold: string
	readonly lastKnown: string
}
