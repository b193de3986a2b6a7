/** The customer's paper of one sale, as data. Confirmed and provisional amounts stand apart. */
import { assert } from '../../protocol/base/assert.ts'
import type { Hash } from '../../protocol/base/ids.ts'
import { formatMinor, minor } from '../../protocol/base/money.ts'
import { type Purse, purseKind, type TenderPurseKind } from '../../protocol/card/purse.ts'
import type { VoucherType } from '../../protocol/card/voucher.ts'
import {
	isOutsideTender,
	isPurseTender,
	type SoldLine,
	type TenderLine,
} from '../../protocol/journal/entry.ts'
import { lineWorth } from '../../protocol/pricing/line-worth.ts'
import { discountsMinor } from '../../protocol/pricing/totals.ts'
import { checkCode } from '../../protocol/receipt/check-code.ts'
import type { ReceiptLayout, ReceiptRow } from '../../protocol/receipt/receipt-layout.ts'
import { purseReason } from '../../protocol/rules/purse-order.ts'
import { purseUnit, voucherTypeOf } from '../card/purse-views.ts'
import { depositsMinor, soldLines } from '../sale/basket.ts'
import { purseOf } from '../sale/payable.ts'
import type { StepContext } from '../step.ts'
import type { Sale, TillState } from '../till-state.ts'
import type { Language, PurseUnit } from '../view.ts'
import { foreignName, outsideRows } from './outside-rows.ts'
import { head } from './receipt-head.ts'
import { type ReceiptWords, receiptWords } from './receipt-words.ts'
import { paidBackRows, returnRows } from './return-rows.ts'

const YUAN = '￥'

export function money(amountMinor: Parameters<typeof formatMinor>[0]): string {
	return YUAN + formatMinor(amountMinor)
}

export function saleReceipt(
	state: TillState,
	sale: Sale,
	proof: { readonly hash: Hash | null; readonly mirrored: boolean },
	context: StepContext,
): ReceiptLayout {
	const words = receiptWords(state.language)
	const totals = sale.totals
	assert(totals, 'a receipt is printed of a completed sale')
	const provisional =
		sale.tenders.some(isProvisional) || (sale.card !== null && context.connection !== 'online')
	const rows: ReceiptRow[] = [
		...head(state, words.sale, sale.saleId, words, context),
		...lineRows(state, sale, words),
		...loadRows(sale, words),
		...returnRows(sale, state.language, words),
		{ kind: 'rule' },
		...discountRows(sale, words),
		{ kind: 'pair', left: words.items, right: String(totals.itemCount) },
		...depositRows(sale, words),
		{
			kind: 'pair',
			left: sale.taxMode === 'exclusive' ? words.taxAdded : words.taxIncluded,
			right: money(totals.taxMinor),
		},
		{ kind: 'total', left: words.total, right: money(totals.totalMinor) },
		...(sale.roundingMinor === 0
			? []
			: [{ kind: 'pair', left: words.rounding, right: formatMinor(minor(-sale.roundingMinor)) } as const]),
		...sale.tenders.flatMap((tender) => tenderRows(sale, tender, state.language, words, context)),
		...paidBackRows(sale, words),
		...orderRows(sale, state.language, words, context),
		...memberRows(state, sale, words, context),
		{ kind: 'rule' },
		...(provisional ? [{ kind: 'mark', text: words.provisionalMark } as const] : []),
		...(proof.mirrored ? [] : [{ kind: 'mark', text: words.notMirroredMark } as const]),
		...(proof.hash === null
			? []
			: [{ kind: 'centre', text: `${words.checkCode} ${checkCode(proof.hash)}` } as const]),
		{ kind: 'barcode', symbology: 'code128', data: sale.saleId },
		...footer(state, context),
	]
	return { language: state.language, rows }
}

export function isProvisional(tender: TenderLine): boolean {
	return isPurseTender(tender) && tender.authority.kind !== 'hold'
}

