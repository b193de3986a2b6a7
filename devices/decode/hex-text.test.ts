import { describe, expect, test } from 'vitest'
import { bytesOfHexText } from './hex-text.ts'

describe('hexadecimal as people write it', () => {
	test.each([
		['0000ff', [0, 0, 255]],
		['00 00 FF', [0, 0, 255]],
		['0x00, 0x1B,0xff', [0, 0x1b, 255]],
		['\\x1b\\x40', [0x1b, 0x40]],
		['BB:00:22', [0xbb, 0, 0x22]],
		['04-A1\n B2\t', [4, 0xa1, 0xb2]],
		['', []],
	])('%j', (text, bytes) => expect([...bytesOfHexText(text)]).toEqual(bytes))

	test.each([
		['00 0', '“0” is half a byte: write “00”'],
		['123', '“123” has 3 hexadecimal digits'],
		['00 zz', '“z” is not a hexadecimal digit'],
		['0x', '“x” is not a hexadecimal digit'],
	])('%j is refused with what is wrong', (text, words) => expect(() => bytesOfHexText(text)).toThrow(words))
})
