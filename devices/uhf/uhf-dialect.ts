import type { UhfRegion, UhfSettings } from '../../protocol/devices/device-config.ts'
import type { FrameMatcher } from '../framing/framer.ts'

/** What a reader says, in the words that all families share. */
export type UhfSaid =
	/** `command` did what it should. */
	| { readonly kind: 'done'; readonly command: number; readonly firmware: string | null }
	/** `command` null: whichever was asked last. `isEmpty`: there is no tag, which is no fault. */
	| {
			readonly kind: 'failed'
			readonly command: number | null
			readonly error: string
			readonly isEmpty: boolean
	  }
	| { readonly kind: 'tag'; readonly epc: Uint8Array }
	/** The round that `command` began is over. */
	| { readonly kind: 'roundEnded'; readonly command: number }
	| { readonly kind: 'nothing' }

export type UhfCommand = {
	readonly command: number
	readonly bytes: Uint8Array
	/** Whether a refusal of it means that the shop's settings do not fit the reader. */
	readonly isSetting: boolean
}

/** A family of readers: its frames, what it is told at the beginning, and how it is asked for tags. */
export type UhfDialect<Frame> = {
	readonly match: FrameMatcher<Frame>
	readonly frameByteCountMax: number
	setUp(settings: UhfSettings): readonly UhfCommand[]
	readonly round: UhfCommand
	/** Whether it says when a round with tags is over; else a silence says so. */
	readonly tellsRoundEnd: boolean
	read(frame: Frame): UhfSaid
}

/** The bytes of each region that a family knows; null: it has none of that name, and keeps the one it has. */
export type RegionBytes = Readonly<Record<UhfRegion, readonly number[] | null>>
