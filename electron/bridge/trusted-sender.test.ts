import { expect, it } from 'vitest'
import { isTrustedSender } from './trusted-sender.ts'

const page = 'yika://till/index.html'
const top = { parent: null }

it.each([
	['our page', { ...top, url: 'yika://till/index.html' }, true],
	['our page at another place in it', { ...top, url: 'yika://till/index.html#sale' }, true],
	['another host of our scheme', { ...top, url: 'yika://bench/index.html' }, false],
	['the web', { ...top, url: 'https://till/index.html' }, false],
	['a page that failed to load', { ...top, url: '' }, false],
	['a frame inside our page', { url: page, parent: { url: page } as never }, false],
	['a frame that is gone', null, false],
])('%s', (_name, frame, trusted) => {
	expect(isTrustedSender(frame, page)).toBe(trusted)
})
