import { expect, test } from 'vitest'
import { hidesBytes, shownBytes } from './private-line.ts'

test('what a swipe reader says is not shown to those who watch its line', () => {
	const said = new TextEncoder().encode(';4111111111111111=3012?')
	for (const driver of ['msr605', 'msr605x', 'hid-msr'] as const) {
		expect(shownBytes(driver, 'received', said)).toEqual(new TextEncoder().encode('*'.repeat(said.length)))
		expect(shownBytes(driver, 'sent', said)).toEqual(said)
	}
	expect(shownBytes('serial-scanner', 'received', said)).toEqual(said)
})

test('a payment terminal that masks nothing is not seen in its bytes either', () => {
	expect(hidesBytes('yika-ecr', 'received')).toBe(true)
	expect(hidesBytes('yika-ecr', 'sent')).toBe(false)
	expect(hidesBytes('msr605', 'received')).toBe(true)
	expect(hidesBytes('pn532-hsu', 'received')).toBe(false)
})
