import { describe, expect, test } from 'vitest'
import type { DeviceConfig } from '../../protocol/devices/device-config.ts'
import { driverNoiseSuite } from '../../test/conformance/driver-noise-suite.ts'
import type { DriverSubject } from '../../test/conformance/driver-subject.ts'
import { ptyDriverSuite } from '../../test/conformance/pty-driver-suite.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { M100Simulator } from '../../test/simulators/m100-simulator.ts'
import { R2000Simulator } from '../../test/simulators/r2000-simulator.ts'
import type { SimulatedDevice } from '../../test/simulators/simulated-device.ts'
import type { DeviceEvent } from '../../till/ports/devices.ts'
import { type OpenDevices, openDevices } from '../open-devices.ts'
import { MemoryCable } from '../transport/memory-port.ts'

const epcOf = (index: number) => `E28011606000020${index.toString(16).toUpperCase().padStart(9, '0')}`
const readEpc = (event: DeviceEvent) => (event.kind === 'cardPresented' ? event.medium.value : null)

const m100: DriverSubject<M100Simulator> = {
	name: 'M100 reader',
	config: {
		deviceId: 'uhf',
		kind: 'cardReader',
		driver: 'uhf-m100',
		path: 'uhf',
		region: 'china',
		powerDbm: 20,
	},
	makeDevice: () => new M100Simulator(),
	present: (reader, index) => reader.field(epcOf(index)),
	expected: epcOf,
	read: readEpc,
	batch: 1,
	restart: (reader) => reader.powerCycle(),
	noise: [0x7e, 0x00, 0xff],
}

const r2000: DriverSubject<R2000Simulator> = {
	name: 'R2000 reader',
	config: {
		deviceId: 'uhf',
		kind: 'cardReader',
		driver: 'uhf-r2000',
		path: 'uhf',
		region: 'china',
		antenna: 1,
	},
	makeDevice: () => new R2000Simulator(),
	present: (reader, index) => reader.field(epcOf(index)),
	expected: epcOf,
	read: readEpc,
	batch: 1,
	restart: (reader) => reader.powerCycle(),
	noise: [0x55, 0x00, 0xff],
}

ptyDriverSuite(m100)
driverNoiseSuite(m100)
ptyDriverSuite(r2000)
driverNoiseSuite(r2000)

/** A reader on a memory cable, in a time that the test moves. */
function bench<Device extends SimulatedDevice>(device: Device, config: DeviceConfig) {
	const time = new ManualTime()
	const cable = new MemoryCable('memory')
	const told: string[] = []
	device.connected((bytes) => cable.send(bytes))
	cable.onBytes((bytes) => device.received(bytes))
	const hear = (event: DeviceEvent) => {
		if (event.kind === 'cardPresented') told.push(`+${event.medium.value}`)
		if (event.kind === 'cardRemoved') told.push('-')
		if (event.kind === 'codeScanned') told.push(`${event.symbology} ${event.code}`)
	}
	const devices: OpenDevices = openDevices([config], time.ports, hear, { sourceFor: () => cable.near })
	return { time, told, status: () => devices.statuses()[0], close: () => devices.close() }
}

const EPC_A = 'E28011606000020000000001'
const EPC_B = 'E28011606000020000000002'
/** GTIN 80614141123458, and EAN-13 6901234567892. */
const SGTIN_CASE = '3074257BF7194E4000001A85'
const SGTIN_ITEM = '3035A537C8377540000003E9'

/** What both simulators can do. */
type UhfSimulator = Pick<R2000Simulator, keyof M100Simulator & keyof R2000Simulator>

