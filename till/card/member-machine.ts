/** The card in the sale: recognised, refreshed, removed; the one question, answered or left for later. */

import { unreachable } from '../../protocol/base/assert.ts'
import type { SaleId } from '../../protocol/base/ids.ts'
import type { MemberFieldName } from '../../protocol/card/card-snapshot.ts'
import { type Medium, mediumKey } from '../../protocol/card/medium.ts'
import { judgeMemberCode, type MemberCode, withUsed } from '../../protocol/card/member-code.ts'
import { isConsentRefused } from '../../protocol/card/member-picture.ts'
import { isPurseTender } from '../../protocol/journal/entry.ts'
import { normaliseAnswer } from '../../protocol/rules/field-answers.ts'
import type { Leased } from '../../protocol/wire/messages/look-up-card.ts'
import { greetingFor, wordingOf } from '../greeting/greeting-for.ts'
import { tookMs } from '../greeting/question-time.ts'
import type { KnownCard } from '../ports/cards.ts'
import { isUntouched, withoutSale } from '../sale/basket.ts'
import { isPricedForCard, pricedFor } from '../sale/offers.ts'
import { go, refused, type Step, type StepContext, stay } from '../step.ts'
import type { Sale, SaleCard, TillDesk, TillState } from '../till-state.ts'
import type { CardRefusedReason } from '../view.ts'
import { deskCardPresented } from './desk-machine.ts'
import { joined, withDiscounts } from './join-sale.ts'

const NOT_LEASED: Leased = []

export type MemberInput =
	| {
			readonly kind: 'cardRecognised'
			readonly medium: Medium
			readonly known: KnownCard | null
			readonly foundBy?: 'search'
	  }
	| { readonly kind: 'cardRefused'; readonly reason: CardRefusedReason }
	| {
			readonly kind: 'memberCodeRead'
			readonly code: MemberCode
			readonly isGenuine: boolean
			readonly known: KnownCard | null
	  }
	| {
			readonly kind: 'cardAnswered'
			readonly medium: Medium
			readonly known: KnownCard | null
			readonly leased: Leased
			readonly isNews?: true
			readonly forSale?: SaleId
	  }
	| { readonly kind: 'cardPictureChanged'; readonly known: KnownCard }
	| { readonly kind: 'removeMember' }
	| { readonly kind: 'answerQuestion'; readonly field: MemberFieldName; readonly value: string }
	| { readonly kind: 'declineQuestion'; readonly field: MemberFieldName; readonly later?: true | undefined }

export function memberStep(state: TillState, input: MemberInput, context: StepContext): Step {
	switch (input.kind) {
		case 'cardRecognised':
			return cardRecognised(state, input.medium, input.known, context, input.foundBy)
		case 'cardRefused':
			return cardRefused(state, input.reason)
		case 'memberCodeRead':
			return memberCodeRead(state, input, context)
		case 'cardAnswered':
			return cardAnswered(state, input, context)
		case 'cardPictureChanged':
			return withKnown(state, input.known, {})
		case 'removeMember':
			return removeMember(state)
		case 'answerQuestion':
			return answer(state, input.field, normaliseAnswer(input.field, input.value), context)
		case 'declineQuestion':
			return state.sale?.card?.card.member
				? capture(state, state.sale, state.sale.card, declined(input), context)
				: refused(state, 'noMember')
		default:
			return unreachable(input)
	}
}

function cardRefused(state: TillState, reason: CardRefusedReason): Step {
	return stay(state, [
		{ kind: 'notice', content: { kind: 'cardRefused', reason } },
		{ kind: 'sound', sound: 'notFound' },
	])
}

const REASONS = { notGenuine: 'codeNotGenuine', expired: 'codeExpired', used: 'codeUsed' } as const

function memberCodeRead(
	before: TillState,
	{ code, isGenuine, known }: Extract<MemberInput, { kind: 'memberCodeRead' }>,
	context: StepContext,
): Step {
	const { usedMemberCodes } = before
	const verdict = judgeMemberCode(code, isGenuine, usedMemberCodes, context.nowMs)
	// A scanner that reads twice is no second customer.
	if (verdict === 'used' && before.sale?.card?.card.cardNo === code.cardNo) return stay(before)
	if (verdict !== 'good') return cardRefused(before, REASONS[verdict])
	const state = { ...before, usedMemberCodes: withUsed(usedMemberCodes, code, context.nowMs) }
	const step = cardRecognised(state, { kind: 'cardNo', value: code.cardNo }, known, context)
	// What was turned down for now may be shown again.
	return step.result.kind === 'accepted' ? step : { ...step, state: before }
}

function cardRecognised(
	before: TillState,
	medium: Medium,
	known: KnownCard | null,
	context: StepContext,
	foundBy?: 'search',
): Step {
	if (!before.operator) return refused(before, 'notSignedOn')
	if (!before.shift) return refused(before, 'shiftNotOpen')
	if (before.desk) return deskCardPresented(before, before.desk, medium, known?.card ?? null, context)
	const lookUp = { kind: 'lookUpCard', medium } as const
	// The till's own copy does not know it; the agent may. Only when nobody can be asked is it unknown for good.
	if (!known) return context.connection === 'alone' ? cardUnknown(before, medium) : stay(before, [lookUp])
	if (before.sale?.stage === 'completing') return refused(before, 'notNow')
	return joined(before, medium, known, NOT_LEASED, context, [{ ...lookUp, isNews: true }], foundBy)
}

