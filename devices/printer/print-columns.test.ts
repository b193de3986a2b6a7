import { describe, expect, test } from 'vitest'
import { columnCountOf, pairLines, printable, wrapColumns } from './print-columns.ts'

describe('columns', () => {
	test.each([
		['abc', 3],
		['店', 2],
		['𠮷', 2],
		['é', 2],
		['￥1', 3],
	])('%s takes %i', (text, count) => {
		expect(columnCountOf(text)).toBe(count)
	})

	test.each([
		['', 6, ['']],
		['ab cd ef', 6, ['ab cd', 'ef']],
		['ab  cdefgh', 6, ['ab', 'cdefgh']],
		['abcdefgh', 6, ['abcdef', 'gh']],
		['一二三四', 6, ['一二三', '四']],
		['a一二三', 6, ['a一二', '三']],
		['一二a三', 5, ['一二a', '三']],
		['买coca cola', 6, ['买coca', 'cola']],
	])('%j in %i columns', (text, columnCount, lines) => {
		expect(wrapColumns(text, columnCount)).toEqual(lines)
	})

	test.each([
		['ab', '12', 6, ['ab  12']],
		['abc', '12', 6, ['abc 12']],
		['abcd', '12', 6, ['abcd', '    12']],
		['一二三四', '12', 6, ['一二三', '四  12']],
		['', '12', 6, ['    12']],
		['ab', '1234567', 6, ['ab', '123456', '7']],
	])('%j and %j in %i columns', (left, right, columnCount, lines) => {
		expect(pairLines(left, right, columnCount)).toEqual(lines)
	})

	test('what has no glyph goes, what would be a command becomes a space, lone surrogates are replaced', () => {
		expect(printable('a\u200bb\ufe0fc\u0007\u001bd¥\ud800')).toBe('abc d￥\ufffd')
	})
})
