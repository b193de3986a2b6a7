import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { driverNoiseSuite } from '../../test/conformance/driver-noise-suite.ts'
import type { DriverSubject } from '../../test/conformance/driver-subject.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { HidPosSimulator } from '../../test/simulators/hid-simulators.ts'
import type { DeviceEvent } from '../../till/ports/devices.ts'
import { type OpenDevices, openDevices } from '../open-devices.ts'
import { MemoryCable } from '../transport/memory-port.ts'

const config = {
	deviceId: 'scanner',
	kind: 'scanner',
	driver: 'hid-pos-scanner',
	path: 'hid:0c2e:0b61@8c',
} as const
const codeAt = (index: number) => `YIKA-${String(index).padStart(6, '0')}`

const subject: DriverSubject<HidPosSimulator> = {
	name: 'HID POS scanner',
	config,
	makeDevice: () => new HidPosSimulator(),
	present: (scanner, index) => scanner.scan(codeAt(index)),
	expected: codeAt,
	read: (event) => (event.kind === 'codeScanned' ? event.code : null),
	batch: 1,
	restart: () => undefined,
	noise: [0x00],
}

driverNoiseSuite(subject)

describe('HID POS scanner', () => {
	const time = new ManualTime()
	let scanner: HidPosSimulator
	let told: DeviceEvent[]
	let devices: OpenDevices
	beforeEach(async () => {
		scanner = new HidPosSimulator()
		told = []
		const cable = new MemoryCable('hid')
		scanner.connected((report) => cable.send(report))
		devices = openDevices(
			[config],
			time.ports,
			(event) => event.kind !== 'deviceChanged' && told.push(event),
			{ sourceFor: () => cable.near },
		)
		await time.advance(100)
	})
	afterEach(() => devices.close())

	const codes = () => told.map((event) => ('code' in event ? event.code : event.kind))

	test('a scan is one event, whatever its length', async () => {
		const long = `https://example.com/${'a'.repeat(200)}`
		for (const [code, aim] of [
			['6901234567892', ']E0'],
			['6901234567892', ''],
			['a'.repeat(56), ']Q1'],
			[long, ']Q1'],
			['例子'.repeat(30), ']Q1'],
		] as const)
			scanner.scan(code, aim)
		await time.advance(100)
		expect(codes()).toEqual(['6901234567892', '6901234567892', 'a'.repeat(56), long, '例子'.repeat(30)])
		expect(told[0]).toMatchObject({ symbology: 'EAN-13' })
	})

	test('wrong check digit, too long, and one that breaks off', async () => {
		scanner.scan('6901234567893', ']E0')
		scanner.scan('9'.repeat(600))
		scanner.breaksOff('690')
		await time.advance(300)
		scanner.scan('88000001')
		await time.advance(100)
		expect(codes()).toEqual(['codeRejected', 'codeRejected', '88000001'])
		expect(devices.statuses()[0]).toMatchObject({ connected: true, badFrames: 2 })
	})
})
