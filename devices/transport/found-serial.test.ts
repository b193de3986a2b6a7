import { beforeEach, describe, expect, test } from 'vitest'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { ScannerSimulator } from '../../test/simulators/scanner-simulator.ts'
import { openDevices } from '../open-devices.ts'
import { comPortSource, usbSerialSource } from './found-serial.ts'
import { MemoryCable } from './memory-port.ts'
import type { SerialListing } from './serial-listing.ts'

const ADDRESS = { vendorId: '1a86', productId: '7523', serialNumber: null, socket: null }
const listed = (path: string): SerialListing => ({ ...ADDRESS, path, name: null, socket: path })

describe('a device by what it is', () => {
	let time: ManualTime
	let listing: readonly SerialListing[]
	let opened: string[]
	let cable: MemoryCable
	beforeEach(() => {
		time = new ManualTime()
		listing = []
		opened = []
		cable = new MemoryCable('scanner')
		new ScannerSimulator().connected((bytes) => cable.send(bytes))
	})
	function open() {
		const list = async () => listing
		return openDevices(
			[{ deviceId: 's', kind: 'scanner', driver: 'serial-scanner', path: 'usb:1a86:7523' }],
			time.ports,
			() => undefined,
			{
				sourceFor: (name) =>
					usbSerialSource(
						name,
						ADDRESS,
						(path, listener) => {
							opened.push(path)
							return cable.near.open(listener)
						},
						list,
					),
			},
		)
	}

	test('plugged in, pulled out and put back under another name, it is found within two seconds', async () => {
		const devices = open()
		const status = () => devices.statuses()[0]
		await time.advance(60_000)
		expect(status()).toMatchObject({ connected: false, problems: ['device.notFound'] })
		for (const path of ['/dev/ttyUSB0', '/dev/ttyUSB1']) {
			listing = [listed(path)]
			await time.advance(2_000)
			expect(opened.at(-1)).toBe(path)
			expect(status()).toMatchObject({ connected: true, problems: [] })
			listing = []
			cable.unplug()
			cable.plug()
			await time.advance(60_000)
			expect(status()).toMatchObject({ connected: false, problems: ['device.notFound'] })
		}
		await devices.close()
	})

	test('two alike are told, and opened as soon as one is gone', async () => {
		listing = [listed('/dev/ttyUSB0'), listed('/dev/ttyUSB1')]
		const devices = open()
		await time.advance(5_000)
		expect(devices.statuses()).toMatchObject([{ connected: false, problems: ['device.ambiguous'] }])
		expect(opened).toEqual([])
		listing = [listed('/dev/ttyUSB1')]
		await time.advance(10_000)
		expect(opened).toEqual(['/dev/ttyUSB1'])
		await devices.close()
	})
})

test('a COM port is there while it is listed, unless it never was', async () => {
	let listing = [listed('COM4')]
	const source = comPortSource(
		{ ...new MemoryCable('COM3').near, isPresent: () => true },
		async () => listing,
	)
	const looks = async () => {
		// The first answer may be of a look that began before; what is begun by the second is of now.
		for (let count = 0; count < 2; count++) {
			source.isPresent()
			await new Promise((resolve) => setImmediate(resolve))
		}
		return source.isPresent()
	}
	expect(await looks()).toBe(true)
	listing = [listed('COM3')]
	expect(await looks()).toBe(true)
	listing = []
	expect(await looks()).toBe(false)
	listing = [listed('com3')]
	expect(await looks()).toBe(true)
})
