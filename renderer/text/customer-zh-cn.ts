/** 顾客屏的用语：对顾客说的话。 */
import type { CustomerWords } from './customer-words.ts'

const CARD_STEPS = {
	card: '请在刷卡机上挥卡、插卡或刷卡',
	pin: '请在刷卡机上输入密码',
	bank: '银行处理中，请稍候',
	customer: '请在手机上确认付款',
} as const

export const customerZhCn: CustomerWords = {
	language: 'zh-CN',
	welcome: '欢迎光临',
	notConnected: '屏幕正在连接收银机',
	closed: { title: '暂停收银', advice: '请到其他收银台，谢谢。' },
	training: '员工培训中，这里不是真实交易',
	forMembers: '会员',
	greeting: (name) => (name === null ? '您好，欢迎光临' : `${name}，您好`),
	birthday: '祝您生日快乐！',
	greetingAdvice: '会员价和优惠会自动算好。',
	itemCount: (count) => `共 ${count} 件`,
	each: '单价',
	perKilogram: '/公斤',
	onTheScale: '秤上',
	saved: '已为您省下',
	taxAdded: '另加税',
	total: '合计',
	toPay: '请付',
	youGet: '退给您',
	paid: '已付',
	load: { storedValue: '储值充值', gift: '礼品卡充值' },
	returned: (name, quantity) => (quantity > 1 ? `退 ${name} × ${quantity}` : `退 ${name}`),
	tender: {
		cash: '现金',
		bankCard: '银行卡',
		mobilePay: '手机支付',
		foreignCash: '外币现金',
		storedValue: '储值',
		points: '积分',
		gift: '礼品卡',
		coupon: '优惠券',
		activity: '活动礼遇',
		service: '服务',
	},
	points: (count) => `${count.toLocaleString('en')} 分`,
	uses: (count) => `${count} 次`,
	willEarn: (count) => `本单可得 ${count.toLocaleString('en')} 积分`,
	willGet: (coupon) => `本单送您：${coupon}`,
	hint: (name, missing) => (missing === null ? `再买一件：${name}` : `再买 ${missing}：${name}`),
	balance: '余额',
	provisional: '待确认',
	payment: (payment) => {
		if (payment.kind === 'ownCard') return { title: '正在用您的卡付款', advice: '马上就好。' }
		const { method, state, isCancelling, step, qr } = payment
		if (isCancelling) return { title: '正在取消这笔付款', advice: '请稍候。' }
		if (state === 'unknown')
			return { title: '正在确认这笔付款', advice: '请先不要重复付款，收银员会为您查询结果。' }
		if (state === 'awaitingCode')
			return { title: '请出示付款码', advice: '打开手机支付，把付款码给收银员扫一扫。' }
		if (qr !== null) return { title: '请扫码付款', advice: '用手机支付扫这个码，付完自动继续。' }
		if (step !== null) return { title: CARD_STEPS[step], advice: '完成后自动继续。' }
		return method === 'bankCard'
			? { title: '请看刷卡机', advice: '马上可以刷卡。' }
			: { title: '正在收款', advice: '请稍候。' }
	},
	change: '找零',
	thanks: (name) => (name === null ? '谢谢您，欢迎再来' : `谢谢${name}，欢迎再来`),
	paidBack: '已退给您',
	earned: (count) => `本次获得 ${count.toLocaleString('en')} 积分`,
	pointsNow: '现有积分',
	confirm: {
		dataTitle: '请核对您的资料',
		dataAdvice: '请看一遍，您按下“没错”以后才会保存。',
		field: {
			familyName: '姓',
			givenName: '名',
			addressedAs: '怎么称呼您',
			phone: '手机',
			birthday: '生日',
			email: '电子邮箱',
			address: '地址',
		},
		title: { ms: '女士', mr: '先生', name: '用全名' },
		monthDay: (month, day) => `${month} 月 ${day} 日`,
		removed: '不再保存',
		right: '没错',
		wrong: '不对，要改',
		consentTitle: '请您选择',
		requiredLead: '成为会员需要您同意',
		optionalLead: '以下由您决定，随时可以改',
		leaving: '您的资料将不再保存，积分和会员价也随之停止。',
		agree: '同意并继续',
		disagree: '不同意',
		asItWas: '先不改',
		on: '同意',
		off: '不要',
		refused: '没有记下来，请告诉收银员。',
	},
}
