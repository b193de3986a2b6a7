/**
 * Members are greeted and asked by head office's rules: an answer by touch, one typed, "later" and a refusal, none at all. Scanning
 * goes on under the question. What asking came to stands at the till and at the centre; other rules come while it sells.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { operatorIdSchema } from '../../protocol/base/ids.ts'
import { greetingRulesSchema } from '../../protocol/greeting/greeting-rules.ts'
import { withDatabase } from '../../server/database/with-database.ts'
import { keepRules } from '../../server/greeting/keep-rules.ts'
import { reportOf } from '../../server/greeting/report.ts'
import demoRules from '../fixtures/demo-data/greeting-rules.json' with { type: 'json' }
import { openShop, type Shop } from '../helpers/shop.ts'

const WANG = '04A1B2C3D4E580'
const LI = '5E3A90C1'
const ZHANG = '04C9D2E1F05A82'
const HE = 'A1B2C3D4'
const WU = '04E5A6B7C8D982'
let shop: Shop

beforeAll(async () => {
	shop = await openShop()
	// Whoever may read the totals alone.
	await shop.cashier.signOn('2001', '4567')
	await shop.cashier.openShift('500')
	await shop.cashier.connection('online')
})
afterAll(() => shop?.close())

function barcode(): string {
	const code = shop.demo.group.items[0]?.barcodes[0]
	if (code === undefined) throw new Error('nothing is sold')
	return code
}

async function sellsForCash(): Promise<void> {
	const { cashier, demo } = shop
	if ((await cashier.itemCount()) === 0) await cashier.scan(barcode())
	const paper = demo.lane.printer.receipts().length
	await cashier.pay()
	await cashier.exactCash()
	await cashier.takesReceipt(paper)
	await cashier.nextCustomer()
}

it('says a sentence and what to offer, each with its reason; "later" by touch', async () => {
	const { cashier } = shop
	await cashier.tap(WANG, '王女士')
	await cashier.reads('sentence', '谢谢您一直照顾我们的生意')
	await cashier.reads('suggestion', /本周的特价.*她最常逛/)
	await cashier.reads('segment', '知己')
	await cashier.reads('question', '怎么告诉您最方便')
	await cashier.touch('key-laterQuestion')
	await cashier.on('question').waitFor({ state: 'detached' })
	await sellsForCash()
})

it('a neighbour’s segment may be read over the counter, and her department is one press', async () => {
	const { cashier } = shop
	await cashier.tap(LI, '李阿姨')
	await cashier.reads('segment', '街坊')
	expect(await cashier.page.locator('body').textContent()).not.toContain('藤壶')
	await cashier.touch('answer-D01')
	await cashier.sees('question-thanks')
	await sellsForCash()
})

it('scanning goes on under the question, which comes back with F3 and is typed, by keys alone', async () => {
	const { cashier } = shop
	await cashier.tap(ZHANG, '张先生')
	await cashier.reads('question', '手机号')
	await cashier.scan(barcode())
	await cashier.on('question').waitFor({ state: 'detached' })
	await cashier.presses('F3')
	await cashier.types('139000')
	await cashier.scan(barcode())
	expect(await cashier.itemCount()).toBe(2)
	await cashier.presses('F3')
	await cashier.sees('answer-field')
	await cashier.types('13900139000')
	await cashier.reads('answer-field', '139 0013 9000')
	await cashier.presses('Enter')
	await cashier.sees('question-thanks')
	await sellsForCash()
})

it('a refusal by touch; a question that nobody answers', async () => {
	const { cashier } = shop
	await cashier.tap(HE, '何先生')
	await cashier.reads('occasion', '第一次来')
	await cashier.touch('key-declineQuestion')
	await cashier.on('question').waitFor({ state: 'detached' })
	await sellsForCash()
	await cashier.tap(WU, '吴女士')
	await cashier.sees('question')
	await sellsForCash()
})

it('all of it stands in the shift’s totals, and at the centre', async () => {
	const { cashier, demo, query } = shop
	await cashier.touch('key-more')
	await cashier.touch('key-readTotals')
	await cashier.sees('question-report')
	const row = (field: string) => cashier.text(`question-report-${field}`)
	// Answered of asked.
	expect(await row('contactChannel')).toBe('0 / 3')
	expect(await row('favouriteDepartment')).toBe('1 / 1')
	expect(await row('phone')).toBe('1 / 1')
	await cashier.sees('question-report-time')
	await cashier.presses('Escape')
	await cashier.nothingWaits()
	const figures = await withDatabase({ databaseUrl: demo.databaseUrl() }, (database) =>
		reportOf(database, { from: null, until: null, storeId: 'S01' }),
	)
	const sum = (what: 'answered' | 'later' | 'refused' | 'passed') =>
		figures.reduce((all, one) => all + one[what], 0)
	expect({
		answered: sum('answered'),
		later: sum('later'),
		refused: sum('refused'),
		passed: sum('passed'),
	}).toEqual({ answered: 2, later: 1, refused: 1, passed: 1 })
	const later = await query('SELECT field FROM member_later')
	const refused = await query("SELECT field FROM member_declined WHERE at_ms > 0 AND member_id = 'M000016'")
	expect([later, refused]).toEqual([[{ field: 'contactChannel' }], [{ field: 'contactChannel' }]])
})

it('head office’s new rules are heard while the till sells', async () => {
	const { cashier, demo } = shop
	const rules = greetingRulesSchema.parse({
		...demoRules,
		rulesId: 'evening',
		sentences: [{ id: 'only', when: {}, say: { zh: '{name}，晚上好！', en: 'Good evening, {name}!' } }],
	})
	await withDatabase({ databaseUrl: demo.databaseUrl() }, (database) =>
		keepRules(database, rules, {
			fileName: 'evening.json',
			operatorId: operatorIdSchema.parse('9001'),
			nowMs: Date.now(),
		}),
	)
	await cashier.tap(WANG, '王女士')
	await cashier.reads('sentence', '王女士，晚上好！')
	// What she put off is not asked again today.
	expect(await cashier.on('question').count()).toBe(0)
})
