/** The customer's paper of one sale, as data. Confirmed and provisional amounts stand apart. */
import { assert } from '../../protocol/base/assert.ts'
import type { Hash } from '../../protocol/base/ids.ts'
import { formatMinor, minor } from '../../protocol/base/money.ts'
import type { TenderLine } from '../../protocol/journal/entry.ts'
import { checkCode } from '../../protocol/receipt/check-code.ts'
import type { ReceiptLayout, ReceiptRow } from '../../protocol/receipt/receipt-layout.ts'
import { pointsEarned } from '../../protocol/rules/points.ts'
import { soldLines } from '../sale/basket.ts'
import type { StepContext } from '../step.ts'
import type { Sale, TillState } from '../till-state.ts'
import { localTime } from './local-time.ts'
import { type ReceiptWords, receiptWords } from './receipt-words.ts'

const YUAN = '￥'

export function money(amountMinor: Parameters<typeof formatMinor>[0]): string {
	return YUAN + formatMinor(amountMinor)
}

export function saleReceipt(
	state: TillState,
	sale: Sale,
	proof: { readonly hash: Hash; readonly mirrored: boolean },
	context: StepContext,
): ReceiptLayout {
	const words = receiptWords(state.language)
	const totals = sale.totals
	assert(totals, 'a receipt is printed of a completed sale')
	const provisional =
		sale.tenders.some(isProvisional) || (sale.card !== null && context.connection !== 'online')
	const rows: ReceiptRow[] = [
		...head(state, words.sale, sale.saleId, words, context),
		...lineRows(state, sale),
		{ kind: 'rule' },
		{ kind: 'pair', left: words.items, right: String(totals.itemCount) },
		{ kind: 'pair', left: words.taxIncluded, right: money(totals.taxMinor) },
		{ kind: 'total', left: words.total, right: money(totals.totalMinor) },
		...sale.tenders.flatMap((tender) => tenderRows(tender, words)),
		...memberRows(state, sale, words, context),
		{ kind: 'rule' },
		...(provisional ? [{ kind: 'mark', text: words.provisionalMark } as const] : []),
		...(proof.mirrored ? [] : [{ kind: 'mark', text: words.notMirroredMark } as const]),
		{ kind: 'centre', text: `${words.checkCode} ${checkCode(proof.hash)}` },
		{ kind: 'barcode', symbology: 'code128', data: sale.saleId },
		...footer(state, context),
	]
	return { language: state.language, rows }
}

export function isProvisional(tender: TenderLine): boolean {
	return tender.kind === 'storedValue' && tender.authority.kind === 'lease'
}

/** Store, number, till, operator and time: the same on every paper. */
export function head(
	state: TillState,
	title: string,
	number: string,
	words: ReceiptWords,
	context: StepContext,
): ReceiptRow[] {
	const zh = state.language === 'zh-CN'
	const profile = context.profile
	return [
		{ kind: 'title', text: (zh ? profile?.nameZh : profile?.nameEn) ?? context.tillId },
		...(zh && profile?.addressZh ? [{ kind: 'centre', text: profile.addressZh } as const] : []),
		{ kind: 'centre', text: title },
		{ kind: 'pair', left: `${words.number} ${number}`, right: `${words.till} ${context.tillId}` },
		{
			kind: 'pair',
			left: `${words.date} ${localTime(context.nowMs, profile?.utcOffsetMinutes ?? 0)}`,
			right: `${words.operator} ${state.operator?.name ?? ''}`,
		},
		{ kind: 'rule' },
	]
}

function lineRows(state: TillState, sale: Sale): ReceiptRow[] {
	return soldLines(sale).flatMap((line): ReceiptRow[] => [
		{ kind: 'text', text: state.language === 'zh-CN' ? line.nameZh : line.nameEn },
		{
			kind: 'pair',
			left: `  ${line.quantity} × ${formatMinor(line.unitPriceMinor)}`,
			right: formatMinor(line.amountMinor),
		},
	])
}

function tenderRows(tender: TenderLine, words: ReceiptWords): ReceiptRow[] {
	if (tender.kind === 'cash') {
		return [
			{ kind: 'pair', left: words.cash, right: money(tender.amountMinor) },
			...(tender.changeMinor > 0
				? [
						{ kind: 'pair', left: `  ${words.handedOver}`, right: money(tender.handedOverMinor) } as const,
						{ kind: 'pair', left: words.change, right: money(tender.changeMinor), bold: true } as const,
					]
				: []),
		]
	}
	const mark = isProvisional(tender) ? ` (${words.toBeConfirmed})` : ''
	return [
		{ kind: 'pair', left: words.storedValue + mark, right: money(tender.amountMinor) },
		...(tender.balanceAfter === null
			? []
			: [
					{
						kind: 'pair',
						left: `  ${words.balanceAfter}`,
						right: money(minor(tender.balanceAfter)),
					} as const,
				]),
	]
}

function memberRows(state: TillState, sale: Sale, words: ReceiptWords, context: StepContext): ReceiptRow[] {
	const card = sale.card?.card
	if (!card?.member || !sale.totals) return []
	const zh = state.language === 'zh-CN'
	const points =
		card.state === 'active' ? pointsEarned(sale.totals.totalMinor, context.profile?.pointsPerYuan ?? 0) : 0
	const mark = context.connection === 'online' ? '' : ` (${words.toBeConfirmed})`
	return [
		{ kind: 'rule' },
		{
			kind: 'pair',
			left: `${words.member} ${zh ? card.member.address.zh : card.member.address.en}`,
			right: `${words.card} *${card.cardNo.slice(-4)}`,
		},
		...(points > 0 ? [{ kind: 'pair', left: words.pointsEarned + mark, right: `+${points}` } as const] : []),
	]
}

function footer(state: TillState, context: StepContext): ReceiptRow[] {
	const text =
		state.language === 'zh-CN' ? context.profile?.receiptFooterZh : context.profile?.receiptFooterEn
	return text ? [{ kind: 'centre', text }] : []
}
