/** 终端与移动支付的用语。 */
import type { PaymentWords } from './payment-words.ts'

const STEPS = {
	card: '请顾客在终端上挥卡、插卡或刷卡',
	pin: '请顾客输入密码',
	bank: '银行处理中…',
	customer: '等待顾客在手机上确认…',
} as const

export const paymentZhCn: PaymentWords = {
	title: { bankCard: '银行卡', mobilePay: '移动支付' },
	waiting: ({ method, state, step, isCancelling, qr }) => {
		if (state === 'unknown') return method === 'bankCard' ? '终端没有回答' : '支付平台没有回答'
		if (isCancelling) return '正在取消这笔付款…'
		if (state === 'awaitingCode') return '请扫顾客手机上的付款码'
		if (qr !== null) return '请顾客扫这个码'
		if (step !== null) return STEPS[step]
		return method === 'bankCard' ? '等待终端…' : '正在联系支付平台…'
	},
	advice: ({ method, state, qr }) => {
		if (state === 'unknown')
			return method === 'bankCard'
				? '可能已经扣款，请不要重复收款。这一单已保存，系统会一直自动查询结果。请不要关闭终端，看一下终端屏幕。'
				: '可能已经扣款，请不要重复收款。这一单已保存，系统会一直自动查询结果。请和顾客一起看手机。'
		if (state === 'awaitingCode') return '顾客没有付款码？可以让顾客扫我们的码。'
		if (qr !== null) return '付款后自动继续。'
		return '有结果后自动继续。'
	},
	reference: '付款号',
	seconds: (count) => `${count} 秒`,
	rounding: '抹零',
	toReturn: '应退款（终端/平台）',
	foreignExpected: (currency) => `应有 ${currency}`,
	foreignCounted: (amount) => `实点 ${amount}`,
	foreignChange: '外币找零',
	foreignCountHint: '外币：输入金额，按币种键；最后输人民币。',
	foreignKey: (currency, rate) => `${currency} × ${rate}`,
	refundOutside: (amount) => `${amount} 已在系统外扣款，请在终端或支付平台上退还顾客，并保留凭条。`,
}
