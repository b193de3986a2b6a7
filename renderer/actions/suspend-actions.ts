/** Putting a sale aside, and going on with one that waits. */
import type { SuspendedView } from '../../till/view.ts'
import type { Action, ActionContext } from './action.ts'

type Looked = Pick<ActionContext, 'view' | 'screen'>

/** The sale on the list that Enter takes: the chosen one, else the newest. */
export function markedSuspended({ view, screen }: Looked): SuspendedView | null {
	const { sales } = view.suspended
	return sales[Math.min(Math.max(screen.choice, 0), sales.length - 1)] ?? null
}

/** Another till may have it: it is taken with the second press only, when the operator has read so. */
function mustAskTwice({ doubt }: SuspendedView): boolean {
	return doubt !== null && doubt.kind !== 'unfinished'
}

function isListOpen({ view, screen }: Looked): boolean {
	return view.phase.kind === 'selling' && screen.sheet === 'suspended' && screen.typed === ''
}

/** The list's marked sale, while the list lies open. */
function chosen(context: ActionContext): SuspendedView | null {
	return isListOpen(context) ? markedSuspended(context) : null
}

export function takeSuspended(context: ActionContext, sale: SuspendedView): void {
	const { saleId } = sale
	const isAsking = mustAskTwice(sale) && context.screen.doubted !== saleId
	context.update({ doubted: isAsking ? saleId : null })
	if (!isAsking) context.send({ kind: 'recallSale', saleId, despite: mustAskTwice(sale) })
}

export const suspendActions: readonly Action[] = [
	{
		id: 'suspend',
		shortcut: 'F6',
		isConfirmed: false,
		enabled: ({ view }) =>
			view.phase.kind === 'selling' && view.basket.lines.some((line) => !line.voided) && view.desk === null,
		run: ({ screen, send, update }) => {
			// Whatever words stand in the search field are the name under which the sale waits.
			send({ kind: 'suspendSale', label: screen.sheet === null ? screen.typed.trim().slice(0, 40) : '' })
			update({ typed: '', sheet: null, choice: -1 })
		},
	},
	{
		id: 'recall',
		shortcut: 'F7',
		isConfirmed: false,
		enabled: ({ view }) => view.phase.kind === 'selling' && view.desk === null,
		run: ({ screen, update }) =>
			update({
				sheet: screen.sheet === 'suspended' ? null : 'suspended',
				typed: '',
				choice: -1,
				doubted: null,
			}),
	},
	{
		id: 'takeSuspended',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) => chosen(context) !== null,
		run: (context) => {
			const sale = chosen(context)
			if (sale !== null) takeSuspended(context, sale)
		},
	},
	{
		id: 'discardSuspended',
		shortcut: 'F4',
		isConfirmed: true,
		enabled: (context) => chosen(context) !== null && context.view.operator?.role !== 'cashier',
		run: (context) => {
			const sale = chosen(context)
			if (sale === null) return
			context.send({ kind: 'discardSuspended', saleId: sale.saleId, despite: mustAskTwice(sale) })
		},
	},
]
