import type { HandWords } from './hand-words.ts'

export const handZhCn: HandWords = {
	title: {
		priceOverride: '改价',
		lineDiscount: '单品折扣',
		basketDiscount: '整单折扣',
		lineQuantity: '数量',
	},
	label: {
		priceOverride: '新单价',
		pricePerKilogram: '新单价（每公斤）',
		lineDiscount: '或减',
		basketDiscount: '或减',
		lineQuantity: '几件',
	},
	now: '现价',
	listed: '原价',
	own: (rate, amount) => {
		if (rate === null && amount === null) return '您可以直接改。'
		return `您可直接改 ${[rate, amount].filter((part) => part !== null).join('、且 ')} 以内；再多请主管确认。`
	},
	nothingAlone: '需要主管确认。',
	orByHand: '没有特批卡：手工整单折扣',
	why: '原因',
	takeBack: { priceOverride: '恢复原价', lineDiscount: '取消折扣', basketDiscount: '取消整单折扣' },
	basketDiscount: '整单折让',
	perKilogram: '/公斤',

	pendingTitle: '需要主管确认',
	pendingHint: '请主管刷卡，或按姓名、输密码。商品可以接着扫。',
	pendingWhat: (action, name) =>
		({
			priceOverride: `改价 · ${name ?? ''}`,
			lineDiscount: `折扣 · ${name ?? ''}`,
			basketDiscount: '整单折扣',
		})[action],
	customerSaves: (amount) => `顾客少付 ${amount}`,
	customerPaysMore: (amount) => `顾客多付 ${amount}`,
	supervisorNumber: '工号',
	pinOf: (name) => `${name} 的密码`,

	weighingTitle: '称重',
	weighingAgainTitle: '重新称重',
	weighing: '等秤稳定…也可以直接输入重量',
	trouble: {
		zero: '秤上没有东西。请放上商品，自动称重。',
		motion: '秤还没有稳。请别碰秤盘，按“再称一次”。',
		underZero: '秤显示负数。请拿开商品，按秤上的归零键，再放上。',
		overload: '超过秤的量程。请分开称，或输入重量。',
		belowMinimum: '太轻，秤称不准。请多放一些，或输入重量。',
		notNew: '这次已经称过了。请拿开再放上。',
		otherUnit: '秤的单位不是公斤。请改过来，或输入重量。',
		locked: '秤上了锁，不给重量。请输入重量。',
		fault: '秤出了故障。请输入重量。',
		notConnected: '秤没有连接。请输入重量。',
	},
	weightLabel: '重量',
	weightHint: '652 是克，0.652 是公斤',
	onPan: (weight) => `秤上 ${weight}`,
}
