/** Actions while money is taken, and after it. */
import type { MemberView } from '../../till/view.ts'
import type { Action, ActionContext } from './action.ts'
import { parseAmount } from './amount-entry.ts'

/** A second Enter this soon after a completed tender was meant for the tender (ux: Keyboard). */
const COMPLETED_GRACE_MS = 250

/** True once the completed sale has been on screen long enough to be seen. */
function isGraceOver(completedAtMs: number | null, nowMs: number): boolean {
	return completedAtMs !== null && nowMs - completedAtMs >= COMPLETED_GRACE_MS
}

/** What the stored value of the card in the sale can pay now of `dueMinor`; 0 without a card. */
function storedValuePays(member: MemberView | null, dueMinor: number): number {
	return member === null ? 0 : Math.max(0, Math.min(member.storedValue.spendableNow, dueMinor))
}

function isTaking({ view }: ActionContext): boolean {
	return view.phase.kind === 'tendering' && view.basket.dueMinor > 0
}

/** What the stored-value key asks for: the typed amount, never more than is due; else as much as the card can pay. */
export function storedValueAmount(context: Pick<ActionContext, 'view' | 'screen'>): number {
	const { dueMinor } = context.view.basket
	const typedMinor = parseAmount(context.screen.typed)
	return typedMinor === null ? storedValuePays(context.view.member, dueMinor) : Math.min(typedMinor, dueMinor)
}

export const tenderActions: readonly Action[] = [
	{
		id: 'exactCash',
		shortcut: '+',
		isConfirmed: false,
		enabled: isTaking,
		run: ({ view, send }) => send({ kind: 'tenderCash', handedOverMinor: view.basket.dueMinor }),
	},
	{
		id: 'cash',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) => isTaking(context) && (parseAmount(context.screen.typed) ?? 0) > 0,
		run: ({ screen, send, update }) => {
			const handedOverMinor = parseAmount(screen.typed)
			if (handedOverMinor === null) return
			send({ kind: 'tenderCash', handedOverMinor })
			update({ typed: '' })
		},
	},
	{
		id: 'storedValue',
		shortcut: 'F3',
		isConfirmed: false,
		enabled: (context) => isTaking(context) && context.view.member !== null && storedValueAmount(context) > 0,
		run: (context) => {
			context.send({ kind: 'tenderPurse', purse: 'storedValue', amount: storedValueAmount(context) })
			context.update({ typed: '' })
		},
	},
	{
		id: 'backToSale',
		shortcut: null,
		isConfirmed: false,
		enabled: ({ view }) => view.phase.kind === 'tendering',
		run: ({ send }) => send({ kind: 'backToSale' }),
	},
	{
		id: 'nextCustomer',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: ({ view, screen, nowMs }) =>
			view.phase.kind === 'completed' && isGraceOver(screen.completedAtMs, nowMs),
		run: ({ send }) => send({ kind: 'nextCustomer' }),
	},
	{
		id: 'reprint',
		shortcut: null,
		isConfirmed: false,
		enabled: ({ view }) => view.phase.kind === 'completed' || view.phase.kind === 'selling',
		run: ({ send }) => send({ kind: 'reprint' }),
	},
]
