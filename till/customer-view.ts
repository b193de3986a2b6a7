/**
 * What the customer's screen draws: a projection of the cashier's view that names every field it lets through, so that
 * nothing else can cross (customer-view.test.ts). Never: who serves, what the drawer holds, numbers of cards and members,
 * segment, reasons, what a supervisor is asked; and of her own data only what she is asked to check, while she is asked.
 * Pure; a new view replaces the old one whole.
 */
import { add, type MinorUnits, minor } from '../protocol/base/money.ts'
import type { TenderLine } from '../protocol/journal/entry.ts'
import type {
	BasketView,
	CampaignView,
	CustomerConfirmView,
	Language,
	LineView,
	LoadView,
	MemberView,
	PaysBackView,
	PhaseView,
	PromotionHintView,
	PurseUnit,
	ReturnView,
	TillView,
} from './view.ts'

/** More lines than any screen shows; a sale of hundreds would otherwise be sent whole with every item. */
export const CUSTOMER_LINES_MAX = 24
const HINTS_MAX = 2

export type CustomerView = {
	readonly language: Language
	readonly storeNameZh: string
	readonly storeNameEn: string
	/** Nothing here is real. */
	readonly isTraining: boolean
	readonly scene: CustomerScene
}

export type CustomerScene =
	/** Nobody can be served here now. */
	| { readonly kind: 'closed' }
	| { readonly kind: 'idle'; readonly campaigns: readonly CampaignView[] }
	/** A member has shown her card, and nothing has been taken yet. */
	| { readonly kind: 'greeting'; readonly guest: GuestView }
	| {
			readonly kind: 'basket'
			readonly guest: GuestView | null
			readonly basket: CustomerBasket
			readonly weighing: CustomerWeighing | null
	  }
	| {
			readonly kind: 'paying'
			readonly guest: GuestView | null
			readonly basket: CustomerBasket
			/** Who is being asked for money now; null: the cashier. */
			readonly payment: CustomerPayment | null
	  }
	| {
			readonly kind: 'thanks'
			readonly guest: GuestView | null
			readonly totalMinor: MinorUnits
			readonly savedMinor: MinorUnits
			readonly changeMinor: MinorUnits
			readonly paid: readonly CustomerTender[]
			readonly paidBack: readonly CustomerPaidBack[]
			readonly pointsEarned: number
			/** Null: not known. */
			readonly points: { readonly balance: number; readonly isProvisional: boolean } | null
			readonly coupons: readonly Named[]
	  }
	/** She is asked something, and answers on her screen or to the cashier. */
	| { readonly kind: 'confirm'; readonly ask: CustomerAsk }

type Asked<Kind> = Extract<CustomerConfirmView, { kind: Kind }>

export type CustomerAsk =
	/** What was known before does not cross: it may be another's. */
	| (Pick<Asked<'data'>, 'kind' | 'askId' | 'purpose'> & {
			readonly fields: readonly Pick<Asked<'data'>['fields'][number], 'field' | 'value'>[]
	  })
	| Pick<Asked<'consent'>, 'kind' | 'askId' | 'purpose' | 'items'>

type Named = { readonly nameZh: string; readonly nameEn: string }

export type GuestView = {
	/** As she likes to be addressed; null: nobody is known to hold the card. */
	readonly nameZh: string | null
	readonly nameEn: string | null
	readonly isBirthday: boolean
}

export type CustomerLine = Pick<
	LineView,
	'lineNumber' | 'nameZh' | 'nameEn' | 'quantity' | 'weightGrams' | 'unitPriceMinor' | 'amountMinor'
> & {
	readonly savedMinor: MinorUnits
	readonly promotions: readonly Named[]
}

export type CustomerBasket = {
	/** The newest, in order; without those that were taken out again. */
	readonly lines: readonly CustomerLine[]
	readonly loads: readonly Pick<LoadView, 'purse' | 'amountMinor'>[]
	readonly returns: readonly Pick<
		ReturnView,
		'nameZh' | 'nameEn' | 'quantity' | 'weightGrams' | 'creditMinor'
	>[]
	readonly hints: readonly Pick<PromotionHintView, 'nameZh' | 'nameEn' | 'missingMinor'>[]
	readonly itemCount: number
	readonly savedMinor: MinorUnits
	readonly totalMinor: MinorUnits
	/** Of the total, where it comes on top of the lines' amounts. */
	readonly taxAddedMinor: MinorUnits | null
	readonly paid: readonly CustomerTender[]
	/** Below zero: she gets it. */
	readonly dueMinor: MinorUnits
	/** How she gets back what is due below zero; null: not decided. */
	readonly paysBack: readonly CustomerPaidBack[] | null
	readonly pointsToEarn: number
	readonly coupons: readonly Named[]
}

