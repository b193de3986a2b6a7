/** Actions on what is done by hand: prices, discounts and quantities of lines, a supervisor's word, weights. */
import { minor } from '../../protocol/base/money.ts'
import type { LineView } from '../../till/view.ts'
import { typingPlace } from '../keys/typing-place.ts'
import type { HandEntry } from '../state/hand-entry.ts'
import {
	entryLine,
	type HandWork,
	handWork,
	takeBackCommand,
	waitingWord,
	wishCommand,
} from '../state/hand-work.ts'
import { actingLine } from '../state/screen-state.ts'
import type { Action, ActionContext } from './action.ts'
import type { ActionId } from './action-id.ts'
import { parseAmount } from './amount-entry.ts'
import { quantityIn } from './sale-actions.ts'
import { parseWeight } from './weight-entry.ts'

function workOf<Kind extends HandWork['kind']>(
	context: ActionContext,
	kind: Kind,
): Extract<HandWork, { kind: Kind }> | null {
	const work = handWork(context)
	return work?.kind === kind ? (work as Extract<HandWork, { kind: Kind }>) : null
}

/** The line that a key would act on; null while something else is being done, or something has been paid. */
function freeLine(context: ActionContext) {
	const { view, screen } = context
	const isFree =
		view.phase.kind === 'selling' &&
		view.desk === null &&
		view.basket.tenders.length === 0 &&
		(handWork(context)?.kind ?? 'entry') === 'entry' &&
		screen.typed === ''
	return isFree ? actingLine(view.basket.lines, screen.selectedLine) : null
}

function opens(
	id: ActionId,
	shortcut: Action['shortcut'],
	action: HandEntry['action'],
	isFor: (line: LineView) => boolean = () => true,
): Action {
	return {
		id,
		shortcut,
		isConfirmed: false,
		enabled: (context) => {
			const line = freeLine(context)
			return line !== null && isFor(line) && context.screen.handEntry?.action !== action
		},
		run: (context) => {
			const lineNumber = freeLine(context)?.lineNumber ?? null
			const handEntry = { action, lineNumber, wish: null }
			context.update({ handEntry, selectedLine: lineNumber, sheet: null, typed: '' })
		},
	}
}

/** What was typed as the value of the entry; null while it is none. */
function typedWish(context: ActionContext): HandEntry['wish'] {
	const entry = workOf(context, 'entry')?.entry
	if (entry === undefined || entry.wish !== null || entry.action === 'lineQuantity') return null
	const amountMinor = parseAmount(context.screen.typed)
	if (amountMinor === null) return null
	if (entry.action === 'priceOverride') return { kind: 'price', unitPriceMinor: minor(amountMinor) }
	return amountMinor > 0 ? { kind: 'amount', amountMinor: minor(amountMinor) } : null
}

/** Goes on with a value: to its reason, or on its way where none is to be given. */
export function wishChosen(context: ActionContext, wish: NonNullable<HandEntry['wish']>): void {
	const entry = workOf(context, 'entry')?.entry
	if (entry === undefined || entry.action === 'lineQuantity') return
	const chosen = { ...entry, wish }
	const { reasons, isReasonRequired } = context.view.byHand.rules[entry.action]
	if (reasons.length > 0 || isReasonRequired) context.update({ handEntry: chosen, typed: '' })
	else reasonChosen({ ...context, screen: { ...context.screen, handEntry: chosen } }, '')
}

export function reasonChosen(context: ActionContext, reason: string): void {
	const entry = workOf(context, 'entry')?.entry
	const command = entry && wishCommand(entry, reason)
	if (command) context.send(command)
	context.update({ handEntry: null, typed: '' })
}

/** The reason whose digit was typed; '' where none need be given; null while one must be. */
function typedReason(context: ActionContext): string | null {
	const entry = workOf(context, 'entry')?.entry
	if (entry === undefined || entry.wish === null || entry.action === 'lineQuantity') return null
	const { reasons, isReasonRequired } = context.view.byHand.rules[entry.action]
	if (context.screen.typed === '') return isReasonRequired ? null : ''
	return reasons[Number(context.screen.typed) - 1]?.reasonId ?? null
}

/** The operator whose number was typed, if her word is enough. */
function typedSupervisor(context: ActionContext): string | null {
	const pending = waitingWord(context)
	if (pending === null || context.screen.supervisorId !== null) return null
	return pending.mayApprove.find(({ operatorId }) => operatorId === context.screen.typed)?.operatorId ?? null
}

