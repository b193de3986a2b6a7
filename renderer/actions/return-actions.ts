/** Actions with goods that come back: choosing pieces of a receipt, why, and paying back. */
import type { ItemCode } from '../../protocol/base/ids.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { LinePieces } from '../../protocol/returns/sold-sale.ts'
import type { Command } from '../../till/commands.ts'
import type { ReturnDeskView } from '../../till/view.ts'
import { NOTHING_RETURNED, type ScreenState } from '../state/screen-state.ts'
import type { Action, ActionContext } from './action.ts'

/** The returns desk; null while a supervisor is waited for, too: then keys are hers. */
function deskAt({ view }: ActionContext): ReturnDeskView | null {
	const isOpen = view.phase.kind === 'selling' && view.guarded === null
	return isOpen && view.desk?.kind === 'return' ? view.desk : null
}

/** The receipt at the returns desk; null while there is none. */
function foundAt(context: ActionContext): ReturnDeskView['found'] {
	return deskAt(context)?.found ?? null
}

/** One piece more of a line; after its last one none of it. */
export function withPicked(
	{ picked, isReasonAsked }: ScreenState['returning'],
	{ lineNumber, leftQuantity }: { readonly lineNumber: number; readonly leftQuantity: number },
): ScreenState['returning'] {
	const before = picked.find((one) => one.lineNumber === lineNumber)?.quantity ?? 0
	const others = picked.filter((one) => one.lineNumber !== lineNumber)
	const more: LinePieces[] = before < leftQuantity ? [{ lineNumber, quantity: before + 1 }] : []
	return {
		picked: [...others, ...more].sort((one, other) => one.lineNumber - other.lineNumber),
		isReasonAsked,
	}
}

function reasonsAt(context: ActionContext): ReturnDeskView['reasons'] {
	return deskAt(context)?.reasons ?? []
}

/** Goods without a receipt that wait for their reason. */
function itemAt(context: ActionContext): ReturnDeskView['item'] {
	return deskAt(context)?.item ?? null
}

/** So many empties as were typed; none typed: one. */
export function emptiesCommand(
	item: Pick<NonNullable<ReturnDeskView['item']>, 'itemCode'>,
	typed: string,
): Extract<Command, { kind: 'returnItem' }> | null {
	const quantity = typed === '' ? 1 : Number(typed)
	return quantity >= 1 && quantity <= LIMITS.quantityMax
		? { kind: 'returnItem', itemCode: item.itemCode as ItemCode, quantity, reason: '' }
		: null
}

/** The empty came back and not the goods: its deposit is what stands on the desk then. */
export function emptyChosen({ itemCode }: ReturnDeskView['empties'][number]): Command {
	return { kind: 'enterCode', text: itemCode }
}

/** A line's number picks a piece of it; nothing typed goes on to the reason; a reason's number takes it all. */
function pick(context: ActionContext): void {
	const { screen, send, update } = context
	const { returning, typed } = screen
	const item = itemAt(context)
	if (item?.isDeposit) {
		const command = emptiesCommand(item, typed)
		if (command !== null) send(command)
		return update({ typed: '' })
	}
	if (item !== null) {
		const [empty] = deskAt(context)?.empties ?? []
		if (typed === '0' && empty !== undefined) {
			send(emptyChosen(empty))
			return update({ typed: '' })
		}
		const why = reasonsAt(context)[Number(typed) - 1]
		if (why !== undefined)
			send({ kind: 'returnItem', itemCode: item.itemCode, quantity: 1, reason: why.reasonId })
		return update({ typed: '' })
	}
	if (typed === '') return update({ returning: { ...returning, isReasonAsked: true } })
	if (!returning.isReasonAsked) {
		const line = foundAt(context)?.lines.find(({ lineNumber }) => lineNumber === Number(typed))
		return update({ typed: '', ...(line && { returning: withPicked(returning, line) }) })
	}
	const reason = reasonsAt(context)[Number(typed) - 1]
	if (reason !== undefined)
		send({ kind: 'returnLines', lines: [...returning.picked], reason: reason.reasonId })
	update({ typed: '', ...(reason && { returning: NOTHING_RETURNED }) })
}

export const returnActions: readonly Action[] = [
	{
		id: 'pickReturn',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) =>
			(itemAt(context) !== null && (itemAt(context)?.isDeposit || context.screen.typed !== '')) ||
			(foundAt(context) !== null &&
				(context.screen.typed !== '' ||
					(context.screen.returning.picked.length > 0 && !context.screen.returning.isReasonAsked))),
		run: pick,
	},
	{
		id: 'payBack',
		shortcut: 'Enter',
		isConfirmed: true,
		enabled: ({ view }) =>
			view.phase.kind === 'tendering' &&
			view.basket.returns.length > 0 &&
			view.basket.dueMinor <= 0 &&
			view.basket.paysBack !== null,
		run: ({ send }) => send({ kind: 'payBack' }),
	},
	{
		id: 'giftReceipt',
		shortcut: 'F7',
		isConfirmed: false,
		enabled: ({ view }) => view.phase.kind === 'completed' && view.basket.lines.some((line) => !line.voided),
		run: ({ send }) => send({ kind: 'printGiftReceipt' }),
	},
]
