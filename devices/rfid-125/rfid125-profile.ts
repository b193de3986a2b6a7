import type { Rfid125ProfileName } from '../../protocol/devices/device-config.ts'
import { type Framed, Framer } from '../framing/framer.ts'
import { GapFramer } from '../framing/gap-framer.ts'
import {
	matchTagFrame,
	RFID125_FRAME_BYTE_COUNT_MAX,
	type Rfid125Frame,
	readEm18Run,
} from './rfid125-codec.ts'

/** What finds frames in the bytes of a line, by their marks or by the gaps between them. */
type TagFramer = {
	readonly isPartial: boolean
	feed(bytes: Uint8Array): Framed<Rfid125Frame>[]
	quiet(): Framed<Rfid125Frame>[]
	reset(): void
}

/** How a module talks, and how much of it is believed. */
export type Rfid125Profile = {
	makeFramer(): TagFramer
	/** A silence that ends a frame. */
	readonly gapMs: number
	/** Whether a number counts only when it was read twice. */
	readonly needsTwo: boolean
}

/**
 * STX begins a frame anew, so a marked frame's gap only sets free what was cut off: it is longer than the 16 ms of USB
 * adapters. Without marks the gap is the frame's end; frames follow each other after some 50 ms.
 */
const MARKED_GAP_MS = 60
const UNMARKED_GAP_MS = 20
/** What a slow host finds waiting may be several frames; more is no reader. */
const RUN_BYTE_COUNT_MAX = 240

const marked = (check: 'ascii' | 'raw' | 'ignored', needsTwo: boolean): Rfid125Profile => ({
	makeFramer: () => new Framer(matchTagFrame(check), RFID125_FRAME_BYTE_COUNT_MAX),
	gapMs: MARKED_GAP_MS,
	needsTwo,
})

const PROFILES: Readonly<Record<Rfid125ProfileName, Rfid125Profile>> = {
	standard: marked('ascii', false),
	rawChecksum: marked('raw', false),
	ignoreChecksum: marked('ignored', true),
	em18: {
		makeFramer: () => new GapFramer(readEm18Run, RUN_BYTE_COUNT_MAX),
		gapMs: UNMARKED_GAP_MS,
		needsTwo: false,
	},
}

export function rfid125Profile(name: Rfid125ProfileName = 'standard'): Rfid125Profile {
	return PROFILES[name]
}
