/**
 * A coupon given at one till while the centre is away is used at another till of the store, once (即奖即买), whatever is lost or
 * told in between; and the books are right when the centre is back.
 */
import { isDeepStrictEqual } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type CardNo, cardNoSchema, tillIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { Purse } from '../../protocol/card/purse.ts'
import { voucherTypeSchema } from '../../protocol/card/voucher.ts'
import type { EntryBody } from '../../protocol/journal/entry.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'
import type { PurseView } from '../../till/view.ts'
import { CARD, cardOf, openSmallStore, type SmallStore, UID } from '../helpers/small-store.ts'
import { member, PROFILE } from '../helpers/till-play.ts'
import { until } from '../helpers/until.ts'
import {
	blankDisk,
	enrolment,
	enrolmentOf,
	LANE,
	newKey,
	openStoreTill,
	SHOP,
	type StoreTill,
	TEA_MINOR,
} from './store-till.ts'

const OTHER = tillIdSchema.parse('S01-06')
const AWARD_MINOR = 500
const CARD_NO: CardNo = cardNoSchema.parse(CARD)
const keys = [newKey(), newKey()] as const
let store: SmallStore
let one: StoreTill
let two: StoreTill

const FEED: readonly FeedRecord[] = [
	...SHOP,
	{
		kind: 'storeProfile',
		storeProfile: {
			...PROFILE,
			cardPolicy: {
				...PROFILE.cardPolicy,
				awards: [
					{
						voucherTypeId: 'C1',
						minimumSpendMinor: minor(2 * TEA_MINOR),
						amount: AWARD_MINOR,
						validDays: 30,
					},
				],
			},
		},
	},
	{
		kind: 'voucherType',
		voucherType: voucherTypeSchema.parse({
			voucherTypeId: 'C1',
			kind: 'coupon',
			nameZh: '满赠券',
			nameEn: 'Award',
			pays: { kind: 'balance' },
			minimumSpendMinor: 0,
			departmentIds: null,
			usesPerSaleMax: 1,
			issuerEntity: 'LE1',
			sponsors: [],
		}),
	},
	{ kind: 'terminal', terminal: enrolment(keys[0]) },
	{ kind: 'terminal', terminal: enrolmentOf(OTHER, keys[1]) },
]

const picture = (version: number, vouchers: CardSnapshot['vouchers'] = []): FeedRecord => ({
	kind: 'card',
	card: cardOf(0, { member: member(), version, vouchers }),
})

beforeEach(async () => {
	store = await openSmallStore({ speed: 20, tillCount: 0 })
	await store.startAgent()
	store.centre.publish(...FEED, picture(3))
	await until(() => store.centre.connected(), 'the agent reaches the centre')
	one = await openStoreTill(store, blankDisk(), keys[0], 1)
	two = await openStoreTill(store, blankDisk(OTHER), keys[1], 1, OTHER)
	for (const till of [one, two]) {
		await till.online()
		await till.signOn()
		expect(await till.openShift()).toBe('accepted')
		await posted(till)
	}
	await cutWan()
})
afterEach(async () => {
	await one.die()
	await two.die()
	await store.close()
	expect(store.centre.breaches).toEqual([])
	expect(store.centre.uncovered).toEqual([])
})

async function cutWan(): Promise<void> {
	store.wan.cut()
	for (const till of [one, two])
		await until(() => till.view().connection.mode === 'store', 'the centre is away')
}

/** The entries of a till. */
const held = (till: StoreTill): number => till.kept().length
const laneOf = (till: StoreTill) => (till === one ? LANE : OTHER)
const posted = (till: StoreTill) =>
	until(
		() => store.centre.entriesOf(laneOf(till), 1).length === held(till),
		'the centre has all of its entries',
	)
const atAgent = (till: StoreTill) =>
	until(async () => {
		const from = { tillId: laneOf(till), epoch: 1, seq: 0, countMax: 999, bytesMax: 9_999_999 }
		return (await store.agent().storage.call('entriesFrom', from)).length === held(till)
	}, 'the agent has all of its entries')

type Shown = Pick<PurseView['balance'], 'balance' | 'spendableNow'> & { readonly purse: Purse }

const coupons = (till: StoreTill): Shown[] =>
	(till.view().member?.purses ?? [])
		.filter(({ kind }) => kind === 'coupon')
		.map(({ purse, balance: { balance, spendableNow } }) => ({ purse, balance, spendableNow }))

/** The customer holds out her card; the store has been asked, and has answered or was too slow. */
async function tap(till: StoreTill): Promise<void> {
	const medium = { kind: 'uid', value: UID } as const
	till.till.deviceEvent({ kind: 'cardPresented', deviceId: 'reader', medium, receivedAtMs: 0 })
	await until(() => till.view().member !== null, 'the card is known')
	// Behind it in the till's own order: by then the store has been asked.
	await till.run({ kind: 'setNextQuantity', quantity: null })
	await until(() => till.view().member?.refreshing === false, 'the asking is over')
}

/** She holds it out until the till shows these coupons: an agent that was too slow is asked again. */
async function shows(till: StoreTill, ...wanted: readonly Shown[]): Promise<void> {
	await until(
		async () => {
			await tap(till)
			return isDeepStrictEqual(coupons(till), wanted)
		},
		`${JSON.stringify(wanted)} is shown, and not ${JSON.stringify(coupons(till))}`,
	)
}

