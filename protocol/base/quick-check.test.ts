/** The quick check accepts nothing that the schema would not; and it accepts what tills really write. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cardSnapshotSchema } from '../card/card-snapshot.ts'
import { entrySchema } from '../journal/entry.ts'
import { quickCheck } from './quick-check.ts'

const AUTHORITIES = [
	{ kind: 'hold' },
	{ kind: 'lease', leaseId: 'lease-1', slice: 0, counter: 3 },
	{ kind: 'floor' },
]
const LINE = {
	lineNumber: 1,
	itemCode: '101022',
	nameZh: '番茄',
	nameEn: 'Tomatoes',
	departmentId: 'D01',
	quantity: 2,
	unitPriceMinor: 1_490,
	discounts: [{ kind: 'discount', grantId: 'G1', amountMinor: 10 }],
	amountMinor: 2_970,
	taxRateBasisPoints: 900,
	taxMinor: 245,
}
const TENDERS = AUTHORITIES.map((authority) => ({
	kind: 'storedValue',
	purse: 'storedValue',
	cardNo: '628810000003',
	amount: 5,
	amountMinor: 5,
	authKey: 'auth-key-1',
	authority,
	balanceAfter: null,
}))
const SALE = {
	kind: 'saleCompleted',
	saleId: 'S01-02-1-000001',
	memberId: 'M1',
	cardNo: '628810000003',
	lines: [LINE],
	totals: { itemCount: 2, totalMinor: 2_970, taxMinor: 245 },
	loads: [{ cardNo: '628810000003', purse: 'gift', amountMinor: 1, keeper: 'store' }],
	tenders: [{ kind: 'cash', amountMinor: 5, handedOverMinor: 5, changeMinor: 0 }, ...TENDERS],
	approvals: [],
	earned: [{ cardNo: '628810000003', purse: 'points', amount: 5, keeper: 'till', voucher: null }],
	connection: 'alone',
}
const BODIES = [
	SALE,
	{ kind: 'drawerOpened', reason: 'noSale' },
	{ kind: 'cashMoved', direction: 'loan', amountMinor: 5, note: '' },
]
const entryOf = (body: object) => ({
	tillId: 'S01-02',
	epoch: 1,
	seq: 7,
	atMs: 1_795_305_767_436,
	businessDate: '2026-11-22',
	shiftId: 'S01-02-1-Z0001',
	operatorId: '1001',
	body,
})

const BALANCE = { available: 5, held: 0, leased: 1 }
const CARD = {
	cardNo: '628810000003',
	state: 'active',
	cardClass: 'standard',
	media: [{ kind: 'uid', value: '04A1B2C3D4E5F6' }],
	member: {
		memberId: 'M000001',
		familyName: '王',
		givenName: '芳',
		address: { zh: '王女士', en: 'Ms Wang' },
		language: 'zh-CN',
		tier: 'gold',
		segment: 'trueFriend',
		segmentReason: { visitsPerYear: 40, spendPerYearMinor: 1_000_000 },
		pyramidClass: 'A',
		lastVisit: { atMs: 1_795_305_767_436, storeId: 'S01' },
		fields: { phone: { value: '13800000000', source: 'till', verified: true, atMs: 1_795_305_767_436 } },
		declinedAtMs: { email: 1_795_305_767_436 },
	},
	purses: { storedValue: BALANCE, points: BALANCE, gift: BALANCE },
	vouchers: [
		{ purse: 'coupon:V1', voucherTypeId: 'V1', balance: BALANCE, validFrom: null, validUntil: '2026-12-31' },
	],
	grants: [],
	asOfMs: 1_795_305_767_436,
	version: 7,
}

const STRANGE: readonly unknown[] = [
	null,
	true,
	0,
	-1,
	0.5,
	2 ** 53,
	'',
	'x'.repeat(300),
	[],
	{},
	[{}],
	'lease',
	'cash',
]

/** The value with each of its parts once replaced by each strange thing, taken away, or joined by one more. */
function* spoilt(value: unknown): Generator<unknown> {
	yield* STRANGE
	if (Array.isArray(value)) {
		yield [...value, ...Array(300).fill(value[0] ?? 1)]
		for (const [index, item] of value.entries())
			for (const other of spoilt(item)) yield value.with(index, other)
	} else if (typeof value === 'object' && value !== null) {
		yield { ...value, more: 1 }
		for (const [key, item] of Object.entries(value)) {
			yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== key))
			for (const other of spoilt(item)) yield { ...value, [key]: other }
		}
	}
}

describe('quickCheck', () => {
	const fits = quickCheck(entrySchema)

	it.each(BODIES)('accepts an entry $kind as the schema does', (body) => {
		const entry = entryOf(body)
		expect(entrySchema.safeParse(entry).error).toBeUndefined()
		expect(fits?.(entry)).toBe(true)
	})

	it.each(BODIES)('turns down what the schema turns down, spoilt anywhere: $kind', (body) => {
		const wrong = [...spoilt(entryOf(body))].filter(
			(one) => fits?.(one) !== entrySchema.safeParse(one).success,
		)
		expect(wrong).toEqual([])
	})

	it('judges a card as the schema does, whole and spoilt anywhere', () => {
		const quick = quickCheck(cardSnapshotSchema)
		expect(cardSnapshotSchema.safeParse(CARD).error).toBeUndefined()
		expect(quick?.(CARD)).toBe(true)
		const wrong = [...spoilt(CARD)].filter(
			(one) => quick?.(one) !== cardSnapshotSchema.safeParse(one).success,
		)
		expect(wrong).toEqual([])
	})

	it('has none for a record that must have all its keys', () => {
		expect(quickCheck(z.record(z.enum(['one', 'two']), z.string()))).toBeUndefined()
		expect(quickCheck(z.partialRecord(z.enum(['one', 'two']), z.string()))?.({ two: '' })).toBe(true)
	})

	it('knows what may be left out', () => {
		const schema = z.strictObject({ code: z.string(), detail: z.string().optional() })
		for (const one of [
			{ code: '' },
			{ code: '', detail: 'x' },
			{ code: '', detail: 1 },
			{ code: '', more: 1 },
			{},
		])
			expect(quickCheck(schema)?.(one)).toBe(schema.safeParse(one).success)
	})

	it('has none for a schema that it cannot read whole', () => {
		for (const part of [z.string().refine(() => false), z.string().transform(Number), z.string().email()])
			expect(quickCheck(z.strictObject({ part }))).toBeUndefined()
		expect(quickCheck(z.object({ part: z.string() }))).toBeUndefined()
	})
})