/** A card on the reader is an unknown card; a number that was typed or scanned may have been anything. */
function cardUnknown(state: TillState, medium: Medium): Step {
	const isCard = medium.kind === 'uid'
	return stay(state, [
		{
			kind: 'notice',
			content: isCard ? { kind: 'cardUnknown' } : { kind: 'codeUnknown', code: medium.value },
		},
		{ kind: 'sound', sound: 'notFound' },
	])
}

function cardAnswered(
	state: TillState,
	{ medium, known, leased, isNews, forSale }: Extract<MemberInput, { kind: 'cardAnswered' }>,
	context: StepContext,
): Step {
	// She was taken out of the sale meanwhile, or it is over: the next customer is somebody else.
	if (isNews && !isOwn(state, medium)) return stay(state)
	if (forSale !== undefined && forSale !== state.sale?.saleId) return stay(state)
	if (state.desk && !isOwn(state, medium)) {
		if (!known) return cardUnknown(state, medium)
		// A late answer about the card that lies there already says nothing new to act on.
		if (deskCardNo(state.desk) === known.card.cardNo) return stay(state)
		return deskCardPresented(state, state.desk, medium, known.card, context)
	}
	const current = state.sale?.card
	const isCurrent =
		current !== null && current !== undefined && mediumKey(current.medium) === mediumKey(medium)
	if (!known) return isCurrent ? stay(state) : cardUnknown(state, medium)
	if (isCurrent) return withKnown(state, known, { leased })
	if (current || !state.operator || !state.shift || state.sale?.stage === 'completing') return stay(state)
	return joined(state, medium, known, leased, context, [])
}

function isOwn({ sale }: TillState, medium: Medium): boolean {
	return sale?.card != null && mediumKey(sale.card.medium) === mediumKey(medium)
}

function deskCardNo(desk: TillDesk): string | null {
	return desk.kind === 'refund' || desk.kind === 'return' ? null : (desk.card?.cardNo ?? null)
}

/** A newer picture of the card in the sale. */
function withKnown(state: TillState, known: KnownCard, more: Partial<SaleCard>): Step {
	const { sale } = state
	if (!sale?.card || sale.card.card.cardNo !== known.card.cardNo) return stay(state)
	const next = withDiscounts({ ...sale, card: { ...sale.card, ...known, ...more } }, state)
	return go(state, { ...state, sale: next })
}

function removeMember(state: TillState): Step {
	const sale = state.sale
	if (!sale?.card) return stay(state)
	if (sale.stage === 'completing' || sale.stage === 'completed' || sale.authorising !== null)
		return refused(state, 'notNow')
	if (sale.tenders.some(isPurseTender)) return refused(state, 'notNow')
	// What was paid was paid at her price.
	if (sale.tenders.length > 0 && isPricedForCard(sale)) return refused(state, 'notNow')
	const without: Sale = { ...sale, card: null }
	return go(
		state,
		isUntouched(without) ? withoutSale(state) : { ...state, sale: pricedFor(without, null, undefined) },
	)
}

type Answer = { readonly field: MemberFieldName; readonly value: string | null; readonly later?: true }

function declined({ field, later }: Extract<MemberInput, { kind: 'declineQuestion' }>): Answer {
	return { field, value: null, ...(later && { later }) }
}

function answer(state: TillState, field: MemberFieldName, value: string | null, context: StepContext): Step {
	if (!state.sale?.card?.card.member) return refused(state, 'noMember')
	if (isConsentRefused(state.sale.card.card.member)) return refused(state, 'consentRefused')
	if (value === null) return refused(state, 'answerInvalid')
	return capture(state, state.sale, state.sale.card, { field, value }, context)
}

/** What was promised on the screen for this answer: only the first one to the question that stands there. */
function rewardOf(card: SaleCard, field: MemberFieldName, context: StepContext): number {
	if (card.answered !== null) return 0
	const question = greetingFor(card, context, context.nowMs)?.question
	return question?.field === field ? question.rewardPoints : 0
}

/** The answer is a fact: journaled now, wherever the network is. */
function capture(
	state: TillState,
	sale: Sale,
	card: SaleCard,
	{ field, value, later }: Answer,
	context: StepContext,
): Step {
	const member = card.card.member
	if (!member) return refused(state, 'noMember')
	// It stands there with thanks, and the chips are gone: this is the second tap of one finger.
	if (card.answered?.field === field) return stay(state)
	const promised = value === null ? 0 : rewardOf(card, field, context)
	const { cardNo } = card.card
	const answerPoints = promised > 0 ? { cardNo, points: promised } : sale.answerPoints
	const answered = { ...card, answered: { field, value } }
	const next: TillState = { ...state, sale: { ...sale, card: answered, answerPoints } }
	return go(state, next, {
		bodies: [
			{
				kind: 'fieldCaptured',
				memberId: member.memberId,
				cardNo: card.card.cardNo,
				field,
				value,
				...(later && { later }),
				wordingVersion: wordingOf(context),
				...tookMs(card, context.nowMs),
			},
		],
		effects: [{ kind: 'notice', content: value === null ? null : { kind: 'saved' } }],
	})
}
