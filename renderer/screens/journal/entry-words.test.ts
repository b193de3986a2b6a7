import { expect, test } from 'vitest'
import { entrySchema } from '../../../protocol/journal/entry.ts'
import { recordEn } from '../../text/record-en.ts'
import { recordZhCn } from '../../text/record-zh-cn.ts'
import { amountOf, csvOf, detailLines, saleIdOf, timeOf } from './entry-words.ts'

const entry = (body: unknown) =>
	entrySchema.parse({
		tillId: 'S01-01',
		epoch: 1,
		seq: 7,
		atMs: Date.parse('2026-11-21T14:30:20+08:00'),
		businessDate: '2026-11-21',
		shiftId: 'S01-01-1-Z0001',
		operatorId: '1001',
		body,
	})
const cancelled = entry({
	kind: 'saleCancelled',
	saleId: 'S01-01-1-000042',
	itemCount: 2,
	totalMinor: 123_456,
})

test('an entry in figures', () => {
	expect(saleIdOf(cancelled)).toBe('S01-01-1-000042')
	expect(amountOf(cancelled)).toBe(123_456)
	expect(timeOf(cancelled, 480)).toBe('2026-11-21 14:30:20')
})

test('a reason of the store’s own by the name that it has there, and as it stands where it has none', () => {
	const opened = entry({ kind: 'drawerOpened', reason: 'noSale', why: 'smallChange' })
	const words = { ...recordEn, value: { ...recordEn.value, smallChange: 'Small change' } }
	expect(detailLines(opened.body, words)).toEqual(['Reason: No sale', 'What for: Small change'])
	expect(detailLines(opened.body, recordEn)).toEqual(['Reason: No sale', 'What for: smallChange'])
	const asked = entry({ ...cancelled.body, why: 'leftQueue' })
	const named = { ...recordEn, value: { ...recordEn.value, leftQueue: 'Customer left' } }
	expect(detailLines(asked.body, named)).toContain('What for: Customer left')
})

test('an entry in words, and what somebody wrote as it stands', () => {
	expect(detailLines(cancelled.body, recordEn)).toEqual([
		'Receipt: S01-01-1-000042',
		'Items: 2',
		'Total: 1,234.56',
	])
	const joined = entry({
		kind: 'consentRecorded',
		memberId: 'M0001',
		cardNo: '6200100000000017',
		consent: {
			wordingVersion: '1',
			language: 'zh-CN',
			given: ['membership', 'offers.sms'],
			refused: [],
			confirmedBy: 'cashier',
		},
	})
	expect(detailLines(joined.body, recordZhCn)).toEqual([
		'会员号：M0001',
		'卡号：6200100000000017',
		'同意书',
		'  措辞版本：1',
		'  语言：中文',
		'  确认方式：收银台口头',
		'  同意',
		'    保存会员资料',
		'    短信优惠',
		'  不同意：–',
	])
	const moved = entry({ kind: 'cashMoved', direction: 'paidIn', amountMinor: 100, note: 'cash' })
	expect(detailLines(moved.body, recordEn)).toEqual(['Direction: Paid in', 'Amount: 1.00', 'Note: cash'])
})

test('a file for a spreadsheet: quotes doubled, no formula, amounts without separators', () => {
	const moved = entry({ kind: 'cashMoved', direction: 'paidIn', amountMinor: 100, note: '=1+1, "x"' })
	const [head, first, second] = csvOf([cancelled, moved], 480).split('\r\n')
	expect(head?.charCodeAt(0)).toBe(0xfeff)
	expect(first).toContain(',saleCancelled,S01-01-1-000042,1234.56,')
	expect(second).toContain('""note"":""=1+1, \\""x\\""""')
})
