import type { Medium } from '../../protocol/card/medium.ts'
import type { ReceiptLayout } from '../../protocol/receipt/receipt-layout.ts'
import type { DrawerState } from './cash-drawer.ts'
import type { Weight } from './scale.ts'

/** What a device may tell the till. Connected is decided by heartbeat or poll, never by an open port. */
export type DeviceEvent =
	| {
			readonly kind: 'cardPresented'
			readonly deviceId: string
			readonly medium: Medium
			readonly receivedAtMs: number
	  }
	| { readonly kind: 'cardRemoved'; readonly deviceId: string }
	/** `bankCard`: a payment terminal reads it; nothing of what stands on it left the driver. */
	| {
			readonly kind: 'cardRefused'
			readonly deviceId: string
			readonly reason: 'bankCard' | 'unreadable'
	  }
	| {
			readonly kind: 'codeScanned'
			readonly deviceId: string
			readonly code: string
			readonly symbology: string | null
			readonly receivedAtMs: number
	  }
	| {
			readonly kind: 'codeRejected'
			readonly deviceId: string
			readonly reason: 'checkDigit' | 'tooLong' | 'unreadable'
	  }
	/** A stable weight lies on the pan, or no longer does. */
	| {
			readonly kind: 'weightChanged'
			readonly deviceId: string
			readonly weight: Weight
			readonly receivedAtMs: number
	  }
	/** Told once when it is first known, then at each change. */
	| {
			readonly kind: 'drawerChanged'
			readonly deviceId: string
			readonly state: DrawerState
			readonly atMs: number
	  }
	| { readonly kind: 'deviceChanged'; readonly device: DeviceStatus }

/** `journalCopy`: the second medium on which the journal is kept. */
export type DeviceKind =
	| 'cardReader'
	| 'scanner'
	| 'printer'
	| 'scale'
	| 'customerDisplay'
	| 'paymentTerminal'
	| 'journalCopy'

/** Codes, not prose: the sentences live in `renderer/text/`. */
export type DeviceProblem =
	| 'device.notFound'
	| 'device.silent'
	/** Another program has its port open. */
	| 'device.busy'
	/** The system does not let this program open its port. */
	| 'device.notAllowed'
	/** Several are alike, and the configuration does not say which. */
	| 'device.ambiguous'
	/** A program that opens such devices is missing or does not run (PC/SC). */
	| 'device.noSoftware'
	| 'device.noise'
	/** Its process is being started, for the first time or again. */
	| 'device.starting'
	/** A UHF reader has nothing to send with. */
	| 'reader.antennaMissing'
	/** Region, power or antenna as configured is none that the reader has. */
	| 'reader.settingsRefused'
	| 'printer.paperOut'
	| 'printer.paperNearEnd'
	| 'printer.coverOpen'
	| 'printer.cutterError'
	| 'printer.error'
	| 'copy.unwritable'

export type DeviceStatus = {
	readonly deviceId: string
	readonly kind: DeviceKind
	readonly connected: boolean
	/** Most urgent first; empty when all is well. */
	readonly problems: readonly DeviceProblem[]
	/** Firmware or model as the device reports it. */
	readonly firmware: string | null
	readonly droppedBytes: number
	readonly badFrames: number
	/** How often its process had to be started again. */
	readonly restarts: number
}

/** How one print attempt ended. `unknown`: bytes left, no confirmation came; only the cashier can tell. */
export type PrintOutcome =
	| { readonly kind: 'done' }
	/** Nothing was sent: the job may be tried again without doubt. */
	| { readonly kind: 'notReady'; readonly problem: DeviceProblem }
	/** `printerId`: whose paper to look at, where there are several. */
	| { readonly kind: 'unknown'; readonly problem: DeviceProblem; readonly printerId?: string }

/** The printer as the spool sees it (see `devices.md` §5.5). */
export interface ReceiptPrinter {
	/**
	 * Status before, bytes, confirmation after. `onSending` is awaited after a good status and before the
	 * first byte leaves, so that the spool can record that from here on the outcome may be in doubt.
	 */
	print(
		job: { readonly jobId: string; readonly layout: ReceiptLayout; readonly copy: boolean },
		onSending: () => Promise<void>,
	): Promise<PrintOutcome>
	/** Real-time drawer pulse, independent of any receipt. Resolves false when the printer is not connected. */
	openDrawer(): Promise<boolean>
	status(): DeviceStatus
	close(): Promise<void>
}
