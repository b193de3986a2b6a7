/**
 * A till that holds a whole group's catalogue and members: what is found while somebody types, and what a sale waits for
 * while a new catalogue comes in.
 */
import { assert } from '../../protocol/base/assert.ts'
import { cardNoSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'
import type { Command } from '../../till/commands.ts'
import { seededRandom } from '../fixtures/demo-data/seeded-random.ts'
import { type RealStorageTill, realStorageTill } from '../helpers/real-storage-till.ts'
import { card, item } from '../helpers/till-play.ts'
import type { Measured } from './bench-row.ts'
import { type BenchContext, benchStage, sampleCount } from './bench-stage.ts'
import { phaseReached } from './sale-stage.ts'
import { figure, summarise, summaryText } from './statistics.ts'

const ITEMS = 200_000
const MEMBERS = 1_000_000
const P95_MAX_MS = 50
const LEAST = 2_000
const SEARCHES = 400
/** What a sale may wait for a part of a page, besides its own commit. */
const WAIT_MAX_MS = 20

const FAMILY = [...'王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余']
const GIVEN = [
	...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰萍毅浩宇轩然子涵雨欣梦琪思嘉怡佳慧晓文博天翔志远建国海燕春梅雪松柏青云龙凤',
]
const GOODS =
	'纯牛奶 酸奶 绿茶 红茶 乌龙茶 矿泉水 面包 饼干 薯片 花生 核桃 大米 面粉 酱油 米醋 洗发水 沐浴露 牙膏 毛巾 衬衫 毛衣 长裤 童鞋 雨伞 水杯 炒锅 台灯 电池 铅笔 笔记本'.split(
		' ',
	)
const BRANDS = '南岛 青禾 海岳 云溪 白鹭 长乐 松果 明川 悦和 北辰 清风 大成'.split(' ')
const GOODS_EN =
	'milk yoghurt tea water bread biscuit crisps peanuts rice flour sauce vinegar shampoo toothpaste towel shirt'.split(
		' ',
	)

type Scene = {
	readonly shop: RealStorageTill
	readonly itemCount: number
	readonly memberCount: number
	readonly notes: readonly string[]
	readonly close: () => Promise<void>
}

export const searchStage = benchStage<Scene>('search', openScene, [
	{
		what: 'item search as typed, 200,000 items',
		budget: `p95 ≤ ${P95_MAX_MS} ms`,
		unit: 'ms p95',
		keeps: (value) => value <= P95_MAX_MS,
		measure: (scene, context) =>
			searches(context, itemTexts(), (text) => scene.shop.storage.catalogue.searchItems(text, 8), [
				`${scene.itemCount} items`,
			]),
	},
	{
		what: 'member search as typed, 1 M members',
		budget: `p95 ≤ ${P95_MAX_MS} ms`,
		unit: 'ms p95',
		keeps: (value) => value <= P95_MAX_MS,
		measure: (scene, context) =>
			searches(context, memberTexts(), (text) => scene.shop.storage.cards.searchMembers(text, 8), [
				`${scene.memberCount} members`,
				...scene.notes,
			]),
	},
	{
		what: 'complete a sale while 200,000 items arrive',
		budget: `p99 ≤ ${WAIT_MAX_MS} ms more than in peace`,
		unit: 'ms p99 more',
		keeps: (value) => value <= WAIT_MAX_MS,
		measure: sellWhileFed,
	},
])

async function openScene(context: BenchContext): Promise<Scene> {
	const shop = await realStorageTill(context.dir)
	const itemCount = sampleCount(context, ITEMS, LEAST)
	const memberCount = sampleCount(context, MEMBERS, LEAST)
	const itemsMs = await feed(shop, records(itemCount, itemAt))
	context.say(`  ${itemCount} items in ${figure(itemsMs)} ms`)
	const cardsMs = await feed(shop, records(memberCount, memberAt))
	context.say(`  ${memberCount} members in ${figure(cardsMs)} ms`)
	const indexMs = await indexed(shop)
	context.say(`  their names in ${figure(indexMs)} ms`)
	const notes = [
		`first load: ${figure((itemCount / itemsMs) * 1_000)} items/s, ${figure((memberCount / cardsMs) * 1_000)} cards/s; names indexed afterwards, in pauses: ${figure((memberCount / indexMs) * 1_000)}/s of work`,
	]
	return { shop, itemCount, memberCount, notes, close: () => shop.close() }
}

function* records(count: number, at: (index: number) => FeedRecord): Generator<FeedRecord[]> {
	const perPage = LIMITS.changesPerMessageMax
	for (let from = 0; from < count; from += perPage)
		yield Array.from({ length: Math.min(perPage, count - from) }, (_, index) => at(from + index))
}

/** Milliseconds in storage; making the records is not counted. */
async function feed({ storage }: RealStorageTill, pages: Iterable<FeedRecord[]>): Promise<number> {
	let tookMs = 0
	for (const page of pages) {
		const startedMs = performance.now()
		await storage.replica.applyChanges(page, 'c9')
		tookMs += performance.now() - startedMs
	}
	return tookMs
}

/** Each search indexes a little first; a quick one after another had nothing to do. */
async function indexed({ storage }: RealStorageTill): Promise<number> {
	const startedMs = performance.now()
	for (let quick = 0; quick < 3; ) {
		const beganMs = performance.now()
		await storage.cards.searchMembers('zzzz', 1)
		quick = performance.now() - beganMs < 5 ? quick + 1 : 0
	}
	return performance.now() - startedMs
}

function pick<Value>(list: readonly Value[], at: number): Value {
	const found = list[at % list.length]
	assert(found !== undefined, 'the list is not empty')
	return found
}

function itemAt(index: number): FeedRecord {
	const mixed = (index * 2_654_435_761) >>> 0
	const brand = pick(BRANDS, mixed)
	const goods = pick(GOODS, mixed >>> 5)
	const flavour = pick(GIVEN, mixed >>> 11) + pick(GIVEN, mixed >>> 17)
	const english = pick(GOODS_EN, mixed >>> 5)
	const named = {
		nameZh: `${brand}${flavour}${goods} ${100 + (index % 900)}g`,
		nameEn: `Brand ${index % 97} ${english}`,
	}
	const barcodes = [`69${String(10_000_000_000 + index)}`]
	return {
		kind: 'item',
		item: { ...item(String(100_000 + index), 1_000 + (index % 9_000)), ...named, barcodes },
	}
}

const BASE = card()

function memberAt(index: number): FeedRecord {
	const mixed = (index * 2_654_435_761) >>> 0
	assert(BASE.member !== null, 'the card has a member')
	const cardNo = cardNoSchema.parse(String(628_800_000_000 + index))
	const phone = {
		value: `1${3 + (index % 7)}${String(100_000_000 + (mixed % 899_999_999))}`,
		source: 'headOffice' as const,
		verified: true,
		atMs: 1,
	}
	const member = {
		...BASE.member,
		memberId: BASE.member.memberId,
		familyName: pick(FAMILY, mixed),
		givenName: pick(GIVEN, mixed >>> 6) + (mixed % 4 === 0 ? '' : pick(GIVEN, mixed >>> 13)),
		fields: { phone },
	}
	const media = [{ kind: 'uid' as const, value: index.toString(16).toUpperCase().padStart(14, '0') }]
	return { kind: 'card', card: { ...BASE, cardNo, media, member } }
}

/** Each text as it grows under the fingers. */
function growing(texts: readonly string[]): string[] {
	return texts.flatMap((text) => [...text].map((_, index) => text.slice(0, index + 1)))
}

function itemTexts(): string[] {
	return growing([
		'牛奶',
		'纯牛奶',
		'niunai',
		'cnn',
		'chunniunai',
		'milk',
		'yoghurt',
		'青禾',
		'南岛 茶',
		'qinghe',
		'100123',
		'6910000012',
		'brand 12',
	])
}

function memberTexts(): string[] {
	return growing([
		'王伟',
		'李静',
		'wangwei',
		'lijing',
		'zhm',
		'chenjia',
		'6288',
		'628800012345',
		'1381',
		'8888',
		'欣怡',
		'xinyi',
	])
}

async function searches(
	context: BenchContext,
	texts: readonly string[],
	search: (text: string) => Promise<readonly unknown[]>,
	notes: readonly string[],
): Promise<Measured> {
	const count = sampleCount(context, SEARCHES, texts.length)
	const random = seededRandom(1)
	const timesMs: number[] = []
	let worst = { text: '', tookMs: 0 }
	while (timesMs.length < count) {
		const text = pick(texts, random.between(0, texts.length - 1))
		const startedMs = performance.now()
		await search(text)
		const tookMs = performance.now() - startedMs
		timesMs.push(tookMs)
		if (tookMs > worst.tookMs) worst = { text, tookMs }
	}
	const times = summarise(timesMs)
	const slowest = `slowest: "${worst.text}" ${figure(worst.tookMs)} ms`
	return {
		value: times.p95,
		yardstick: null,
		notes: [
			`from the till process to its storage and back: ${summaryText(times, 'ms')}; ${slowest}`,
			...notes,
		],
	}
}

async function sellWhileFed(scene: Scene, context: BenchContext): Promise<Measured> {
	const { shop } = scene
	await run(shop, { kind: 'signOn', operatorId: '1001', pin: '1234' } as Command)
	await run(shop, { kind: 'openShift', floatMinor: minor(50_000) })
	const sales = sampleCount(context, 300, 40)
	const inPeace: number[] = []
	while (inPeace.length < sales) inPeace.push(await completeSale(shop))
	const whileFed: number[] = []
	let isFed = false
	const feeding = feed(shop, records(scene.itemCount, changedItemAt)).then((tookMs) => {
		isFed = true
		return tookMs
	})
	while (!isFed) whileFed.push(await completeSale(shop))
	const tookMs = await feeding
	const peace = summarise(inPeace)
	const fed = summarise(whileFed)
	return {
		value: fed.p99 - peace.p99,
		yardstick: null,
		notes: [
			`while ${scene.itemCount} items came (${figure((scene.itemCount / tookMs) * 1_000)}/s): ${summaryText(fed, 'ms')}`,
			`in peace: ${summaryText(peace, 'ms')}`,
		],
	}
}

/** Another price, as a new catalogue brings it. */
function changedItemAt(index: number): FeedRecord {
	const record = itemAt(index)
	assert(record.kind === 'item', 'an item')
	return { kind: 'item', item: { ...record.item, unitPriceMinor: minor(record.item.unitPriceMinor + 1) } }
}

/** The answer comes when the sale is on the disk; only the last step is measured. */
async function completeSale(shop: RealStorageTill): Promise<number> {
	await run(shop, { kind: 'addItem', itemCode: 'A1' } as Command)
	await run(shop, { kind: 'startTender' })
	const completed = phaseReached(shop.till, 'completed')
	const startedMs = performance.now()
	await run(shop, { kind: 'tenderCash', handedOverMinor: minor(1_250) })
	const tookMs = performance.now() - startedMs
	await completed
	await run(shop, { kind: 'nextCustomer' })
	return tookMs
}

async function run({ till }: RealStorageTill, command: Command): Promise<void> {
	const result = await till.run(command)
	assert(result.kind === 'accepted', `${command.kind} was refused: ${JSON.stringify(result)}`)
}
