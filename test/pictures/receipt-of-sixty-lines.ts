/** A long receipt with everything that can stand on one, for looking at: names that wrap, weights, discounts, purses, codes. */
import { bitmapOf } from '../../devices/printer/bitmap.ts'
import type { ReceiptLayout, ReceiptRow } from '../../protocol/receipt/receipt-layout.ts'

const pair = (left: string, right: string, bold = false): ReceiptRow => ({ kind: 'pair', left, right, bold })
const text = (line: string): ReceiptRow => ({ kind: 'text', text: line })

function item(
	name: string,
	detail: string,
	amount: string,
	discount?: readonly [string, string],
): ReceiptRow[] {
	const rows = [text(name), pair(`  ${detail}`, amount)]
	return discount ? [...rows, pair(`  ${discount[0]}`, discount[1])] : rows
}

/** The shop's sign: a card with a chip and the stroke of 一. */
const LOGO = { width: 192, height: 96 }
const isLogo = (x: number, y: number): boolean => {
	const inside = (left: number, top: number, right: number, bottom: number) =>
		x >= left && x < right && y >= top && y < bottom
	const isFrame = inside(8, 4, 184, 92) && !inside(14, 10, 178, 86)
	const isChip = inside(28, 24, 60, 48) && !(x % 11 === 3 || y % 12 === 0)
	const isStroke = inside(84, 44, 164, 52) || (inside(150, 36, 164, 44) && x - 150 + (44 - y) < 14)
	return isFrame || isChip || isStroke
}

export const RECEIPT_OF_SIXTY_LINES: ReceiptLayout = {
	language: 'zh-CN',
	rows: [
		{
			kind: 'image',
			...LOGO,
			bits: Buffer.from(bitmapOf(LOGO.width, LOGO.height, isLogo).bytes).toString('base64'),
		},
		{ kind: 'title', text: '一卡超市 南京路店' },
		{ kind: 'centre', text: '上海市黄浦区南京东路 100 号' },
		{ kind: 'centre', text: '销售小票' },
		pair('单号 2026112100000042', '收银台 S01-01'),
		pair('时间 2026-11-21 18:32', '收银员 𠮷田'),
		{ kind: 'rule' },
		...item('蒙牛 特仑苏纯牛奶 250ml×12 整箱', '2 × 65.00', '130.00', ['员工九折', '-13.00']),
		...item('金龙鱼 东北大米 5kg', '1 × 39.90', '39.90'),
		...item('红富士苹果', '1.245 kg × 11.96/kg', '14.89'),
		...item('五花肉', '0.630 kg × 43.60/kg', '27.47', ['店长特批', '-2.47']),
		...item('可口可乐 330ml', '6 × 2.50', '15.00', ['任选六件减三元', '-3.00']),
		...item('农夫山泉 550ml', '1 × 2.00', '2.00'),
		...item('维达 超韧抽纸 3 层 130 抽×18 包 家庭装 无香型', '1 × 42.90', '42.90'),
		...item('Crème brûlée 焦糖布丁', '2 × 9.90', '19.80'),
		...item('双立人 中式炒锅 30cm', '1 × 299.00', '299.00', ['员工九折', '-29.90']),
		...item('乌龙茶 铁观音 250g', '1 × 88.00', '88.00'),
		pair('礼品卡充值 *8103 (新卡)', '100.00'),
		{ kind: 'rule' },
		pair('优惠合计', '-48.37'),
		pair('件数', '17'),
		pair('其中税额', '￥74.21'),
		{ kind: 'total', left: '合计', right: '¥730.59' },
		pair('电子券 满三百减三十', '￥30.00'),
		pair('市场活动卡 品茶一次', '1 次'),
		pair('礼品卡', '￥200.00'),
		pair('积分', '1,500 分 ￥15.00'),
		pair('储值卡 (待确认)', '￥385.59'),
		pair('  余额', '￥1,114.41'),
		pair('现金', '￥100.00'),
		pair('  实收现金', '￥120.00'),
		pair('找零', '￥20.00', true),
		text('用卡顺序: 电子券(11月30日到期) > 品茶(抵商品) > 礼品卡(先于储值) > 积分(先于储值) > 储值卡(最后)'),
		{ kind: 'rule' },
		pair('会员 王女士', '卡号 *0001'),
		pair('本次积分 (待确认)', '+730'),
		pair('获赠 满五十减五元券 (待确认)', '有效至 12月31日'),
		{ kind: 'rule' },
		{ kind: 'mark', text: '储值余额在联网后确认，请保留此小票' },
		{ kind: 'mark', text: '本小票尚未备份到门店' },
		{ kind: 'centre', text: '核对码 7K2M-Q9XA' },
		{ kind: 'barcode', symbology: 'code128', data: '2026112100000042' },
		{ kind: 'centre', text: '开具电子发票，请扫描' },
		{ kind: 'qr', data: 'https://fp.example.cn/i?s=S01&n=2026112100000042&c=7K2MQ9XA' },
		{ kind: 'centre', text: '下次购物凭此券买牛奶' },
		{ kind: 'barcode', symbology: 'ean13', data: '6901234567892' },
		{ kind: 'space' },
		{ kind: 'centre', text: '谢谢惠顾，欢迎再次光临' },
	],
}
