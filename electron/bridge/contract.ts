/**
 * The one contract between till process and renderer, over either transport (MessagePort or loopback WebSocket).
 * Messages towards the till are parsed on arrival: the renderer is the least trusted room in the house.
 */
import { z } from 'zod'
import type { ReceiptImage } from '../../protocol/receipt/receipt-layout.ts'
import { consentKeySchema } from '../../protocol/rules/consent-wording.ts'
import { type CommandResult, commandSchema, type QueryResult, querySchema } from '../../till/commands.ts'
import type { CustomerView } from '../../till/customer-view.ts'
import type { TillView } from '../../till/view.ts'

export const toTillSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('command'), id: z.int().positive(), command: commandSchema }),
	z.strictObject({ kind: z.literal('query'), id: z.int().positive(), query: querySchema }),
])
export type ToTill = z.infer<typeof toTillSchema>

export type Sound = 'taken' | 'notFound' | 'attention' | 'done'

export type ToRenderer =
	| { readonly kind: 'view'; readonly view: TillView }
	| { readonly kind: 'commandResult'; readonly id: number; readonly result: CommandResult }
	| { readonly kind: 'queryResult'; readonly id: number; readonly result: QueryResult }
	| { readonly kind: 'sound'; readonly sound: Sound }
	/** Said once to a screen that connects, before the first view, where receipts have a logo. */
	| { readonly kind: 'logo'; readonly logo: ReceiptImage }
	/** A message of ours had the wrong shape; `id` is null when not even that could be read. */
	| { readonly kind: 'malformed'; readonly id: number | null; readonly detail: string }
	/** Said by the host, not by the till process: the process is away and being started again. */
	| { readonly kind: 'tillProcess'; readonly state: 'starting' | 'running' | 'restarting' }

/** Whose a screen is: what it may say, and what it is told, follows from that alone. */
export type ScreenRole = 'cashier' | 'customer'

const askIdSchema = z.string().min(1).max(64)

/**
 * What a customer may do by herself, and nothing else: these commands are all that her screen's bridge can read. On whose
 * word they count is not hers to say either: the bridge does.
 */
const customerCommandSchema = z.discriminatedUnion('kind', [
	z.strictObject({
		kind: z.literal('confirmByCustomer'),
		askId: askIdSchema,
		/** To what she agrees, all of it. */
		given: z.array(consentKeySchema).max(16).optional(),
	}),
	z.strictObject({ kind: z.literal('declineByCustomer'), askId: askIdSchema }),
])
export type CustomerCommand = z.infer<typeof customerCommandSchema>

export const fromCustomerSchema = z.strictObject({
	kind: z.literal('command'),
	id: z.int().positive(),
	command: customerCommandSchema,
})
export type FromCustomer = z.infer<typeof fromCustomerSchema>

/** To the customer's screen: her own picture, never the cashier's. */
export type ToCustomer =
	| { readonly kind: 'customerView'; readonly view: CustomerView }
	| Extract<ToRenderer, { kind: 'commandResult' | 'malformed' | 'tillProcess' }>

/** A page's way to its till, whatever carries it. */
export interface ScreenPort<Said, Heard> {
	post(message: Said): void
	/** One listener only; a second call replaces the first. */
	listen(listener: (message: Heard) => void): void
}

/** What the renderer finds as `window.till` under Electron; in the kiosk browser the same shape stands on a WebSocket. */
export type TillPort = ScreenPort<ToTill, ToRenderer>