function lineRows(state: TillState, sale: Sale, words: ReceiptWords): ReceiptRow[] {
	return soldLines(sale).flatMap((line, index, all): ReceiptRow[] => [
		...setRows(state, all[index - 1], line, words),
		{ kind: 'text', text: state.language === 'zh-CN' ? line.nameZh : line.nameEn },
		{ kind: 'pair', left: `  ${measure(line, words)}`, right: formatMinor(lineWorth(line)) },
		...(line.listPriceMinor === undefined
			? []
			: [{ kind: 'text', text: `  ${words.priceSet(formatMinor(line.listPriceMinor))}` } as const]),
		...line.discounts.map(({ kind, grantId, amountMinor }): ReceiptRow => {
			const named =
				kind === 'promotion'
					? sale.promotions.find((one) => one.promotionId === grantId)
					: sale.cardDiscounts.find((one) => one.grantId === grantId)
			const own = state.language === 'zh-CN' ? named?.nameZh : named?.nameEn
			return {
				kind: 'pair',
				left: `  ${kind === 'discount' || kind === 'promotion' ? (own ?? '') : words.givenOff[kind]}`,
				right: `-${formatMinor(amountMinor)}`,
			}
		}),
	])
}

/** Before the first line of a set: what it is called, and what it costs. */
function setRows(
	state: TillState,
	before: SoldLine | undefined,
	{ set }: SoldLine,
	words: ReceiptWords,
): ReceiptRow[] {
	if (set === undefined || before?.set?.setNumber === set.setNumber) return []
	const name = state.language === 'zh-CN' ? set.nameZh : set.nameEn
	return [{ kind: 'text', text: words.set(name, set.quantity, formatMinor(set.unitPriceMinor)) }]
}

/** How much of it, at which price: pieces or kilograms. */
function measure(
	{ quantity, weightGrams, weightTyped, unitPriceMinor }: SoldLine,
	words: ReceiptWords,
): string {
	const price = formatMinor(unitPriceMinor)
	if (weightGrams === undefined) return `${quantity} × ${price}`
	const kilograms = (weightGrams / 1_000).toFixed(3)
	return `${kilograms} kg × ${price}/kg${weightTyped ? ` (${words.weightTyped})` : ''}`
}

function loadRows(sale: Sale, words: ReceiptWords): ReceiptRow[] {
	return sale.loads.map(({ cardNo, purse, amountMinor, media }) => ({
		kind: 'pair',
		left: `${words.load[purse]} *${cardNo.slice(-4)}${media === null ? '' : ` (${words.newCard})`}`,
		right: formatMinor(amountMinor),
	}))
}

function discountRows(sale: Sale, words: ReceiptWords): ReceiptRow[] {
	const amountMinor = discountsMinor(soldLines(sale))
	return amountMinor === 0
		? []
		: [{ kind: 'pair', left: words.discounts, right: `-${formatMinor(amountMinor)}` }]
}

/** Of the total: it comes back with the empties. */
function depositRows(sale: Sale, words: ReceiptWords): ReceiptRow[] {
	const amountMinor = depositsMinor(sale)
	return amountMinor === 0 ? [] : [{ kind: 'pair', left: words.deposits, right: formatMinor(amountMinor) }]
}

/** What a purse is called: a voucher by its own name, else by its kind. */
export function purseName(purse: Purse, type: VoucherType | null, language: Language): string {
	if (type) return language === 'zh-CN' ? type.nameZh : type.nameEn
	return receiptWords(language).purse[purseKind(purse) as TenderPurseKind]
}