export const handActions: readonly Action[] = [
	opens('linePrice', 'F5', 'priceOverride', ({ set, deposit }) => set === null && deposit === null),
	opens('lineDiscount', 'F11', 'lineDiscount', ({ deposit }) => deposit === null),
	opens('lineQuantity', '*', 'lineQuantity', ({ weightGrams }) => weightGrams === null),
	{
		id: 'weighLine',
		shortcut: '*',
		isConfirmed: false,
		enabled: (context) => freeLine(context)?.weightGrams != null,
		run: (context) => {
			const lineNumber = freeLine(context)?.lineNumber
			if (lineNumber !== undefined) context.send({ kind: 'weighLine', lineNumber })
		},
	},
	{
		id: 'setQuantity',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) =>
			workOf(context, 'entry')?.entry.action === 'lineQuantity' && quantityIn(context.screen.typed) !== null,
		run: (context) => {
			const lineNumber = workOf(context, 'entry')?.entry.lineNumber ?? null
			const quantity = quantityIn(context.screen.typed)
			if (lineNumber !== null && quantity !== null)
				context.send({ kind: 'setLineQuantity', lineNumber, quantity })
			context.update({ handEntry: null, typed: '' })
		},
	},
	{
		id: 'byHandValue',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) => typedWish(context) !== null,
		run: (context) => {
			const wish = typedWish(context)
			if (wish !== null) wishChosen(context, wish)
		},
	},
	{
		id: 'byHandReason',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) => typedReason(context) !== null,
		run: (context) => reasonChosen(context, typedReason(context) ?? ''),
	},
	{
		id: 'takeBackByHand',
		shortcut: null,
		isConfirmed: false,
		enabled: (context) => {
			const entry = workOf(context, 'entry')?.entry
			const line = entry && entryLine(entry, context.view)
			if (entry?.action === 'priceOverride') return line?.listPriceMinor != null
			if (entry?.action === 'lineDiscount') return line?.isDiscountedByHand === true
			return (
				entry?.action === 'basketDiscount' &&
				context.view.basket.discounts.some(({ kind }) => kind === 'basket')
			)
		},
		run: (context) => {
			const entry = workOf(context, 'entry')?.entry
			if (entry === undefined || entry.action === 'lineQuantity') return
			const command = takeBackCommand(entry.action, entry.lineNumber)
			if (command !== null) context.send(command)
			context.update({ handEntry: null, typed: '' })
			if (context.view.desk !== null) context.send({ kind: 'closeDesk' })
		},
	},
	{
		id: 'chooseSupervisor',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) => typedSupervisor(context) !== null,
		run: (context) => context.update({ supervisorId: typedSupervisor(context), typed: '' }),
	},
	{
		id: 'approveOverride',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) =>
			waitingWord(context) !== null &&
			context.screen.supervisorId !== null &&
			typingPlace(context).kind === 'pin' &&
			context.screen.typed !== '',
		run: ({ screen, send, update }) => {
			if (screen.supervisorId !== null)
				send({ kind: 'approveOverride', operatorId: screen.supervisorId, pin: screen.typed })
			update({ typed: '' })
		},
	},
	{
		id: 'dropOverride',
		shortcut: null,
		isConfirmed: false,
		enabled: (context) => waitingWord(context) !== null,
		run: ({ send }) => send({ kind: 'dropOverride' }),
	},
	{
		id: 'setWeight',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) =>
			workOf(context, 'weighing') !== null && (parseWeight(context.screen.typed) ?? 0) > 0,
		run: ({ screen, send, update }) => {
			const weightGrams = parseWeight(screen.typed)
			if (weightGrams !== null) send({ kind: 'setWeight', weightGrams })
			update({ typed: '' })
		},
	},
	{
		id: 'weighAgain',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) =>
			workOf(context, 'weighing')?.weighing.trouble != null && context.screen.typed === '',
		run: ({ send }) => send({ kind: 'weighAgain' }),
	},
	{
		id: 'dropWeighing',
		shortcut: null,
		isConfirmed: false,
		enabled: (context) => workOf(context, 'weighing') !== null,
		run: ({ send }) => send({ kind: 'dropWeighing' }),
	},
]
