/** One sale of a member, followed over till, agent and centre by what a collector of traces is told; and a collector that is away. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openShop, type Shop } from '../helpers/shop.ts'
import { until } from '../helpers/until.ts'
import { type CollectedSpan, type OtlpCollector, openOtlpCollector } from '../simulators/otlp-collector.ts'

const WANG = '04A1B2C3D4E580'
let collector: OtlpCollector
let shop: Shop

beforeAll(async () => {
	collector = await openOtlpCollector()
	shop = await openShop({ traces: { url: collector.url, ratio: 1 } })
	await shop.cashier.signOn()
	await shop.cashier.openShift('500')
	await shop.cashier.connection('online')
})
afterAll(async () => {
	await shop?.close()
	await collector?.close()
})

async function sellToWang(): Promise<void> {
	const { cashier, demo } = shop
	await cashier.tap(WANG, '王女士')
	await cashier.scan(demo.group.items[0]?.barcodes[0] ?? '')
	const paper = demo.lane.printer.receipts().length
	await cashier.pay()
	await cashier.storedValue('1')
	await cashier.on('tender-taken').first().waitFor()
	await cashier.exactCash()
	await cashier.takesReceipt(paper)
	await cashier.nextCustomer()
	await cashier.nothingWaits()
}

/** A trace from its first span down, one line per span; throws when a span hangs in the air. */
function tree(traceId: string): string[] {
	const spans = collector.spans().filter((span) => span.traceId === traceId)
	const under = (parentId: string | null, depth: number): string[] =>
		spans
			.filter((span) => span.parentId === parentId)
			.flatMap(({ service, name, spanId }) => [
				`${'  '.repeat(depth)}${service} ${name}`,
				...under(spanId, depth + 1),
			])
	const lines = under(null, 0)
	expect(lines, JSON.stringify(spans)).toHaveLength(spans.length)
	return lines
}

const ofServer = (name: string) => (span: CollectedSpan) =>
	span.service === 'yika-server' && span.name === name
const whole = (name: string, spanCount: number) => () => {
	const top = collector.spans().find(ofServer(name))
	return collector.spans().filter(({ traceId }) => traceId === top?.traceId).length >= spanCount
}

it('follows payment and sale from till to centre', async () => {
	await sellToWang()
	await until(whole('authorise', 4), 'the payment is told by all three')
	await until(whole('entry saleCompleted', 4), 'the sale is told by all three')
	const payment = collector.spans().find(ofServer('authorise'))
	const sale = collector.spans().find(ofServer('entry saleCompleted'))
	expect(tree(payment?.traceId ?? '')).toEqual([
		'yika-till authorise',
		'  yika-agent authorise',
		'    yika-agent authorise',
		'      yika-server authorise',
	])
	expect(tree(sale?.traceId ?? '')).toEqual([
		'yika-till entry saleCompleted',
		'  yika-agent entry saleCompleted',
		'    yika-agent entry saleCompleted',
		'      yika-server entry saleCompleted',
	])
	expect(payment?.facts['yika.outcome']).toBe('approved')
	expect(sale?.facts['yika.outcome']).toBe('posted')
	// The payment is found again in the sale that it paid for.
	expect(sale?.facts['yika.auth_keys']).toContain(
		JSON.parse(payment?.facts['yika.auth_keys'] ?? '').arrayValue.values[0].stringValue,
	)
	const look = collector
		.spans()
		.find((span) => span.service === 'yika-agent' && span.name === 'lookUpCard' && span.links.length > 0)
	expect(
		collector.spans().some((span) => span.spanId === look?.links[0]?.spanId && span.name === 'lookUpCard'),
	).toBe(true)
})

it('tells nothing of her, her card or what she bought', () => {
	const { group } = shop.demo
	const told = collector.bytes()
	const secrets = [
		...group.members.map(({ memberId }) => memberId),
		...group.cards.map(({ cardNo }) => cardNo),
		...group.items.slice(0, 1).flatMap(({ nameZh, itemCode }) => [nameZh, itemCode]),
		...['王', WANG],
	]
	expect(told).toContain('saleCompleted')
	expect(secrets.filter((secret) => told.includes(secret))).toEqual([])
})

it('sells on, and loses no record, while the collector is away', async () => {
	collector.answers(503)
	await sellToWang()
	await until(() => collector.refusedCount() > 0, 'the collector is asked in vain')
	await sellToWang()
	const rows = await shop.query(
		"SELECT verdict FROM journal_entry WHERE entry_text::json->'body'->>'kind' = 'saleCompleted'",
	)
	expect(rows.map(({ verdict }) => verdict)).toEqual(['posted', 'posted', 'posted'])
	expect(await shop.audit()).toBe(0)
})
