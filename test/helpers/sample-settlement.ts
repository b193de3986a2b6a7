/** A till settlement as a busy day leaves it. */
import { tillSettlementSchema } from '../../protocol/journal/entry.ts'

const nothing = { count: 0, amountMinor: 0 }
export const SAMPLE_SETTLEMENT = tillSettlementSchema.parse({
	saleCount: 214,
	itemCount: 1_902,
	salesMinor: 3_871_040,
	taxMinor: 445_345,
	tenders: {
		cash: { count: 88, amountMinor: 1_020_310 },
		storedValue: { count: 61, amountMinor: 1_400_000 },
		points: { count: 12, amountMinor: 24_000 },
		gift: { count: 4, amountMinor: 40_000 },
		coupon: { count: 9, amountMinor: 18_000 },
		activity: nothing,
		service: nothing,
		bankCard: { count: 40, amountMinor: 868_730 },
		mobilePay: { count: 33, amountMinor: 500_000 },
	},
	loads: { storedValue: { count: 3, amountMinor: 150_000 }, gift: nothing },
	discountsMinor: 12_990,
	refundsMinor: 4_990,
	pointsEarned: 38_710,
	saleCancelCount: 2,
	noSaleCount: 1,
	floatMinor: 50_000,
	cashMoved: { loanMinor: 0, pickupMinor: 0, paidInMinor: 0, paidOutMinor: 0 },
	expectedCashMinor: 1_070_310,
	countedCashMinor: 1_069_310,
	differenceMinor: -1_000,
})
