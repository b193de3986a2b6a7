/**
 * Paying with the purses of the card: one of them, or one key for all that the rules propose, one authorisation after
 * another. What must stay true: each step is saved before it is asked for; wherever a walk ends (a refusal, a crash, no
 * answer), what was taken stands in the tenders and what was not is given back.
 */
import { unreachable } from '../../protocol/base/assert.ts'
import { authKeySchema } from '../../protocol/base/ids.ts'
import type { MinorUnits } from '../../protocol/base/money.ts'
import { type Purse, purseKind, type TenderPurseKind } from '../../protocol/card/purse.ts'
import type { PurseTender } from '../../protocol/journal/entry.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { type Refusal, type RefusalCode, refuse } from '../../protocol/refusals.ts'
import { type PurseWorth, purseWorth } from '../../protocol/rules/purse-order.ts'
import { cardStateRefusal } from '../card/card-state.ts'
import { balanceOf, withLeased } from '../card/spendable.ts'
import type { AuthoriseAnswer } from '../ports/card-service.ts'
import { type Effect, go, refused, refusedWith, type Step, type StepContext } from '../step.ts'
import type { Authorising, CardPayment, Sale, SaleCard, TillState } from '../till-state.ts'
import { dueOf } from './basket.ts'
import { complete } from './completion.ts'
import { payableBasket, proposalsFor, purseOf, purseRules } from './payable.ts'
import { unansweredReversal } from './reversals.ts'

/** Of which a purse is asked again for what it may pay: it was turned down for the amount alone. */
const AMOUNT_REFUSALS: ReadonlySet<string> = new Set([
	'insufficientFunds',
	'exceedsLease',
	'exceedsSlice',
	'exceedsFloorLimit',
])
const CARD_REFUSALS: ReadonlySet<string> = new Set([
	'cardFrozen',
	'cardLost',
	'cardExpired',
	'cardNotActive',
	'cardUnknown',
])

/** Why the sale takes no tender now; null: it takes one. */
function tenderRefusal(sale: Sale | null): RefusalCode | null {
	if (sale === null) return 'basketEmpty'
	if (sale.stage === 'selling') return 'payKeyFirst'
	if (sale.stage !== 'tendering') return 'notNow'
	if (sale.authorising !== null) return 'paymentRunning'
	return sale.tenders.length < LIMITS.tendersPerSaleMax ? null : 'tooManyTenders'
}

/** A sale that can take a tender now: tendering, nothing under way, room for one more. */
export function takesTenders(sale: Sale | null): sale is Sale {
	return tenderRefusal(sale) === null
}

/** Says why {@link takesTenders} does not hold. */
export function tenderRefused(state: TillState, sale: Sale | null): Step {
	const code = tenderRefusal(sale) ?? 'notNow'
	return refused(state, code, code === 'tooManyTenders' ? { detail: String(LIMITS.tendersPerSaleMax) } : {})
}

/** `amount` in the purse's unit; null = as much as fits. `worthMinor`: no more than pays this. */
export type PurseWish = {
	readonly purse: Purse
	readonly amount: number | null
	readonly worthMinor?: MinorUnits | undefined
}

export function tenderPurse(
	state: TillState,
	sale: Sale | null,
	input: PurseWish,
	context: StepContext,
): Step {
	if (!takesTenders(sale)) return tenderRefused(state, sale)
	const rules = purseRules(context, state.shift?.businessDate)
	if (!sale.card || rules === null) return refused(state, 'noMember')
	if (input.amount !== null && input.amount <= 0) return refused(state, 'amountInvalid')
	const stateRefusal = cardStateRefusal(sale.card.card.state)
	if (stateRefusal) return refused(state, stateRefusal)
	const spend = { connection: context.connection, policy: rules.policy }
	const units = input.amount ?? balanceOf(sale, sale.card, input.purse, spend).spendableNow
	const purse = purseOf(sale.card, input.purse, units)
	if (purse === null) return refused(state, 'voucherUnknown')
	const basket = payableBasket(sale, sale.card, rules)
	const most = purseWorth(purse, basket, rules)
	const refusal = amountRefusal(most, input, sale)
	if (refusal !== null) return refusedWith(state, refusal)
	const { worthMinor = basket.dueMinor } = input
	const worth =
		worthMinor < basket.dueMinor ? purseWorth(purse, { ...basket, dueMinor: worthMinor }, rules) : most
	if (worth.kind === 'paysNot') return refused(state, worth.code)
	return ask(state, sale, { purse: input.purse, ...worth }, context)
}

