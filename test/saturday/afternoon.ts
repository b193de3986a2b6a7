/** 37–53: a lost card, the centre out of reach, one till alone. Nobody stops selling, and nothing is given away twice. */
import { expect } from 'vitest'
import { BEEF, BEER, OIL, RICE, SALT, SOY, TONER, YOGHURT } from './goods.ts'
import { step } from './saturday.ts'
import { CAMPAIGN, CAMPAIGN_MINOR } from './saturday-group.ts'
import type { SaturdayTill } from './saturday-till.ts'

/** Somebody wants to pay with a card that is stopped: the screen says so, none of its purses pays, cash does; no points. */
async function refuses(till: SaturdayTill, uid: string, state: '已挂失' | '已冻结'): Promise<void> {
	await till.lays(uid, 'card-state')
	await till.reads('card-state', state)
	await till.scans(SALT)
	const totalMinor = till.price(SALT)
	await till.pays(totalMinor)
	await till.reads('tender-card', '卡现在不能付')
	expect(await till.on('tender-card').isDisabled()).toBe(true)
	if (state === '已冻结') {
		await till.types('1')
		await till.touch('tender-stored-value')
		await till.reads('notice', state)
	} else {
		// Whoever found a card does not learn whose it is, nor what is on it.
		await till.reads('member-name', '不记名卡')
		expect(await till.on('tender-stored-value').count(), 'no purse is offered').toBe(0)
		await till.presses('F3')
	}
	expect(await till.on('tender-taken').count()).toBe(0)
	const words = await till.paysNow({ totalMinor, itemCount: 1, paid: [['cash', totalMinor]] })
	expect(words).not.toContain('本次积分')
}

async function cashSale(till: SaturdayTill, ...names: readonly string[]): Promise<string> {
	await till.scans(...names)
	const totalMinor = till.price(...names)
	return till.sells({ totalMinor, itemCount: names.length, paid: [['cash', totalMinor]] })
}

