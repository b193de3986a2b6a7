/** The shifts are counted blind and closed; tills, paper, centre and the people beside the counter agree to the fen. */
import { expect } from 'vitest'
import { type Saturday, step } from './saturday.ts'
import { line, type SaturdayTill, yuan } from './saturday-till.ts'
import type { TenderKind } from './till-book.ts'

/** As the paper names what was paid with. */
const NAMES: Readonly<Record<TenderKind, string>> = {
	cash: '现金',
	storedValue: '储值卡',
	points: '积分',
	gift: '礼品卡',
	coupon: '电子券',
	activity: '市场活动卡',
	service: '服务卡',
	bankCard: '银行卡',
	mobilePay: '移动支付',
	foreignCash: '外币现金',
}

/** Closes by keyboard but for the way into the sheet; what was counted, in minor units. */
async function closes(till: SaturdayTill, countedMinor: number): Promise<string> {
	const index = till.papers()
	await till.more('closeShift')
	await till.sees('close-shift')
	expect(await till.on('expected-cash').count(), 'the count is blind').toBe(0)
	if (till.usdMinor > 0) {
		await till.types(yuan(till.usdMinor))
		await till.presses('+')
	}
	await till.types(yuan(countedMinor))
	await till.presses('Enter')
	await till.presses('Enter')
	await till.sees('settlement')
	return till.paper(index)
}

/** The till's Z entry as the centre keeps it, and the centre's own settlement of that shift. */
async function settled({ shop }: Saturday, till: SaturdayTill) {
	await till.nothingWaits()
	await expect
		.poll(() =>
			shop.query("SELECT 1 AS one FROM journal_entry WHERE kind = 'shiftClosed' AND till_id = $1", [
				till.lane.tillId,
			]),
		)
		.toHaveLength(1)
	const [closed] = await shop.query(
		`SELECT entry_text::jsonb #> '{body,settlement}' AS settlement FROM journal_entry
		 WHERE kind = 'shiftClosed' AND till_id = $1`,
		[till.lane.tillId],
	)
	const [centre] = await shop.query(
		'SELECT result, till_totals AS till, centre_totals AS centre FROM card_settlement WHERE till_id = $1',
		[till.lane.tillId],
	)
	return { z: closed?.settlement, ...centre } as {
		z: Record<string, unknown>
		result: string
		till: Record<string, unknown>
		centre: Record<string, unknown>
	}
}

async function agrees(
	day: Saturday,
	till: SaturdayTill,
	paper: string,
	differenceMinor: number,
): Promise<void> {
	const seen = till.book.figures()
	expect(paper).toMatch(line('合计', seen.salesMinor))
	for (const [kind, name] of Object.entries(NAMES)) {
		const { count, amountMinor } = till.book.paidBy(kind as TenderKind)
		if (count > 0) expect(paper).toMatch(line(`${name} × ${count}`, amountMinor))
	}
	expect(paper).toMatch(line('应有现金', till.book.cashMinor))
	expect(paper).toMatch(line('实点现金', till.book.cashMinor + differenceMinor))
	expect(paper).toMatch(line('长短款', differenceMinor))
	expect(paper).toMatch(new RegExp(`^销售笔数\\s+${seen.saleCount}$`, 'm'))
	await till.shows('settlement-sales', seen.salesMinor)
	const { z, result, till: told, centre } = await settled(day, till)
	expect(z).toMatchObject({
		...seen,
		expectedCashMinor: till.book.cashMinor,
		countedCashMinor: till.book.cashMinor + differenceMinor,
		differenceMinor,
	})
	expect(told).toEqual(centre)
	expect(centre).toMatchObject(seen)
	expect(result).toBe('agreed')
}

export function evening(): void {
	step('69 till 1 is counted blind and right: Z, paper, centre and the watcher agree', async (day) => {
		const { one } = day
		const paper = await closes(one, one.book.cashMinor)
		await one.reads('settlement-difference', '账款相符')
		await agrees(day, one, paper, 0)
	})

	step('70 till 2 too', async (day) => {
		const { two } = day
		const paper = await closes(two, two.book.cashMinor)
		await agrees(day, two, paper, 0)
	})

	step('71 till 3 is one yuan short, and says so; all other figures agree', async (day) => {
		const { three } = day
		const paper = await closes(three, three.book.cashMinor - 100)
		await three.reads('settlement-difference', '1.00')
		await agrees(day, three, paper, -100)
	})

	step('72 every member’s purses hold at the centre what the watcher counted', async ({ shop, members }) => {
		const rows = await shop.query(
			`SELECT card_no AS "cardNo", purse, (available + held + leased)::int AS owned FROM purse_balance
			 WHERE card_no || ' ' || purse = ANY($1) ORDER BY card_no, purse`,
			[members.all().map(({ cardNo, purse }) => `${cardNo} ${purse}`)],
		)
		expect(rows).toEqual(members.all())
	})

	step('73 everything was posted once, and the audit is clean', async ({ shop }) => {
		const odd = await shop.query("SELECT till_id, seq, reason FROM journal_entry WHERE verdict <> 'posted'")
		expect(odd).toEqual([])
		expect(await shop.query('SELECT * FROM exception')).toEqual([])
		expect(await shop.audit()).toBe(0)
	})
}
