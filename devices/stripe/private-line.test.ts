import { expect, test } from 'vitest'
import { shownBytes } from './private-line.ts'

test('what a swipe reader says is not shown to those who watch its line', () => {
	const said = new TextEncoder().encode(';4111111111111111=3012?')
	for (const driver of ['msr605', 'msr605x', 'hid-msr'] as const) {
		expect(shownBytes(driver, 'received', said)).toEqual(new TextEncoder().encode('*'.repeat(said.length)))
		expect(shownBytes(driver, 'sent', said)).toEqual(said)
	}
	expect(shownBytes('serial-scanner', 'received', said)).toEqual(said)
})
