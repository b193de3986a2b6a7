import { describe, expect, test } from 'vitest'
import { judgeSwipe, type StripeTracks } from './stripe-card.ts'
import { hasLuhnDigit, readFields } from './track-fields.ts'

const OWN = [
	{ from: '4000000000000000', to: '4000009999999999' },
	{ from: '88000000', to: '88999999' },
]
const judge = (...tracks: Partial<StripeTracks>) =>
	judgeSwipe([tracks[0] ?? null, tracks[1] ?? null, tracks[2] ?? null], OWN)

describe('the fields of a track', () => {
	test.each([
		[
			'%B4111111111111111^TEST/A ^30122010000000000?',
			'4111111111111111',
			'TEST/A',
			'3012',
			'201',
			'0000000000',
		],
		['%B4111111111111111^TEST/A^^^X?', '4111111111111111', 'TEST/A', null, null, 'X'],
		[';4111111111111111=30122010000000000?', '4111111111111111', null, '3012', '201', '0000000000'],
		[';6338500000123456=2712?', '6338500000123456', null, '2712', null, null],
		[';88000001==?', '88000001', null, null, null, null],
		[';88000001=?', '88000001', null, null, null, null],
		[';88000001?', '88000001', null, null, null, null],
		[';88000001=2713?', '88000001', null, null, null, null],
		['%STAFF0042?', null, null, null, null, null],
	])('%s', (text, number, name, expiry, serviceCode, discretionary) => {
		expect(readFields(text)).toEqual({ number, name, expiry, serviceCode, discretionary })
	})

	test('Luhn', () => {
		for (const good of ['4111111111111111', '79927398713', '6011000990139424'])
			expect(hasLuhnDigit(good)).toBe(true)
		for (const bad of ['4111111111111112', '79927398710', '0', '41a1']) expect(hasLuhnDigit(bad)).toBe(false)
	})
})

describe('what a swipe is worth', () => {
	test.each([
		['a member card', [null, ';88000001=?', null]],
		['a member card with all its tracks', ['%88000001?', ';88000001=?', ';88000001=?']],
		['its track 2 alone undecodable', ['%88000001?', 'undecodable', null]],
		['number on track 3 only', [null, null, ';88000001?']],
		['of the shop, though with a bank’s track 1', ['%B88000001^WANG/M^2712?', 'undecodable', null]],
	] as const)('%s', (_, tracks) => {
		expect(judge(...tracks)).toEqual({ kind: 'card', medium: { kind: 'cardNo', value: '88000001' } })
	})

	test.each([
		['tracks 1 and 2', ['%B4111111111111111^TEST/A^3012201?', ';4111111111111111=3012201?', null]],
		['track 1 alone, its number wrong', ['%B4111111111111112^TEST/A^3012201?', 'undecodable', null]],
		['track 1 alone, broken', ['%B41111', null, null]],
		['track 2 alone', [null, ';4111111111111111=3012201?', null]],
		['track 2 without a separator', [null, ';4111111111111111?', null]],
		['track 3 alone, behind its format code', [null, null, ';594111111111111111=1560?']],
		['its tracks beside a track of ours', ['%88000001?', ';4111111111111111=3012?', null]],
	] as const)('a bank card: %s', (_, tracks) => {
		expect(judge(...tracks)).toEqual({ kind: 'bankCard' })
	})

	test('numbers in a range of the shop are its cards, although they pass for a PAN', () => {
		const value = '4000001234567899'
		expect(hasLuhnDigit(value)).toBe(true)
		expect(judge(null, `;${value}=3012?`)).toEqual({ kind: 'card', medium: { kind: 'cardNo', value } })
		expect(judgeSwipe([null, `;${value}=3012?`, null], [])).toEqual({ kind: 'bankCard' })
	})

	test.each([
		['nothing', [null, null, null]],
		['undecodable', ['undecodable', 'undecodable', null]],
		['no number', ['%STAFF0042?', null, null]],
		['too short a number', [null, ';1234=?', null]],
	] as const)('unreadable: %s', (_, tracks) => {
		expect(judge(...tracks)).toEqual({ kind: 'unreadable' })
	})
})
