/** Whether a till goes over to a release now. Asked at its start only, by the version that runs, with the journal open. */
import { isInRing, isNewer, type ReleaseManifest } from './release-manifest.ts'

export type TillAtStart = {
	readonly tillId: string
	readonly storeId: string
	/** Of the program that runs. */
	readonly version: string
	readonly protocolVersion: number
	readonly schemaVersion: number
	readonly shiftOpen: boolean
	readonly entriesWaiting: number
	/** Versions that failed to start here. */
	readonly givenUp: readonly string[]
}

export type WhyNot =
	/** Another ring, not newer, or it failed here before: it is not for this till. */
	| 'notForThisTill'
	/** Later: at the first start with the shift closed. */
	| 'shiftOpen'
	/** Later: entries wait that it could not send. */
	| 'cannotSendWhatWaits'
	/** Its database could not be read by this version any more: nothing would be left to return to. */
	| 'noWayBack'
	/** It could not read the database of this version. */
	| 'cannotReadDatabase'

/** Null: it does. */
export function whyNotInstall(release: ReleaseManifest, till: TillAtStart): WhyNot | null {
	const isOurs = isInRing(release.ring, till) && isNewer(release.version, till.version)
	if (!isOurs || till.givenUp.includes(release.version)) return 'notForThisTill'
	if (release.tillSchema.version < till.schemaVersion) return 'cannotReadDatabase'
	if (release.tillSchema.floor > till.schemaVersion) return 'noWayBack'
	if (till.shiftOpen) return 'shiftOpen'
	if (till.entriesWaiting > 0 && release.protocol.floor > till.protocolVersion) return 'cannotSendWhatWaits'
	return null
}
