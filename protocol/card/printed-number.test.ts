import { expect, test } from 'vitest'
import { printedForms, printedNumbersOf } from './printed-number.ts'

test('what is printed on a tag is part of its number', () => {
	expect(printedForms('100086F444')).toEqual({ decimal: '0008844356', facility: 134, card: 62532 })
	expect(printedForms('06001259E3')).toEqual({ decimal: '0001202659', facility: 18, card: 23011 })
})

test('both forms may be typed, and only 125 kHz tags have any', () => {
	expect(printedNumbersOf({ kind: 'uid', value: '06001259E3' })).toEqual(['0001202659', '01823011'])
	expect(printedNumbersOf({ kind: 'uid', value: 'FFFFFFFFFF' })).toEqual(['4294967295', '25565535'])
	expect(printedNumbersOf({ kind: 'uid', value: 'CB98A605' })).toEqual([])
	expect(printedNumbersOf({ kind: 'uid', value: '04A1B2C3D45E80' })).toEqual([])
	expect(printedNumbersOf({ kind: 'cardNo', value: '0600125903' })).toEqual([])
})
