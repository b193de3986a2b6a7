/**
 * The one contract between till process and renderer, over either transport (MessagePort or loopback WebSocket).
 * Messages towards the till are parsed on arrival: the renderer is the least trusted room in the house.
 */
import { z } from 'zod'
import type { ReceiptImage } from '../../protocol/receipt/receipt-layout.ts'
import { type CommandResult, commandSchema, type QueryResult, querySchema } from '../../till/commands.ts'
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

/** What the renderer finds as `window.till` under Electron; in the kiosk browser the same shape stands on a WebSocket. */
export interface TillPort {
	post(message: ToTill): void
	/** One listener only; a second call replaces the first. */
	listen(listener: (message: ToRenderer) => void): void
}
