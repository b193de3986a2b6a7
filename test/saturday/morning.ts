/** 1–15: three shifts open, and everything that pays is tried once while all lines are up. */
import { expect } from 'vitest'
import { weightLabel } from '../fixtures/demo-data/weighed.ts'
import { APPLES, BEEF, BEER, FLASK, OIL, PAN, RICE, SOY, TISSUES, YOGHURT } from './goods.ts'
import { step } from './saturday.ts'
import { CAMPAIGN, CAMPAIGN_MINOR } from './saturday-group.ts'
import { line, yuan } from './saturday-till.ts'

export function morning(): void {
	step('01 till 1 is opened by keyboard alone, with a float of 500', async ({ one, shop }) => {
		await one.opens('1001', shop.demo.pins['1001'] ?? '', '500')
		await one.reads('operator-name', '李敏')
		await one.connection('online')
	})

	step('02 till 2 is opened by keyboard, with a float of 300.50', async ({ two, shop }) => {
		await two.opens('1002', shop.demo.pins['1002'] ?? '', '300.50')
		await two.reads('operator-name', '陈静')
		await two.connection('online')
	})

	step(
		'03 till 3 is opened by touch; the centre has three open shifts',
		async ({ three, shop, all, everythingIsPosted }) => {
			await three.signOn('1003', shop.demo.pins['1003'])
			for (const digit of '800') await three.touch(`digit-${digit}`)
			await three.touch('key-next')
			await three.sees('sell')
			three.opened('800')
			for (const till of all) {
				await till.connection('online')
				// Named only while something is wrong with it.
				await till.gone('device-paymentTerminal')
			}
			await everythingIsPosted()
			const rows = await shop.query(
				`SELECT till_id AS till, entry_text::jsonb #>> '{body,floatMinor}' AS float FROM journal_entry
			 WHERE kind = 'shiftOpened' ORDER BY till_id`,
			)
			expect(rows).toEqual([
				{ till: 'S01-01', float: '50000' },
				{ till: 'S01-02', float: '30050' },
				{ till: 'S01-03', float: '80000' },
			])
		},
	)

	step(
		'04 cash: two articles, handed over 100, change on screen and paper, the drawer opens',
		async ({ one, notes }) => {
			await one.scans(RICE, SOY)
			const totalMinor = one.price(RICE, SOY)
			const pulses = one.lane.printer.drawerPulseCount
			const words = await one.sells({ totalMinor, itemCount: 2, paid: [['cash', totalMinor]] }, async () => {
				await one.types('100')
				await one.presses('Enter')
				await one.shows('change', 10_000 - totalMinor)
			})
			expect(words).toMatch(line('找零', 10_000 - totalMinor))
			expect(words).toContain(RICE)
			expect(one.lane.printer.drawerPulseCount).toBe(pulses + 1)
			notes.set('cash sale', /S01-01-1-[0-9]{6}/.exec(words)?.[0] ?? '')
		},
	)

	step('05 found by pinyin initials and taken three times, by keyboard', async ({ two }) => {
		await two.presses('F2')
		await two.types('3')
		await two.presses('*')
		await two.sees('next-quantity')
		await two.types('hpjfjnpj')
		await two.reads('results', BEER)
		// Three sizes are found; the one of half a litre is the second.
		await two.presses('ArrowDown')
		await two.presses('ArrowDown')
		await two.presses('Enter')
		await two.reads('line-quantity', '3')
		const totalMinor = 3 * two.item(BEER).priceMinor
		await two.sells({ totalMinor, itemCount: 3, paid: [['cash', totalMinor]] })
	})

	step('06 by the kilogram: typed, and from the counter’s label', async ({ two }) => {
		const { itemCode, priceMinor } = two.item(APPLES)
		await two.types(itemCode)
		await two.presses('Enter')
		await two.sees('weighing')
		await two.types('0.652')
		await two.presses('Enter')
		await two.reads('line-unit-price', '0.652 kg')
		await two.scan(weightLabel(itemCode, 1_250))
		const parts = [Math.round((priceMinor * 652) / 1_000), Math.round((priceMinor * 1_250) / 1_000)]
		const totalMinor = parts.reduce((sum, part) => sum + part, 0)
		const words = await two.sells({ totalMinor, itemCount: 2, paid: [['cash', totalMinor]] })
		expect(words).toContain('0.652 kg × 12.80/kg (手工)')
		expect(words).toContain('1.250 kg × 12.80/kg')
	})

	step('07 the second at half price: hinted, taken, on paper', async ({ three }) => {
		const { priceMinor } = three.item(TISSUES)
		await three.scans(TISSUES)
		await three.reads('notice', '再买 1 件：面纸第二件半价')
		await three.scans(TISSUES)
		await three.reads('line-promotion', '面纸第二件半价')
		const discountsMinor = Math.floor((priceMinor + 1) / 2)
		const totalMinor = 2 * priceMinor - discountsMinor
		const words = await three.sells({
			totalMinor,
			itemCount: 2,
			discountsMinor,
			paid: [['cash', totalMinor]],
		})
		expect(words).toMatch(line('优惠合计', -discountsMinor))
	})

	step(
		'08 a member is greeted, gets her price and pays by stored value',
		async ({ one, members, shop, notes, everythingIsPosted }) => {
			const wang = members.member('王')
			await one.tap(wang.uid, wang.name)
			await one.sees('question')
			await one.touch('answer-wechat')
			await one.sees('question-thanks')
			await one.scans(FLASK)
			const listed = one.item(FLASK).priceMinor
			const words = await one.sells(
				{
					totalMinor: 6_900,
					itemCount: 1,
					discountsMinor: listed - 6_900,
					points: 69,
					paid: [['storedValue', 6_900]],
				},
				() => one.touch('tender-stored-value'),
			)
			expect(words).toContain('保温杯会员价')
			expect(words).toContain('+69')
			notes.set('flask', /S01-01-1-[0-9]{6}/.exec(words)?.[0] ?? '')
			members.moved(wang, 'storedValue', -6_900)
			members.moved(wang, 'points', 69)
			await everythingIsPosted()
			const answered = await shop.query(
				`SELECT value FROM member_field f JOIN card c USING (member_id) WHERE c.card_no = $1 AND field = 'contactChannel'`,
				[wang.cardNo],
			)
			expect(answered).toEqual([{ value: 'wechat' }])
		},
	)

	step('09 the points that he has pay a part, cash the rest', async ({ two, members }) => {
		const zhao = members.member('赵')
		await two.tap(zhao.uid, zhao.name)
		await two.scans(BEEF)
		const totalMinor = two.price(BEEF)
		const points = Math.floor(totalMinor / 100)
		await two.sells(
			{
				totalMinor,
				itemCount: 1,
				points,
				paid: [
					['points', 310],
					['cash', totalMinor - 310],
				],
			},
			async () => {
				await two.touch('tender-points')
				await two.owesStill(totalMinor - 310)
				await two.presses('+')
			},
		)
		members.moved(zhao, 'points', points - 310)
	})

	step(
		'10 the campaign: who spends 200 gets a coupon of 50',
		async ({ one, members, shop, everythingIsPosted }) => {
			const lin = members.member('林')
			await one.tap(lin.uid, lin.name)
			await one.scans(PAN, YOGHURT)
			const totalMinor = one.price(PAN, YOGHURT)
			await one.reads('coupon-to-earn', CAMPAIGN)
			const points = Math.floor(totalMinor / 100)
			const words = await one.sells(
				{ totalMinor, itemCount: 2, points, paid: [['storedValue', totalMinor]] },
				async () => {
					await one.types(yuan(totalMinor))
					await one.touch('tender-stored-value')
				},
			)
			expect(words).toContain(`获赠 ${CAMPAIGN}`)
			members.moved(lin, 'storedValue', -totalMinor)
			members.moved(lin, 'points', points)
			await everythingIsPosted()
			const coupons = await shop.query(
				`SELECT available + held + leased AS left FROM purse_balance WHERE card_no = $1 AND purse LIKE 'coupon:S0101%'`,
				[lin.cardNo],
			)
			expect(coupons.map(({ left }) => Number(left))).toEqual([1])
		},
	)

	step('11 the coupon is spent at another till', async ({ two, members, shop, everythingIsPosted }) => {
		const lin = members.member('林')
		await two.tap(lin.uid, lin.name)
		await two.reads('card-contents', CAMPAIGN)
		await two.scans(YOGHURT)
		const totalMinor = two.price(YOGHURT)
		const points = Math.floor(totalMinor / 100)
		const rest = totalMinor - CAMPAIGN_MINOR
		const words = await two.sells(
			{
				totalMinor,
				itemCount: 1,
				points,
				paid: [
					['coupon', CAMPAIGN_MINOR],
					['cash', rest],
				],
			},
			async () => {
				await two.page.locator('[data-testid^="tender-coupon:"]').first().click()
				await two.owesStill(rest)
				await two.presses('+')
			},
		)
		expect(words).toContain(CAMPAIGN)
		members.moved(lin, 'points', points)
		await everythingIsPosted()
		const coupons = await shop.query(
			`SELECT available + held + leased AS left FROM purse_balance WHERE card_no = $1 AND purse LIKE 'coupon:S0101%'`,
			[lin.cardNo],
		)
		expect(coupons.map(({ left }) => Number(left))).toEqual([0])
	})

	step('12 a bank card pays at the terminal, by key', async ({ one }) => {
		await one.scans(OIL, RICE)
		const totalMinor = one.price(OIL, RICE)
		const words = await one.sells({ totalMinor, itemCount: 2, paid: [['bankCard', totalMinor]] }, () =>
			one.presses('F7'),
		)
		expect(words).toContain('622848******1234')
		expect(one.lane.terminal.charges.map(({ amountMinor }) => amountMinor)).toEqual([totalMinor])
	})

	step('13 a payment app pays by its code, scanned over the tender pane', async ({ three }) => {
		await three.scans(BEEF)
		const totalMinor = three.price(BEEF)
		const words = await three.sells(
			{ totalMinor, itemCount: 1, paid: [['mobilePay', totalMinor]] },
			async () => three.lane.scanner.scan('134567890123456789'),
		)
		expect(words).toContain('微信支付')
		expect(three.lane.gateway.charges.map(({ amountMinor }) => amountMinor)).toEqual([totalMinor])
	})

	step('14 or the customer scans ours, by touch', async ({ three }) => {
		await three.scans(OIL)
		const totalMinor = three.price(OIL)
		await three.sells({ totalMinor, itemCount: 1, paid: [['mobilePay', totalMinor]] }, async () => {
			await three.touch('tender-mobile-pay')
			await three.reads('payment-waiting', '请扫顾客手机上的付款码')
			await three.touch('key-next')
			await three.sees('payment-qr')
			three.lane.gateway.confirm()
		})
	})

	step('15 the terminal declines, nothing is charged, and the customer pays in dollars', async ({ one }) => {
		await one.scans(BEEF)
		const totalMinor = one.price(BEEF)
		const charges = one.lane.terminal.charges.length
		one.lane.terminal.behaviour = 'declines'
		const words = await one.sells(
			{
				totalMinor,
				itemCount: 1,
				paid: [['foreignCash', totalMinor]],
				foreignChangeMinor: 7_080 - totalMinor,
			},
			async () => {
				await one.presses('F7')
				await one.reads('notice', '没有扣款')
				one.lane.terminal.behaviour = 'approves'
				await one.types('10')
				await one.presses('F9')
			},
		)
		expect(words).toContain('USD 10.00 × 7.08')
		expect(one.lane.terminal.charges).toHaveLength(charges)
		one.usdMinor += 1_000
	})
}
