/** The articles and members of a large group, made as they are asked for; and what people type to find them. */
import { assert } from '../../protocol/base/assert.ts'
import { cardNoSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'
import { card, item } from '../helpers/till-play.ts'

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

export function* records(count: number, at: (index: number) => FeedRecord): Generator<FeedRecord[]> {
	const perPage = LIMITS.changesPerMessageMax
	for (let from = 0; from < count; from += perPage)
		yield Array.from({ length: Math.min(perPage, count - from) }, (_, index) => at(from + index))
}

export function pick<Value>(list: readonly Value[], at: number): Value {
	const found = list[at % list.length]
	assert(found !== undefined, 'the list is not empty')
	return found
}

export function itemAt(index: number): FeedRecord {
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

export function memberAt(index: number): FeedRecord {
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
	// Chips come in no order.
	const chip = mixed.toString(16).padStart(8, '0') + (index % 65_536).toString(16).padStart(4, '0')
	const media = [{ kind: 'uid' as const, value: `04${chip.toUpperCase()}` }]
	return { kind: 'card', card: { ...BASE, cardNo, media, member } }
}

/** Each text as it grows under the fingers. */
function growing(texts: readonly string[]): string[] {
	return texts.flatMap((text) => [...text].map((_, index) => text.slice(0, index + 1)))
}

export function itemTexts(): string[] {
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

export function memberTexts(): string[] {
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

/** Another price, as a new catalogue brings it. */
export function changedItemAt(index: number): FeedRecord {
	const record = itemAt(index)
	assert(record.kind === 'item', 'an item')
	return { kind: 'item', item: { ...record.item, unitPriceMinor: minor(record.item.unitPriceMinor + 1) } }
}

/** What a scan without an index looks at. */
export function nameOf(record: FeedRecord): string {
	if (record.kind === 'item') return `${record.item.nameZh} ${record.item.nameEn}`
	const member = record.kind === 'card' ? record.card.member : null
	return `${member?.familyName}${member?.givenName} ${member?.fields.phone?.value}`
}
