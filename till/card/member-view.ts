/** The greeting panel's content: who it is, what may be spent right now and why no more, one sentence, one question. */
import { minor } from '../../protocol/base/money.ts'
import type { MemberFieldName, PurseSnapshot } from '../../protocol/card/card-snapshot.ts'
import { bestQuestion } from '../../protocol/rules/capture-questions.ts'
import { greetingOf } from '../greeting/greeting.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Sale, SaleCard } from '../till-state.ts'
import type { BalanceView, MemberView, QuestionView } from '../view.ts'

const FORMS: Record<Exclude<MemberFieldName, 'favouriteDepartment'>, QuestionView['form']> = {
	contactChannel: { kind: 'chips', values: ['wechat', 'sms', 'none'] },
	birthday: { kind: 'monthDay' },
	phone: { kind: 'phone' },
	email: { kind: 'email' },
}

export function memberView(sale: Sale, card: SaleCard, around: Surroundings, nowMs: number): MemberView {
	const { cardNo, state: cardState } = card.card
	// Whoever holds a lost card need not be its member: nothing of hers is shown.
	const member = cardState === 'lost' ? null : card.card.member
	const utcOffsetMinutes = around.profile?.utcOffsetMinutes ?? 0
	const greeting = member && cardState === 'active' ? greetingOf(member, nowMs, utcOffsetMinutes) : null
	const answered = card.answered
	return {
		cardNo,
		cardState,
		member,
		occasion: greeting?.occasion ?? null,
		sentence: greeting?.sentence ?? null,
		storedValue: storedValueView(sale, card, around),
		points: pointsView(card),
		question:
			member && answered === null && cardState === 'active' ? questionView(card, around, nowMs) : null,
		answered: answered && answered.value !== null ? { field: answered.field, value: answered.value } : null,
		refreshing: around.lookUps > 0,
	}
}

function questionView(card: SaleCard, around: Surroundings, nowMs: number): QuestionView | null {
	const choice = card.card.member && bestQuestion(card.card.member, nowMs)
	return choice ? { field: choice.field, form: formOf(choice.field, around), reason: choice.reason } : null
}

function formOf(field: MemberFieldName, around: Surroundings): QuestionView['form'] {
	if (field !== 'favouriteDepartment') return FORMS[field]
	return { kind: 'chips', values: around.departments.map((department) => department.departmentId) }
}

function owned(purse: PurseSnapshot): number {
	return purse.available + purse.leased
}

function storedValueView(sale: Sale, card: SaleCard, around: Surroundings): BalanceView {
	const purse = card.card.purses.storedValue
	// A hold is in the centre's picture already; a stand-in spend of this sale is not in the journal yet.
	const byLease =
		sale.stage === 'completing' || sale.stage === 'completed' ? 0 : leaseSpentIn(sale, card.card.cardNo)
	const provisional = (card.unposted.storedValue ?? 0) - byLease
	const balance = owned(purse) + provisional
	const leased = card.leased.find((held) => held.purse === 'storedValue')?.byStore ?? 0
	const asOfMs = card.card.asOfMs
	if (card.card.state !== 'active')
		return { balance, provisional, spendableNow: 0, limitedBy: 'cardState', asOfMs }
	if (around.connection === 'alone')
		return { balance, provisional, spendableNow: 0, limitedBy: 'alone', asOfMs }
	if (around.connection === 'store') {
		const spendableNow = Math.min(leased, Math.max(0, balance))
		return {
			balance,
			provisional,
			spendableNow,
			limitedBy: spendableNow < balance ? 'lease' : 'balance',
			asOfMs,
		}
	}
	return {
		balance,
		provisional,
		spendableNow: Math.max(0, Math.min(balance, purse.available + leased)),
		limitedBy: 'balance',
		asOfMs,
	}
}

function leaseSpentIn(sale: Sale, cardNo: string): number {
	let spent = 0
	for (const tender of sale.tenders) {
		if (tender.kind === 'storedValue' && tender.cardNo === cardNo && tender.authority.kind === 'lease')
			spent += tender.amountMinor
	}
	return minor(spent)
}

function pointsView(card: SaleCard): BalanceView {
	const balance = owned(card.card.purses.points) + (card.unposted.points ?? 0)
	return {
		balance,
		provisional: card.unposted.points ?? 0,
		spendableNow: balance,
		limitedBy: 'balance',
		asOfMs: card.card.asOfMs,
	}
}
