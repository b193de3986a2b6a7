import { afterEach, describe, expect, test } from 'vitest'
import { driverNoiseSuite } from '../../test/conformance/driver-noise-suite.ts'
import type { DriverSubject } from '../../test/conformance/driver-subject.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { HidSwipeSimulator, Msr605xSimulator } from '../../test/simulators/hid-simulators.ts'
import type { SimulatedStripe } from '../../test/simulators/msr605-simulator.ts'
import type { SimulatedDevice } from '../../test/simulators/simulated-device.ts'
import type { DeviceEvent } from '../../till/ports/devices.ts'
import { type OpenDevices, openDevices } from '../open-devices.ts'
import { MemoryCable } from '../transport/memory-port.ts'
import { encodePackets } from './msr605x-packets.ts'

const configOf = (driver: 'msr605x' | 'hid-msr') =>
	({ deviceId: 'msr', kind: 'cardReader', driver, path: 'hid:0801:0003' }) as const

const member = (cardNo: string): SimulatedStripe => ['%WANG?', `;${cardNo}=2712?`, null]
const cardNoAt = (index: number) => String(88_000_001 + index)
const common = {
	expected: cardNoAt,
	read: (event: DeviceEvent) => (event.kind === 'cardPresented' ? event.medium.value : null),
	batch: 1,
	noise: [0x00],
}

const msr605x: DriverSubject<Msr605xSimulator> = {
	...common,
	name: 'MSR605X',
	config: configOf('msr605x'),
	makeDevice: () => new Msr605xSimulator(),
	present: ({ unit }, index) => unit.swipe(member(cardNoAt(index))),
	restart: ({ unit }) => unit.powerCycle(),
}
const magtek: DriverSubject<HidSwipeSimulator> = {
	...common,
	name: 'MagTek in HID mode',
	config: configOf('hid-msr'),
	makeDevice: () => new HidSwipeSimulator('magtek'),
	present: (reader, index) => reader.swipe(member(cardNoAt(index))),
	restart: () => undefined,
}

driverNoiseSuite(msr605x)
driverNoiseSuite(magtek)

describe('readers in HID mode', () => {
	let devices: OpenDevices | null = null
	afterEach(() => devices?.close())

	async function plugged(device: SimulatedDevice, driver: 'msr605x' | 'hid-msr') {
		const time = new ManualTime()
		const cable = new MemoryCable('hid')
		const told: DeviceEvent[] = []
		device.connected((report) => cable.send(report))
		cable.onBytes((report) => device.received(report))
		const opened = openDevices(
			[configOf(driver)],
			time.ports,
			(event) => event.kind !== 'deviceChanged' && told.push(event),
			{ sourceFor: () => cable.near },
		)
		devices = opened
		await time.advance(1_000)
		return { time, told, cable, opened, status: () => opened.statuses()[0] }
	}

	test('MSR605X: starts, reads in two reports, writes in two reports', async () => {
		const device = new Msr605xSimulator()
		const { time, told, opened, status } = await plugged(device, 'msr605x')
		expect(status()).toMatchObject({ connected: true, firmware: 'MSR 3 REVH7.31' })
		const long = `%${'A'.repeat(70)}?`
		device.unit.swipe([long, ';88000001=2712?', null])
		await time.advance(1_000)
		expect(told).toMatchObject([{ kind: 'cardPresented', medium: { value: '88000001' } }])
		const blank: SimulatedStripe = [null, null, null]
		const written = opened.encoder?.write([long, ';88000009=?', null], () => device.unit.swipe(blank))
		await time.advance(1_000)
		expect(await written).toBe('done')
		expect(blank).toEqual([long, ';88000009=?', null])
	})

	test('a report of another length, and one without a header, are dropped', async () => {
		const device = new Msr605xSimulator()
		const { time, told, cable, status } = await plugged(device, 'msr605x')
		cable.send(new Uint8Array(64))
		cable.send(new Uint8Array(63).fill(0xc2))
		device.unit.swipe(member('88000001'))
		await time.advance(1_000)
		expect(told).toHaveLength(1)
		expect(status()).toMatchObject({ badFrames: 0, droppedBytes: 0 })
	})

	test('a message is cut into reports with first and last marked', () => {
		const sizes = [1, 63, 64, 126, 127].map((length) =>
			encodePackets(new Uint8Array(length)).map((report) => [report.length, report[0], report[1]]),
		)
		expect(sizes).toEqual([
			[[65, 0, 0xc1]],
			[[65, 0, 0xff]],
			[
				[65, 0, 0xbf],
				[65, 0, 0x41],
			],
			[
				[65, 0, 0xbf],
				[65, 0, 0x7f],
			],
			[
				[65, 0, 0xbf],
				[65, 0, 0x3f],
				[65, 0, 0x41],
			],
		])
	})

	test.each(['magtek', 'idtech'] as const)('%s: read, unread, bank card, unplugged', async (maker) => {
		const reader = new HidSwipeSimulator(maker)
		const { time, told, cable, status } = await plugged(reader, 'hid-msr')
		reader.swipe(member('88000001'))
		reader.swipe(['%88000002?', ';88000002=?', null], [2])
		reader.swipe([null, ';88000003=?', null], [2])
		reader.swipe(['%B4111111111111111^TEST/A^3012201?', ';4111111111111111=3012201?', null])
		cable.send(new Uint8Array(12))
		await time.advance(100)
		expect(told).toMatchObject([
			{ kind: 'cardPresented', medium: { kind: 'cardNo', value: '88000001' } },
			{ kind: 'cardPresented', medium: { kind: 'cardNo', value: '88000002' } },
			{ kind: 'cardRefused', reason: 'unreadable' },
			{ kind: 'cardRefused', reason: 'bankCard' },
		])
		expect(JSON.stringify(told)).not.toContain('4111')
		expect(status()).toMatchObject({ connected: true, badFrames: 1, droppedBytes: 12 })
		cable.unplug()
		await time.advance(100)
		expect(status()).toMatchObject({ connected: false, problems: ['device.notFound'] })
	})

	test('a reader of usage page 8E is read by the descriptor of its configuration', async () => {
		const time = new ManualTime()
		const cable = new MemoryCable('hid')
		const told: DeviceEvent[] = []
		const descriptor = '058e0901a1010912750895018102092295288102c0'
		devices = openDevices(
			[{ ...configOf('hid-msr'), descriptor }],
			time.ports,
			(event) => event.kind !== 'deviceChanged' && told.push(event),
			{ sourceFor: () => cable.near },
		)
		await time.advance(100)
		const report = new Uint8Array(41)
		const track = new TextEncoder().encode(';88000001=?')
		report.set([track.length, ...track])
		cable.send(report)
		cable.send(report.subarray(1))
		await time.advance(100)
		expect(told).toMatchObject([{ kind: 'cardPresented', medium: { value: '88000001' } }])
	})

	test('ID TECH: lengths that do not add up are refused', async () => {
		const { time, told, cable } = await plugged(new HidSwipeSimulator('idtech'), 'hid-msr')
		const report = new Uint8Array(509)
		report.set([0, 0, 0, 20, 0, 0, 0, 19, 0])
		cable.send(report)
		report.set([0, 0, 0, 255, 255, 0, 0, 0xff, 0xff])
		cable.send(report)
		await time.advance(100)
		expect(told).toEqual([])
	})
})
