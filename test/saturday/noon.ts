/** 29–36: goods come back, at any till, once; in exchange; as a gift. */
import { expect } from 'vitest'
import { BEER, FLASK, LIPSTICK, OIL, RICE, SOY } from './goods.ts'
import { step } from './saturday.ts'
import { line, type SaturdayTill } from './saturday-till.ts'

const noted = (notes: Map<string, string>, name: string): string => {
	const found = notes.get(name)
	if (found === undefined || found === '') throw new Error(`nobody wrote down: ${name}`)
	return found
}

/** At the returns desk: none of the receipt's pieces may be taken any more. */
async function nothingIsLeft(till: SaturdayTill, receipt: string): Promise<void> {
	await till.presses('F9')
	await till.sees('desk-return')
	till.lane.scanner.scan(receipt)
	await till.sees('returnable')
	await till.reads('returnable', '已退完')
	expect(await till.page.locator('[data-testid="pick-return"]:not(:disabled)').count()).toBe(0)
	await till.presses('Escape')
	await till.gone('desk-return')
}

export function noon(): void {
	step('29 what till 1 sold comes back at till 2, for cash', async ({ two, notes }) => {
		const receipt = noted(notes, 'cash sale')
		await two.takesBack(receipt, 1)
		const creditMinor = two.price(RICE)
		const pulses = two.lane.printer.drawerPulseCount
		const words = await two.paysBack(
			{
				totalMinor: 0,
				itemCount: 0,
				paid: [],
				returned: { count: 1, creditMinor },
				paidBack: { cashMinor: creditMinor },
			},
			creditMinor,
		)
		expect(words).toContain(`退货 ${RICE}`)
		expect(words).toContain(`原单 ${receipt}`)
		expect(words).toMatch(line('退款 现金', creditMinor))
		expect(two.lane.printer.drawerPulseCount).toBe(pulses + 1)
	})

	step('30 the same piece once more at till 3: refused', async ({ three, notes }) => {
		await three.presses('F9')
		await three.sees('desk-return')
		three.lane.scanner.scan(noted(notes, 'cash sale'))
		await three.sees('returnable')
		expect(await three.on('returnable').nth(0).textContent()).toContain('已退完')
		expect(await three.on('returnable').nth(1).textContent()).toContain('可退 1 件')
		await three.types('1')
		await three.presses('Enter')
		expect(await three.on('pick-return').nth(0).isDisabled()).toBe(true)
		await three.reads('pick-return', '退货')
		await three.presses('Escape')
		await three.gone('desk-return')
	})

	step('31 the other piece in exchange for something dearer, by touch', async ({ three, notes }) => {
		const receipt = noted(notes, 'cash sale')
		await three.more('returns')
		three.lane.scanner.scan(receipt)
		await three.sees('returnable')
		await three.on('pick-return').nth(1).click()
		await three.touch('key-next')
		await three.touch('return-reason-faulty')
		await three.sees('return-line')
		await three.touch('key-back')
		await three.scans(OIL)
		const [totalMinor, creditMinor] = [three.price(OIL), three.price(SOY)]
		const words = await three.sells({
			totalMinor,
			itemCount: 1,
			paid: [['cash', totalMinor - creditMinor]],
			returned: { count: 1, creditMinor },
		})
		expect(words).toMatch(line('退货抵款', -creditMinor))
	})

	step('32 nothing is left of that receipt at the till that wrote it', async ({ one, notes }) => {
		await nothingIsLeft(one, noted(notes, 'cash sale'))
	})

	step('33 what stored value paid goes back there, and the points that it earned', async (day) => {
		const { three, members, notes, shop } = day
		const wang = members.member('王')
		await three.takesBack(noted(notes, 'flask'), 1)
		const words = await three.paysBack(
			{
				totalMinor: 0,
				itemCount: 0,
				paid: [],
				returned: { count: 1, creditMinor: 6_900 },
				paidBack: { cardsMinor: 6_900 },
			},
			6_900,
		)
		expect(words).toContain(`退货 ${FLASK}`)
		expect(words).toContain('扣回积分')
		members.moved(wang, 'storedValue', 6_900)
		members.moved(wang, 'points', -69)
		await three.nothingWaits()
		const owned = await shop.query(
			`SELECT purse, (available + held + leased)::int AS owned FROM purse_balance
			 WHERE card_no = $1 AND purse IN ('points', 'storedValue') ORDER BY purse`,
			[wang.cardNo],
		)
		expect(owned).toEqual([
			{ purse: 'points', owned: members.owns(wang, 'points') },
			{ purse: 'storedValue', owned: members.owns(wang, 'storedValue') },
		])
	})

	step('34 a present with a receipt that says no prices', async ({ one, notes }) => {
		await one.scans(LIPSTICK, BEER)
		const totalMinor = one.price(LIPSTICK, BEER)
		await one.pays(totalMinor)
		await one.completes({ totalMinor, itemCount: 2, paid: [['cash', totalMinor]] }, () => one.presses('+'))
		const index = one.papers()
		await one.presses('F7')
		const words = await one.paper(index)
		expect(words).toContain('礼品小票')
		expect(words).toContain(LIPSTICK)
		expect(words).not.toMatch(/[0-9]\.[0-9]{2}/)
		notes.set('gift', /S01-01-1-[0-9]{6}G/.exec(words)?.[0] ?? '')
		await one.next()
	})

	step(
		'35 whoever got it brings it back at till 2 and has gift value for it',
		async ({ two, members, notes }) => {
			const huang = members.member('黄')
			await two.takesBack(noted(notes, 'gift'), 1)
			await two.tap(huang.uid, huang.name)
			const creditMinor = two.price(LIPSTICK)
			const words = await two.paysBack(
				{
					totalMinor: 0,
					itemCount: 0,
					paid: [],
					returned: { count: 1, creditMinor },
					paidBack: { cardsMinor: creditMinor },
				},
				creditMinor,
			)
			expect(words).toContain('礼品卡')
			members.moved(huang, 'gift', creditMinor)
		},
	)

	step('36 the giver’s own receipt does not bring it back again at till 3', async ({ three, notes }) => {
		await three.presses('F9')
		await three.sees('desk-return')
		three.lane.scanner.scan(noted(notes, 'gift').slice(0, -1))
		await three.sees('returnable')
		expect(await three.on('returnable').nth(0).textContent()).toContain('已退完')
		expect(await three.on('returnable').nth(1).textContent()).toContain('可退 1 件')
		await three.presses('Escape')
		await three.gone('desk-return')
	})
}