const whole = (purse: Purse): Shown => ({ purse, balance: AWARD_MINOR, spendableNow: AWARD_MINOR })

/** Two teas for the member, paid in cash: she earns a coupon. One tea would not do. */
async function earn(till: StoreTill): Promise<Purse> {
	await tap(till)
	await till.scan()
	await till.scan()
	expect(await till.pay(2 * TEA_MINOR)).toBe('accepted')
	await atAgent(till)
	const body = salesOf(till).at(-1)
	const earned = body?.earned.find(({ voucher }) => voucher !== null)
	if (earned === undefined) throw new Error('no coupon was earned')
	return earned.purse
}

type Sale = Extract<EntryBody, { kind: 'saleCompleted' }>
const salesOf = (till: StoreTill): Sale[] =>
	till.kept().flatMap(({ body }) => (body.kind === 'saleCompleted' ? [body] : []))
const couponPayments = (till: StoreTill) =>
	salesOf(till).flatMap(({ tenders }) => tenders.filter(({ kind }) => kind === 'coupon'))

/** A tea for the member, of which the coupon pays what is in it. */
async function use(till: StoreTill, purse: Purse): Promise<void> {
	await till.scan()
	await till.run({ kind: 'startTender' })
	// An agent that does not answer in time is asked again under another key.
	await until(async () => {
		await till.run({ kind: 'tenderPurse', purse, amount: null })
		await until(() => till.view().phase.kind !== 'awaitingAuthorisation', 'there is an answer')
		return till.view().basket.tenders.length === 1
	}, 'the coupon has paid')
	expect(await till.pay(TEA_MINOR - AWARD_MINOR)).toBe('accepted')
	await atAgent(till)
}

async function leave(till: StoreTill): Promise<void> {
	await till.run({ kind: 'cancelSale' })
	await until(() => till.view().member === null, 'the customer has gone')
}

it('is shown at the other till, pays there, and is nowhere to be had again; then the books are right', async () => {
	const purse = await earn(one)
	await shows(two, whole(purse))
	await use(two, purse)
	expect(couponPayments(two)).toMatchObject([
		{ purse, amount: AWARD_MINOR, authority: { kind: 'lease', slice: 0 } },
	])
	// The till that gave it counts its own entry; what the store has left says that nothing is to be had.
	await shows(one, { purse, balance: AWARD_MINOR, spendableNow: 0 })
	await shows(two)
	await leave(one)
	await leave(two)
	store.wan.mend()
	await posted(one)
	await posted(two)
	const amounts = [...store.centre.spent.values()]
	expect(amounts.filter((amount) => amount === AWARD_MINOR)).toHaveLength(1)
})

const points = (till: StoreTill): number | undefined =>
	till.view().member?.purses.find(({ purse }) => purse === 'points')?.balance.spendableNow

it('points of a card that had none are to be had at the other till as well', async () => {
	await earn(one)
	const earned = salesOf(one)
		.at(-1)
		?.earned.find(({ purse }) => purse === 'points')?.amount
	expect(earned).toBeGreaterThan(0)
	await until(
		async () => {
			await tap(two)
			return points(two) === earned
		},
		`${earned} points are shown, and not ${points(two)}`,
	)
})

it('counts once at the till that gave it, whatever the store has told of it', async () => {
	const purse = await earn(one)
	await shows(one, whole(purse))
	await use(one, purse)
	await shows(two)
})

/** As the agent's own copy of the card shows her coupons. */
async function kept(): Promise<CardSnapshot['vouchers'] | undefined> {
	return (await store.agent().storage.call('cardByNumber', { cardNo: CARD_NO }))?.vouchers
}

async function heardOf(version: number): Promise<void> {
	const known = () => store.agent().storage.call('cardByNumber', { cardNo: CARD_NO })
	await until(async () => (await known())?.version === version, 'the picture has come')
}

it('survives a restart of the agent', async () => {
	const purse = await earn(one)
	await store.stopAgent()
	for (const till of [one, two])
		await until(() => till.view().connection.mode === 'alone', 'the till notices')
	await store.startAgent()
	for (const till of [one, two])
		await until(() => till.view().connection.mode === 'store', 'the agent is back')
	await shows(two, whole(purse))
	await use(two, purse)
	expect(await kept()).toEqual([])
})

it('stands while the centre is back and has not heard of it; from then on the centre’s word does', async () => {
	const purse = await earn(one)
	store.centre.script.busy = true
	store.wan.mend()
	for (const till of [one, two])
		await until(() => till.view().connection.mode === 'online', 'the centre is back')
	store.centre.publish(picture(5))
	await heardOf(5)
	const lent = { available: 0, held: 0, leased: AWARD_MINOR }
	expect(await kept()).toMatchObject([{ purse, balance: lent }])
	// Also where the centre itself answers for the card.
	await shows(two, { purse, balance: AWARD_MINOR, spendableNow: 0 })
	await leave(two)
	store.centre.script.busy = false
	await posted(one)
	const [voucher] = (await kept()) ?? []
	if (voucher === undefined) throw new Error('the coupon has gone')
	store.centre.publish(picture(6, [{ ...voucher, balance: { available: 300, held: 0, leased: 0 } }]))
	await heardOf(6)
	await shows(two, { purse, balance: 300, spendableNow: 300 })
	store.centre.publish(picture(7))
	await heardOf(7)
	expect(await kept()).toEqual([])
})
