/** A payment out of a purse given back to that purse after the sale: never more than it was, all refunds together. */
import type { AuthKey, SaleId } from '../../protocol/base/ids.ts'
import { add, type MinorUnits, minor } from '../../protocol/base/money.ts'
import { type EntryBody, isPurseTender } from '../../protocol/journal/entry.ts'
import { paymentsLeft } from '../../protocol/returns/payments-left.ts'
import type { ClaimOutcome } from '../ports/returns.ts'
import { refundReceipt } from '../receipt/refund-receipt.ts'
import { keeperIn } from '../sale/earned.ts'
import { withRefund } from '../shift/tally.ts'
import { go, refused, type Step, type StepContext } from '../step.ts'
import type { Refundable, TillState } from '../till-state.ts'

/** An earlier sale of this till as its journal tells it. */
export type FoundSale = { readonly saleId: SaleId; readonly payments: readonly Refundable[] }

/** `amountMinor` null: all that is left of it. Only money goes back in parts. */
export function refundPayment(
	state: TillState,
	{ authKey, amountMinor }: { readonly authKey: AuthKey; readonly amountMinor: MinorUnits | null },
	context: StepContext,
): Step {
	const found = state.desk?.kind === 'refund' ? state.desk.sale : null
	const payment = found?.payments.find((one) => one.authKey === authKey)
	if (!found || !payment || !state.shift) return refused(state, 'saleUnknown')
	const left = refundLeft(payment)
	const isMoney = payment.purse === 'storedValue' || payment.purse === 'gift'
	const wanted = amountMinor === null || !isMoney ? left : { amount: amountMinor, amountMinor }
	if (
		amountMinor !== null &&
		(amountMinor > left.amountMinor || (!isMoney && amountMinor !== left.amountMinor))
	)
		return refused(state, 'refundExceedsPayment', { limitMinor: left.amountMinor })
	if (wanted.amount <= 0)
		return refused(state, left.amount <= 0 ? 'refundExceedsPayment' : 'amountInvalid', {
			limitMinor: left.amountMinor,
		})
	const body: Extract<EntryBody, { kind: 'spendRefunded' }> = {
		kind: 'spendRefunded',
		saleId: found.saleId,
		authKey,
		cardNo: payment.cardNo,
		purse: payment.purse,
		amount: wanted.amount,
		amountMinor: wanted.amountMinor,
		keeper: keeperIn(context.connection),
		...(payment.voucher === undefined ? {} : { voucher: payment.voucher }),
	}
	const after: Refundable = {
		...payment,
		refunded: payment.refunded + wanted.amount,
		refundedMinor: add(payment.refundedMinor, wanted.amountMinor),
	}
	const payments = found.payments.map((one) => (one === payment ? after : one))
	const printJob = state.counters.printJob + 1
	const next: TillState = {
		...state,
		counters: { ...state.counters, printJob },
		desk: { kind: 'refund', sale: { ...found, payments } },
		shift: { ...state.shift, tally: withRefund(state.shift.tally, wanted.amountMinor) },
	}
	const receipt = {
		jobId: `${context.tillId}-${context.epoch}-P${printJob}`,
		saleId: null,
		layout: refundReceipt(state, body, context),
		copy: false,
	}
	return go(state, next, {
		bodies: [body],
		receipts: [receipt],
		effects: [
			{ kind: 'notice', content: { kind: 'saved' } },
			{ kind: 'sound', sound: 'done' },
		],
	})
}

/** What of a payment has not been given back. */
export function refundLeft({ amount, refunded, amountMinor, refundedMinor }: Refundable) {
	return { amount: amount - refunded, amountMinor: minor(amountMinor - refundedMinor) }
}

/** The card's payments of a sale and what of them has gone back: here, and with the goods that came back. */
export function foundSale({ sale, before }: NonNullable<ClaimOutcome['own']>): FoundSale {
	const left = paymentsLeft(sale, before)
	const payments = sale.tenders.flatMap((tender): Refundable[] => {
		if (!isPurseTender(tender) || tender.amount === 0) return []
		const { purse, cardNo, authKey, amount, amountMinor, voucher } = tender
		const own = left.find((one) => one.authKey === authKey)
		return [
			{
				...{ purse, cardNo, authKey, amount, amountMinor },
				refunded: amount - (own?.amount ?? 0),
				refundedMinor: minor(amountMinor - (own?.amountMinor ?? 0)),
				...(voucher === undefined ? {} : { voucher }),
			},
		]
	})
	return { saleId: sale.saleId, payments }
}
