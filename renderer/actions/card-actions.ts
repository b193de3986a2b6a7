/** Actions with a card that is not the customer's place in the sale: a manager's discount, value sold, card service, refunds. */
import { minor } from '../../protocol/base/money.ts'
import type { Command } from '../../till/commands.ts'
import type { DeskView } from '../../till/view.ts'
import type { Action, ActionContext } from './action.ts'
import type { ActionId } from './action-id.ts'
import { parseAmount } from './amount-entry.ts'
import { wholeReceiptNumber } from './receipt-entry.ts'

type Desk<Kind extends DeskView['kind']> = Extract<DeskView, { kind: Kind }>

/** The desk of this kind, if it is open. */
/** The returns desk has neither receipt nor goods, and no supervisor is waited for. */
function asksForReceipt(context: ActionContext): boolean {
	const desk = deskOf(context, 'return')
	return desk !== null && desk.found === null && desk.item === null && context.view.guarded === null
}

function deskOf<Kind extends DeskView['kind']>({ view }: ActionContext, kind: Kind): Desk<Kind> | null {
	return view.phase.kind === 'selling' && view.desk?.kind === kind ? (view.desk as Desk<Kind>) : null
}

function isUnpaid({ view }: ActionContext): boolean {
	return view.phase.kind === 'selling' && view.basket.tenders.length === 0
}

function opens(id: ActionId, desk: DeskView['kind'], shortcut: Action['shortcut']): Action {
	return {
		id,
		shortcut,
		isConfirmed: false,
		enabled: (context) =>
			isUnpaid(context) &&
			context.view.desk === null &&
			(desk !== 'approval' || context.view.basket.lines.some((line) => !line.voided)),
		run: ({ send, update }) => {
			update({ sheet: null, typed: '', discount: null })
			send({ kind: 'openDesk', desk })
		},
	}
}

/** The amount typed for a load onto the card at the desk; null while there is none. */
function loadAmount(context: ActionContext): number | null {
	const state = deskOf(context, 'load')?.card?.cardState
	if (state !== 'active' && state !== 'blank') return null
	const amountMinor = parseAmount(context.screen.typed)
	return amountMinor !== null && amountMinor > 0 ? amountMinor : null
}

function loads(
	id: ActionId,
	shortcut: Action['shortcut'],
	purseFor: (isBlank: boolean) => 'storedValue' | 'gift',
): Action {
	return {
		id,
		shortcut,
		isConfirmed: false,
		enabled: (context) => loadAmount(context) !== null,
		run: (context) => {
			const amountMinor = loadAmount(context)
			const isBlank = deskOf(context, 'load')?.card?.cardState === 'blank'
			if (amountMinor !== null) context.send({ kind: 'addLoad', purse: purseFor(isBlank), amountMinor })
			context.update({ typed: '' })
		},
	}
}

function serves(
	id: ActionId,
	command: Extract<Command, { kind: 'activateCard' | 'replaceCard' | 'reportCard' }>,
	states: readonly string[],
): Action {
	return {
		id,
		shortcut: null,
		isConfirmed: id !== 'replaceCard',
		enabled: (context) => states.includes(deskOf(context, 'cardService')?.card?.cardState ?? ''),
		run: ({ send }) => send(command),
	}
}

export const cardActions: readonly Action[] = [
	opens('discount', 'approval', 'F8'),
	opens('load', 'load', null),
	opens('cardService', 'cardService', null),
	opens('refund', 'refund', null),
	opens('returns', 'return', 'F9'),
	{
		id: 'discountAmount',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) =>
			context.screen.discount === null &&
			deskOf(context, 'approval')?.manager != null &&
			(parseAmount(context.screen.typed) ?? 0) > 0,
		run: ({ screen, update }) => {
			const amountMinor = parseAmount(screen.typed)
			if (amountMinor !== null)
				update({ discount: { kind: 'amount', amountMinor: minor(amountMinor) }, typed: '' })
		},
	},
	{
		id: 'approveDiscount',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) =>
			context.screen.discount !== null && deskOf(context, 'approval') !== null && context.screen.typed !== '',
		run: ({ screen, send, update }) => {
			if (screen.discount !== null)
				send({ kind: 'approveDiscount', pin: screen.typed, takes: screen.discount })
			update({ typed: '' })
		},
	},
	loads('loadDefault', 'Enter', (isBlank) => (isBlank ? 'gift' : 'storedValue')),
	loads('loadStoredValue', null, () => 'storedValue'),
	loads('loadGift', null, () => 'gift'),
	serves('activateCard', { kind: 'activateCard' }, ['blank']),
	serves('reportLost', { kind: 'reportCard', state: 'lost', note: '' }, ['active', 'frozen']),
	serves('reportFrozen', { kind: 'reportCard', state: 'frozen', note: '' }, ['active']),
	serves('reportFound', { kind: 'reportCard', state: 'active', note: '' }, ['lost', 'frozen']),
	serves('replaceCard', { kind: 'replaceCard' }, ['active', 'frozen', 'lost', 'expired']),
	{
		id: 'findSale',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) =>
			(deskOf(context, 'refund') !== null || asksForReceipt(context)) && context.screen.typed.trim() !== '',
		run: ({ view, screen, send, update }) => {
			send({ kind: 'findSale', saleId: wholeReceiptNumber(screen.typed, view) })
			update({ typed: '' })
		},
	},
]
