import { expect, it } from 'vitest'
import { businessDateAt } from './business-date.ts'

const at = (text: string) => Date.parse(text)

it.each([
	['an evening', '2026-11-21T23:59:59+08:00', 480, 4, '2026-11-21'],
	['after midnight the evening before is still traded', '2026-11-22T00:00:00+08:00', 480, 4, '2026-11-21'],
	['until the last millisecond', '2026-11-22T03:59:59.999+08:00', 480, 4, '2026-11-21'],
	['from the hour on it is the new day', '2026-11-22T04:00:00+08:00', 480, 4, '2026-11-22'],
	['over the end of a month', '2026-12-01T02:30:00+08:00', 480, 4, '2026-11-30'],
	['over the end of a year', '2027-01-01T03:00:00+08:00', 480, 4, '2026-12-31'],
	['over a leap day', '2028-03-01T01:00:00+08:00', 480, 4, '2028-02-29'],
	['a shop whose day begins at midnight', '2026-11-22T00:00:00+08:00', 480, 0, '2026-11-22'],
	['behind UTC', '2026-11-22T03:59:00-05:00', -300, 4, '2026-11-21'],
	['half an hour off', '2026-11-22T04:00:00+05:30', 330, 4, '2026-11-22'],
])('%s', (_, moment, offset, hour, date) => {
	expect(businessDateAt(at(moment), offset, hour)).toBe(date)
})
