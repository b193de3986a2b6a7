import { expect, it } from 'vitest'
import { readCsv } from './csv.ts'
import { decodeText } from './decode-text.ts'

it.each<[string, string, (readonly [line: number, ...cells: string[]])[]]>([
	[
		'a table',
		'a,b\n1,2\n',
		[
			[1, 'a', 'b'],
			[2, '1', '2'],
		],
	],
	[
		'line ends of Windows and none at the end',
		'a,b\r\n1,2',
		[
			[1, 'a', 'b'],
			[2, '1', '2'],
		],
	],
	[
		'line ends of old Macs',
		'a,b\r1,2\r',
		[
			[1, 'a', 'b'],
			[2, '1', '2'],
		],
	],
	[
		'empty lines',
		'a,b\n\n,\n1,2\n',
		[
			[1, 'a', 'b'],
			[4, '1', '2'],
		],
	],
	['an empty cell at the end', 'a,\n', [[1, 'a', '']]],
	['quotes', '"a ""b"", c",d\n', [[1, 'a "b", c', 'd']]],
	[
		'a line break inside quotes',
		'"a\nb",c\nd,e\n',
		[
			[1, 'a\nb', 'c'],
			[3, 'd', 'e'],
		],
	],
	[
		'semicolons',
		'a;b,c;d\n1;2;3\n',
		[
			[1, 'a', 'b,c', 'd'],
			[2, '1', '2', '3'],
		],
	],
	[
		'tabs',
		'a\tb\n1\t2\n',
		[
			[1, 'a', 'b'],
			[2, '1', '2'],
		],
	],
	['sep=', 'sep=;\r\na;b\r\n', [[2, 'a', 'b']]],
	['a formula of Excel', 'a,="0123"\n', [[1, 'a', '="0123"']]],
])('reads %s', (_, text, expected) => {
	const csv = readCsv(text)
	expect(csv.kind === 'rows' && csv.rows.map(({ line, cells }) => [line, ...cells])).toEqual(expected)
})

it('says where a quote is never closed', () => {
	expect(readCsv('a,b\n1,"2\n3,4\n')).toEqual({ kind: 'openQuote', line: 2 })
})

const GB18030_MILK = Uint8Array.of(0xc5, 0xa3, 0xc4, 0xcc)

it.each([
	['UTF-8', new TextEncoder().encode('牛奶')],
	['UTF-8', Uint8Array.of(0xef, 0xbb, 0xbf, ...new TextEncoder().encode('牛奶'))],
	['GB18030', GB18030_MILK],
	['UTF-16', Uint8Array.of(0xff, 0xfe, 0x5b, 0x72, 0x76, 0x59)],
	['UTF-16', Uint8Array.of(0xfe, 0xff, 0x72, 0x5b, 0x59, 0x76)],
])('decodes %s', (encoding, bytes) => {
	expect(decodeText(bytes)).toEqual({ text: '牛奶', encoding })
})

it('takes no bytes for text that are none', () => {
	expect(decodeText(Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0xff))).toBeNull()
})
