/**
 * The one contract between the device bench page and the host of the demonstration, over a WebSocket at
 * `/bench/ws?token=…`. Every message is one JSON text. The host pushes the whole state after each change; the page
 * sends commands with an id, and each is answered once with the same id. Only the simulators, the networks and the
 * processes are driven from here: the bench knows nothing of the till's inner state.
 */
import { z } from 'zod'

import type { PaperFigure } from '../parts/receipt-rows.ts'

export const benchProcessNameSchema = z.enum(['till', 'agent', 'server', 'postgres'])
export type BenchProcessName = z.infer<typeof benchProcessNameSchema>

const terminalBehaviourSchema = z.enum(['approves', 'declines', 'answersLate', 'diesAfterApproval'])
const gatewayBehaviourSchema = z.enum(['approves', 'declines', 'needsConfirmation', 'diesAfterApproval'])

export const benchCommandSchema = z.discriminatedUnion('kind', [
	/** Puts a card on the reader, in place of one that lies there. Any UID may be given: an unknown card has one too. */
	z.strictObject({ kind: z.literal('tapCard'), uid: z.string().regex(/^([0-9A-F]{2}){4,10}$/) }),
	z.strictObject({ kind: z.literal('removeCard') }),
	/** The reader's next frame arrives with a flipped bit, whatever the next card is. */
	z.strictObject({ kind: z.literal('corruptReaderFrame') }),
	/** The scanner sends these characters as they are; nothing checks them on this side. */
	z.strictObject({ kind: z.literal('scan'), code: z.string().min(1).max(64) }),

	/** Carries a tag through the store's door. */
	z.strictObject({
		kind: z.literal('walk'),
		epc: z.string().regex(/^([0-9A-F]{4}){1,31}$/),
		direction: z.enum(['in', 'out']),
	}),

	/** How the payment terminal and the gateway of the payment apps treat the next payment. */
	z.strictObject({ kind: z.literal('setTerminal'), behaviour: terminalBehaviourSchema }),
	/** The customer and the bank of a late payment come to an end. */
	z.strictObject({ kind: z.literal('finishTerminal') }),
	z.strictObject({ kind: z.literal('powerTerminal'), on: z.boolean() }),
	z.strictObject({ kind: z.literal('setGateway'), behaviour: gatewayBehaviourSchema }),
	z.strictObject({ kind: z.literal('confirmGateway') }),
	z.strictObject({ kind: z.literal('gatewayBack') }),
	/** Scans a fresh code of a payment app. */
	z.strictObject({ kind: z.literal('scanPaymentCode'), scheme: z.enum(['wechat', 'alipay']) }),

	z.strictObject({ kind: z.literal('openCover') }),
	z.strictObject({ kind: z.literal('closeCover') }),
	z.strictObject({ kind: z.literal('takePaper') }),
	z.strictObject({ kind: z.literal('loadPaper') }),

	/** LAN: till ↔ agent. WAN: agent ↔ server. A cut drops open connections and refuses new ones. */
	z.strictObject({ kind: z.literal('cutLan') }),
	z.strictObject({ kind: z.literal('mendLan') }),
	z.strictObject({ kind: z.literal('cutWan') }),
	z.strictObject({ kind: z.literal('mendWan') }),
	/** Every byte in either direction arrives this much later. */
	z.strictObject({ kind: z.literal('slowWan'), delayMs: z.int().min(1).max(60_000) }),

	/**
	 * SIGKILL. Agent and server stay dead until they are started again; till process and PostgreSQL are brought back
	 * at once by the processes that watch over them.
	 */
	z.strictObject({ kind: z.literal('killProcess'), name: benchProcessNameSchema }),
	z.strictObject({ kind: z.literal('startProcess'), name: benchProcessNameSchema }),

	/** Checks every ledger and lease invariant; the result stands in `BenchState.audit`. */
	z.strictObject({ kind: z.literal('runAudit') }),
])
export type BenchCommand = z.infer<typeof benchCommandSchema>

export const toBenchHostSchema = z.strictObject({ id: z.int().positive(), command: benchCommandSchema })
export type ToBenchHost = z.infer<typeof toBenchHostSchema>

export type BenchCommandResult =
	| { readonly kind: 'done' }
	/** Not possible as things stand, in one plain English sentence. */
	| { readonly kind: 'failed'; readonly detail: string }

