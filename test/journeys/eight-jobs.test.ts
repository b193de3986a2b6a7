/**
 * One card, eight jobs, with real parts only: several purses pay one sale online and by what the store was lent; a coupon
 * earned without the centre pays the next sale at once; a manager lowers a price with card and PIN; the books agree.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DEMO_GRANT_PIN } from '../fixtures/demo-data/card-functions.ts'
import { EIGHT_JOBS_UID } from '../fixtures/demo-data/operators.ts'
import { linesOf } from '../helpers/cashier.ts'
import { openShop, type Shop } from '../helpers/shop.ts'

let shop: Shop
let cashMinor = 0

beforeAll(async () => {
	shop = await openShop()
	await shop.cashier.signOn()
	await shop.cashier.openShift('500')
	await shop.cashier.connection('online')
})
afterAll(() => shop?.close())

async function scan(...names: readonly string[]): Promise<void> {
	for (const name of names) {
		const item = shop.demo.group.items.find(({ nameZh }) => nameZh.includes(name))
		if (!item?.barcodes[0]) throw new Error(`no ${name}`)
		await shop.cashier.scan(item.barcodes[0])
	}
}

const paperCount = () => shop.demo.lane.printer.receipts().length

/** Pays everything with the whole card; the receipt's lines. */
async function payWithCard(): Promise<string[]> {
	const { cashier } = shop
	const paper = paperCount()
	await cashier.pay()
	await cashier.touch('tender-card')
	const lines = linesOf(await cashier.takesReceipt(paper))
	await cashier.nextCustomer()
	return lines
}

async function purses(): Promise<Record<string, number>> {
	const rows = await shop.query(
		`SELECT b.purse, b.available + b.held + b.leased AS owned FROM purse_balance b
		 WHERE b.card_no = (SELECT card_no FROM medium WHERE medium_key = $1)`,
		[`uid:${EIGHT_JOBS_UID}`],
	)
	return Object.fromEntries(rows.map(({ purse, owned }) => [String(purse), Number(owned)]))
}

/** What all vouchers of a kind have left. */
const left = (owned: Record<string, number>, type: RegExp) =>
	Object.entries(owned).reduce((sum, [purse, amount]) => sum + (type.test(purse) ? amount : 0), 0)

it('the greeting shows all that the card carries', async () => {
	const { cashier } = shop
	await cashier.tap(EIGHT_JOBS_UID, '孙店长')
	await cashier.sees('content-discount')
	const contents = await cashier.text('card-contents')
	for (const words of [
		'员工九折',
		'满100减20券',
		'鲜奶兑换券',
		'兰芷美妆金',
		'秋日茶会',
		'送水服务',
		'礼品卡',
	])
		expect(contents).toContain(words)
})

it('online: coupons, activity, service, gift, points and stored value pay one sale, each line at the staff price', async () => {
	const { cashier } = shop
	await scan('不粘炒锅', '鲜牛奶', '乌龙茶', '矿泉水')
	expect(await cashier.on('line-discount').count()).toBe(4)
	const text = (await payWithCard()).join('\n')
	for (const words of [
		'员工九折',
		'优惠合计',
		'满100减20券',
		'鲜奶兑换券',
		'秋日茶会',
		'送水服务',
		'礼品卡',
		'积分',
		'储值卡',
	])
		expect(text).toContain(words)
	expect(text).toMatch(/用卡顺序: 满100减20券\(\d+月\d+日到期\) > /)
	expect(text).toContain('获赠 即奖5元券')
	expect(text).not.toContain('待确认')
	await cashier.nothingWaits()
	const owned = await purses()
	expect(owned).toMatchObject({ gift: 0 })
	expect(left(owned, /^activity:/)).toBe(2)
	expect(left(owned, /^service:/)).toBe(4)
	expect(owned.storedValue).toBeLessThan(60_000)
	// The one that was earned is there, the one of nine days is used up.
	expect(left(owned, /^coupon:S0101/)).toBe(1)
})

it('a manager lowers a sale with his card and PIN', async () => {
	const { cashier, demo } = shop
	await scan('黑巧克力')
	const before = await cashier.amount('total')
	await cashier.presses('F8')
	await cashier.sees('desk-present')
	demo.lane.reader.tapCard(EIGHT_JOBS_UID)
	await cashier.touch('rate-1000')
	demo.lane.reader.removeCard()
	await cashier.types(DEMO_GRANT_PIN)
	await cashier.presses('Enter')
	await cashier.sees('discount-line')
	const total = await cashier.amount('total')
	expect(total).toBe(before - Math.floor((before + 5) / 10))
	const paper = paperCount()
	await cashier.pay()
	await cashier.exactCash()
	cashMinor += total
	expect(linesOf(await cashier.takesReceipt(paper)).join('\n')).toContain('店长特批')
	await cashier.nextCustomer()
	await cashier.nothingWaits()
	expect(left(await purses(), /^grant:/)).toBe(19)
})

it('WAN cut: what the store was lent pays, marked; the coupon that this earns pays the next sale at once', async () => {
	const { cashier, demo } = shop
	await cashier.tap(EIGHT_JOBS_UID, '孙店长')
	demo.lane.wan.setMode({ kind: 'cut' })
	await cashier.connection('store')
	await scan('不粘炒锅', '茉莉花茶')
	const first = (await payWithCard()).join('\n')
	expect(first).toMatch(/储值卡 \(待确认\)/)
	expect(first).toContain('获赠 即奖5元券 (待确认)')
	await cashier.tap(EIGHT_JOBS_UID, '孙店长')
	await scan('每日坚果')
	const second = (await payWithCard()).join('\n')
	expect(second).toMatch(/即奖5元券 1 次 \(待确认\)\s+￥5\.00/)
})

it('mended: all is posted, till settlement and centre agree, the audit is clean', async () => {
	const { cashier, demo } = shop
	demo.lane.wan.setMode({ kind: 'up' })
	await cashier.connection('online')
	await cashier.nothingWaits()
	await cashier.closeShift(((50_000 + cashMinor) / 100).toFixed(2))
	await cashier.reads('settlement-difference', '账款相符')
	await cashier.sees('settlement-discounts')
	await cashier.nothingWaits()
	const verdicts = await shop.query('SELECT DISTINCT verdict FROM journal_entry')
	expect(verdicts.map((row) => row.verdict)).toEqual(['posted'])
	const settlements = await shop.query('SELECT result FROM card_settlement')
	expect(settlements.map((row) => row.result)).toEqual(['agreed'])
	expect(await shop.audit()).toBe(0)
})