export type CustomerTender = {
	readonly kind: TenderLine['kind']
	/** Of a voucher. */
	readonly nameZh: string | null
	readonly nameEn: string | null
	readonly amountMinor: MinorUnits
	/** What left the purse, in its unit; null for cash. */
	readonly amount: number | null
	readonly unit: PurseUnit
	readonly isProvisional: boolean
	/** In the purse's unit; null: not known. */
	readonly balanceAfter: number | null
}

export type CustomerPaidBack = Pick<PaysBackView, 'kind' | 'amountMinor'>

export type CustomerWeighing = Named & {
	/** Of a kilogram. */
	readonly unitPriceMinor: MinorUnits
	/** What lies on the scale now, if it tells. */
	readonly panGrams: number | null
}

type Awaiting = Extract<PhaseView, { kind: 'awaitingPayment' }>

export type CustomerPayment =
	/** From her card with us. */
	| { readonly kind: 'ownCard'; readonly amountMinor: MinorUnits }
	| ({ readonly kind: 'outside' } & Pick<
			Awaiting,
			'method' | 'amountMinor' | 'state' | 'isCancelling' | 'step' | 'qr'
	  >)

export function customerViewOf(view: TillView): CustomerView {
	return {
		language: view.language,
		storeNameZh: view.till.storeNameZh,
		storeNameEn: view.till.storeNameEn,
		isTraining: view.isTraining,
		scene: sceneOf(view),
	}
}

function sceneOf(view: TillView): CustomerScene {
	const { phase } = view
	switch (phase.kind) {
		case 'signedOff':
		case 'locked':
		case 'shiftClosed':
			return { kind: 'closed' }
		// A supervisor's PIN in the middle of a sale changes nothing for the customer.
		case 'verifyingPin':
			return view.operator === null || view.shift === null ? { kind: 'closed' } : sellingScene(view)
		case 'selling':
			return askScene(view) ?? sellingScene(view)
		case 'tendering':
			return askScene(view) ?? payingScene(view)
		case 'awaitingAuthorisation':
		case 'awaitingPayment':
		case 'completing':
			return payingScene(view)
		case 'completed':
			return askScene(view) ?? thanksScene(view, phase)
	}
}

function askScene({ customerConfirm: asked }: TillView): CustomerScene | null {
	if (asked === null) return null
	const { askId, purpose } = asked
	if (asked.kind === 'data') {
		const fields = asked.fields.map(({ field, value }) => ({ field, value }))
		return { kind: 'confirm', ask: { kind: 'data', askId, purpose, fields } }
	}
	const items = asked.items.map(({ consent, wordingZh, wordingEn, isRequired, given }) => ({
		...{ consent, wordingZh, wordingEn, isRequired, given },
	}))
	return { kind: 'confirm', ask: { kind: 'consent', askId, purpose, items } }
}

function sellingScene(view: TillView): CustomerScene {
	const guest = guestOf(view.member)
	const { lines, loads, returns } = view.basket
	const weighing = view.weighing && {
		nameZh: view.weighing.nameZh,
		nameEn: view.weighing.nameEn,
		unitPriceMinor: view.weighing.unitPriceMinor,
		panGrams: view.weighing.panGrams,
	}
	const isEmpty = lines.every(({ voided }) => voided) && loads.length + returns.length === 0
	if (!isEmpty || weighing !== null) return { kind: 'basket', guest, basket: basketOf(view.basket), weighing }
	if (guest !== null) return { kind: 'greeting', guest }
	if (view.alarm !== null) return { kind: 'closed' }
	return {
		kind: 'idle',
		campaigns: view.campaigns.map(({ nameZh, nameEn, isForMembers }) => ({ nameZh, nameEn, isForMembers })),
	}
}

