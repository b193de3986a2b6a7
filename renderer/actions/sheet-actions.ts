/** Actions on a member's sheet: joining, changing it, her own word for it. */
import { cardNoSchema } from '../../protocol/base/ids.ts'
import type { DeskView } from '../../till/view.ts'
import { entryFromSearch, givenNow, NO_SHEET_ENTRY, sheetToSend } from '../state/sheet-entry.ts'
import type { Action, ActionContext } from './action.ts'
import type { ActionId } from './action-id.ts'

type SheetDesk = Extract<DeskView, { kind: 'enrol' | 'editMember' }>

function sheetDesk({ view }: ActionContext): SheetDesk | null {
	const { desk } = view
	const isOpen = view.phase.kind === 'selling' && (desk?.kind === 'enrol' || desk?.kind === 'editMember')
	return isOpen ? desk : null
}

function isFree({ view }: ActionContext): boolean {
	return view.phase.kind === 'selling' && view.desk === null && view.basket.tenders.length === 0
}

/** The number of the card from the drawer, once it is a whole one and not taken yet. */
function typedCardNo({ view, screen }: ActionContext): string | null {
	const typed = screen.sheetEntry.values.cardNo?.replace(/[\s-]/g, '') ?? ''
	return view.desk?.kind === 'enrol' && typed !== '' && typed !== view.desk.cardNo ? typed : null
}

function saves(context: ActionContext): void {
	const { screen, send, update } = context
	const desk = sheetDesk(context)
	const cardNo = cardNoSchema.safeParse(typedCardNo(context)).data
	if (cardNo !== undefined) {
		send({ kind: 'takeDrawerCard', cardNo })
		const { cardNo: _, ...values } = screen.sheetEntry.values
		update({ sheetEntry: { ...screen.sheetEntry, values } })
	} else if (desk?.kind === 'enrol')
		send({ kind: 'enrolMember', sheet: sheetToSend(screen.sheetEntry), despite: false })
	else send({ kind: 'editSheet', sheet: sheetToSend(screen.sheetEntry) })
}

function answers(
	id: ActionId,
	shortcut: Action['shortcut'],
	kinds: readonly ('data' | 'consent')[],
	run: (context: ActionContext, askId: string) => void,
): Action {
	return {
		id,
		shortcut,
		isConfirmed: false,
		enabled: (context) => {
			const { customerConfirm } = context.view
			return sheetDesk(context) !== null && customerConfirm !== null && kinds.includes(customerConfirm.kind)
		},
		run: (context) => {
			const { customerConfirm } = context.view
			if (customerConfirm !== null) run(context, customerConfirm.askId)
		},
	}
}

export const sheetActions: readonly Action[] = [
	{
		id: 'enrol',
		shortcut: null,
		isConfirmed: false,
		enabled: (context) => isFree(context) && context.view.member?.member == null,
		run: ({ screen, send, update }) => {
			const isSearched = screen.sheet === 'members'
			update({
				sheet: null,
				typed: '',
				sheetEntry: isSearched ? entryFromSearch(screen.typed) : NO_SHEET_ENTRY,
			})
			send({ kind: 'openDesk', desk: 'enrol' })
		},
	},
	{
		id: 'editMember',
		shortcut: null,
		isConfirmed: false,
		enabled: (context) => isFree(context) && context.view.member?.member != null,
		run: ({ send, update }) => {
			update({ sheet: null, typed: '', sheetEntry: NO_SHEET_ENTRY })
			send({ kind: 'openDesk', desk: 'editMember' })
		},
	},
	answers('customerYes', 'Enter', ['data', 'consent'], ({ view, screen, send, update }, askId) => {
		const given = view.customerConfirm ? [...givenNow(view.customerConfirm, screen.sheetEntry)] : []
		send({ kind: 'confirmByCustomer', askId, by: 'cashier', given })
		update({ sheetEntry: { ...screen.sheetEntry, given: null } })
	}),
	answers('customerSkips', null, ['data'], ({ send }, askId) => send({ kind: 'skipCustomer', askId })),
	answers('customerNo', null, ['consent'], ({ send }, askId) =>
		send({ kind: 'declineByCustomer', askId, by: 'cashier' }),
	),
	{
		id: 'saveSheet',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) => sheetDesk(context) !== null && context.view.customerConfirm === null,
		run: saves,
	},
	{
		id: 'askConsent',
		shortcut: null,
		isConfirmed: false,
		enabled: (context) => sheetDesk(context)?.kind === 'editMember' && context.view.customerConfirm === null,
		run: ({ send }) => send({ kind: 'askConsent' }),
	},
]
