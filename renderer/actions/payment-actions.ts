/** Actions for payments that somebody outside charges, and while they do. */
import type { Action, ActionContext } from './action.ts'
import { parseAmount } from './amount-entry.ts'

/** What was typed, never more than is due; null: all that is due. */
function wantedMinor({ view, screen }: ActionContext): number | null {
	const typedMinor = parseAmount(screen.typed)
	return typedMinor === null || typedMinor <= 0 ? null : Math.min(typedMinor, view.basket.dueMinor)
}

function isTaking({ view }: ActionContext): boolean {
	return view.phase.kind === 'tendering' && view.basket.dueMinor > 0
}

/** The payment under way. */
function awaited({ view }: ActionContext) {
	return view.phase.kind === 'awaitingPayment' ? view.phase : null
}

export const paymentActions: readonly Action[] = [
	{
		id: 'bankCard',
		shortcut: 'F7',
		isConfirmed: false,
		enabled: (context) => isTaking(context) && context.view.payWays.bankCard,
		run: (context) => {
			context.send({ kind: 'tenderBankCard', amountMinor: wantedMinor(context) })
			context.update({ typed: '' })
		},
	},
	{
		id: 'mobilePay',
		shortcut: 'F8',
		isConfirmed: false,
		enabled: (context) => isTaking(context) && context.view.payWays.mobilePay,
		run: (context) => {
			context.send({ kind: 'tenderMobilePay', amountMinor: wantedMinor(context) })
			context.update({ typed: '' })
		},
	},
	{
		id: 'foreignCash',
		shortcut: 'F9',
		isConfirmed: false,
		enabled: (context) =>
			isTaking(context) &&
			context.view.payWays.foreignCash.length > 0 &&
			(parseAmount(context.screen.typed) ?? 0) > 0,
		run: ({ view, screen, send, update }) => {
			const [first] = view.payWays.foreignCash
			const foreignMinor = parseAmount(screen.typed)
			if (first === undefined || foreignMinor === null) return
			send({ kind: 'tenderForeignCash', currency: first.currency, foreignMinor })
			update({ typed: '' })
		},
	},
	{
		id: 'showPaymentQr',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) => awaited(context)?.state === 'awaitingCode',
		run: ({ send }) => send({ kind: 'showPaymentQr' }),
	},
	{
		id: 'askPayment',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) => {
			const state = awaited(context)?.state
			return state === 'unknown' || state === 'inProgress'
		},
		run: ({ send }) => send({ kind: 'askPayment' }),
	},
	{
		id: 'cancelPayment',
		shortcut: 'Escape',
		isConfirmed: false,
		enabled: (context) => awaited(context) !== null && context.screen.sheet === null,
		run: ({ send }) => send({ kind: 'cancelPayment' }),
	},
]
