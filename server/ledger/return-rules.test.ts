/** The rules of goods that come back, each as one story told to a ledger over memory. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { UpOf } from '../../protocol/wire/up.ts'
import type { SmallGroup } from '../../test/centre/small-group.ts'
import type { PlainBody, TillChain } from '../../test/centre/till-chain.ts'
import { WHOLE_CARD, wholeGroup } from '../../test/centre/whole-group.ts'
import { wholeSale } from '../../test/centre/whole-sale.ts'
import { chainOf, ledgerOver, referenceLedger } from '../../test/conformance/ledger-suite.ts'
import type { MemoryLedger } from '../../test/simulators/memory-ledger.ts'
import type { Ledger } from './ledger.ts'

const S01 = { storeId: 'S01', diskId: 'disk' }
let group: SmallGroup
let disk: MemoryLedger
let ledger: Ledger
let chain: TillChain
beforeEach(() => {
	group = wholeGroup()
	disk = referenceLedger(group)
	ledger = ledgerOver(disk)
	chain = chainOf(group, 'S01-01')
})

/** The verdict on one more entry of a till: `posted`, or the reason of its exception. */
async function tell(body: PlainBody, of = chain, storeId = 'S01'): Promise<string> {
	of.add(body)
	const answer = await ledger.post(storeId, of.upload(of.sealed.length))
	if (answer.kind !== 'posted') return answer.reason
	return answer.exceptions[0]?.reason ?? 'posted'
}

function balance(account: string): number {
	return disk.transfers.reduce(
		(sum, { debit_account, credit_account, amount }) =>
			sum + (credit_account === account ? amount : 0) - (debit_account === account ? amount : 0),
		0,
	)
}

/** A sale that only takes one piece of 5.00 back and pays it back so. */
function takesBack(saleId: string, paidBack: readonly object[], more: object = {}): PlainBody {
	return {
		...wholeSale(saleId, { goodsMinor: 0 }),
		lines: [],
		totals: { itemCount: 0, totalMinor: 0, taxMinor: 0 },
		returns: [
			{
				returnNumber: 1,
				from: { saleId: 's1', lineNumber: 1, soldQuantity: 1 },
				itemCode: '1001',
				nameZh: '茶',
				nameEn: 'Tea',
				departmentId: 'D1',
				quantity: 1,
				amountMinor: 500,
				taxMinor: 0,
				creditMinor: 500,
				reason: 'faulty',
				claimId: saleId,
				supervisorId: null,
			},
		],
		paidBack,
		...more,
	}
}

const CASH = [{ kind: 'cash', amountMinor: 500 }]

describe('goods that come back', () => {
	it('are posted once; of the same line a second time, at whatever store, a person hears', async () => {
		const other = chainOf(group, 'S02-01')
		await tell(wholeSale('s1', { goodsMinor: 500 }))
		expect(await tell(takesBack('s2', CASH))).toBe('posted')
		expect(await tell(takesBack('x1', CASH), other, 'S02')).toBe('returnedTwice')
		expect(await tell(takesBack('s3', CASH))).toBe('returnedTwice')
	})

	it('told again, an entry counts once', async () => {
		await tell(takesBack('s2', CASH))
		const again = await ledger.post('S01', chain.upload(chain.sealed.length))
		expect(again).toMatchObject({ exceptions: [] })
		expect([...disk.returned.values()]).toMatchObject([{ quantity: 1, sold_quantity: 1 }])
	})

	it('give a payment back to its purse under its key, together no more than it took', async () => {
		const ask = { kind: 'authorise', requestId: 'a', tillId: 'S01-01', cardNo: WHOLE_CARD, returns: [] }
		const wish = { ...ask, purse: 'gift', amount: 500, authKey: 'key-gift' }
		await ledger.authorise(S01, wish as unknown as UpOf<'authorise'>)
		const facts = { cardNo: WHOLE_CARD, purse: 'gift', amount: 500, authKey: 'key-gift' } as const
		const before = balance(`card:${WHOLE_CARD}:gift`)
		await tell(wholeSale('s1', { goodsMinor: 500, spends: [{ ...facts, authority: { kind: 'hold' } }] }))
		expect(balance(`card:${WHOLE_CARD}:gift`)).toBe(before - 500)
		const back = [{ kind: 'purse', ...facts, amountMinor: 500 }]
		expect(await tell(takesBack('s2', back))).toBe('posted')
		expect(balance(`card:${WHOLE_CARD}:gift`)).toBe(before)
		expect(await tell(takesBack('s3', back))).toBe('refundExceedsSpend')
		expect([balance(`card:${WHOLE_CARD}:gift`), balance('suspense:S01:gift')]).toEqual([before, 500])
	})

	it('of a gift receipt put value onto a gift purse', async () => {
		const before = balance(`card:${WHOLE_CARD}:gift`)
		const paidBack = [{ kind: 'giftValue', cardNo: WHOLE_CARD, amountMinor: 500 }]
		expect(await tell(takesBack('s2', paidBack))).toBe('posted')
		expect(balance(`card:${WHOLE_CARD}:gift`)).toBe(before + 500)
	})

	it('take back what they had earned, out of what is there; the rest is suspense', async () => {
		const has = balance(`card:${WHOLE_CARD}:points`)
		const taken = (amount: number) => ({ takenBack: [{ cardNo: WHOLE_CARD, purse: 'points', amount }] })
		expect(await tell(takesBack('s2', CASH, taken(1)))).toBe('posted')
		expect(balance(`card:${WHOLE_CARD}:points`)).toBe(has - 1)
		const available = disk.purses.get(`${WHOLE_CARD}/points`)?.available ?? 0
		const from = { saleId: 's9', lineNumber: 1, soldQuantity: 1 }
		const [line] = takesBack('s3', CASH).returns as object[]
		const more = { returns: [{ ...line, from }], ...taken(available + 7) }
		expect(await tell(takesBack('s3', CASH, more))).toBe('overspend')
		expect(balance('suspense:S01:points')).toBe(-7)
	})

	it('that do not add up are told', async () => {
		expect(await tell(takesBack('s2', [{ kind: 'cash', amountMinor: 501 }]))).toBe('totalsDisagree')
	})
})