/** Why a typed amount is not taken as it is. */
function amountRefusal(worth: PurseWorth, { amount, worthMinor }: PurseWish, sale: Sale): Refusal | null {
	if (worth.kind === 'paysNot') {
		const nothingDue = amount !== null && worth.code === 'insufficientFunds'
		const { limitMinor } = worth
		if (nothingDue) return refuse('tenderNotAllowed')
		return refuse(worth.code, limitMinor === undefined ? {} : { limitMinor })
	}
	const isTooMuch = worthMinor !== undefined && worthMinor > worth.amountMinor
	if (!isTooMuch && (amount === null || worth.amount === amount)) return null
	return refuse('tenderExceedsDue', { limitMinor: Math.min(worth.amountMinor, dueOf(sale)) })
}

/** Names the authorisation and saves it; the asking follows when that is on disk. */
export function ask(
	state: TillState,
	sale: Sale,
	wanted: Pick<Authorising, 'purse' | 'amount' | 'amountMinor'> & {
		readonly approval?: Authorising['approval']
		readonly unanswered?: Authorising['unanswered']
	},
	context: StepContext,
): Step {
	const cardNo = wanted.approval?.cardNo ?? sale.card?.card.cardNo
	if (cardNo === undefined) return refused(state, 'noMember')
	const number = state.counters.authorisation + 1
	const authKey = authKeySchema.parse(`${sale.saleId}-${number}-${context.nonce}`)
	const { purse, amount, amountMinor, approval = null, unanswered = null } = wanted
	const authorising: Authorising = {
		authKey,
		cardNo,
		purse,
		amount,
		amountMinor,
		sinceMs: context.nowMs,
		approval,
		unanswered,
	}
	const counters = { ...state.counters, authorisation: number }
	const effects: Effect[] = [
		{ kind: 'notice', content: null },
		{ kind: 'authorise', authKey, cardNo, purse, amount, alone: unanswered !== null },
	]
	return go(state, { ...state, counters, sale: { ...sale, authorising } }, { effects })
}

/** One key: all that the rules propose, purse after purse. */
export function payWithCard(state: TillState, sale: Sale | null, context: StepContext): Step {
	if (!takesTenders(sale)) return tenderRefused(state, sale)
	if (!sale.card) return refused(state, 'noMember')
	const stateRefusal = cardStateRefusal(sale.card.card.state)
	if (stateRefusal) return refused(state, stateRefusal)
	const walk: CardPayment = { done: [], again: null, refusal: null }
	const step = nextPurse(state, { ...sale, cardPayment: walk }, walk, context)
	return step ?? refused(state, context.connection === 'alone' ? 'tillAlone' : 'insufficientFunds')
}

/** Asks the next purse of the walk; null when nothing more is due or can pay. */
function nextPurse(state: TillState, sale: Sale, walk: CardPayment, context: StepContext): Step | null {
	const rules = purseRules(context, state.shift?.businessDate)
	if (!sale.card || rules === null || !takesTenders(sale) || dueOf(sale) <= 0) return null
	const open: SaleCard = withoutPurses(sale.card, walk.done)
	const [first] = proposalsFor(sale, open, rules, context.connection)
	if (first === undefined) return null
	const again = walk.again?.purse === first.purse ? walk.again : null
	const purse = again && purseOf(sale.card, again.purse, Math.min(again.units, first.amount))
	const worth = purse && purseWorth(purse, payableBasket(sale, sale.card, rules), rules)
	if (worth?.kind === 'paysNot')
		return nextPurse(state, sale, { ...walk, done: [...walk.done, first.purse], again: null }, context)
	return ask(state, { ...sale, cardPayment: walk }, { ...first, ...(worth ?? {}) }, context)
}

/** The card as if these purses were empty: what has paid or been turned down does not pay again in this walk. */
function withoutPurses(card: SaleCard, done: readonly Purse[]): SaleCard {
	const none = { available: 0, held: 0, leased: 0 }
	const { purses, vouchers } = card.card
	const left = (purse: 'storedValue' | 'points' | 'gift') => (done.includes(purse) ? none : purses[purse])
	return {
		...card,
		leased: card.leased.filter(({ purse }) => !done.includes(purse)),
		unposted: Object.fromEntries(
			Object.entries(card.unposted).map(([purse, amount]) => [
				purse,
				done.includes(purse as Purse) ? 0 : amount,
			]),
		),
		card: {
			...card.card,
			purses: { storedValue: left('storedValue'), points: left('points'), gift: left('gift') },
			vouchers: vouchers.filter((voucher) => !done.includes(voucher.purse)),
		},
	}
}

/** The answer to a payment's authorisation; `asked` is no longer under way in `free`. */
export function paymentAnswered(
	free: TillState,
	sale: Sale,
	asked: Authorising,
	answer: AuthoriseAnswer,
	context: StepContext,
): Step {
	switch (answer.kind) {
		case 'approved':
			return approved(free, sale, asked, answer, context)
		case 'declined':
			return declined(free, sale, asked, answer.refusal, context)
		case 'notSent':
			return refused(ended(free), 'tillAlone', { amountMinor: asked.amountMinor })
		case 'noReply':
			return goOnAlone(free, sale, asked, answer.refusal, context)
		default:
			return unreachable(answer)
	}
}

