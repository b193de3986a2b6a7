/** 60–68: the supervisor's hour: locked and handed over, cash that moves without a sale, X, the record, training. */
import { expect } from 'vitest'
import { SUPERVISOR_UID } from '../fixtures/demo-data/operators.ts'
import { BEEF, BEER, RICE, SALT } from './goods.ts'
import { step } from './saturday.ts'
import { line, yuan } from './saturday-till.ts'

export function duties(): void {
	step(
		'60 till 2 is locked over a basket; goods and a wrong PIN are refused, the right one opens it',
		async ({ two }) => {
			await two.scans(BEEF)
			await two.more('lock')
			await two.sees('locked')
			two.lane.scanner.scan(two.item(RICE).barcode)
			await two.reads('notice', '锁屏')
			await two.types('9999')
			await two.presses('Enter')
			await two.reads('notice', '密码不对')
			await two.types('2345')
			await two.presses('Enter')
			await two.sees('sale')
			const totalMinor = two.price(BEEF)
			await two.sells({ totalMinor, itemCount: 1, paid: [['cash', totalMinor]] })
		},
	)

	step('61 till 3 goes into the supervisor’s hands with its basket, by key', async ({ three, shop }) => {
		await three.scans(RICE)
		await three.more('handOver')
		await three.types('2001')
		await three.presses('Enter')
		await three.types(shop.demo.pins['2001'] ?? '')
		await three.presses('Enter')
		await three.reads('operator-name', '周芳')
		const totalMinor = three.price(RICE)
		const words = await three.sells({ totalMinor, itemCount: 1, paid: [['cash', totalMinor]] })
		expect(words).toContain('周芳')
	})

	step('62 she takes goods back without a receipt, and hands the till back', async ({ three, shop }) => {
		await three.presses('F9')
		await three.sees('desk-return')
		three.lane.scanner.scan(three.item(BEER).barcode)
		await three.sees('blind-item')
		await three.types('1')
		await three.presses('Enter')
		await three.sees('return-line')
		await three.presses('Escape')
		const creditMinor = three.price(BEER)
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
		expect(words).toContain('无小票')
		await three.more('handOver')
		await three.types('1003')
		await three.presses('Enter')
		await three.types(shop.demo.pins['1003'] ?? '')
		await three.presses('Enter')
		await three.reads('operator-name', '张磊')
	})

	step('63 a pickup of 300 at till 1, with a slip to sign', async ({ one }) => {
		const index = one.papers()
		await one.more('cashMove')
		await one.touch('cash-pickup')
		await one.types('300')
		await one.presses('Enter')
		await one.presses('Enter')
		await one.gone('move-cash')
		const words = await one.paper(index)
		expect(words).toMatch(line('缴存现金', 30_000))
		expect(words).toContain('签字')
		one.book.moved('pickup', 30_000)
	})

	step('64 small money for till 2, and a paid-out with what it is for', async ({ two }) => {
		const index = two.papers()
		await two.more('cashMove')
		await two.touch('cash-loan')
		await two.types('100')
		await two.presses('Enter')
		await two.presses('Enter')
		await two.gone('move-cash')
		expect(await two.paper(index)).toMatch(line('领入备用金', 10_000))
		await two.more('cashMove')
		await two.touch('cash-paidOut')
		await two.types('12.50')
		await two.touch('cash-note')
		await two.types('买笔')
		await two.presses('Enter')
		await two.presses('Enter')
		await two.gone('move-cash')
		expect(await two.paper(index + 1)).toContain('买笔')
		two.book.moved('loan', 10_000)
		two.book.moved('paidOut', 1_250)
	})

	step('65 the drawer is opened without a sale', async ({ two, shop }) => {
		const pulses = two.lane.printer.drawerPulseCount
		await two.touch('key-more')
		await two.touch('key-openDrawer')
		await two.touch('reason-smallChange')
		await expect.poll(() => two.lane.printer.drawerPulseCount).toBe(pulses + 1)
		two.book.noSales += 1
		await expect
			.poll(() => shop.query("SELECT till_id AS till FROM journal_entry WHERE kind = 'drawerOpened'"))
			.toEqual([{ till: 'S01-02' }])
	})

	step(
		'66 X at till 2 on the supervisor’s card: screen and paper say what the watcher counted',
		async ({ two }) => {
			const index = two.papers()
			await two.more('readTotals')
			await two.sees('guarded')
			await two.lays(SUPERVISOR_UID, 'settlement-sales')
			const seen = two.book.figures()
			await two.shows('settlement-sales', seen.salesMinor)
			const words = await two.paper(index)
			expect(words).toContain('当班小计')
			expect(words).toMatch(line('合计', seen.salesMinor))
			expect(words).toMatch(line(`现金 × ${seen.tenders.cash.count}`, seen.tenders.cash.amountMinor))
			expect(words).toMatch(line('应有现金', two.book.cashMinor))
			await two.presses('Escape')
			await two.gone('totals')
		},
	)

	step('67 the morning’s sale is found among what till 1 has recorded', async ({ one, notes }) => {
		await one.more('journal')
		await one.touch('journal-search')
		await one.types(notes.get('cash sale') ?? '')
		await one.reads('journal-detail', notes.get('cash sale') ?? '')
		await one.reads('journal-detail', yuan(one.price(RICE)))
		await one.presses('Escape')
		await one.presses('Escape')
		await one.gone('journal')
	})

	step('68 training at till 3 leaves nothing behind', async ({ three, shop }) => {
		const count = async () =>
			(await shop.query("SELECT count(*)::int AS count FROM journal_entry WHERE kind = 'saleCompleted'"))[0]
				?.count
		await three.nothingWaits()
		const before = await count()
		await three.touch('key-more')
		await three.twice('key-enterTraining')
		await three.sees('training')
		await three.signOn('1003', '3456')
		await three.openShift('100')
		await three.scans(SALT)
		await three.pays(three.price(SALT))
		await three.presses('+')
		await three.sees('completed')
		await three.twice('key-leaveTraining')
		await three.sees('locked')
		await three.types(shop.demo.pins['1003'] ?? '')
		await three.presses('Enter')
		await three.sees('sell')
		await three.nothingWaits()
		expect(await count()).toBe(before)
	})
}
