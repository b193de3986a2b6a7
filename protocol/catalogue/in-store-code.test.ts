import { describe, expect, it } from 'vitest'
import { hasGtinCheckDigit } from './gtin.ts'
import { inStoreLayoutSchema, readInStoreCode } from './in-store-code.ts'

const layoutOf = (layout: string, more = {}) => inStoreLayoutSchema.parse({ layout, ...more })

/** With the check digit that belongs to it. */
function checked(digits: string): string {
	const code = Array.from({ length: 10 }, (_, digit) => digits + digit).find(hasGtinCheckDigit)
	if (code === undefined) throw new Error(`${digits} has no check digit`)
	return code
}

describe('in-store codes', () => {
	it.each([
		['21IIIIIWWWWWC', '210012301245', { kind: 'weight', itemNumber: '00123', weightGrams: 1245 }],
		['22IIIIIAAAAAC', '220012300497', { kind: 'price', itemNumber: '00123', amountMinor: 497 }],
		['2PIIIICWWWWWC', '281234901245', { kind: 'weight', itemNumber: '1234', weightGrams: 1245 }],
		['2PIIIIICWWWWWC', '2812345901245', { kind: 'weight', itemNumber: '12345', weightGrams: 1245 }],
		['25IIIIIIIINNC', '251234567812', { kind: 'count', itemNumber: '12345678', count: 12 }],
		['02IIIIIAAAAAC', '021234500497', { kind: 'price', itemNumber: '12345', amountMinor: 497 }],
	])('%s', (layout, digits, meaning) => {
		expect(readInStoreCode(checked(digits), [layoutOf(layout)])).toEqual(meaning)
	})

	it('the first layout that fits counts, and units are the shop’s', () => {
		const layouts = [
			layoutOf('21IIIIIWWWWWC', { gramsPerUnit: 10 }),
			layoutOf('22IIIIIAAAAAC', { minorPerUnit: 10 }),
			layoutOf('2PIIIIIWWWWWC'),
		]
		expect(readInStoreCode(checked('210012301245'), layouts)).toMatchObject({ weightGrams: 12_450 })
		expect(readInStoreCode(checked('220012300497'), layouts)).toMatchObject({ amountMinor: 4_970 })
		expect(readInStoreCode(checked('290012301245'), layouts)).toMatchObject({ weightGrams: 1_245 })
	})

	it('a wrong check digit, another length, another prefix and no digits are none', () => {
		const layouts = [layoutOf('21IIIIIWWWWWC')]
		const good = checked('210012301245')
		expect(readInStoreCode(good, layouts)).not.toBeNull()
		const wrong = good.slice(0, -1) + ((Number(good.at(-1)) + 1) % 10)
		for (const code of [
			wrong,
			good.slice(1),
			`${good}0`,
			checked('220012301245'),
			'21ABCDE012345',
			'6901234567892',
		])
			expect(readInStoreCode(code, layouts), code).toBeNull()
	})

	it.each(['21IIIII', '2IIIIIIWWAAAC', 'IIIIIIIWWWWWC', '21IIWWIIWWWWC', '21WWWWWWWWWWC', '2'.repeat(15)])(
		'%s is no layout',
		(layout) => {
			expect(inStoreLayoutSchema.safeParse({ layout }).success).toBe(false)
		},
	)
})
