import { expect, it } from 'vitest'
import { PAYMENT_CODE_SCHEMES, paymentCodeSchemeSchema, paymentSchemeOf } from './payment-code.ts'

it.each([
	['284712345678901234', 'alipay'],
	['2512345678901234', 'alipay'],
	['134567890123456789', 'wechat'],
	['6212345678901234567', 'unionpay'],
	['13456789012345678', null],
	['164567890123456789', null],
	['284712345678901', null],
	['2100123012456', null],
	['13800138000', null],
	['88000001', null],
	['28471234567890123X', null],
])('%s: %s', (text, scheme) => {
	expect(paymentSchemeOf(text, PAYMENT_CODE_SCHEMES)).toBe(scheme)
})

it('the schemes are what a configuration would be', () => {
	expect(paymentCodeSchemeSchema.array().parse(PAYMENT_CODE_SCHEMES)).toEqual(PAYMENT_CODE_SCHEMES)
})
