/** Views of a till as the screens may get them, for tests and screenshots of the screens. All names are made up. */
import { cardNoSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { QuestionFigures } from '../../protocol/greeting/question-figures.ts'
import { receiptLayoutSchema } from '../../protocol/receipt/receipt-layout.ts'
import { overrideRule } from '../../protocol/rules/override-rules.ts'
import type { ItemChoice, MemberChoice, Query, QueryResult } from '../../till/commands.ts'
import type { BasketView, LineView, MemberView, PhaseView, TillView } from '../../till/view.ts'
import { answerJournal } from './sample-journal.ts'
import { SAMPLE_PICTURE, SAMPLE_PICTURE_ID } from './sample-picture.ts'

const NOW_MS = Date.now()
const DAY_MS = 86_400_000

const GOODS: readonly (readonly [string, string, number])[] = [
	['金龙鱼 东北大米 5kg', 'Northeast rice 5 kg', 4_990],
	['蒙牛 纯牛奶 250ml×12', 'Milk 250 ml × 12', 5_280],
	['海天 生抽酱油 500ml', 'Light soy sauce 500 ml', 1_290],
	['农夫山泉 饮用水 5L', 'Spring water 5 l', 1_150],
	['维达 抽纸 3 层 24 包', 'Tissues 3-ply, 24 packs', 6_690],
	['三只松鼠 每日坚果 750g', 'Mixed nuts 750 g', 12_900],
	['雀巢 速溶咖啡 100 条', 'Instant coffee, 100 sticks', 9_800],
	['五常 有机小米 1kg', 'Wuchang farm organic golden millet, 1 kg', 2_680],
	['青岛啤酒 经典 500ml×12', 'Tsingtao beer 500 ml × 12', 6_600],
	['德芙 丝滑牛奶巧克力 252g', 'Milk chocolate 252 g', 4_590],
	['康师傅 红烧牛肉面 5 连包', 'Beef noodles, 5 pack', 1_450],
	['百事可乐 330ml×6', 'Pepsi 330 ml × 6', 1_390],
	['王老吉 凉茶 310ml×6', 'Herbal tea 310 ml × 6', 2_190],
	['李锦记 蚝油 510g', 'Oyster sauce 510 g', 990],
	['洽洽 香瓜子 308g', 'Sunflower seeds 308 g', 1_280],
	['晨光牛奶 鲜奶 950ml', 'Fresh milk 950 ml', 1_880],
]

export const SAMPLE_ITEMS: readonly ItemChoice[] = GOODS.map(([nameZh, nameEn, unitPriceMinor], index) => ({
	itemCode: `A${1000 + index}`,
	nameZh,
	nameEn,
	unitPriceMinor,
	isWeighed: false,
	barcode: `69012340${(10_000 + index * 7).toString()}`,
	counter: index % 5 === 0 ? '自营' : null,
	picture: null,
}))

const DEPARTMENTS: readonly (readonly [string, string, string])[] = [
	['D1', '粮油调味', 'Grocery'],
	['D2', '乳品饮料', 'Drinks'],
	['D3', '休闲食品', 'Snacks'],
	['D4', '日用百货', 'Household'],
	['D5', '美妆个护', 'Beauty'],
	['D6', '文具礼品', 'Gifts'],
]

const SAMPLE_FIGURES: readonly QuestionFigures[] = [
	{ field: 'birthday', answered: 9, refused: 2, later: 4, passed: 21, wrong: 0, timed: 15, tookMs: 126_000 },
	{
		field: 'contactChannel',
		answered: 31,
		refused: 3,
		later: 6,
		passed: 48,
		wrong: 0,
		timed: 40,
		tookMs: 232_000,
	},
]

export function answerSampleQuery(query: Query): QueryResult {
	if (query.kind === 'quickKeys') {
		const departments = DEPARTMENTS.map(([departmentId, nameZh, nameEn]) => ({
			departmentId,
			nameZh,
			nameEn,
			items: SAMPLE_ITEMS,
		}))
		return { kind: 'quickKeys', departments }
	}
	if (query.kind === 'deviceReport') return sampleDeviceReport()
	if (query.kind === 'sparePorts')
		return { kind: 'sparePorts', ports: [{ address: 'usb:1a86:7523', name: 'USB Serial' }] }
	if (query.kind === 'journal') return answerJournal(query)
	if (query.kind === 'receiptOfSale') return { kind: 'receiptOfSale', receipt: SAMPLE_RECEIPT }
	if (query.kind === 'searchMembers')
		return { kind: 'members', members: sampleMembers(query.text), percentReady: 100 }
	if (query.kind === 'questionFigures') return { kind: 'questionFigures', figures: SAMPLE_FIGURES }
	if (query.kind === 'picture')
		return { kind: 'picture', base64: query.pictureId === SAMPLE_PICTURE_ID ? SAMPLE_PICTURE : null }
	const wanted = query.text.toLowerCase()
	const items = SAMPLE_ITEMS.filter((item) =>
		`${item.nameZh} ${item.nameEn.toLowerCase()} ${item.barcode}`.includes(wanted),
	)
	return { kind: 'items', items: items.slice(0, query.countMax), percentReady: 100 }
}

const MEMBERS: readonly (readonly [
	string,
	MemberChoice['tier'],
	string | null,
	MemberChoice['cardState'],
])[] = [
	['王秀兰', 'gold', '138****2207', 'active'],
	['王丽华', 'diamond', '139****4416', 'active'],
	['魏国强', 'standard', null, 'active'],
	['吴淑珍', 'silver', '136****9031', 'lost'],
	['欧阳文静（浦东新区金桥分会）', 'standard', '150****7788', 'active'],
]

/** Latin letters are taken for initials, and find everybody whose name begins so. */
function sampleMembers(text: string): MemberChoice[] {
	return MEMBERS.flatMap(([name, tier, phone, cardState], index) =>
		text.startsWith('w')
			? [{ cardNo: cardNoSchema.parse(`62001000000000${17 + index * 8}`), name, tier, phone, cardState }]
			: [],
	)
}

function sampleDeviceReport(): Extract<QueryResult, { kind: 'deviceReport' }> {
	return {
		kind: 'deviceReport',
		devices: [
			{
				deviceId: 'reader',
				driver: 'pn532-hsu',
				path: 'usb:0403:6001:A50285BI',
				log: [
					{ atMs: NOW_MS, what: 'cardPresented', detail: '****E580' },
					{ atMs: NOW_MS - 60_000, what: 'connected', detail: 'PN532 1.6' },
				],
			},
			{ deviceId: 'scanner', driver: 'serial-scanner', path: 'usb:0c2e:0b8a', log: [] },
			{
				deviceId: 'printer',
				driver: 'escpos',
				path: 'tcp://10.0.0.9:9100',
				log: [
					{ atMs: NOW_MS - 5_000, what: 'problem', detail: 'printer.paperOut' },
					{ atMs: NOW_MS - 70_000, what: 'printed', detail: null },
				],
			},
		],
		learning: null,
	}
}

const SAMPLE_RULE = {
	isReasonRequired: true,
	reasons: [{ reasonId: 'damaged', nameZh: '包装破损', nameEn: 'Damaged' }],
	ownBasisPointsMax: 500,
	ownMinorMax: minor(1_000),
}
const SAMPLE_RULES = { priceOverride: SAMPLE_RULE, lineDiscount: SAMPLE_RULE, basketDiscount: SAMPLE_RULE }

export function sampleLine(index: number, quantity = 1, voided = false): LineView {
	const item = SAMPLE_ITEMS[index % SAMPLE_ITEMS.length]
	const unitPriceMinor = minor(item?.unitPriceMinor ?? 0)
	return {
		lineNumber: index + 1,
		itemCode: item?.itemCode ?? '',
		nameZh: item?.nameZh ?? '',
		nameEn: item?.nameEn ?? '',
		quantity,
		weightGrams: null,
		unitPriceMinor,
		listPriceMinor: null,
		amountMinor: minor(unitPriceMinor * quantity),
		discountMinor: minor(0),
		promotions: [],
		isDiscountedByHand: false,
		deposit: null,
		set: null,
		voided,
	}
}

export function sampleBasket(lines: readonly LineView[], more: Partial<BasketView> = {}): BasketView {
	const counting = lines.filter((line) => !line.voided)
	const totalMinor = minor(counting.reduce((sum, line) => sum + line.amountMinor, 0))
	const paidMinor = minor((more.tenders ?? []).reduce((sum, tender) => sum + tender.amountMinor, 0))
	return {
		saleId: lines.length === 0 ? null : 'S01-01-1-42',
		lines,
		totals: {
			itemCount: counting.reduce((sum, line) => sum + line.quantity, 0),
			totalMinor,
			taxMinor: minor(Math.round(totalMinor * 0.115)),
		},
		loads: [],
		returns: [],
		creditMinor: minor(0),
		paysBack: [],
		discounts: [],
		hints: [],
		taxMode: 'inclusive',
		tenders: [],
		paidMinor,
		dueMinor: minor(totalMinor - paidMinor),
		cashDueMinor: minor(totalMinor - paidMinor),
		nextQuantity: null,
		pointsToEarn: 0,
		couponsToEarn: [],
		...more,
	}
}

export function sampleMember(more: Partial<MemberView> = {}): MemberView {
	return {
		cardNo: '6200100000000017',
		cardState: 'active',
		member: {
			memberId: 'M0001' as never,
			familyName: '王',
			givenName: '秀兰',
			address: { zh: '王女士', en: 'Ms Wang' },
			language: 'zh-CN',
			tier: 'gold',
			segment: 'trueFriend',
			segmentReason: { visitsPerYear: 34, spendPerYearMinor: 1_284_050 },
			pyramidClass: 'A',
			lastVisit: { atMs: NOW_MS - 12 * DAY_MS, storeId: 'S01' },
			fields: {},
			declinedAtMs: {},
		},
		segment: {
			name: { zh: '知己', en: 'True friend' },
			because: { zh: '一年来 34 次，共 ¥12,840', en: '34 × a year, ¥12,840' },
		},
		occasion: { id: 'birthday', name: { zh: '今天生日', en: 'Birthday today' } },
		sentence: {
			zh: '王女士，生日快乐！祝您今天开开心心。',
			en: 'Happy birthday, Ms Wang! I hope it is a lovely day.',
		},
		suggestion: {
			offer: { zh: '提醒她用满100减20券', en: 'Mention 20 off 100' },
			because: { zh: '3 天后到期', en: 'days left: 3' },
		},
		storedValue: {
			balance: 52_000,
			provisional: 0,
			spendableNow: 52_000,
			limitedBy: 'balance',
			asOfMs: NOW_MS - 190_000,
		},
		points: {
			balance: 12_840,
			provisional: 0,
			spendableNow: 12_840,
			limitedBy: 'balance',
			asOfMs: NOW_MS - 190_000,
		},
		purses: [],
		cardPaysMinor: minor(10_000),
		discounts: [],
		question: {
			field: 'contactChannel',
			ask: { zh: '有优惠时，怎么告诉您最方便？', en: 'How would you like to hear about offers?' },
			form: { kind: 'chips', values: ['wechat', 'sms', 'none'] },
			rewardPoints: 0,
			reason: 'unknown',
		},
		answered: null,
		refreshing: false,
		...more,
	}
}

const READY = {
	connected: true,
	problems: [],
	firmware: null,
	droppedBytes: 0,
	badFrames: 0,
	restarts: 0,
} as const
let lastRevision = 0

export function sampleView(phase: PhaseView, more: Partial<TillView> = {}): TillView {
	lastRevision += 1
	return {
		revision: lastRevision,
		till: {
			tillId: 'S01-01',
			storeId: 'S01',
			storeNameZh: '一卡百货 · 滨江店',
			storeNameEn: 'Yika Riverside Store',
			utcOffsetMinutes: 480,
		},
		language: 'zh-CN',
		isTraining: false,
		connection: { mode: 'online', sinceMs: NOW_MS, entriesWaiting: 0, entriesNotStored: 0, driftMs: 12 },
		operator: { operatorId: '1001', name: '陈晓梅', role: 'cashier' },
		shift: {
			shiftId: 'S01-01-1-7',
			openedAtMs: NOW_MS,
			businessDate: '2026-11-21' as never,
			expectedCashMinor: null,
		},
		devices: [
			{ deviceId: 'reader', kind: 'cardReader', ...READY },
			{ deviceId: 'scanner', kind: 'scanner', ...READY },
			{ deviceId: 'printer', kind: 'printer', ...READY },
		],
		phase,
		basket: sampleBasket([]),
		payWays: {
			bankCard: true,
			mobilePay: true,
			foreignCash: [
				{ currency: 'USD', rate: { baseMinor: 716, foreignMinor: 100 } },
				{ currency: 'HKD', rate: { baseMinor: 91, foreignMinor: 100 } },
			],
		},
		member: null,
		byHand: { rules: SAMPLE_RULES, pending: null },
		noSale: { isReasonRequired: true, reasons: overrideRule(undefined, 'noSale').reasons },
		saleCancel: { isReasonRequired: false, reasons: [] },
		guarded: null,
		totals: null,
		isJournalOpen: false,
		colleagues: [{ operatorId: '1002', name: '李强' }],
		weighing: null,
		desk: null,
		customerConfirm: null,
		suspended: { source: 'store', sales: [] },
		notice: null,
		print: null,
		drawerOpenSinceMs: null,
		arrivals: [],
		campaigns: [],
		noticesOfTheDayZh: [
			'会员日：储值满 500 送 30 元电子券，今天最后一天。',
			'钻石会员李先生预约下午三点到店取货，请直接带到服务台。',
			'店长：粮油区堆头换到三号门，请帮顾客指路。',
		],
		noticesOfTheDayEn: [
			'Member day: load 500, get a 30 coupon. Last day today.',
			'Diamond member Mr Li collects at three; bring him straight to the service desk.',
			'Manager: the rice display has moved to gate 3.',
		],
		alarm: null,
		...more,
	}
}

export const SAMPLE_RECEIPT = receiptLayoutSchema.parse({
	language: 'zh-CN',
	rows: [
		{ kind: 'title', text: '一卡百货 · 滨江店' },
		{ kind: 'centre', text: '滨江路 188 号' },
		{ kind: 'space' },
		{ kind: 'pair', left: '2026-11-21 14:32', right: 'S01-01-1-42' },
		{ kind: 'pair', left: '收银 陈晓梅', right: '会员 王女士 ****0017' },
		{ kind: 'rule' },
		{ kind: 'text', text: '金龙鱼 东北大米 5kg' },
		{ kind: 'pair', left: '  2 × 49.90', right: '99.80' },
		{ kind: 'text', text: '蒙牛 纯牛奶 250ml×12' },
		{ kind: 'pair', left: '  1 × 52.80', right: '52.80' },
		{ kind: 'text', text: '海天 生抽酱油 500ml' },
		{ kind: 'pair', left: '  1 × 12.90', right: '12.90' },
		{ kind: 'rule' },
		{ kind: 'total', left: '合计', right: '¥165.50' },
		{ kind: 'pair', left: '含税', right: '19.04' },
		{ kind: 'pair', left: '储值卡', right: '100.00' },
		{ kind: 'mark', text: '储值 100.00 待总部确认' },
		{ kind: 'pair', left: '现金', right: '100.00' },
		{ kind: 'pair', left: '找零', right: '34.50', bold: true },
		{ kind: 'rule' },
		{ kind: 'pair', left: '本次积分', right: '165' },
		{ kind: 'space' },
		{ kind: 'barcode', symbology: 'code128', data: 'S01-01-1-42' },
		{ kind: 'centre', text: '校验码 7F3K-92QD' },
		{ kind: 'centre', text: '谢谢惠顾，凭小票七日内退换' },
	],
})
