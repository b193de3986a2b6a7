import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { driverNoiseSuite } from '../../test/conformance/driver-noise-suite.ts'
import type { DriverSubject } from '../../test/conformance/driver-subject.ts'
import { ptyDriverSuite } from '../../test/conformance/pty-driver-suite.ts'
import { DeviceBench } from '../../test/helpers/device-bench.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { until } from '../../test/helpers/until.ts'
import { Pn532Simulator } from '../../test/simulators/pn532-simulator.ts'
import type { DeviceEvent } from '../../till/ports/devices.ts'
import { type OpenDevices, openDevices } from '../open-devices.ts'
import { MemoryCable } from '../transport/memory-port.ts'

const CLASSIC = 'CB98A605'
const NTAG = '04A1B2C3D45E80'

const uidOf = (index: number) => (0xcb000000 + index).toString(16).toUpperCase()

const subject: DriverSubject<Pn532Simulator> = {
	name: 'PN532 reader',
	config: { deviceId: 'reader', kind: 'cardReader', driver: 'pn532-hsu', path: 'reader' },
	makeDevice: () => new Pn532Simulator(),
	present: (chip, index) => chip.tapCard(uidOf(index)),
	expected: uidOf,
	read: (event) => (event.kind === 'cardPresented' ? event.medium.value : null),
	batch: 1,
	restart: (chip) => chip.powerCycle(),
	noise: [0x5a, 0x00, 0xff, 0x5a, 0x00],
}

ptyDriverSuite(subject)
driverNoiseSuite(subject)

describe('PN532 reader, faults by name', () => {
	let chip: Pn532Simulator
	let bench: DeviceBench
	beforeEach(async () => {
		chip = new Pn532Simulator()
		bench = new DeviceBench(chip, { kind: 'cardReader', driver: 'pn532-hsu' })
	})
	afterEach(() => bench.close())

	const kinds = () => bench.told.map((event) => event.kind)
	const uids = () =>
		bench.told.flatMap((event) => (event.kind === 'cardPresented' ? [event.medium.value] : []))

	test('a reader that is not there is told, and comes to life when it is plugged in', async () => {
		expect(bench.devices.printer).toBeNull()
		expect(bench.status).toMatchObject({ connected: false, problems: ['device.notFound'] })
		await bench.connected()
		expect(bench.status).toEqual({
			deviceId: 'device-1',
			kind: 'cardReader',
			connected: true,
			problems: [],
			firmware: 'PN532 1.6',
			droppedBytes: 0,
			badFrames: 0,
			restarts: 0,
		})
	})

	test('a card that stays is presented once, and removed once after it has left', async () => {
		await bench.connected()
		chip.tapCard(CLASSIC)
		const polledFrom = chip.commandCount
		await until(() => chip.commandCount > polledFrom + 8, 'several polls')
		expect(kinds()).toEqual(['cardPresented'])
		expect(bench.told[0]).toMatchObject({ deviceId: 'device-1', medium: { kind: 'uid', value: CLASSIC } })
		chip.removeCard()
		await until(() => kinds().length > 1, 'card removed')
		expect(kinds()).toEqual(['cardPresented', 'cardRemoved'])
	})

	test('a 7-byte UID is found again and again because it is released', async () => {
		await bench.connected()
		chip.tapCard(NTAG)
		const polledFrom = chip.commandCount
		// Two commands (poll, release) each 150 ms: longer than the 500 ms after which it would count as gone.
		await until(() => chip.commandCount > polledFrom + 10, 'several polls')
		expect(uids()).toEqual([NTAG])
		expect(kinds()).toEqual(['cardPresented'])
	})

	test('another card in its place is a removal and a new card', async () => {
		await bench.connected()
		chip.tapCard(CLASSIC)
		await until(() => uids().length === 1, 'first card')
		chip.tapCard(NTAG)
		await until(() => uids().length === 2, 'second card')
		expect(kinds()).toEqual(['cardPresented', 'cardRemoved', 'cardPresented'])
		expect(uids()).toEqual([CLASSIC, NTAG])
	})

	test('a bad checksum is asked for again with NACK; nothing is lost', async () => {
		await bench.connected()
		chip.corruptNextFrame()
		chip.tapCard(CLASSIC)
		await until(() => uids().length === 1, 'card')
		await until(() => bench.status.badFrames === 1, 'bad frame counted')
		expect(bench.status.connected).toBe(true)
	})

	test('a reply cut in its middle, and a lost ACK, only cost time', async () => {
		await bench.connected()
		chip.truncateNextReply()
		chip.tapCard(CLASSIC)
		await until(() => uids().length === 1, 'card after a truncated reply')
		chip.loseNextAck(2)
		chip.tapCard(NTAG)
		await until(() => uids().length === 2, 'card after lost ACKs')
		expect(bench.status).toMatchObject({ connected: true, problems: [] })
	})

	test('noise before every frame and slow bytes change nothing but the counters', async () => {
		await bench.connected()
		chip.noiseBeforeFrames([0x5a, 0x00, 0xff, 0x5a, 0x00])
		chip.slowBytes(1)
		chip.tapCard(NTAG)
		await until(() => uids().length === 1, 'card through noise')
		expect(uids()).toEqual([NTAG])
		expect(bench.status.droppedBytes).toBeGreaterThan(0)
	})

	test('a chip that lost its settings and polls for ever is brought back', async () => {
		await bench.connected()
		chip.powerCycle()
		const commandsBefore = chip.commandCount
		await until(() => chip.commandCount > commandsBefore + 4, 'conversation goes on')
		chip.tapCard(CLASSIC)
		await until(() => uids().length === 1, 'card after power cycle')
	})

	test('a reader that says nothing any more is shown as silent, and comes back', async () => {
		await bench.connected()
		chip.silent(true)
		await until(() => !bench.status.connected, 'silent')
		expect(bench.status.problems).toEqual(['device.silent'])
		chip.silent(false)
		await until(() => bench.status.connected, 'back')
		expect(bench.status.problems).toEqual([])
	})

	test('unplugged with a card on it, in the middle of a frame: removed; plugged in again: back', async () => {
		await bench.connected()
		chip.tapCard(CLASSIC)
		await until(() => uids().length === 1, 'card')
		chip.noise([0x00, 0x00, 0xff, 0x0c, 0xf4, 0xd5])
		await bench.pty.unplug()
		await until(() => !bench.status.connected, 'gone')
		expect(bench.status.problems).toEqual(['device.notFound'])
		expect(kinds()).toEqual(['cardPresented', 'cardRemoved'])
		await bench.connected()
		await until(() => uids().length === 2, 'the card that still lies there')
	})
})

