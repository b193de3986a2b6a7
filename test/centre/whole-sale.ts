/** A sale with whatever a card can do in it. What its purses do not pay is paid in cash. */
import { type Purse, purseKind, type SpendAuthority } from '../../protocol/card/purse.ts'
import type { PlainBody } from './till-chain.ts'

export interface WholeSpend {
	readonly cardNo: string
	readonly purse: Purse
	readonly amount: number
	/** As much as `amount` unless it says otherwise. */
	readonly amountMinor?: number
	readonly authKey: string
	readonly authority:
		| SpendAuthority
		| { readonly kind: 'lease'; readonly leaseId: string; readonly counter: number }
}

export interface WholeSale {
	readonly cardNo?: string
	/** Before discounts. */
	readonly goodsMinor: number
	readonly spends?: readonly WholeSpend[]
	readonly loads?: readonly object[]
	readonly earned?: readonly object[]
	readonly approvals?: readonly object[]
	readonly discounts?: readonly {
		readonly kind: string
		readonly grantId: string
		readonly amountMinor: number
	}[]
}

export function wholeSale(saleId: string, facts: WholeSale): PlainBody {
	const { spends = [], loads = [], earned = [], approvals = [], discounts = [], goodsMinor } = facts
	const off = discounts.reduce((sum, discount) => sum + discount.amountMinor, 0)
	const loaded = loads.reduce((sum: number, load) => sum + Number(Reflect.get(load, 'amountMinor')), 0)
	const totalMinor = goodsMinor - off + loaded
	const tenders: object[] = spends.map(({ amountMinor, authority, ...spend }) => ({
		kind: purseKind(spend.purse),
		...spend,
		amountMinor: amountMinor ?? spend.amount,
		authority: authority.kind === 'lease' ? { slice: 0, ...authority } : authority,
		balanceAfter: null,
	}))
	const paid = spends.reduce((sum, spend) => sum + (spend.amountMinor ?? spend.amount), 0)
	const cashMinor = totalMinor - paid
	if (cashMinor > 0)
		tenders.push({ kind: 'cash', amountMinor: cashMinor, handedOverMinor: cashMinor, changeMinor: 0 })
	return {
		kind: 'saleCompleted',
		saleId,
		memberId: null,
		cardNo: facts.cardNo ?? null,
		lines: [
			{
				lineNumber: 1,
				itemCode: '1001',
				nameZh: '茶',
				nameEn: 'Tea',
				departmentId: 'D1',
				quantity: 1,
				unitPriceMinor: goodsMinor,
				discounts,
				amountMinor: goodsMinor - off,
				taxRateBasisPoints: 0,
				taxMinor: 0,
			},
		],
		totals: { itemCount: 1, totalMinor, taxMinor: 0 },
		loads,
		tenders,
		approvals,
		earned,
		connection: 'online',
	}
}
