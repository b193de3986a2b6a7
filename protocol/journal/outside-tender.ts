/**
 * Tenders that neither the drawer nor a purse of ours holds: a bank card at the payment terminal, a payment app, and cash of
 * another currency. Who charged the first two is somebody outside, so each has a reference of ours that was written down
 * before they were asked, and what they said.
 */
import { z } from 'zod'
import { amountMinorSchema } from '../base/money.ts'

/** Names one payment to those outside: `<tillId>-<epoch>-T<number>`, unique for ever. */
export const outsideReferenceSchema = z.string().regex(/^[A-Za-z0-9-]{1,24}$/)

export const outsideMethodSchema = z.enum(['bankCard', 'mobilePay'])
export type OutsideMethod = z.infer<typeof outsideMethodSchema>

/** What a bank card terminal said of a payment. Never a whole card number. */
export const bankCardProofSchema = z.strictObject({
	approvalCode: z.string().min(1).max(40),
	maskedPan: z.string().max(24),
	/** As the terminal names it: `UnionPay`. */
	scheme: z.string().max(40),
	bankReference: z.string().max(60),
})

/** What the gateway of a payment app said. */
export const mobilePayProofSchema = z.strictObject({
	/** `wechat`, `alipay`, `unionpay`, or what the gateway calls it. */
	scheme: z.string().max(20),
	providerReference: z.string().min(1).max(64),
	/** Null: the provider does not tell. */
	payerMasked: z.string().max(60).nullable(),
})

export const bankCardTenderSchema = z.strictObject({
	kind: z.literal('bankCard'),
	amountMinor: amountMinorSchema,
	reference: outsideReferenceSchema,
	/** The device that was asked. */
	terminalId: z.string().min(1).max(40),
	...bankCardProofSchema.shape,
})

export const mobilePayTenderSchema = z.strictObject({
	kind: z.literal('mobilePay'),
	amountMinor: amountMinorSchema,
	reference: outsideReferenceSchema,
	...mobilePayProofSchema.shape,
})

/** So many minor units of the shop's currency for so many of the other: 716 for 100 is a rate of 7.16. */
export const exchangeRateSchema = z.strictObject({
	baseMinor: z.int().positive().max(1_000_000_000),
	foreignMinor: z.int().positive().max(1_000_000_000),
})

/** Change is given in the shop's own currency. */
export const foreignCashTenderSchema = z.strictObject({
	kind: z.literal('foreignCash'),
	/** ISO 4217. */
	currency: z.string().regex(/^[A-Z]{3}$/),
	foreignMinor: amountMinorSchema,
	rate: exchangeRateSchema,
	amountMinor: amountMinorSchema,
	/** What the other currency's cash is worth here, rounded down. */
	handedOverMinor: amountMinorSchema,
	changeMinor: amountMinorSchema,
})
