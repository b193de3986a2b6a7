/**
 * What an agent knows of its store at one moment: the status page draws it, the alarms are found in it, metrics are made of it.
 * No member data and no operators: everybody on the store's network may look.
 */
import type { UpOf } from '../wire/up.ts'

export type DeviceFigures = UpOf<'tillState'>['devices'][number]

export type TillFigures = {
	readonly tillId: string
	readonly isHere: boolean
	/** Since when it is here, or away. */
	readonly sinceMs: number
	/** What it said of itself when it was here last; null: nothing yet. */
	readonly told: Omit<UpOf<'tillState'>, 'kind'> | null
}

export type ChainFigures = {
	readonly tillId: string
	readonly epoch: number
	/** Up to here on the agent's disk. */
	readonly storedSeq: number
	/** Up to here decided by the centre. */
	readonly postedSeq: number
	/** How long the oldest entry waits for the centre; null: none waits. */
	readonly oldestWaitingMs: number | null
	/** The centre, or this agent, disagrees with the chain itself. */
	readonly halted: string | null
}

export type StoreFigures = {
	readonly storeId: string
	readonly version: string
	readonly protocolVersion: number
	readonly startedAtMs: number
	readonly nowMs: number
	readonly centre: {
		readonly up: boolean
		readonly sinceMs: number
		/** Why the centre turned this agent away; null: it did not. */
		readonly refused: string | null
	}
	/** This machine's clock minus the centre's; null: not heard yet. */
	readonly clockDriftMs: number | null
	/** Of the database; null: the system does not say. */
	readonly disk: { readonly freeBytes: number; readonly sizeBytes: number } | null
	readonly isWritable: boolean
	readonly entriesWaiting: number
	readonly oldestWaitingMs: number | null
	readonly chains: readonly ChainFigures[]
	readonly leasesActive: number
	readonly leasesReturning: number
	readonly reversalsWaiting: number
	/** Entries that are kept beside their chain, ever and of late. */
	readonly entriesContested: number
	readonly contestedRecent: number
	/** What tills keep for when they are alone. */
	readonly lent: readonly {
		readonly tillId: string
		readonly sliceCount: number
		readonly oldestLentAtMs: number
	}[]
	/** What tills that are cut off could spend with nothing to vouch for it, per kind of purse. */
	readonly exposure: readonly { readonly purseKind: string; readonly amount: number }[]
	readonly tills: readonly TillFigures[]
	readonly door: {
		readonly doorId: string
		readonly connected: boolean
		readonly problems: readonly string[]
	} | null
}

const MONEY_PURSES = ['storedValue', 'gift']

/** Exposure in minor units of money; points and uses are not added to it. */
export function exposureMinorOf({ exposure }: Pick<StoreFigures, 'exposure'>): number {
	return exposure
		.filter(({ purseKind }) => MONEY_PURSES.includes(purseKind))
		.reduce((sum, { amount }) => sum + amount, 0)
}