function tenderRows(
	sale: Sale,
	tender: TenderLine,
	language: Language,
	words: ReceiptWords,
	context: StepContext,
): ReceiptRow[] {
	if (isOutsideTender(tender)) return outsideRows(tender, words)
	if (!isPurseTender(tender)) {
		const isForeign = tender.kind === 'foreignCash'
		return [
			{
				kind: 'pair',
				left: isForeign ? foreignName(tender, words) : words.cash,
				right: money(tender.amountMinor),
			},
			...(tender.changeMinor > 0
				? [
						{ kind: 'pair', left: `  ${words.handedOver}`, right: money(tender.handedOverMinor) } as const,
						{ kind: 'pair', left: words.change, right: money(tender.changeMinor), bold: true } as const,
					]
				: []),
		]
	}
	const type = voucherTypeOf(sale.card, tender.purse, context.voucherTypes)
	const inUnits = unitsText(purseUnit(tender.purse, type), words)
	const units = inUnits === null ? '' : ` ${inUnits(tender.amount)}`
	const mark = isProvisional(tender) ? ` (${words.toBeConfirmed})` : ''
	const name = purseName(tender.purse, type ?? null, language)
	return [
		{ kind: 'pair', left: name + units + mark, right: money(tender.amountMinor) },
		...(tender.balanceAfter === null
			? []
			: [
					{
						kind: 'pair',
						left: `  ${words.balanceAfter}`,
						right: inUnits === null ? money(minor(tender.balanceAfter)) : inUnits(tender.balanceAfter),
					} as const,
				]),
	]
}

/** How an amount of a purse is written; null: as money. */
function unitsText(unit: PurseUnit, words: ReceiptWords): ((amount: number) => string) | null {
	return unit === 'money' ? null : words[unit]
}

/** One line that says in which order the card paid, and why. */
function orderRows(
	sale: Sale,
	language: Language,
	words: ReceiptWords,
	{ profile, voucherTypes }: StepContext,
): ReceiptRow[] {
	const { card } = sale
	const tenders = sale.tenders.filter(isPurseTender)
	if (!card || !profile || tenders.length < 2) return []
	const steps = tenders.map(({ purse }) => {
		const type = voucherTypeOf(card, purse, voucherTypes) ?? null
		const own = purseOf(card, purse, 0)
		const reason = own ? words.reason(purseReason(own, profile.cardPolicy)) : ''
		return purseName(purse, type, language) + (reason === '' ? '' : `(${reason})`)
	})
	return [{ kind: 'text', text: `${words.order}: ${steps.join(' > ')}` }]
}

function memberRows(state: TillState, sale: Sale, words: ReceiptWords, context: StepContext): ReceiptRow[] {
	const card = sale.card?.card
	const { earned } = sale
	// The last word of a card may not say whose it is, as that of one just issued for a lost one; what it earned is written.
	if (!card || !sale.totals || (card.member === null && earned.length === 0)) return []
	const zh = state.language === 'zh-CN'
	const { member } = card
	const lastFour = `*${card.cardNo.slice(-4)}`
	const { amount: points, forAnswer = 0 } = earned.find(({ purse }) => purse === 'points') ?? { amount: 0 }
	const mark = context.connection === 'online' ? '' : ` (${words.toBeConfirmed})`
	return [
		{ kind: 'rule' },
		{
			kind: 'pair',
			left: member === null ? words.card : `${words.member} ${zh ? member.address.zh : member.address.en}`,
			right: member === null ? lastFour : `${words.card} ${lastFour}`,
		},
		...(points > 0 ? [{ kind: 'pair', left: words.pointsEarned + mark, right: `+${points}` } as const] : []),
		...(forAnswer > 0
			? [{ kind: 'pair', left: `  ${words.pointsForAnswer}`, right: `+${forAnswer}` } as const]
			: []),
		...earned.flatMap(({ voucher }): ReceiptRow[] => {
			const type = context.voucherTypes.find((one) => one.voucherTypeId === voucher?.voucherTypeId)
			if (!voucher || !type) return []
			return [
				{
					kind: 'pair',
					left: `${words.earnedCoupon} ${zh ? type.nameZh : type.nameEn}${mark}`,
					right: voucher.validUntil === null ? '' : words.validUntil(voucher.validUntil),
				},
			]
		}),
	]
}

function footer(state: TillState, context: StepContext): ReceiptRow[] {
	const text =
		state.language === 'zh-CN' ? context.profile?.receiptFooterZh : context.profile?.receiptFooterEn
	return text ? [{ kind: 'centre', text }] : []
}
