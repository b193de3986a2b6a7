import { beforeEach, describe, expect, test } from 'vitest'
import { ManualTime } from '../test/helpers/manual-time.ts'
import { Pn532Simulator } from '../test/simulators/pn532-simulator.ts'
import type { DeviceEvent, DeviceStatus } from '../till/ports/devices.ts'
import { Pn532Reader } from './card-reader/pn532-reader.ts'
import { DeviceSupervisor } from './device-supervisor.ts'
import type { PortSource } from './transport/byte-port.ts'
import { MemoryCable } from './transport/memory-port.ts'

/** A reader on a memory cable in a time that the test moves: what takes minutes in a shop takes none here. */
describe('device supervisor', () => {
	let time: ManualTime
	let cable: MemoryCable
	let chip: Pn532Simulator
	let events: DeviceEvent[]
	let openedAtMs: number[]
	let refuses: boolean
	let supervisor: DeviceSupervisor

	beforeEach(() => {
		time = new ManualTime()
		cable = new MemoryCable('memory')
		chip = new Pn532Simulator()
		chip.connected((bytes) => cable.send(bytes))
		cable.onBytes((bytes) => chip.received(bytes))
		events = []
		openedAtMs = []
		refuses = false
		const startMs = time.ports.clock.monotonicMs()
		const source: PortSource = {
			...cable.near,
			open: async (listener) => {
				openedAtMs.push(time.ports.clock.monotonicMs() - startMs)
				if (!refuses) return cable.near.open(listener)
				return { kind: 'failed', error: { code: 'port.busy', portName: 'memory', detail: 'locked' } }
			},
		}
		const device = { deviceId: 'reader', kind: 'cardReader' as const, source, makeDriver: makeReader }
		supervisor = new DeviceSupervisor(device, time.ports, (event) => events.push(event))
	})
	const makeReader = (host: ConstructorParameters<typeof Pn532Reader>[0]) => new Pn532Reader(host)
	const statuses = (): DeviceStatus[] =>
		events.flatMap((event) => (event.kind === 'deviceChanged' ? [event.device] : []))

	test('tells its first status at once and each change once', async () => {
		supervisor.start()
		expect(statuses()).toMatchObject([{ connected: false, problems: ['device.notFound'] }])
		await time.advance(5000)
		expect(statuses().map((status) => [status.connected, status.problems])).toEqual([
			[false, ['device.notFound']],
			[false, []],
			[true, []],
		])
	})

	test('an unplugged device is looked for twice a second and is back at the first look', async () => {
		supervisor.start()
		await time.advance(1000)
		cable.unplug()
		await time.advance(60_000)
		expect(openedAtMs).toEqual([0])
		cable.plug()
		await time.advance(600)
		expect(supervisor.status().connected).toBe(true)
		expect(openedAtMs).toHaveLength(2)
	})

	test('a port that another program holds is tried again ever more seldom', async () => {
		refuses = true
		supervisor.start()
		await time.advance(30_000)
		expect(openedAtMs).toEqual([0, 500, 1500, 3500, 7500, 15_500, 25_500])
		expect(supervisor.status()).toMatchObject({ connected: false, problems: ['device.busy'] })
	})

	test('a long wait ends when the device was pulled out and put back', async () => {
		refuses = true
		supervisor.start()
		await time.advance(16_000)
		refuses = false
		cable.unplug()
		await time.advance(1000)
		cable.plug()
		await time.advance(1000)
		expect(supervisor.status().connected).toBe(true)
	})

	test('a port that opens and stays silent is opened again, without the back-off beginning anew', async () => {
		chip.silent(true)
		supervisor.start()
		await time.advance(120_000)
		expect(supervisor.status().problems).toEqual(['device.silent'])
		expect(openedAtMs.length).toBeGreaterThan(3)
		const waits = openedAtMs.slice(1).map((atMs, index) => atMs - (openedAtMs[index] ?? 0))
		expect(waits.at(-1)).toBeGreaterThan(waits[0] ?? 0)
		chip.silent(false)
		await time.advance(30_000)
		expect(supervisor.status()).toMatchObject({ connected: true, problems: [] })
	})

	test('a flood of noise shows as a problem, with counters at most once a second, and passes', async () => {
		supervisor.start()
		await time.advance(1000)
		const before = events.length
		for (let index = 0; index < 200; index++) chip.noise([0x5a, 0x5a, 0x5a])
		await time.advance(2000)
		expect(supervisor.status()).toMatchObject({
			connected: true,
			problems: ['device.noise'],
			droppedBytes: 600,
		})
		expect(events.length - before).toBeLessThan(4)
		chip.tapCard('CB98A605')
		await time.advance(300)
		expect(events.at(-1)).toMatchObject({ kind: 'cardPresented', medium: { kind: 'uid', value: 'CB98A605' } })
		await time.advance(15_000)
		expect(statuses().at(-1)).toMatchObject({ connected: true, problems: [], droppedBytes: 600 })
	})

	test('after closing nothing is told and no timer is left', async () => {
		supervisor.start()
		await time.advance(1000)
		const before = events.length
		await supervisor.close()
		chip.tapCard('CB98A605')
		await time.advance(10_000)
		expect(events).toHaveLength(before)
		expect(time.pendingCount).toBe(0)
		expect(openedAtMs).toEqual([0])
	})
})
