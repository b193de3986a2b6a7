import { expect, test } from 'vitest'
import { ageOf } from './age.ts'
import { en } from './en.ts'
import { zhCN } from './zh-cn.ts'

const SHANGHAI = 480
const noon = Date.UTC(2026, 10, 21, 4)
const MINUTE = 60_000
const HOUR = 60 * MINUTE

test.each([
	[-5 * MINUTE, '刚刚', 'just now'],
	[0, '刚刚', 'just now'],
	[59_999, '刚刚', 'just now'],
	[3 * MINUTE, '3 分钟前', '3 min ago'],
	[59 * MINUTE, '59 分钟前', '59 min ago'],
	[2 * HOUR, '2 小时前', '2 h ago'],
	[12 * HOUR, '12 小时前', '12 h ago'],
	[13 * HOUR, '昨日', 'yesterday'],
	[37 * HOUR, '2 天前', '2 days ago'],
])('%d ms before noon is %s, %s', (elapsedMs, zh, english) => {
	const age = ageOf(noon - elapsedMs, noon, SHANGHAI)
	expect(zhCN.age(age)).toBe(zh)
	expect(en.age(age)).toBe(english)
})

test('shortly after midnight, minutes are still minutes', () => {
	const justAfterMidnight = noon - 12 * HOUR + 2 * MINUTE
	expect(ageOf(justAfterMidnight - 5 * MINUTE, justAfterMidnight, SHANGHAI)).toEqual({
		kind: 'minutes',
		count: 5,
	})
})
