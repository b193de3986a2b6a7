/**
 * Everything the till must remember when its power is cut: saved whole, in the transaction of every change.
 * What only describes the moment (connection, devices, notices) is not in it: see `till/surroundings.ts`.
 */
import { z } from 'zod'
import { businessDateSchema } from '../protocol/base/business-date.ts'
import {
	authKeySchema,
	cardNoSchema,
	operatorIdSchema,
	saleIdSchema,
	shiftIdSchema,
} from '../protocol/base/ids.ts'
import { amountMinorSchema } from '../protocol/base/money.ts'
import { cardSnapshotSchema, memberFieldNameSchema } from '../protocol/card/card-snapshot.ts'
import { mediumSchema } from '../protocol/card/medium.ts'
import { purseSchema } from '../protocol/card/purse.ts'
import { itemSchema } from '../protocol/catalogue/catalogue.ts'
import { saleTotalsSchema, tenderLineSchema, tillSettlementSchema } from '../protocol/journal/entry.ts'
import { receiptLayoutSchema } from '../protocol/receipt/receipt-layout.ts'
import { leasedSchema } from '../protocol/wire/messages/look-up-card.ts'

export const WORKING_STATE_VERSION = 1
/** How many disks of its agent a till remembers having left. */
export const LEFT_DISKS_MAX = 32

const basketLineSchema = z.strictObject({
	lineNumber: z.int().positive(),
	/** The article as it was when taken: a later price never re-prices a basket. */
	item: itemSchema,
	quantity: z.int().positive(),
	voided: z.boolean(),
})
export type BasketLine = z.infer<typeof basketLineSchema>

const saleCardSchema = z.strictObject({
	card: cardSnapshotSchema,
	/** What this till moved on it that the centre has not posted: earned above, spent below zero. */
	unposted: z.record(z.string(), z.int()),
	/** What presented it, so that it can be asked for again. */
	medium: mediumSchema,
	/** What this store may spend by its leases if the centre goes away. */
	leased: leasedSchema,
	/** Which answer to the one question has been given in this sale; `value` null = not now. */
	answered: z.strictObject({ field: memberFieldNameSchema, value: z.string().nullable() }).nullable(),
})
export type SaleCard = z.infer<typeof saleCardSchema>

/** An authorisation under way: saved before anything leaves, so that a restart knows what to reverse. */
const authorisingSchema = z.strictObject({
	authKey: authKeySchema,
	cardNo: cardNoSchema,
	purse: purseSchema,
	amountMinor: amountMinorSchema,
	sinceMs: z.int(),
})
export type Authorising = z.infer<typeof authorisingSchema>

export const saleSchema = z.strictObject({
	saleId: saleIdSchema,
	lines: z.array(basketLineSchema),
	nextQuantity: z.int().positive().nullable(),
	card: saleCardSchema.nullable(),
	tenders: z.array(tenderLineSchema),
	authorising: authorisingSchema.nullable(),
	/** `completing` and `completed`: the sale is in the journal as `completedSeq`. */
	stage: z.enum(['selling', 'tendering', 'completing', 'completed']),
	completedSeq: z.int().positive().nullable(),
	/** What the machine knew of the way up when it completed the sale. */
	receipt: receiptLayoutSchema.nullable(),
	totals: saleTotalsSchema.nullable(),
	changeMinor: amountMinorSchema,
})
export type Sale = z.infer<typeof saleSchema>

const tallySchema = z.strictObject({
	saleCount: z.int().nonnegative(),
	itemCount: z.int().nonnegative(),
	salesMinor: amountMinorSchema,
	taxMinor: amountMinorSchema,
	cashCount: z.int().nonnegative(),
	cashMinor: amountMinorSchema,
	storedValueCount: z.int().nonnegative(),
	storedValueMinor: amountMinorSchema,
	pointsEarned: z.int().nonnegative(),
	saleCancelCount: z.int().nonnegative(),
	noSaleCount: z.int().nonnegative(),
	loanMinor: amountMinorSchema,
	pickupMinor: amountMinorSchema,
	paidInMinor: amountMinorSchema,
	paidOutMinor: amountMinorSchema,
})
export type Tally = z.infer<typeof tallySchema>

const shiftSchema = z.strictObject({
	shiftId: shiftIdSchema,
	businessDate: businessDateSchema,
	openedAtMs: z.int(),
	floatMinor: amountMinorSchema,
	tally: tallySchema,
})
export type Shift = z.infer<typeof shiftSchema>

export const tillStateSchema = z.strictObject({
	version: z.literal(WORKING_STATE_VERSION),
	language: z.enum(['zh-CN', 'en']),
	operator: z
		.strictObject({
			operatorId: operatorIdSchema,
			name: z.string(),
			role: z.enum(['cashier', 'supervisor', 'manager']),
		})
		.nullable(),
	/** Counted across restarts, so that pulling the plug gives no new tries. */
	pinFailures: z.strictObject({ count: z.int().nonnegative(), lockedUntilMs: z.int().nullable() }),
	shift: shiftSchema.nullable(),
	lastSettlement: tillSettlementSchema.nullable(),
	counters: z.strictObject({
		shift: z.int().nonnegative(),
		sale: z.int().nonnegative(),
		authorisation: z.int().nonnegative(),
		printJob: z.int().nonnegative(),
	}),
	sale: saleSchema.nullable(),
	/** The last completed sale's paper, for a reprint. */
	lastReceipt: z.strictObject({ saleId: saleIdSchema, layout: receiptLayoutSchema }).nullable(),
	/** Why nothing more may be written under this epoch: another till has the lane, or this disk is an older image. */
	stopped: z
		.strictObject({ epoch: z.int().positive(), reason: z.enum(['epochClosed', 'diskRestored']) })
		.nullable()
		.default(null),
	/** The agent's disk whose word counts, and those that it replaced: a till never goes back to one. Null: none was met. */
	agentDisk: z
		.strictObject({ id: z.string(), left: z.array(z.string()).max(LEFT_DISKS_MAX) })
		.nullable()
		.default(null),
})
export type TillState = z.infer<typeof tillStateSchema>

export const INITIAL_TILL_STATE: TillState = {
	version: WORKING_STATE_VERSION,
	language: 'zh-CN',
	operator: null,
	pinFailures: { count: 0, lockedUntilMs: null },
	shift: null,
	lastSettlement: null,
	counters: { shift: 0, sale: 0, authorisation: 0, printJob: 0 },
	sale: null,
	lastReceipt: null,
	stopped: null,
	agentDisk: null,
}
