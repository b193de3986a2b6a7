import { describe, expect, test } from 'vitest'
import { deviceConfigSchema, deviceConfigsSchema } from './device-config.ts'

const printer = {
	deviceId: 'p',
	kind: 'printer',
	driver: 'escpos',
	path: 'tcp://10.0.0.9:9100',
	profile: 'epson-80',
}
const reader = { deviceId: 'r', kind: 'cardReader', driver: 'pn532-hsu', path: '/dev/ttyUSB0', baud: 115200 }

describe('device configuration', () => {
	test('serial paths and TCP addresses are taken', () => {
		for (const path of ['/dev/ttyUSB0', 'COM3', 'tcp://printer.local:9100', 'tcp://[::1]:9100']) {
			expect(deviceConfigSchema.safeParse({ ...reader, path }).success, path).toBe(true)
		}
	})

	test.each([
		{ ...reader, path: 'http://10.0.0.9:9100' },
		{ ...reader, path: 'tcp://10.0.0.9' },
		{ ...reader, path: 'tcp://10.0.0.9:99999' },
		{ ...reader, path: '' },
		{ ...reader, baud: 1234 },
		{ ...reader, driver: 'escpos' },
		{ ...reader, profile: 'epson-80' },
		{ ...printer, profile: 'star' },
	])('%o is refused', (config) => {
		expect(deviceConfigSchema.safeParse(config).success).toBe(false)
	})

	test('a till may have substitute printers, and has ids that differ', () => {
		expect(deviceConfigsSchema.safeParse([printer, reader]).success).toBe(true)
		expect(deviceConfigsSchema.safeParse([printer, { ...printer, deviceId: 'q' }]).success).toBe(true)
		expect(deviceConfigsSchema.safeParse([reader, reader]).success).toBe(false)
	})
})
