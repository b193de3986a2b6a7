import { expect, test } from 'vitest'
import { driverNoiseSuite } from '../../test/conformance/driver-noise-suite.ts'
import { type DriverSubject, expectedOf } from '../../test/conformance/driver-subject.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { PcscSimulator } from '../../test/simulators/pcsc-simulator.ts'
import type { DeviceEvent } from '../../till/ports/devices.ts'
import { openDevices } from '../open-devices.ts'
import { MemoryCable } from '../transport/memory-port.ts'
import { parsePcscAddress } from '../transport/pcsc-port.ts'

const uidOf = (index: number) => (0xcb000000 + index).toString(16).toUpperCase()

const subject: DriverSubject<PcscSimulator> = {
	name: 'PC/SC reader',
	config: { deviceId: 'reader', kind: 'cardReader', driver: 'pcsc', path: 'pcsc:ACR122' },
	makeDevice: () => new PcscSimulator(),
	present: (reader, index) => reader.tapCard(uidOf(index)),
	expected: uidOf,
	read: (event) => (event.kind === 'cardPresented' ? event.medium.value : null),
	batch: 1,
	restart: (reader) => reader.removeCard(),
	noise: [0xff],
}

// Not on a terminal: PC/SC is none. On the real service: test/independent/pcsc.test.ts.
driverNoiseSuite(subject)

function bench() {
	const time = new ManualTime()
	const cable = new MemoryCable('memory')
	const reader = new PcscSimulator()
	const told: string[] = []
	reader.connected((bytes) => cable.send(bytes))
	cable.onBytes((bytes) => reader.received(bytes))
	const hear = (event: DeviceEvent) => {
		if (event.kind === 'cardPresented') told.push(event.medium.value)
		if (event.kind === 'cardRemoved') told.push('-')
	}
	const devices = openDevices([subject.config], time.ports, hear, { sourceFor: () => cable.near })
	return { time, cable, reader, told, devices }
}

test('ten thousand cards in order, each once', async () => {
	const { time, reader, told, devices } = bench()
	await time.advance(100)
	for (let index = 0; index < 10_000; index++) {
		reader.tapCard(uidOf(index))
		await time.advance(0)
	}
	expect(told.filter((one) => one !== '-')).toEqual(expectedOf(subject, 0, 10_000))
	expect(told.filter((one) => one === '-')).toHaveLength(9_999)
	await devices.close()
})

test('a badly placed card is asked again; one that stays unreadable is no card', async () => {
	const { time, reader, told, devices } = bench()
	await time.advance(100)
	reader.failNext(2)
	reader.tapCard('04A1B2C3D45E80')
	await time.advance(100)
	expect(told).toEqual(['04A1B2C3D45E80'])
	reader.refuseNext(3)
	reader.tapCard('CB98A605')
	await time.advance(10_000)
	expect(told).toEqual(['04A1B2C3D45E80', '-'])
	expect(devices.statuses()[0]).toMatchObject({ connected: true, badFrames: 3 })
	reader.mute(true)
	reader.tapCard('CB98A605')
	await time.advance(10_000)
	expect(told).toHaveLength(2)
	reader.mute(false)
	reader.tapCard('CB98A605')
	await time.advance(100)
	expect(told.at(-1)).toBe('CB98A605')
	await devices.close()
})

test('pulled out with a card on it: removed; plugged in again: the card that still lies there', async () => {
	const { time, cable, reader, told, devices } = bench()
	await time.advance(100)
	reader.tapCard('CB98A605')
	await time.advance(100)
	cable.unplug()
	await time.advance(1_000)
	expect(devices.statuses()[0]).toMatchObject({ connected: false, problems: ['device.notFound'] })
	cable.plug()
	await time.advance(1_000)
	reader.connected((bytes) => cable.send(bytes))
	await time.advance(100)
	expect(told).toEqual(['CB98A605', '-', 'CB98A605'])
	await devices.close()
})

test('an address names a part of the reader', () => {
	expect(parsePcscAddress('pcsc:ACR122')).toBe('ACR122')
	expect(parsePcscAddress('PCSC:')).toBe('')
	expect(parsePcscAddress('/dev/pcsc')).toBeNull()
})
