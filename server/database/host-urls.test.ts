import { expect, it } from 'vitest'
import { readHostUrls } from './host-urls.ts'

it('one host is left as it was written', () => {
	const url = 'postgresql://yika:p%40ss@127.0.0.1:5432/yika?sslmode=require'
	expect(readHostUrls(url)).toEqual({ urls: [url], mustWrite: false })
	expect(readHostUrls(`${url}&target_session_attrs=read-write`)).toEqual({ urls: [url], mustWrite: true })
	expect(readHostUrls('socket:/run/postgresql?db=yika').urls).toEqual(['socket:/run/postgresql?db=yika'])
})

it('several hosts become one URL each, with everything that they share', () => {
	const { urls, mustWrite } = readHostUrls(
		'postgres://yika:p%2Cw@north:5432,south,[::1]:6000/yika?target_session_attrs=read-write&sslmode=require',
	)
	expect(mustWrite).toBe(true)
	expect(urls).toEqual([
		'postgres://yika:p%2Cw@north:5432/yika?sslmode=require',
		'postgres://yika:p%2Cw@south/yika?sslmode=require',
		'postgres://yika:p%2Cw@[::1]:6000/yika?sslmode=require',
	])
})

it.each([
	['several hosts and no wish', 'postgresql://a,b/yika', /add target_session_attrs=read-write/],
	[
		'a standby is wished for',
		'postgresql://a,b/yika?target_session_attrs=standby',
		/only read-write will do/,
	],
])('is refused when %s', (_what, url, words) => {
	expect(() => readHostUrls(url)).toThrow(words)
})
