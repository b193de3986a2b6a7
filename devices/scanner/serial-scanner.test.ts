import { afterEach, describe, expect, test } from 'vitest'
import { driverNoiseSuite } from '../../test/conformance/driver-noise-suite.ts'
import type { DriverSubject } from '../../test/conformance/driver-subject.ts'
import { ptyDriverSuite } from '../../test/conformance/pty-driver-suite.ts'
import { DeviceBench } from '../../test/helpers/device-bench.ts'
import { until } from '../../test/helpers/until.ts'
import { ScannerSimulator, type ScannerSuffix } from '../../test/simulators/scanner-simulator.ts'

const codeNumber = (index: number) => `YIKA-${String(index).padStart(6, '0')}`

const subject: DriverSubject<ScannerSimulator> = {
	name: 'serial scanner',
	config: { deviceId: 'scanner', kind: 'scanner', driver: 'serial-scanner', path: 'scanner' },
	makeDevice: () => new ScannerSimulator(),
	present: (scanner, index) => scanner.scan(codeNumber(index)),
	expected: codeNumber,
	read: (event) => (event.kind === 'codeScanned' ? event.code : null),
	batch: 100,
	restart: (scanner) => scanner.breaksOff(''),
	noise: [0xff, 0xfe, 0x0d],
}

ptyDriverSuite(subject)
driverNoiseSuite(subject)

describe('serial scanner, faults by name', () => {
	let bench: DeviceBench
	afterEach(() => bench.close())

	async function connected(suffix?: ScannerSuffix): Promise<ScannerSimulator> {
		const scanner = new ScannerSimulator(suffix)
		bench = new DeviceBench(scanner, { kind: 'scanner', driver: 'serial-scanner' })
		await bench.connected()
		return scanner
	}
	const codes = () => bench.told.flatMap((event) => (event.kind === 'codeScanned' ? [event.code] : []))
	const codeOf = (index: number) => `A${String(index).padStart(5, '0')}`

	test.each(['\r', '\r\n', '\t'] as const)('suffix %j ends a scan', async (suffix) => {
		const scanner = await connected(suffix)
		scanner.scan('6901234567892', ']E0')
		scanner.scan('036000291452')
		await until(() => bench.told.length === 2, 'two scans')
		expect(bench.told).toMatchObject([
			{ kind: 'codeScanned', deviceId: 'device-1', code: '6901234567892', symbology: 'EAN-13' },
			{ kind: 'codeScanned', deviceId: 'device-1', code: '0036000291452', symbology: 'UPC-A' },
		])
	})

	test('500 scans arrive in order and none is lost', async () => {
		const scanner = await connected()
		for (let index = 0; index < 500; index++) scanner.scan(codeOf(index))
		await until(() => codes().length >= 500, '500 scans')
		expect(codes()).toEqual(Array.from({ length: 500 }, (_, index) => codeOf(index)))
		expect(bench.status).toMatchObject({ droppedBytes: 0, badFrames: 0 })
	})

	test('a wrong check digit, an endless code and unreadable bytes are refused, and the next scan is good', async () => {
		const scanner = await connected()
		scanner.scan('6901234567893', ']E0')
		scanner.scan('9'.repeat(700))
		scanner.noise([0x01, 0xff, 0xfe, 0x0d])
		scanner.scan('6901234567892')
		await until(() => codes().length === 1, 'the good scan')
		expect(bench.told.map((event) => ('reason' in event ? event.reason : event.kind))).toEqual([
			'checkDigit',
			'tooLong',
			'unreadable',
			'codeScanned',
		])
		expect(bench.status.badFrames).toBe(3)
		expect(bench.status.problems).toEqual(['device.noise'])
	})

	test('a scan that breaks off is forgotten after a gap, also across a re-plug', async () => {
		const scanner = await connected()
		scanner.breaksOff('69012')
		await until(() => bench.status.droppedBytes === 5, 'the beginning is dropped')
		scanner.scan('6901234567892')
		await until(() => codes().length === 1, 'first scan')
		scanner.breaksOff('6901')
		await bench.pty.unplug()
		await until(() => !bench.status.connected, 'gone')
		await bench.connected()
		scanner.scan('4006381333931')
		await until(() => codes().length === 2, 'second scan')
		expect(codes()).toEqual(['6901234567892', '4006381333931'])
	})

	test('slow bytes are still one scan', async () => {
		const scanner = await connected()
		scanner.slowBytes(3)
		scanner.scan('6901234567892', ']E0')
		await until(() => codes().length === 1, 'scan')
		expect(codes()).toEqual(['6901234567892'])
	})
})