/**
 * Nobody answered in time: whether something is held for the key is unknown, so it is reversed, and the till decides by
 * itself under a new one (design §4). `refusal`: what was said instead of an answer. When it was itself that gave none (its
 * disk failed it), the payment ends there, or it would go on asking.
 */
export function goOnAlone(
	free: TillState,
	sale: Sale,
	asked: Authorising,
	refusal: Refusal | undefined,
	context: StepContext,
): Step {
	const unanswered = refusal ?? refuse('centreUnreachable')
	const { entries } = go(free, free, { bodies: [unansweredReversal(asked)] })
	if (asked.unanswered !== null) return { ...refusedWith(ended(free), unanswered), entries }
	const step = ask(free, { ...sale, authorising: null }, { ...asked, unanswered }, context)
	return { ...step, entries: [...entries, ...step.entries] }
}

function ended(state: TillState): TillState {
	return state.sale === null ? state : { ...state, sale: { ...state.sale, cardPayment: null } }
}

/** What a lease vouched for may be a coupon that the centre has not heard of. */
function voucherTold(
	{ card }: Sale,
	purse: Purse,
	authority: PurseTender['authority'],
): Pick<PurseTender, 'voucher'> {
	const known = card?.card.vouchers.find((one) => one.purse === purse)
	if (known === undefined || authority.kind !== 'lease') return {}
	const { voucherTypeId, validFrom, validUntil } = known
	return { voucher: { voucherTypeId, validFrom, validUntil } }
}

function approved(
	free: TillState,
	sale: Sale,
	asked: Authorising,
	answer: Extract<AuthoriseAnswer, { kind: 'approved' }>,
	context: StepContext,
): Step {
	const { authority, balanceAfter } = answer
	const tender: PurseTender = {
		kind: purseKind(asked.purse) as TenderPurseKind,
		purse: asked.purse,
		cardNo: asked.cardNo,
		amount: asked.amount,
		amountMinor: asked.amountMinor,
		authKey: asked.authKey,
		authority,
		balanceAfter,
		...voucherTold(sale, asked.purse, authority),
	}
	// Of the answer's picture only balances are believed: grants are checked where a card is recognised.
	const { grants } = sale.card?.card ?? { grants: [] }
	const pictured = sale.card && answer.card ? { ...sale.card, card: { ...answer.card, grants } } : sale.card
	const card =
		pictured && authority.kind === 'lease'
			? withLeased(pictured, { purse: tender.purse, slice: authority.slice }, -tender.amount)
			: pictured
	const walk = sale.cardPayment && {
		...sale.cardPayment,
		done: [...sale.cardPayment.done, asked.purse],
		again: null,
	}
	return withTender(free, { ...sale, card, authorising: null, cardPayment: walk }, tender, context)
}

function declined(
	free: TillState,
	sale: Sale,
	asked: Authorising,
	refusal: Refusal,
	context: StepContext,
): Step {
	const before = sale.cardPayment
	if (asked.unanswered !== null) return refusedWith(ended(free), whyNotAlone(asked.unanswered, refusal))
	if (before === null || CARD_REFUSALS.has(refusal.code)) return refusedWith(ended(free), refusal)
	const units = refusal.limitMinor ?? 0
	const mayAskAgain =
		AMOUNT_REFUSALS.has(refusal.code) &&
		units > 0 &&
		units < asked.amount &&
		before.again?.purse !== asked.purse
	const walk: CardPayment = mayAskAgain
		? { done: before.done, again: { purse: asked.purse, units }, refusal }
		: { done: [...before.done, asked.purse], again: null, refusal }
	const open = { ...sale, authorising: null, cardPayment: walk }
	return nextPurse({ ...free, sale: open }, open, walk, context) ?? refusedWith(ended(free), refusal)
}

/** What the cashier hears: without anything of its own to decide by, the till says why nobody else could. */
export function whyNotAlone(unanswered: Refusal, own: Refusal): Refusal {
	return own.code === 'tillAlone' ? unanswered : own
}

/** Adds a tender; when nothing is due any more the sale is completed in the same step, else a walk goes on. */
export function withTender(
	before: TillState,
	sale: Sale,
	tender: Sale['tenders'][number],
	context: StepContext,
): Step {
	const next: Sale = { ...sale, tenders: [...sale.tenders, tender] }
	if (dueOf(next) <= 0) return complete(before, next, context)
	const taken: TillState = { ...before, sale: next }
	const walk = next.cardPayment
	if (walk !== null) {
		const step = nextPurse(taken, next, walk, context)
		if (step !== null) return step
		if (walk.refusal !== null)
			return { ...refusedWith(ended(taken), walk.refusal), result: { kind: 'accepted' } }
	}
	const effects: Effect[] = [
		{ kind: 'notice', content: null },
		{ kind: 'sound', sound: 'taken' },
	]
	return go(before, ended(taken), { effects })
}