export function afternoon(): void {
	step('37 a member has lost her card: found by name, reported at till 1', async ({ one, members, shop }) => {
		const wu = members.member('吴')
		await one.presses('F3')
		await one.types('wxy')
		await one.touch(`member-${wu.cardNo}`)
		await one.reads('member-name', wu.name)
		await one.more('cardService')
		await one.reads('desk-card', wu.name)
		await one.twice('key-reportLost')
		await one.reads('desk-card', '已挂失')
		await one.presses('Escape')
		await one.touch('member-strip')
		await one.touch('key-removeMember')
		await one.sees('today')
		await one.nothingWaits()
		await expect
			.poll(() => shop.query('SELECT state FROM card WHERE card_no = $1', [wu.cardNo]))
			.toEqual([{ state: 'lost' }])
	})

	step('38 whoever found it is refused at till 2 a moment later', async ({ two, members }) => {
		const wu = members.member('吴')
		await refuses(two, wu.uid, '已挂失')
		for (const purse of ['storedValue', 'points'] as const) members.moved(wu, purse, 0)
	})

	step('39 the line to the centre breaks; all three tills say so and go on', async ({ one, all }) => {
		one.lane.wan.setMode({ kind: 'cut' })
		for (const till of all) await till.connection('store')
		for (const till of all) await cashSale(till, BEER)
	})

	step('40 the lost card is refused at till 3 without the centre', async ({ three, members }) => {
		await refuses(three, members.member('吴').uid, '已挂失')
	})

	step(
		'41 stored value within what the store was lent, marked; beyond it refused',
		async ({ two, members }) => {
			const lin = members.member('林')
			await two.tap(lin.uid, lin.name)
			await two.scans(TONER)
			const totalMinor = two.price(TONER)
			const points = Math.floor((2 * totalMinor) / 100)
			await two.pays(totalMinor)
			await two.types('250')
			await two.touch('tender-stored-value')
			await two.reads('notice', '额度')
			const rest = totalMinor - 12_000
			const words = await two.paysNow(
				{
					totalMinor,
					itemCount: 1,
					points,
					paid: [
						['storedValue', 12_000],
						['cash', rest],
					],
				},
				async () => {
					await two.types('120')
					await two.touch('tender-stored-value')
					await two.owesStill(rest)
					await two.sees('provisional')
					await two.presses('+')
				},
			)
			expect(words).toMatch(/^储值卡 \(待确认\)\s+￥120\.00$/m)
			expect(words).toContain(`获赠 ${CAMPAIGN} (待确认)`)
			members.moved(lin, 'storedValue', -12_000)
			members.moved(lin, 'points', points)
		},
	)

	step(
		'42 the coupon that this earned pays her next sale at once, the centre still away',
		async ({ two, members }) => {
			const lin = members.member('林')
			await two.tap(lin.uid, lin.name)
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
					await two.page.locator('[data-testid^="tender-coupon:S0102"]').first().click()
					await two.owesStill(rest)
					await two.presses('+')
				},
			)
			expect(words).toMatch(new RegExp(`^${CAMPAIGN} 1 次 \\(待确认\\)\\s+￥50\\.00$`, 'm'))
			members.moved(lin, 'points', points)
		},
	)

	step('43 a basket goes from till 2 to till 1 without the centre', async ({ one, two, notes }) => {
		await two.scans(RICE, OIL)
		await two.presses('F6')
		await two.sees('today')
		await one.reads('suspended-count', '1')
		await one.presses('F7')
		await one.reads('suspended', '02 号机')
		await one.presses('Enter')
		const totalMinor = one.price(RICE, OIL)
		const words = await one.sells({ totalMinor, itemCount: 2, paid: [['cash', totalMinor]] })
		notes.set('dark sale', /S01-01-1-[0-9]{6}/.exec(words)?.[0] ?? '')
	})

	step('44 its rice comes back at till 3, the centre still away', async ({ three, notes }) => {
		await three.takesBack(notes.get('dark sale') ?? '', 1)
		const creditMinor = three.price(RICE)
		const words = await three.paysBack(
			{
				totalMinor: 0,
				itemCount: 0,
				paid: [],
				returned: { count: 1, creditMinor },
				paidBack: { cashMinor: creditMinor },
			},
			creditMinor,
		)
		expect(words).toContain(`原单 ${notes.get('dark sale')}`)
	})

	step('45 and not again at till 2', async ({ two, notes }) => {
		await two.presses('F9')
		await two.sees('desk-return')
		two.lane.scanner.scan(notes.get('dark sale') ?? '')
		await two.sees('returnable')
		expect(await two.on('returnable').nth(0).textContent()).toContain('已退完')
		expect(await two.on('pick-return').nth(0).isDisabled()).toBe(true)
		await two.presses('Escape')
		await two.gone('desk-return')
	})

	step('46 another card is frozen at till 2 without the centre …', async ({ two, members }) => {
		const luo = members.member('罗')
		await two.more('cardService')
		await two.lays(luo.uid, 'desk-card')
		await two.twice('key-reportFrozen')
		await two.reads('desk-card', '已冻结')
		await two.presses('Escape')
		await two.gone('desk-card-service')
	})

	step('47 … and refused at till 3', async ({ three, members }) => {
		await refuses(three, members.member('罗').uid, '已冻结')
	})

	step(
		'48 till 3 loses the store’s network too and is alone; cash pays, the paper says so',
		async ({ three }) => {
			three.lane.lan.setMode({ kind: 'cut' })
			await three.connection('alone')
			expect(await cashSale(three, RICE, SOY)).toContain('本单尚未备份到门店')
			expect(Number(await three.on('entries-waiting').getAttribute('data-count'))).toBeGreaterThan(0)
		},
	)

	step('49 alone it refuses both cards', async ({ three, members }) => {
		await refuses(three, members.member('吴').uid, '已挂失')
		await refuses(three, members.member('罗').uid, '已冻结')
	})

	step('50 alone it cannot spend stored value, and says so in plain words', async ({ three, members }) => {
		const he = members.member('何')
		await three.tap(he.uid, he.name)
		await three.scans(BEEF)
		const totalMinor = three.price(BEEF)
		const points = Math.floor(totalMinor / 100)
		await three.pays(totalMinor)
		await three.types('1')
		await three.touch('tender-stored-value')
		await three.reads('notice', '请改收现金')
		const words = await three.paysNow({ totalMinor, itemCount: 1, points, paid: [['cash', totalMinor]] })
		expect(words).toMatch(/本次积分 \(待确认\)/)
		members.moved(he, 'points', points)
	})

	step('51 alone it takes back nothing that another till sold', async ({ three, notes }) => {
		await three.presses('F9')
		await three.sees('desk-return')
		three.lane.scanner.scan(notes.get('dark sale') ?? '')
		await three.reads('notice', '不是本机卖的')
		expect(await three.on('returnable').count()).toBe(0)
		await three.presses('Escape')
		await three.gone('desk-return')
	})

	step('52 alone a bank card pays, by touch', async ({ three }) => {
		await three.scans(OIL)
		const totalMinor = three.price(OIL)
		await three.sells({ totalMinor, itemCount: 1, paid: [['bankCard', totalMinor]] }, () =>
			three.touch('tender-bank-card'),
		)
	})

	step('53 alone it puts a basket aside and goes on with it', async ({ three }) => {
		await three.scans(BEER)
		await three.presses('F6')
		await three.sees('today')
		await three.presses('F7')
		await three.sees('suspended-own')
		// Nobody else has ever heard of it: it is not asked twice.
		expect(await three.on('suspended-doubt').count()).toBe(0)
		await three.presses('Enter')
		const totalMinor = three.price(BEER)
		await three.sells({ totalMinor, itemCount: 1, paid: [['cash', totalMinor]] })
	})
}