describe('PN532 reader: which card lies there', () => {
	const time = new ManualTime()
	let chip: Pn532Simulator
	let told: DeviceEvent['kind'][]
	let devices: OpenDevices
	beforeEach(async () => {
		const cable = new MemoryCable('memory')
		chip = new Pn532Simulator()
		chip.connected((bytes) => cable.send(bytes))
		cable.onBytes((bytes) => chip.received(bytes))
		told = []
		const config = { deviceId: 'reader', kind: 'cardReader', driver: 'pn532-hsu', path: 'memory' } as const
		const tell = ({ kind }: DeviceEvent) => void (kind === 'deviceChanged' || told.push(kind))
		devices = openDevices([config], time.ports, tell, { sourceFor: () => cable.near })
		await time.advance(1_000)
	})
	afterEach(() => devices.close())

	test('it counts as gone half a second after it was seen last, not at the first poll that misses it', async () => {
		chip.tapCard(CLASSIC)
		await time.advance(400)
		chip.removeCard()
		// Seen last at most one poll before it left.
		await time.advance(300)
		expect(told).toEqual(['cardPresented'])
		await time.advance(500)
		expect(told).toEqual(['cardPresented', 'cardRemoved'])
	})

	test.each([600, 2_000, 5_000])(
		'a reader that says nothing for %d ms says nothing about it',
		async (awayMs) => {
			chip.tapCard(NTAG)
			await time.advance(400)
			chip.silent(true)
			await time.advance(awayMs)
			chip.silent(false)
			await time.advance(2_000)
			expect(devices.statuses()[0]).toMatchObject({ connected: true, problems: [] })
			expect(told).toEqual(['cardPresented'])
			chip.removeCard()
			await time.advance(1_000)
			expect(told).toEqual(['cardPresented', 'cardRemoved'])
		},
	)

	test('one that was taken away while the reader said nothing is gone soon after it speaks again', async () => {
		chip.tapCard(NTAG)
		await time.advance(400)
		chip.silent(true)
		await time.advance(2_000)
		chip.removeCard()
		chip.silent(false)
		await time.advance(2_000)
		expect(told).toEqual(['cardPresented', 'cardRemoved'])
	})

	test('a poll that misses it right after a long silence takes nothing away', async () => {
		chip.tapCard(NTAG)
		await time.advance(400)
		chip.silent(true)
		await time.advance(600)
		chip.removeCard()
		const polledFrom = chip.commandCount
		chip.silent(false)
		// Firmware, settings, clear, poll.
		while (chip.commandCount < polledFrom + 5) await time.advance(1)
		chip.tapCard(NTAG)
		await time.advance(2_000)
		expect(told).toEqual(['cardPresented'])
	})

	test('one whose listing nobody heard is listed again: neither lost nor taken away', async () => {
		for (const lost of ['comes', 'lies']) {
			chip.loseNextAck()
			chip.corruptNextFrame()
			chip.tapCard(NTAG)
			await time.advance(1_000)
			expect(told, lost).toEqual(['cardPresented'])
		}
	})
})