describe.each<['uhf-m100' | 'uhf-r2000', () => UhfSimulator]>([
	['uhf-m100', () => new M100Simulator()],
	['uhf-r2000', () => new R2000Simulator()],
])('%s, by name', (driver, makeDevice) => {
	const config = { deviceId: 'uhf', kind: 'cardReader', driver, path: 'uhf' } as const

	test('a tag that stays is one event, and that the field is empty is one more', async () => {
		const device = makeDevice()
		const { time, told, close } = bench(device, config)
		await time.advance(500)
		device.field(EPC_A)
		await time.advance(5_000)
		device.field(EPC_A, EPC_B)
		await time.advance(5_000)
		expect(told).toEqual([`+${EPC_A}`, `+${EPC_B}`])
		device.field(EPC_B)
		await time.advance(5_000)
		expect(told).toHaveLength(2)
		device.field()
		await time.advance(5_000)
		expect(told).toEqual([`+${EPC_A}`, `+${EPC_B}`, '-'])
		await close()
	})

	test('a tag that one round misses has not left', async () => {
		const device = makeDevice()
		const { time, told, close } = bench(device, config)
		device.field(EPC_A)
		await time.advance(1_000)
		device.field()
		await time.advance(800)
		device.field(EPC_A)
		await time.advance(2_000)
		expect(told).toEqual([`+${EPC_A}`])
		await close()
	})

	test('an empty field is no fault', async () => {
		const device = makeDevice()
		const { time, status, close } = bench(device, config)
		await time.advance(10_000)
		expect(status()).toMatchObject({ connected: true, problems: [], badFrames: 0 })
		expect(device.roundCount).toBeGreaterThan(50)
		await close()
	})

	test('goods are scanned as their articles, each piece once; other tags stay cards', async () => {
		const device = makeDevice()
		const { time, told, close } = bench(device, { ...config, reads: 'goods' })
		device.field(SGTIN_ITEM, SGTIN_CASE, EPC_A)
		await time.advance(2_000)
		expect(told).toEqual(['SGTIN-96 6901234567892', 'SGTIN-96 80614141123458', `+${EPC_A}`])
		await close()
	})

	test('a setting that it refuses is told, and it reads with its own', async () => {
		const device = makeDevice()
		device.refuses(driver === 'uhf-m100' ? 0x07 : 0x78)
		device.field(EPC_A)
		const { time, told, status, close } = bench(device, { ...config, region: 'europe' })
		await time.advance(2_000)
		expect(status()).toMatchObject({ connected: true, problems: ['reader.settingsRefused'] })
		expect(told).toEqual([`+${EPC_A}`])
		await close()
	})

	test('a reader that falls silent is told, and comes back set up anew', async () => {
		const device = makeDevice()
		const { time, status, close } = bench(device, { ...config, powerDbm: 20 })
		await time.advance(1_000)
		device.silent(true)
		await time.advance(10_000)
		expect(status()).toMatchObject({ connected: false, problems: ['device.silent'] })
		device.settings.clear()
		device.silent(false)
		await time.advance(30_000)
		expect(status()).toMatchObject({ connected: true, problems: [] })
		expect([...device.settings.values()]).toContainEqual(driver === 'uhf-m100' ? [0x07, 0xd0] : [20])
		await close()
	})
})

test('a module that floods the line with an old inventory is stopped', async () => {
	const device = new M100Simulator()
	const { time, told, status, close } = bench(device, m100.config)
	device.field(EPC_A)
	device.floods()
	await time.advance(5_000)
	expect(status()).toMatchObject({ connected: true, firmware: 'M100 V1.00', problems: [] })
	expect(told).toEqual([`+${EPC_A}`])
	expect(device.settings.get(0x07)).toEqual([0x01])
	await close()
})

test('an antenna that is missing is told, also while it reads, until it is back', async () => {
	const device = new R2000Simulator()
	const { time, status, close } = bench(device, r2000.config)
	await time.advance(1_000)
	expect(status()).toMatchObject({ firmware: 'R2000 1.9', problems: [] })
	device.antenna(false)
	await time.advance(1_000)
	expect(status()).toMatchObject({ connected: true, problems: ['reader.antennaMissing'] })
	device.antenna(true)
	await time.advance(1_000)
	expect(status()).toMatchObject({ connected: true, problems: [] })
	await close()
})

test('phase behind the RSSI, an upper antenna, and an answer to an older command change nothing', async () => {
	const device = new R2000Simulator()
	device.sendsPhase()
	const { time, told, close } = bench(device, {
		deviceId: 'uhf',
		kind: 'cardReader',
		driver: 'uhf-r2000',
		path: 'uhf',
		antenna: 6,
	})
	await time.advance(500)
	device.answersLate()
	device.field(EPC_A)
	await time.advance(2_000)
	expect(told).toEqual([`+${EPC_A}`])
	await close()
})
