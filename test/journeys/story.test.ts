/**
 * The whole path, with real parts only: browser → till process → pseudo-terminals; till → agent → server → PostgreSQL.
 * A member pays with her one card, online, without the centre, and without anything.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { linesOf } from '../helpers/cashier.ts'
import { openShop, type Shop } from '../helpers/shop.ts'
import { until } from '../helpers/until.ts'

const WANG = '04A1B2C3D4E580'
let shop: Shop

beforeAll(async () => {
	shop = await openShop()
})
afterAll(() => shop?.close())

function barcode(index: number): string {
	const item = shop.demo.group.items[index]
	if (!item?.barcodes[0]) throw new Error(`no item ${index}`)
	return item.barcodes[0]
}

function price(...indexes: number[]): number {
	return indexes.reduce((sum, index) => sum + (shop.demo.group.items[index]?.unitPriceMinor ?? 0), 0)
}

async function centrePurse(purse: string): Promise<{ available: number; held: number; leased: number }> {
	const [row] = await shop.query(
		`SELECT b.available, b.held, b.leased FROM purse_balance b WHERE b.purse = $1
		 AND b.card_no = (SELECT card_no FROM medium WHERE medium_key = $2)`,
		[purse, `uid:${WANG}`],
	)
	return { available: Number(row?.available), held: Number(row?.held), leased: Number(row?.leased) }
}

const owned = async (purse: string) => {
	const { available, held, leased } = await centrePurse(purse)
	return available + held + leased
}

describe('a member pays with her one card', () => {
	let storedValueLeft = 50_000
	let pointsBefore = 0
	let cashTaken = 0
	let salesTotal = 0
	let storedValueTaken = 0

	it('signs on and opens the shift', async () => {
		await shop.cashier.signOn()
		await shop.cashier.openShift('500')
		await shop.cashier.connection('online')
		pointsBefore = await owned('points')
	})

	it('greets her by name, with balances and their age, and asks the one question', async () => {
		const { cashier } = shop
		await cashier.tap(WANG, '王女士')
		await cashier.sees('greeting')
		expect(await cashier.text('greeting-name')).toContain('王女士')
		expect(await cashier.text('balance-stored-value')).toContain('500.00')
		await cashier.reads('balance-age', /刚刚|分钟前|小时前|昨日|天前/)
		await cashier.sees('question')
	})

	it('keeps the answer', async () => {
		await shop.cashier.touch('answer-wechat')
		await shop.cashier.sees('question-thanks')
		await shop.cashier.nothingWaits()
		const rows = await shop.query(
			`SELECT f.value FROM member_field f JOIN card c ON c.member_id = f.member_id
			 JOIN medium m ON m.card_no = c.card_no WHERE m.medium_key = $1 AND f.field = 'contactChannel'`,
			[`uid:${WANG}`],
		)
		expect(rows.map((row) => row.value)).toEqual(['wechat'])
	})

	it('online: part by stored value, the rest in cash; paper, drawer, ledger and card agree', async () => {
		const { cashier, demo } = shop
		for (const index of [0, 1, 2]) await cashier.scan(barcode(index))
		const total = price(0, 1, 2)
		expect(await cashier.amount('total')).toBe(total)
		const paper = demo.lane.printer.receipts().length
		const pulses = demo.lane.printer.drawerPulseCount
		await cashier.pay()
		await cashier.storedValue('5')
		await cashier.on('tender-taken').first().waitFor()
		await cashier.exactCash()
		const receipt = await cashier.takesReceipt(paper)
		const lines = linesOf(receipt)
		expect(lines.join('\n')).toContain(demo.group.items[0]?.nameZh ?? '?')
		expect(lines.some((line) => /^储值卡\s+￥5\.00$/.test(line))).toBe(true)
		expect(lines.some((line) => line.includes('待确认'))).toBe(false)
		expect(new TextDecoder('gb18030').decode(receipt.bytes)).toContain(demo.group.stores[0]?.nameZh ?? '?')
		await until(() => demo.lane.printer.drawerPulseCount > pulses, 'the drawer opens')
		storedValueLeft -= 500
		storedValueTaken += 500
		cashTaken += total - 500
		salesTotal += total
		await cashier.nextCustomer()
		await cashier.nothingWaits()
		expect(await owned('storedValue')).toBe(storedValueLeft)
		expect(await owned('points')).toBe(pointsBefore + Math.floor(total / 100))
		expect((await centrePurse('storedValue')).held).toBe(0)
	})

	it('WAN cut: within her lease she pays, marked as to be confirmed; over it she is told why not', async () => {
		const { cashier, demo } = shop
		const { leased } = await centrePurse('storedValue')
		expect(leased).toBeGreaterThan(0)
		demo.lane.wan.setMode({ kind: 'cut' })
		await cashier.connection('store')
		await cashier.tap(WANG, '王女士')
		const dearest = demo.group.items.reduce(
			(best, item, index, all) => (item.unitPriceMinor > (all[best]?.unitPriceMinor ?? 0) ? index : best),
			0,
		)
		for (let total = 0; total <= leased + 1_000; total += price(dearest)) await cashier.scan(barcode(dearest))
		const total = await cashier.amount('total')
		await cashier.pay()
		await cashier.storedValue(String((leased + 1_000) / 100))
		await cashier.reads('notice', /额度/)
		expect(await cashier.on('tender-taken').count()).toBe(0)
		const paper = demo.lane.printer.receipts().length
		await cashier.storedValue('12')
		await cashier.on('tender-taken').first().waitFor()
		await cashier.sees('provisional')
		await cashier.exactCash()
		const lines = linesOf(await cashier.takesReceipt(paper))
		expect(lines.some((line) => /^储值卡 \(待确认\)\s+￥12\.00$/.test(line))).toBe(true)
		storedValueLeft -= 1_200
		storedValueTaken += 1_200
		cashTaken += total - 1_200
		salesTotal += total
		await cashier.nextCustomer()
	})

	it('LAN cut too: cash and points still work, stored value is refused in plain words', async () => {
		const { cashier, demo } = shop
		demo.lane.lan.setMode({ kind: 'cut' })
		await cashier.connection('alone')
		await cashier.tap(WANG, '王女士')
		await cashier.scan(barcode(5))
		const total = price(5)
		await cashier.pay()
		expect(await cashier.text('tender-spendable')).toContain('0.00')
		await cashier.storedValue('1')
		await cashier.reads('notice', /现金|门店/)
		const paper = demo.lane.printer.receipts().length
		await cashier.exactCash()
		const lines = linesOf(await cashier.takesReceipt(paper))
		expect(lines.join('\n')).toContain('本单尚未备份到门店')
		expect(lines.join('\n')).toMatch(/本次积分 \(待确认\)/)
		cashTaken += total
		salesTotal += total
		await cashier.nextCustomer()
		expect(Number(await cashier.on('entries-waiting').getAttribute('data-count'))).toBeGreaterThan(0)
	})

	it('mended: everything is posted exactly once, till settlement and centre agree to the fen, the audit is clean', async () => {
		const { cashier, demo } = shop
		demo.lane.lan.setMode({ kind: 'up' })
		demo.lane.wan.setMode({ kind: 'up' })
		await cashier.connection('online')
		await cashier.nothingWaits()
		expect(await owned('storedValue')).toBe(storedValueLeft)
		const expectedCash = 50_000 + cashTaken
		await cashier.closeShift((expectedCash / 100).toFixed(2))
		expect(await cashier.amount('settlement-sales')).toBe(salesTotal)
		await cashier.nothingWaits()
		const sales = await shop.query(
			`SELECT entry_text::json->'body' AS body FROM journal_entry WHERE entry_text::json->'body'->>'kind' = 'saleCompleted' ORDER BY seq`,
		)
		const bodies = sales.map(
			(row) =>
				row.body as { totals: { totalMinor: number }; tenders: { kind: string; amountMinor: number }[] },
		)
		expect(bodies).toHaveLength(3)
		expect(bodies.reduce((sum, body) => sum + body.totals.totalMinor, 0)).toBe(salesTotal)
		const byCard = bodies.flatMap((body) => body.tenders.filter((tender) => tender.kind === 'storedValue'))
		expect(byCard.reduce((sum, tender) => sum + tender.amountMinor, 0)).toBe(storedValueTaken)
		const verdicts = await shop.query(
			`SELECT verdict, count(*)::int AS count FROM journal_entry GROUP BY verdict`,
		)
		expect(verdicts.map((row) => row.verdict)).toEqual(['posted'])
		const settlements = await shop.query(`SELECT result FROM card_settlement`)
		expect(settlements.map((row) => row.result)).toEqual(['agreed'])
		expect(await shop.audit()).toBe(0)
	})
})