function payingScene({ member, basket, phase }: TillView): CustomerScene {
	return {
		kind: 'paying',
		guest: guestOf(member),
		basket: basketOf(basket),
		payment: paymentOf(phase),
	}
}

/** Whoever holds a card that is stopped need not be its member: nobody is greeted. */
function guestOf(member: MemberView | null): GuestView | null {
	if (member === null || member.cardState !== 'active') return null
	return {
		nameZh: member.member?.address.zh ?? null,
		nameEn: member.member?.address.en ?? null,
		isBirthday: member.occasion?.id === 'birthday',
	}
}

function basketOf(basket: BasketView): CustomerBasket {
	const { totals, taxMode, paysBack } = basket
	const counting = basket.lines.filter(({ voided }) => !voided)
	return {
		lines: counting.slice(-CUSTOMER_LINES_MAX).map(lineOf),
		loads: basket.loads.map(({ purse, amountMinor }) => ({ purse, amountMinor })),
		returns: basket.returns
			.slice(-CUSTOMER_LINES_MAX)
			.map(({ nameZh, nameEn, quantity, weightGrams, creditMinor }) => ({
				...{ nameZh, nameEn, quantity, weightGrams, creditMinor },
			})),
		hints: basket.hints
			.slice(0, HINTS_MAX)
			.map(({ nameZh, nameEn, missingMinor }) => ({ nameZh, nameEn, missingMinor })),
		itemCount: totals.itemCount,
		savedMinor: savedOf(basket),
		totalMinor: totals.totalMinor,
		taxAddedMinor: taxMode === 'exclusive' ? totals.taxMinor : null,
		paid: basket.tenders.map(tenderOf),
		dueMinor: basket.dueMinor,
		paysBack: paysBack?.map(paidBackOf) ?? null,
		pointsToEarn: basket.pointsToEarn,
		coupons: basket.couponsToEarn.map(named),
	}
}

/** Whoever took it off: promotion, card, manager or cashier. A price that was set by hand is the price. */
function savedOf({ lines }: BasketView): MinorUnits {
	return add(minor(0), ...lines.filter(({ voided }) => !voided).map(({ discountMinor }) => discountMinor))
}

function lineOf(line: LineView): CustomerLine {
	const { lineNumber, nameZh, nameEn, quantity, weightGrams, unitPriceMinor, amountMinor } = line
	return {
		...{ lineNumber, nameZh, nameEn, quantity, weightGrams, unitPriceMinor, amountMinor },
		savedMinor: line.discountMinor,
		promotions: [...(line.set === null ? [] : [line.set]), ...line.promotions].map(named),
	}
}

function tenderOf(tender: BasketView['tenders'][number]): CustomerTender {
	const { kind, nameZh, nameEn, amountMinor, amount, unit, provisional, balanceAfter } = tender
	return { kind, nameZh, nameEn, amountMinor, amount, unit, isProvisional: provisional, balanceAfter }
}

const paidBackOf = ({ kind, amountMinor }: PaysBackView): CustomerPaidBack => ({ kind, amountMinor })
const named = ({ nameZh, nameEn }: Named): Named => ({ nameZh, nameEn })

function paymentOf(phase: PhaseView): CustomerPayment | null {
	if (phase.kind === 'awaitingAuthorisation') {
		// A manager's discount that is being confirmed is nobody's payment.
		return phase.purseKind === 'grant' ? null : { kind: 'ownCard', amountMinor: phase.amountMinor }
	}
	if (phase.kind !== 'awaitingPayment') return null
	const { method, amountMinor, state, isCancelling, step, qr } = phase
	return { kind: 'outside', method, amountMinor, state, isCancelling, step, qr }
}

function thanksScene(
	{ basket, member }: TillView,
	{ totalMinor, changeMinor }: Extract<PhaseView, { kind: 'completed' }>,
): CustomerScene {
	const guest = guestOf(member)
	const points = guest === null || member === null ? null : member.points
	return {
		kind: 'thanks',
		guest,
		totalMinor,
		savedMinor: savedOf(basket),
		changeMinor,
		paid: basket.tenders.map(tenderOf),
		paidBack: (basket.paysBack ?? []).map(paidBackOf),
		pointsEarned: basket.pointsToEarn,
		points: points && { balance: points.balance, isProvisional: points.provisional !== 0 },
		coupons: basket.couponsToEarn.map(named),
	}
}
