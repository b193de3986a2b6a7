/** The greeting panel's content: who it is, what may be spent right now and why no more, one sentence, one question. */
import { add } from '../../protocol/base/money.ts'
import type { MemberFieldName } from '../../protocol/card/card-snapshot.ts'
import { isConsentRefused } from '../../protocol/card/member-picture.ts'
import type { Greeting } from '../../protocol/greeting/greet.ts'
import { greetingFor } from '../greeting/greeting-for.ts'
import { cardDiscountsOf } from '../sale/basket.ts'
import { purseRules } from '../sale/payable.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Sale, SaleCard } from '../till-state.ts'
import type { MemberView, QuestionView } from '../view.ts'
import { purseViews } from './purse-views.ts'
import { balanceOf } from './spendable.ts'

const FORMS: Record<Exclude<MemberFieldName, 'favouriteDepartment'>, QuestionView['form']> = {
	contactChannel: { kind: 'chips', values: ['wechat', 'sms', 'none'] },
	birthday: { kind: 'monthDay' },
	phone: { kind: 'phone' },
	email: { kind: 'email' },
	address: { kind: 'address' },
}

export function memberView(
	sale: Sale,
	card: SaleCard,
	around: Surroundings,
	{ nowMs, businessDate }: { readonly nowMs: number; readonly businessDate: string | undefined },
): MemberView {
	const { cardNo, state: cardState } = card.card
	// Whoever holds a lost card need not be its member: nothing of hers is shown.
	const member = cardState === 'lost' ? null : card.card.member
	const greeting = greetingFor(card, around, nowMs)
	const answered = card.answered
	const rules = purseRules(around, businessDate)
	const purses = rules === null || cardState === 'lost' ? [] : purseViews(sale, card, rules, around)
	const spend = { connection: around.connection, policy: around.profile?.cardPolicy ?? null }
	return {
		cardNo,
		cardState,
		member,
		segment: greeting?.segment ?? null,
		occasion: greeting?.occasion ?? null,
		sentence: greeting?.sentence?.say ?? null,
		suggestion: greeting?.suggestion ?? null,
		storedValue: balanceOf(sale, card, 'storedValue', spend),
		points: balanceOf(sale, card, 'points', spend),
		purses,
		cardPaysMinor: add(...purses.flatMap(({ proposed }) => (proposed ? [proposed.amountMinor] : []))),
		discounts: discountsOn(card, businessDate),
		question:
			answered === null && greeting?.question && !isConsentRefused(member)
				? questionView(greeting.question, around)
				: null,
		answered: answered && answered.value !== null ? { field: answered.field, value: answered.value } : null,
		refreshing: around.lookUps > 0,
	}
}

function questionView(
	{ field, reason, ask, choices, rewardPoints }: NonNullable<Greeting['question']>,
	around: Surroundings,
): QuestionView {
	return { field, reason, ask, rewardPoints, form: formOf(field, choices, around) }
}

function formOf(
	field: MemberFieldName,
	choices: readonly string[] | null,
	around: Surroundings,
): QuestionView['form'] {
	const form: QuestionView['form'] =
		field === 'favouriteDepartment'
			? { kind: 'chips', values: around.departments.map(({ departmentId }) => departmentId) }
			: FORMS[field]
	if (form.kind !== 'chips' || choices === null) return form
	return { ...form, values: form.values.filter((value) => choices.includes(value)) }
}

function discountsOn({ card }: SaleCard, businessDate: string | undefined): MemberView['discounts'] {
	if (businessDate === undefined) return []
	return cardDiscountsOf(card, businessDate).map(
		({ grantId, nameZh, nameEn, rateBasisPoints, departmentIds }) => ({
			nameZh,
			nameEn,
			rateBasisPoints,
			isPartial: departmentIds !== null,
			validUntil: card.grants.find(({ grant }) => grant.grantId === grantId)?.grant.validUntil ?? null,
		}),
	)
}
