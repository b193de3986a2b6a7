import { expect, test } from 'vitest'
import { sampleView } from '../../test/helpers/sample-views.ts'
import { wholeReceiptNumber } from './receipt-entry.ts'

const view = sampleView({ kind: 'selling' })

test.each([
	['1-42', 'S01-01-1-000042'],
	[' 2-000042 ', 'S01-01-2-000042'],
	['02-1-38', 'S01-02-1-000038'],
	['1-1234567', 'S01-01-1-1234567'],
])('%s is the receipt %s', (typed, whole) => {
	expect(wholeReceiptNumber(typed, view)).toBe(whole)
})

test.each(['S02-01-1-000042', 's01-01-1-000042g', '42', '6901234010000', '', '1-2-3-4', '-42', '2-1-38'])(
	'%j is left as it is',
	(typed) => {
		expect(wholeReceiptNumber(typed, view)).toBe(typed)
	},
)
