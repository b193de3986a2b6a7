/** Actions while goods are taken in. */
import { LIMITS } from '../../protocol/limits.ts'
import { typingPlace } from '../keys/typing-place.ts'
import { handWork } from '../state/hand-work.ts'
import { actingLine } from '../state/screen-state.ts'
import type { Action, ActionContext } from './action.ts'
import { type AnswerCheck, checkAnswer } from './answer-entry.ts'
import { typedReason } from './reason-entry.ts'

function isSelling({ view }: ActionContext): boolean {
	return view.phase.kind === 'selling'
}

/** Digits that may stand for a quantity. */
export function quantityIn(typed: string): number | null {
	if (!/^[0-9]{1,4}$/.test(typed)) return null
	const quantity = Number(typed)
	return quantity >= 1 && quantity <= LIMITS.quantityMax ? quantity : null
}

/** What was typed as the answer to the question on screen, judged; null while no typed answer is asked for. */
function typedAnswer(context: ActionContext): AnswerCheck | null {
	const place = typingPlace(context)
	return place.kind === 'answer' ? checkAnswer(place.form, context.screen.typed) : null
}

/** Something to pay for: goods or value. */
function isPayable({ view: { basket } }: ActionContext): boolean {
	return basket.lines.some((line) => !line.voided) || basket.loads.length > 0 || basket.returns.length > 0
}

function isAsked(context: ActionContext): boolean {
	return isSelling(context) && context.view.member?.question != null
}

function hasBasket(context: ActionContext): boolean {
	const { lines, returns } = context.view.basket
	return isSelling(context) && lines.length + returns.length > 0
}

/** A list without reasons asks nothing, whatever it requires: nobody could answer. */
function asksWhyCancelled({ saleCancel }: ActionContext['view']): boolean {
	return saleCancel.reasons.length > 0
}

function typedCancel(context: ActionContext): string | null {
	const { view, screen } = context
	const isAsked = hasBasket(context) && screen.sheet === 'cancelSale' && handWork(context) === null
	return isAsked ? typedReason(screen.typed, view.saleCancel) : null
}

/** Gives the basket up for this reason. */
export function cancelChosen({ send, update }: Pick<ActionContext, 'send' | 'update'>, why: string): void {
	send({ kind: 'cancelSale', ...(why === '' ? {} : { why }) })
	update({ sheet: null, typed: '' })
}

export const saleActions: readonly Action[] = [
	{
		id: 'quantity',
		shortcut: '*',
		isConfirmed: false,
		enabled: (context) =>
			typingPlace(context).kind === 'search' &&
			context.screen.sheet !== 'members' &&
			quantityIn(context.screen.typed) !== null,
		run: ({ screen, send, update }) => {
			send({ kind: 'setNextQuantity', quantity: quantityIn(screen.typed) })
			update({ typed: '' })
		},
	},
	{
		id: 'take',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) => typingPlace(context).kind === 'search' && context.screen.typed.trim() !== '',
		run: ({ screen, send, update }) => {
			send({ kind: 'enterCode', text: screen.typed.trim() })
			update({ typed: '', choice: -1 })
		},
	},
	{
		id: 'search',
		shortcut: 'F2',
		isConfirmed: false,
		enabled: isSelling,
		run: ({ update }) => update({ sheet: null, typed: '', choice: -1 }),
	},
	{
		id: 'member',
		shortcut: 'F3',
		isConfirmed: false,
		enabled: (context) => isSelling(context) && (context.view.member !== null || context.view.desk === null),
		run: ({ view, screen, update }) => {
			// Who is in the sale; while nobody is, who might be.
			const sheet = view.member === null ? 'members' : 'greeting'
			update({ sheet: screen.sheet === sheet ? null : sheet, typed: '', choice: -1 })
		},
	},
	{
		id: 'removeMember',
		shortcut: null,
		isConfirmed: false,
		enabled: (context) => isSelling(context) && context.view.member !== null,
		run: ({ send }) => send({ kind: 'removeMember' }),
	},
	{
		id: 'answer',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) => typedAnswer(context)?.kind === 'complete',
		run: (context) => {
			const question = context.view.member?.question
			const answer = typedAnswer(context)
			if (question === undefined || question === null || answer?.kind !== 'complete') return
			context.send({ kind: 'answerQuestion', field: question.field, value: answer.value })
			context.update({ typed: '' })
		},
	},
	{
		id: 'laterQuestion',
		shortcut: null,
		isConfirmed: false,
		enabled: isAsked,
		run: ({ view, send, update }) => {
			const field = view.member?.question?.field
			if (field !== undefined) send({ kind: 'declineQuestion', field, later: true })
			update({ typed: '' })
		},
	},
	{
		id: 'declineQuestion',
		shortcut: null,
		isConfirmed: false,
		enabled: isAsked,
		run: ({ view, send, update }) => {
			const field = view.member?.question?.field
			if (field !== undefined) send({ kind: 'declineQuestion', field })
			update({ typed: '' })
		},
	},
	{
		id: 'voidLine',
		shortcut: 'F4',
		isConfirmed: false,
		enabled: (context) =>
			isSelling(context) && actingLine(context.view.basket.lines, context.screen.selectedLine) !== null,
		run: ({ view, screen, send }) => {
			const line = actingLine(view.basket.lines, screen.selectedLine)
			if (line !== null) send({ kind: 'voidLine', lineNumber: line.lineNumber })
		},
	},
	{
		id: 'keypad',
		shortcut: null,
		isConfirmed: false,
		enabled: isSelling,
		run: ({ screen, update }) => update({ sheet: screen.sheet === 'keypad' ? null : 'keypad' }),
	},
	{
		id: 'cancelSale',
		shortcut: null,
		// Where the store asks why, choosing a reason is the second press.
		isConfirmed: ({ view }) => !asksWhyCancelled(view),
		enabled: hasBasket,
		run: (context) => {
			if (asksWhyCancelled(context.view)) context.update({ sheet: 'cancelSale', typed: '' })
			else cancelChosen(context, '')
		},
	},
	{
		id: 'cancelReason',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) => typedCancel(context) !== null,
		run: (context) => cancelChosen(context, typedCancel(context) ?? ''),
	},
	{
		id: 'more',
		shortcut: 'Insert',
		isConfirmed: false,
		enabled: isSelling,
		run: ({ screen, update }) => update({ sheet: screen.sheet === 'more' ? null : 'more' }),
	},
	{
		id: 'pay',
		shortcut: 'F12',
		isConfirmed: false,
		enabled: (context) => isSelling(context) && isPayable(context),
		run: ({ send, update }) => {
			update({ isPaying: true, typed: '' })
			send({ kind: 'startTender' })
		},
	},
]
