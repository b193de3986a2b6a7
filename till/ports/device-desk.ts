import type { PrintOutcome } from './devices.ts'

/** What one device did, newest first in a report. Numbers of cards and codes are masked before they come here. */
export type DeviceLogLine = {
	readonly atMs: number
	readonly what:
		| 'cardPresented'
		| 'cardRemoved'
		| 'cardRefused'
		| 'codeScanned'
		| 'codeRejected'
		| 'connected'
		| 'away'
		| 'problem'
		| 'printed'
		| 'notPrinted'
	/** A masked number, a reason's or a problem's code. */
	readonly detail: string | null
}

export type DeviceReport = {
	readonly deviceId: string
	readonly driver: string
	/** As configured. */
	readonly path: string
	readonly log: readonly DeviceLogLine[]
}

/** A port of this machine that no configured device uses. */
export type SparePort = { readonly address: string; readonly name: string | null }

/** Finding out which driver understands a new device. */
export type Learning =
	/** Each driver asks in its own words; those that only listen need a card or a code. */
	| {
			readonly state: 'trying'
			readonly path: string
			readonly driver: string
			readonly baud: number
	  }
	/** `line`: what belongs into the settings. */
	| { readonly state: 'found'; readonly path: string; readonly line: string; readonly seen: string | null }
	/** `isAtWork`: it is used already; else from the next start on. */
	| { readonly state: 'kept'; readonly path: string; readonly line: string; readonly isAtWork: boolean }
	/** The settings cannot be written here: a person must. */
	| { readonly state: 'notKept'; readonly path: string; readonly line: string; readonly file: string }
	| { readonly state: 'notFound'; readonly path: string }

/** The devices as those see them who look after them. Nothing here ever waits for a sale, or makes one wait. */
export interface DeviceDesk {
	report(): { readonly devices: readonly DeviceReport[]; readonly learning: Learning | null }
	sparePorts(): Promise<readonly SparePort[]>
	testPrint(deviceId: string): Promise<PrintOutcome>
	/** Goes on by itself until it is found, given up or stopped. */
	learn(path: string): void
	stopLearning(): void
	/** Writes down what was found. */
	keepLearnt(): Promise<void>
}
