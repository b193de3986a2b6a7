import { expect, it } from 'vitest'
import { windowWords } from './ready-lines.ts'

const url = 'http://127.0.0.1:8100/#token=t'

it.each([
	['yika-window {"state":"open","program":"electron"}', 'the till opens in Electron'],
	['yika-window {"state":"open","program":"browser"}', 'the till opens in a browser window'],
])('%s: %s', (line, words) => {
	expect(windowWords(line, url)).toBe(words)
})

it('says that the shop stays open, and where, when the window was closed', () => {
	expect(windowWords('yika-window {"state":"closed"}', url)).toContain(`still open: ${url}`)
})

it('gives the address where there is no window', () => {
	expect(windowWords('yika-window {"state":"none","reason":"no display"}', url)).toBe(
		`no window (no display); open the till in a browser: ${url}`,
	)
})

it('hears nothing in other lines', () => {
	expect(windowWords('yika-ready {"role":"till"}', url)).toBeNull()
})
