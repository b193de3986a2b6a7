import { describe, expect, test } from 'vitest'
import { type HidListing, hidPathOf, parseHidAddress } from './hid-address.ts'

const one = (over: Partial<HidListing> & { path: string }): HidListing => ({
	vendorId: 0x0801,
	productId: 0x0002,
	...over,
})

function pathOf(address: string, listings: readonly HidListing[]): string | null {
	const parsed = parseHidAddress(address)
	if (parsed === null) throw new Error(`not an address: ${address}`)
	return hidPathOf(parsed, listings)
}

describe('HID addresses', () => {
	test.each([
		['hid:0801:0003', { vendorId: 0x801, productId: 3, serialNumber: null, usagePage: null }],
		['hid:0C2E:0B81:S 12', { vendorId: 0xc2e, productId: 0xb81, serialNumber: 'S 12', usagePage: null }],
		['hid:0801:0002@ff00', { vendorId: 0x801, productId: 2, serialNumber: null, usagePage: 0xff00 }],
		['hid:0801:0002:B1@8e', { vendorId: 0x801, productId: 2, serialNumber: 'B1', usagePage: 0x8e }],
	])('%s', (address, meaning) => expect(parseHidAddress(address)).toEqual(meaning))

	test.each(['hid:801:3', 'hid:0801', '/dev/hidraw0', 'hid:0801:0003@', 'hid:0801:000g', 'usb:0801:0003'])(
		'%s is none',
		(address) => expect(parseHidAddress(address)).toBeNull(),
	)
})

describe('which device is meant', () => {
	test('vendor and product; nothing when it is not there', () => {
		const others = [one({ path: '/a', productId: 3 }), one({ path: '/b', vendorId: 0x0acd })]
		expect(pathOf('hid:0801:0002', [...others, one({ path: '/c' })])).toBe('/c')
		expect(pathOf('hid:0801:0002', others)).toBeNull()
	})

	test('two equal ones are told apart by their serial number', () => {
		const two = [one({ path: '/a', serialNumber: 'A1' }), one({ path: '/b', serialNumber: 'B2' })]
		expect(pathOf('hid:0801:0002:B2', two)).toBe('/b')
		expect(pathOf('hid:0801:0002:C3', two)).toBeNull()
	})

	test('of several collections the one that does not type, or the one that is named', () => {
		const both = [one({ path: '/kbd', usagePage: 0x01 }), one({ path: '/pos', usagePage: 0x8c })]
		expect(pathOf('hid:0801:0002', both)).toBe('/pos')
		expect(pathOf('hid:0801:0002@1', both)).toBe('/kbd')
		expect(pathOf('hid:0801:0002', both.slice(0, 1))).toBe('/kbd')
	})
})
