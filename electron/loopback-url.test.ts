import { expect, it } from 'vitest'
import { loopbackUrl } from './loopback-url.ts'

it("takes a kiosk host's address, token and all", () => {
	expect(loopbackUrl('http://127.0.0.1:8100/#token=a_b-c')).toBe('http://127.0.0.1:8100/#token=a_b-c')
})

it.each([
	'https://127.0.0.1:8100/',
	'http://till.example/',
	'http://127.0.0.1.till.example/',
	'http://127.0.0.1@till.example/',
	'http://till.example@127.0.0.1/',
	'http://0.0.0.0:8100/',
	'http://[::1]:8100/',
	'file:///etc/passwd',
	'javascript:alert(1)',
	'yika://till/index.html',
	'127.0.0.1:8100',
	'',
])('refuses %s', (text) => {
	expect(() => loopbackUrl(text)).toThrow('http://127.0.0.1')
})
