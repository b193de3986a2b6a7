/** Words of the alarms, for whoever looks after a store's machines. One that is found without words does not compile. */
import type { AlarmId } from '../../protocol/operations/alarm-rules.ts'

export type AlarmFacts = {
	/** A till, a device of one, a chain; empty: the store. */
	readonly subject: string
	readonly figure: number | null
	readonly code: string | null
}

export type AlarmText = {
	readonly what: (facts: AlarmFacts) => string
	readonly safe: string
	readonly act: string
}

export type AlarmWords = Readonly<Record<AlarmId, AlarmText>>