export type ToBench =
	| { readonly kind: 'state'; readonly state: BenchState }
	| { readonly kind: 'commandResult'; readonly id: number; readonly result: BenchCommandResult }
	/** A message had the wrong shape; `id` is null when not even that could be read. */
	| { readonly kind: 'malformed'; readonly id: number | null; readonly detail: string }

export type BenchState = {
	/** Where the till's own screen is, for the link in the head of the page; null while it is not known. */
	readonly tillUrl: string | null
	readonly cards: readonly BenchCard[]
	readonly items: readonly BenchItem[]
	/** The card that lies on the reader now. */
	readonly reader: { readonly cardUid: string | null }
	/** Whether the store's agent reads at the door. */
	readonly door: 'reading' | 'away'
	readonly printer: BenchPrinter
	readonly payments: BenchPayments
	readonly networks: BenchNetworks
	readonly processes: readonly BenchProcess[]
	readonly audit: BenchAudit
	/** Oldest first, the newest 200 at most. */
	readonly log: readonly BenchLogLine[]
}

/** Balances are the centre's own, read from its ledger, null while it cannot be asked. */
export type BenchCard = {
	/** Hexadecimal, upper case, without separators. */
	readonly uid: string
	/** Of the UHF tag in it. */
	readonly epc: string | null
	readonly cardNo: string
	readonly state: 'active' | 'frozen' | 'lost' | 'expired' | 'blank'
	/** Null: a card without a member. */
	readonly nameZh: string | null
	readonly nameEn: string | null
	readonly tier: 'standard' | 'silver' | 'gold' | 'diamond' | null
	readonly storedValueMinor: number | null
	readonly points: number | null
	/** What else it was given out with: gift value, coupons, activities, services, grants, in English. */
	readonly carries: readonly string[]
}

export type BenchItem = {
	readonly code: string
	readonly nameZh: string
	readonly nameEn: string
	readonly departmentZh: string
	readonly departmentEn: string
	readonly barcode: string
	readonly priceMinor: number
}

export type BenchPrinter = {
	readonly coverOpen: boolean
	readonly paper: 'in' | 'out'
	/** What came out since the start, oldest first, decoded back from the bytes; the newest 50 at most. */
	readonly receipts: readonly BenchReceipt[]
	readonly drawerPulses: number
}

export type BenchReceipt = {
	/** Rises by one with each cut. */
	readonly id: number
	readonly rows: readonly BenchPaperRow[]
	/** False: the paper has not been cut yet. */
	readonly cut: boolean
}

/** `text` is as printed, spaces included. `doubleSize`: twice as wide and high, so 24 columns to the row, not 48. */
export type BenchPaperRow = {
	readonly text: string
	readonly bold: boolean
	readonly doubleSize: boolean
	/** Twice as high only, as totals are printed. */
	readonly doubleHeight?: boolean
	readonly inverse: boolean
	readonly align: 'left' | 'centre' | 'right'
	/** The row is a code whose data is `text`, or a picture. */
	readonly figure: PaperFigure | null
}

/** What charges outside the till. */
export type BenchPayments = {
	readonly terminal: {
		readonly behaviour: z.infer<typeof terminalBehaviourSchema> | 'silent'
		readonly isOn: boolean
		/** A payment waits for its customer. */
		readonly isBusy: boolean
		readonly chargedMinor: number
	}
	readonly gateway: {
		readonly behaviour: z.infer<typeof gatewayBehaviourSchema> | 'silent'
		readonly isThere: boolean
		readonly isBusy: boolean
		readonly chargedMinor: number
	}
}

export type BenchNetworks = {
	readonly lan: 'up' | 'cut'
	readonly wan: 'up' | 'cut' | 'slow'
	/** 0 unless `wan` is `slow`. */
	readonly wanDelayMs: number
}

export type BenchProcess = {
	readonly name: BenchProcessName
	/** `external`: it was not started by this host and cannot be killed from here. */
	readonly state: 'running' | 'starting' | 'dead' | 'external'
	readonly pid: number | null
	readonly restartCount: number
}

export type BenchAudit =
	| { readonly kind: 'notRun' }
	| { readonly kind: 'running' }
	| { readonly kind: 'finished'; readonly atMs: number; readonly clean: boolean; readonly text: string }

export type BenchLogLine = {
	/** Rises by one. */
	readonly id: number
	readonly atMs: number
	readonly source:
		| 'reader'
		| 'door'
		| 'scanner'
		| 'printer'
		| 'drawer'
		| 'terminal'
		| 'gateway'
		| 'lan'
		| 'wan'
		| 'process'
		| 'audit'
		| 'bench'
	readonly text: string
}
