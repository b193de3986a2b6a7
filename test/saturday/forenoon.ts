/** 16–28: one card pays with all it has, gift cards, everything done by hand, a basket that goes on at another till. */
import { expect } from 'vitest'
import { SUPERVISOR_UID } from '../fixtures/demo-data/operators.ts'
import { BEEF, LIPSTICK, MILK, OIL, PAN, RICE, SALT, SHIRT, SOY, TEA, TONER } from './goods.ts'
import { type Saturday, step } from './saturday.ts'
import { CAMPAIGN } from './saturday-group.ts'
import { line, yuan } from './saturday-till.ts'

const GIFT_UID = '0429B7C1E50180'

/** The newest sale of a till as the centre keeps it. */
async function lastSale({ shop }: Saturday, tillId: string): Promise<Record<string, unknown>> {
	const [row] = await shop.query(
		`SELECT entry_text::jsonb -> 'body' AS body FROM journal_entry
		 WHERE kind = 'saleCompleted' AND till_id = $1 ORDER BY seq DESC LIMIT 1`,
		[tillId],
	)
	return (row?.body ?? {}) as Record<string, unknown>
}

export function forenoon(): void {
	step('16 three coupons, an activity, gift and stored value and cash pay one sale', async (day) => {
		const { three, members } = day
		const chen = members.member('陈')
		await three.tap(chen.uid, chen.name)
		await three.scans(PAN, MILK, TEA, TONER)
		const totalMinor = three.price(PAN, MILK, TEA, TONER)
		// Double points at the counter of the toner.
		const points = Math.floor((totalMinor + three.price(TONER)) / 100)
		const byCard = [
			['coupon', 2_000, `tender-coupon:${chen.cardNo}-1`],
			['coupon', 8_000, `tender-coupon:${chen.cardNo}-2`],
			['coupon', three.price(MILK), `tender-coupon:${chen.cardNo}-3`],
			['activity', three.price(TEA), `tender-activity:${chen.cardNo}-4`],
			['gift', 10_000, 'tender-gift'],
		] as const
		const cash = byCard.reduce((left, [, amount]) => left - amount, totalMinor - 10_000)
		const words = await three.sells(
			{
				totalMinor,
				itemCount: 4,
				points,
				paid: [
					...byCard.map(([kind, amount]) => [kind, amount] as const),
					['storedValue', 10_000],
					['cash', cash],
				],
			},
			async () => {
				let due = totalMinor
				for (const [, amount, key] of byCard) {
					await three.touch(key)
					due -= amount
					await three.owesStill(due)
				}
				await three.types('100')
				await three.touch('tender-stored-value')
				await three.owesStill(cash)
				await three.presses('+')
			},
		)
		expect(words).toContain('用卡顺序')
		expect(words).toContain(`获赠 ${CAMPAIGN}`)
		members.moved(chen, 'gift', -10_000)
		members.moved(chen, 'storedValue', -10_000)
		members.moved(chen, 'points', points)
	})

	step('17 a blank gift card is sold with 200 on it', async ({ two, shop, members, everythingIsPosted }) => {
		await two.more('load')
		await two.sees('desk-present')
		await two.lays(GIFT_UID, 'desk-card')
		await two.types('200')
		await two.touch('key-loadGift')
		await two.sees('load-line')
		const sale = {
			totalMinor: 20_000,
			itemCount: 0,
			loaded: [['gift', 20_000]],
			paid: [['cash', 20_000]],
		} as const
		const words = await two.sells(sale)
		expect(words).toContain('礼品卡充值')
		expect(words).toContain('(新卡)')
		await everythingIsPosted()
		const [card] = await shop.query(
			'SELECT c.card_no, c.state FROM card c JOIN medium m USING (card_no) WHERE m.medium_key = $1',
			[`uid:${GIFT_UID}`],
		)
		expect(card?.state).toBe('active')
		members.moved({ cardNo: String(card?.card_no) }, 'gift', 20_000)
	})

	step('18 it pays a part at another till, a bank card the rest', async ({ three, members }) => {
		await three.lays(GIFT_UID, 'member-name')
		await three.scans(LIPSTICK)
		const totalMinor = three.price(LIPSTICK)
		const rest = totalMinor - 20_000
		await three.sells(
			{
				totalMinor,
				itemCount: 1,
				paid: [
					['gift', 20_000],
					['bankCard', rest],
				],
			},
			async () => {
				await three.touch('tender-gift')
				await three.owesStill(rest)
				await three.presses('F7')
			},
		)
		const spent = members.all().find(({ purse, owned }) => purse === 'gift' && owned === 20_000)
		if (spent === undefined) throw new Error('no gift card was sold')
		members.moved(spent, 'gift', -20_000)
	})

	step('19 stored value is topped up and paid by an app', async ({ one, members }) => {
		const he = members.member('何')
		await one.tap(he.uid, he.name)
		await one.more('load')
		await one.sees('desk-card')
		await one.types('300')
		await one.touch('key-loadStoredValue')
		await one.sees('load-line')
		const words = await one.sells(
			{ totalMinor: 30_000, itemCount: 0, loaded: [['storedValue', 30_000]], paid: [['mobilePay', 30_000]] },
			async () => one.lane.scanner.scan('284567890123456789'),
		)
		expect(words).toContain('支付宝')
		members.moved(he, 'storedValue', 30_000)
	})

	step('20 a line is voided by key, taken back and voided again', async ({ two }) => {
		await two.scans(RICE, SOY, SALT)
		await two.presses('F4')
		await two.shows('total', two.price(RICE, SOY))
		await two.touch('restore-line')
		await two.shows('total', two.price(RICE, SOY, SALT))
		await two.presses('F4')
		const totalMinor = two.price(RICE, SOY)
		const words = await two.sells({ totalMinor, itemCount: 2, paid: [['cash', totalMinor]] })
		expect(words).not.toContain(SALT)
	})

	step('21 a price by hand within the cashier’s own limit, by key, with its reason', async (day) => {
		const { one } = day
		await one.scans(BEEF)
		await one.presses('F5')
		await one.sees('by-hand')
		const totalMinor = one.price(BEEF) - 90
		await one.types(yuan(totalMinor))
		await one.presses('Enter')
		await one.types('2')
		await one.presses('Enter')
		await one.sees('line-listed')
		const words = await one.sells({ totalMinor, itemCount: 1, paid: [['cash', totalMinor]] })
		expect(words).toContain(`改价，原价 ${yuan(one.price(BEEF))}`)
		await one.nothingWaits()
		expect(await lastSale(day, 'S01-01')).toMatchObject({
			overrides: [{ action: 'priceOverride', reason: 'shortDated', supervisorId: null, amountMinor: 90 }],
		})
	})

	step('22 a discount beyond it waits for the supervisor’s card while scanning goes on', async (day) => {
		const { three } = day
		await three.scans(SHIRT)
		await three.presses('F11')
		await three.touch('hand-rate-1000')
		await three.touch('reason-damaged')
		await three.sees('override-pending')
		await three.scans(OIL)
		await three.shows('total', three.price(SHIRT, OIL))
		await three.lays(SUPERVISOR_UID, 'line-discount')
		const discountsMinor = three.price(SHIRT) / 10
		const totalMinor = three.price(SHIRT, OIL) - discountsMinor
		const words = await three.sells(
			{ totalMinor, itemCount: 2, discountsMinor, paid: [['bankCard', totalMinor]] },
			() => three.touch('tender-bank-card'),
		)
		expect(words).toContain('单品折让')
		await three.nothingWaits()
		expect(await lastSale(day, 'S01-03')).toMatchObject({
			overrides: [{ action: 'lineDiscount', reason: 'damaged', supervisorId: '2001' }],
		})
	})

	step('23 a fifth off everything: the manager’s number and PIN, by key; a wrong PIN first', async (day) => {
		const { two } = day
		await two.scans(RICE, OIL)
		await two.presses('F8')
		await two.touch('hand-rate-2000')
		await two.types('1')
		await two.presses('Enter')
		await two.sees('override-pending')
		await two.types('9001')
		await two.presses('Enter')
		await two.types('1111')
		await two.presses('Enter')
		await two.reads('notice', '密码不对')
		await two.types('5678')
		await two.presses('Enter')
		await two.sees('discount-line')
		const listed = two.price(RICE, OIL)
		const discountsMinor = listed / 5
		const totalMinor = listed - discountsMinor
		await two.sells({ totalMinor, itemCount: 2, discountsMinor, paid: [['cash', totalMinor]] })
		await two.nothingWaits()
		expect(await lastSale(day, 'S01-02')).toMatchObject({
			overrides: [{ action: 'basketDiscount', reason: 'goodwill', supervisorId: '9001' }],
		})
	})

	step('24 a staff card takes a tenth off each line', async ({ one, members }) => {
		const shen = members.member('沈')
		await one.tap(shen.uid, shen.name)
		await one.scans(PAN)
		const discountsMinor = one.price(PAN) / 10
		const totalMinor = one.price(PAN) - discountsMinor
		const points = Math.floor(totalMinor / 100)
		const words = await one.sells(
			{ totalMinor, itemCount: 1, discountsMinor, points, paid: [['storedValue', totalMinor]] },
			async () => {
				await one.types(yuan(totalMinor))
				await one.touch('tender-stored-value')
			},
		)
		expect(words).toContain('员工九折')
		members.moved(shen, 'storedValue', -totalMinor)
		members.moved(shen, 'points', points)
	})

	step('25 a basket waits under a name at till 1 …', async ({ one, two, three }) => {
		await one.scans(RICE, SOY)
		await one.presses('F2')
		await one.types('红外套')
		await one.presses('F6')
		await one.reads('notice', '已挂单：2 件')
		for (const till of [two, three]) await till.reads('suspended-count', '1')
	})

	step('26 … and goes on at till 3, at the same price', async ({ one, two, three }) => {
		await three.presses('F7')
		await three.reads('suspended', '红外套')
		await three.reads('suspended', '01 号机')
		await three.presses('Enter')
		const totalMinor = three.price(RICE, SOY)
		await three.shows('total', totalMinor)
		for (const till of [one, two]) await till.gone('suspended-count')
		await three.sells({ totalMinor, itemCount: 2, paid: [['cash', totalMinor]] })
	})

	step('27 a member without her card is found by the initials of her name', async (day) => {
		const { one, members } = day
		const liu = members.member('刘')
		await one.presses('F3')
		await one.sees('member-search')
		await one.types('lsq')
		await one.reads('members', '刘')
		await one.presses('Enter')
		await one.reads('member-name', liu.name)
		await one.scans(BEEF)
		const totalMinor = one.price(BEEF)
		const points = Math.floor(totalMinor / 100)
		const words = await one.sells({ totalMinor, itemCount: 1, points, paid: [['cash', totalMinor]] })
		expect(words).toContain(`+${points}`)
		members.moved(liu, 'points', points)
		await one.nothingWaits()
		expect(await lastSale(day, 'S01-01')).toMatchObject({ cardNo: liu.cardNo, memberFoundBy: 'search' })
	})

	step('28 a sale is cancelled on the second press', async ({ two }) => {
		await two.scans(SHIRT, SALT)
		await two.twice('key-cancelSale')
		await two.sees('today')
		two.book.cancelled += 1
		await two.scans(SALT)
		const totalMinor = two.price(SALT)
		const words = await two.sells({ totalMinor, itemCount: 1, paid: [['cash', totalMinor]] }, async () => {
			await two.types('5')
			await two.presses('Enter')
		})
		expect(words).toMatch(line('找零', 500 - totalMinor))
	})
}
