import { expect, it } from 'vitest'
import { searchColumns, searchQuery } from './search-words.ts'

it.each<[string, 'words' | 'name', object]>([
	['纯牛奶 250ml', 'words', { syllables: 'chun niu nai', initials: 'c n n' }],
	['重庆火锅', 'words', { syllables: 'chong qing huo guo', initials: 'c q h g' }],
	['Milk', 'words', { words: 'milk', syllables: '', initials: '' }],
	['单小明', 'name', { syllables: 'shan xiao ming', initials: 's x m' }],
	['绿茶', 'words', { syllables: 'lv cha' }],
])('indexes %s', (text, kind, expected) => {
	expect(searchColumns(text, kind)).toMatchObject(expected)
})

it.each([
	['牛奶', 'words : "牛 奶"'],
	['牛 choc', 'words : "牛" AND (words : "choc" * OR syllables : "cho c" * OR initials : "c h o c")'],
	['niunai', '(words : "niunai" * OR syllables : "niu nai" * OR initials : "n i u n a i")'],
	['nn', '(words : "nn" * OR initials : "n n")'],
	[
		'xian',
		'(words : "xian" * OR syllables : "xian" * OR syllables : "xia n" * OR syllables : "xi an" * OR syllables : "xi a n" * OR initials : "x i a n")',
	],
	['250ml', 'words : "250ml" *'],
	['"*', null],
])('asks for %s', (typed, expected) => {
	expect(searchQuery(typed)).toBe(expected)
})
