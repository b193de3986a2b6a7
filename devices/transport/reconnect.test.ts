import { expect, test } from 'vitest'
import { Reconnect } from './reconnect.ts'

const always = (byte: number) => ({ bytes: (count: number) => new Uint8Array(count).fill(byte) })

test('waits double from 0.5 s to 10 s, and begin anew only after a handshake or an absence', () => {
	const reconnect = new Reconnect(always(255))
	const six = () => Array.from({ length: 6 }, () => reconnect.nextDelayMs())
	expect(six()).toEqual([500, 1000, 2000, 4000, 8000, 10_000])
	expect(reconnect.nextDelayMs()).toBe(10_000)
	reconnect.handshaken()
	expect(reconnect.nextDelayMs()).toBe(500)
	expect(reconnect.nextDelayMs()).toBe(1000)
	expect(reconnect.absentDelayMs()).toBe(500)
	expect(reconnect.nextDelayMs()).toBe(500)
})

test('jitter takes off a quarter at most', () => {
	expect(new Reconnect(always(0)).nextDelayMs()).toBe(375)
	expect(new Reconnect(always(128)).nextDelayMs()).toBe(438)
})
