import { describe, expect, test } from 'vitest'
import { parseUsbAddress } from '../../protocol/devices/usb-address.ts'
import { listingOf, type PortInfo } from './list-serial.ts'
import { addressOf, chooseSerial, type SerialListing } from './serial-listing.ts'

/*
 * What `SerialPort.list()` says on the three systems, in its own forms: FTDI's serial number with the channel's letter and ids
 * that Windows makes up, `tty.` names and `0x` on macOS. Two CH340 readers have no serial numbers; the FTDI ones have.
 */
const WINDOWS: readonly PortInfo[] = [
	{ path: 'COM1', manufacturer: '(Standard port types)', pnpId: 'ACPI\\PNP0501\\1' },
	{
		path: 'COM6',
		manufacturer: 'FTDI',
		serialNumber: 'A600ARJHA',
		pnpId: 'FTDIBUS\\VID_0403+PID_6001+A600ARJHA\\0000',
		vendorId: '0403',
		productId: '6001',
	},
	{
		path: 'COM8',
		manufacturer: 'FTDI',
		serialNumber: 'AR0JFBPEA',
		pnpId: 'FTDIBUS\\VID_0403+PID_6001+AR0JFBPEA\\0000',
		vendorId: '0403',
		productId: '6001',
	},
	...(['COM3', 'COM11'] as const).map((path, index) => ({
		path,
		manufacturer: 'wch.cn',
		serialNumber: `5&2C8CC12${index}&0&3`,
		pnpId: `USB\\VID_1A86&PID_7523\\5&2C8CC12${index}&0&3`,
		locationId: `Port_#000${index + 2}.Hub_#0001`,
		vendorId: '1A86',
		productId: '7523',
	})),
]
const MACOS: readonly PortInfo[] = [
	{ path: '/dev/tty.Bluetooth-Incoming-Port' },
	{
		path: '/dev/tty.usbserial-A600ARJH',
		manufacturer: 'FTDI',
		serialNumber: 'A600ARJH',
		locationId: '0x14130000',
		vendorId: '0x0403',
		productId: '0x6001',
	},
	...(['14210000', '14240000'] as const).map((locationId) => ({
		path: `/dev/tty.usbserial-${locationId.slice(0, 4)}`,
		manufacturer: 'QinHeng',
		locationId,
		vendorId: '1a86',
		productId: '7523',
	})),
]
const LINUX: readonly SerialListing[] = [
	{ path: '/dev/ttyS0', vendorId: null, productId: null, serialNumber: null, socket: null, name: null },
	...(['1-1.3', '1-1.4'] as const).map((socket, index) => ({
		path: `/dev/ttyUSB${index}`,
		vendorId: '1a86',
		productId: '7523',
		serialNumber: null,
		socket,
		name: 'USB Serial',
	})),
	{
		path: '/dev/ttyUSB2',
		vendorId: '0403',
		productId: '6001',
		serialNumber: 'A600ARJH',
		socket: '1-2',
		name: 'FT232R USB UART',
	},
]
const MACHINES = {
	Windows: WINDOWS.map((info) => listingOf(info, 'win32')),
	macOS: MACOS.map((info) => listingOf(info, 'darwin')),
	Linux: LINUX,
}

function choose(text: string, listings: readonly SerialListing[]) {
	const address = parseUsbAddress(text)
	if (address === null) throw new Error(`no address: ${text}`)
	return chooseSerial(address, listings)
}

describe('which port is meant', () => {
	test.each([
		['Windows', 'usb:0403:6001:A600ARJH', 'COM6'],
		['Windows', 'usb:0403:6001:AR0JFBPE', 'COM8'],
		['Windows', 'usb:1A86:7523@Port_#0003.Hub_#0001', 'COM11'],
		['macOS', 'usb:0403:6001', '/dev/cu.usbserial-A600ARJH'],
		['macOS', 'usb:1a86:7523@14240000', '/dev/cu.usbserial-1424'],
		['Linux', 'usb:1a86:7523@1-1.3', '/dev/ttyUSB0'],
		['Linux', 'usb:0403:6001', '/dev/ttyUSB2'],
	] as const)('%s: %s is %s', (machine, address, path) => {
		expect(choose(address, MACHINES[machine])).toEqual({ kind: 'found', path })
	})

	test.each([
		['Windows', 'usb:0403:6001', ['COM6', 'COM8']],
		['macOS', 'usb:1a86:7523', ['/dev/cu.usbserial-1421', '/dev/cu.usbserial-1424']],
		['Linux', 'usb:1a86:7523', ['/dev/ttyUSB0', '/dev/ttyUSB1']],
	] as const)('%s: of two equal devices none is guessed: %s', (machine, address, paths) => {
		expect(choose(address, MACHINES[machine])).toEqual({ kind: 'ambiguous', paths })
	})

	test.each(['usb:0403:6001:A600ARJX', 'usb:0403:6015', 'usb:1a86:7523@9-9'])(
		'%s is not there',
		(address) => {
			for (const listings of Object.values(MACHINES))
				expect(choose(address, listings)).toEqual({ kind: 'absent' })
		},
	)
})

describe('which address to write', () => {
	test.each([
		['Windows', 'COM1', 'COM1'],
		['Windows', 'COM6', 'usb:0403:6001:A600ARJH'],
		['Windows', 'COM3', 'usb:1a86:7523@Port_#0002.Hub_#0001'],
		['macOS', '/dev/cu.usbserial-1421', 'usb:1a86:7523@14210000'],
		['Linux', '/dev/ttyUSB1', 'usb:1a86:7523@1-1.4'],
		['Linux', '/dev/ttyUSB2', 'usb:0403:6001:A600ARJH'],
	] as const)('%s: %s is %s', (machine, path, address) => {
		const listings = MACHINES[machine]
		const one = listings.find((listing) => listing.path === path)
		if (!one) throw new Error(`no ${path}`)
		expect(addressOf(one, listings)).toBe(address)
	})

	test('it finds the same port again, on every machine, for every port behind USB', () => {
		for (const listings of Object.values(MACHINES))
			for (const one of listings.filter(({ vendorId }) => vendorId !== null))
				expect(choose(addressOf(one, listings), listings)).toEqual({ kind: 'found', path: one.path })
	})

	test('clones with one serial number between them are told apart by socket', () => {
		const clones = LINUX.slice(1, 3).map((one) => ({ ...one, serialNumber: '0001' }))
		expect(clones.map((one) => addressOf(one, clones))).toEqual([
			'usb:1a86:7523@1-1.3',
			'usb:1a86:7523@1-1.4',
		])
	})
})

test.each(['usb:403:6001', 'usb:0403', 'usb:0403:6001:', 'hid:0403:6001', 'usb:0403:600g'])(
	'%s is no address',
	(text) => expect(parseUsbAddress(text)).toBeNull(),
)
