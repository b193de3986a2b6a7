/** Where typed characters go now, whether they come from the keyboard or from a keypad on the screen. */
import { LIMITS } from '../../protocol/limits.ts'
import type { DeskView } from '../../till/view.ts'
import type { ActionContext } from '../actions/action.ts'
import { typeAmount } from '../actions/amount-entry.ts'
import { type AnswerForm, checkAnswer } from '../actions/answer-entry.ts'
import { typeWeight } from '../actions/weight-entry.ts'
import { type HandWork, handWork } from '../state/hand-work.ts'

export type TypingPlace =
	| { readonly kind: 'pin' }
	| { readonly kind: 'amount' }
	| { readonly kind: 'weight' }
	/** A whole number: a quantity, an operator's number. */
	| { readonly kind: 'number' }
	/** One digit chooses among what is listed; `hasZero`: what stands under 0 is offered, too. */
	| { readonly kind: 'choice'; readonly hasZero?: boolean }
	| { readonly kind: 'answer'; readonly form: AnswerForm }
	| { readonly kind: 'search' }
	/** A receipt number. */
	| { readonly kind: 'code' }
	/** The field that has the focus on a member's sheet; there is no other. */
	| { readonly kind: 'field' }
	| { readonly kind: 'none' }

export function typingPlace({ view, screen }: Pick<ActionContext, 'view' | 'screen'>): TypingPlace {
	const isCovered = screen.sheet === 'help' && view.phase.kind !== 'selling'
	// What is typed must be seen.
	if (isCovered || screen.sheet === 'devices' || screen.sheet === 'look') return { kind: 'none' }
	if (screen.sheet === 'journal' && handWork({ view, screen }) === null) return { kind: 'code' }
	switch (view.phase.kind) {
		case 'signedOff':
		case 'locked':
			return screen.operatorId === null ? { kind: 'none' } : { kind: 'pin' }
		case 'shiftClosed':
		case 'tendering':
			return { kind: 'amount' }
		case 'selling': {
			const work = handWork({ view, screen })
			if (work !== null) return handPlace(work, screen)
			if (view.customerConfirm !== null) return { kind: 'none' }
			if (view.desk !== null) return deskPlace(view.desk, screen)
			if (screen.sheet === 'handOver') return { kind: screen.operatorId === null ? 'number' : 'pin' }
			if (screen.sheet === 'closeShift' || screen.sheet === 'moveCash' || screen.isPaying)
				return { kind: 'amount' }
			if (screen.sheet === 'noSale' || screen.sheet === 'cancelSale') return { kind: 'choice' }
			const form = view.member?.question?.form.kind
			if (screen.sheet === 'greeting' && form !== undefined && form !== 'chips')
				return { kind: 'answer', form }
			return { kind: 'search' }
		}
		case 'verifyingPin':
		case 'awaitingAuthorisation':
		case 'awaitingPayment':
		case 'completing':
		case 'completed':
			return { kind: 'none' }
	}
}

function handPlace(work: HandWork, screen: ActionContext['screen']): TypingPlace {
	switch (work.kind) {
		case 'weighing':
			return { kind: 'weight' }
		case 'pending':
		case 'guarded':
			return { kind: screen.supervisorId === null ? 'number' : 'pin' }
		case 'entry':
			if (work.entry.action === 'lineQuantity') return { kind: 'number' }
			return { kind: work.entry.wish === null ? 'amount' : 'choice' }
	}
}

function deskPlace(desk: DeskView, screen: ActionContext['screen']): TypingPlace {
	switch (desk.kind) {
		case 'approval':
			if (desk.manager === null) return { kind: 'none' }
			return screen.discount === null ? { kind: 'amount' } : { kind: 'pin' }
		case 'load':
			return desk.card === null ? { kind: 'none' } : { kind: 'amount' }
		case 'refund':
			return { kind: 'code' }
		case 'return':
			if (desk.item?.isDeposit) return { kind: 'number' }
			if (desk.item !== null) return { kind: 'choice', hasZero: desk.empties.length > 0 }
			if (desk.found === null) return { kind: 'code' }
			return screen.returning.isReasonAsked ? { kind: 'choice' } : { kind: 'number' }
		case 'enrol':
		case 'editMember':
			return { kind: 'field' }
		case 'cardService':
			return { kind: 'none' }
	}
}

/** What stands in a place after one more character; a character that has no business there changes nothing. */
export function typeInto(place: TypingPlace, typed: string, character: string): string {
	if (place.kind === 'amount' || place.kind === 'weight' || place.kind === 'number') {
		// A minus stays and makes it no amount: a figure that forgets its sign is another figure.
		if (character === '-' && typed === '') return '-'
		if (typed.startsWith('-')) return /^[0-9.]$/.test(character) ? (typed + character).slice(0, 10) : typed
	}
	switch (place.kind) {
		case 'pin':
			return /^[0-9]$/.test(character) && typed.length < LIMITS.pinLengthMax ? typed + character : typed
		case 'amount':
			return /^[0-9.]$/.test(character) ? typeAmount(typed, character) : typed
		case 'weight':
			return /^[0-9.]$/.test(character) ? typeWeight(typed, character) : typed
		case 'number':
			return /^[0-9]$/.test(character) && typed.length < 8 ? typed + character : typed
		case 'choice':
			return (place.hasZero ? /^[0-9]$/ : /^[1-9]$/).test(character) ? character : typed
		case 'answer': {
			const isFree = place.form === 'email' || place.form === 'address'
			const next = (typed + character).slice(0, LIMITS.answerLengthMax)
			return isFree || checkAnswer(place.form, next).kind !== 'wrong' ? next : typed
		}
		case 'code':
		case 'search':
			return (typed + character).slice(0, 64)
		case 'field':
		case 'none':
			return typed
	}
}
