import { expect, test } from 'vitest'
import { refusalCodeSchema, refuse } from '../../protocol/refusals.ts'
import { customerEn } from './customer-en.ts'
import { customerZhCn } from './customer-zh-cn.ts'
import { en } from './en.ts'
import { zhCN } from './zh-cn.ts'

const SYSTEM_WORDS =
	/null|undefined|NaN|\bsync|queue|exception|journal|ledger|\blease|同步|队列|异常|日志|租约/i

test('every refusal is a whole sentence in both languages, without words of the machine', () => {
	for (const code of refusalCodeSchema.options) {
		for (const refusal of [
			refuse(code),
			refuse(code, { limitMinor: 10_000, amountMinor: 20_000, seconds: 42 }),
		]) {
			const chinese = zhCN.refusal[code](refusal)
			const english = en.refusal[code](refusal)
			expect(chinese).toMatch(/。$/)
			expect(english).toMatch(/[.]$/)
			expect(`${chinese} ${english}`).not.toMatch(SYSTEM_WORDS)
		}
	}
})

test('what can still be paid is said', () => {
	expect(zhCN.refusal.exceedsLease(refuse('exceedsLease', { limitMinor: 10_000 }))).toContain('¥100.00')
	expect(en.refusal.exceedsLease(refuse('exceedsLease', { limitMinor: 10_000 }))).toContain('¥100.00')
	expect(zhCN.refusal.pinLocked(refuse('pinLocked', { seconds: 42 }))).toContain('42')
})

test('no string is empty, and both languages have the same keys', () => {
	const walk = (value: object, path: string): string[] =>
		Object.entries(value).flatMap(([key, inner]) => {
			if (typeof inner === 'string') expect(inner, `${path}.${key}`).not.toBe('')
			return typeof inner === 'object' && inner !== null ? walk(inner, `${path}.${key}`) : [`${path}.${key}`]
		})
	expect(walk(en, '').sort()).toEqual(walk(zhCN, '').sort())
})

test('the customer’s screen speaks two whole languages, and says nothing of the machine', () => {
	const said = (words: object): string[] =>
		Object.values(words).flatMap((inner) =>
			typeof inner === 'string' ? [inner] : typeof inner === 'object' && inner !== null ? said(inner) : [],
		)
	for (const words of [customerZhCn, customerEn]) {
		expect(said(words).filter((text) => text === '' || SYSTEM_WORDS.test(text))).toEqual([])
		expect(words.thanks('Ms Wang')).toContain('Ms Wang')
	}
	expect(said(customerEn)).toHaveLength(said(customerZhCn).length)
})

test('money', () => {
	expect(zhCN.money(1_284_050)).toBe('¥12,840.50')
	expect(en.money(-500)).toBe('−¥5.00')
})
