import { afterEach, describe, expect, test } from 'vitest'
import { driverNoiseSuite } from '../../test/conformance/driver-noise-suite.ts'
import type { DriverSubject } from '../../test/conformance/driver-subject.ts'
import { ptyDriverSuite } from '../../test/conformance/pty-driver-suite.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { CasScaleSimulator, CasTellingSimulator } from '../../test/simulators/cas-scale-simulator.ts'
import { Dialog06ScaleSimulator } from '../../test/simulators/dialog06-scale-simulator.ts'
import type { SimulatedDevice } from '../../test/simulators/simulated-device.ts'
import { ToledoScaleSimulator } from '../../test/simulators/toledo-scale-simulator.ts'
import type { DeviceEvent } from '../../till/ports/devices.ts'
import type { NoWeightReason, Scale, Weight } from '../../till/ports/scale.ts'
import { type OpenDevices, openDevices } from '../open-devices.ts'
import { MemoryCable } from '../transport/memory-port.ts'

type ScaleDriver = 'toledo-8217' | 'cas-ap1' | 'cas-22' | 'dialog06'
const configOf = (driver: ScaleDriver) =>
	({ deviceId: 'scale', kind: 'scale', driver, path: 'scale' }) as const

const gramsAt = (index: number) => 20 + index
/** An empty pan is no happening. */
const read = (event: DeviceEvent) =>
	event.kind === 'weightChanged' && event.weight.kind === 'stable' && event.weight.weightGrams > 0
		? String(event.weight.weightGrams)
		: null

const common = {
	expected: (index: number) => String(gramsAt(index)),
	read,
	batch: 1,
	noise: [0x00, 0x41],
}

const toledo: DriverSubject<ToledoScaleSimulator> = {
	...common,
	name: 'Toledo 8217',
	config: configOf('toledo-8217'),
	makeDevice: () => new ToledoScaleSimulator(),
	present: (scale, index) => scale.pan.put(gramsAt(index)),
	restart: (scale) => scale.powerCycle(),
}
const cas: DriverSubject<CasScaleSimulator> = {
	...common,
	name: 'CAS AP-1',
	config: configOf('cas-ap1'),
	makeDevice: () => new CasScaleSimulator(),
	present: (scale, index) => scale.pan.put(gramsAt(index)),
	restart: (scale) => scale.powerCycle(),
}
const casTelling: DriverSubject<CasTellingSimulator> = {
	...common,
	name: 'CAS of 22 bytes',
	config: configOf('cas-22'),
	makeDevice: () => new CasTellingSimulator(),
	present: (scale, index) => scale.pan.put(gramsAt(index)),
	talks: (scale) => scale.tell(),
	restart: (scale) => scale.powerCycle(),
}
const dialog06: DriverSubject<Dialog06ScaleSimulator> = {
	...common,
	name: 'Dialog 06',
	config: configOf('dialog06'),
	makeDevice: () => new Dialog06ScaleSimulator(),
	present: (scale, index, devices) => {
		scale.pan.put(gramsAt(index))
		void devices.scale?.weigh(399)
	},
	restart: (scale) => scale.powerCycle(),
}

ptyDriverSuite(toledo)
driverNoiseSuite(toledo)
ptyDriverSuite(cas)
driverNoiseSuite(cas)
ptyDriverSuite(casTelling)
driverNoiseSuite(casTelling)
ptyDriverSuite(dialog06)
driverNoiseSuite(dialog06)

class Bench<Device extends SimulatedDevice> {
	readonly time = new ManualTime()
	readonly device: Device
	readonly cable = new MemoryCable('scale')
	readonly weights: Weight[] = []
	readonly devices: OpenDevices

	constructor(device: Device, driver: ScaleDriver) {
		this.device = device
		device.connected((bytes) => this.cable.send(bytes))
		this.cable.onBytes((bytes) => device.received(bytes))
		this.devices = openDevices(
			[configOf(driver)],
			this.time.ports,
			(event) => event.kind === 'weightChanged' && this.weights.push(event.weight),
			{ sourceFor: () => this.cable.near },
		)
	}

	get status() {
		return this.devices.statuses()[0]
	}

	get scale(): Scale {
		if (!this.devices.scale) throw new Error('no scale')
		return this.devices.scale
	}
}

let open: OpenDevices | null = null
afterEach(async () => {
	await open?.close()
	open = null
})

function bench<Device extends SimulatedDevice>(device: Device, driver: ScaleDriver): Bench<Device> {
	const made = new Bench(device, driver)
	open = made.devices
	return made
}

const stable = (weightGrams: number, amountMinor: number | null = null): Weight => ({
	kind: 'stable',
	weightGrams,
	amountMinor,
})
const none = (reason: NoWeightReason): Weight => ({ kind: 'none', reason })

describe('what a scale says, by name', () => {
	test.each([
		['toledo-8217', new ToledoScaleSimulator()],
		['cas-ap1', new CasScaleSimulator()],
	] as const)('%s: still, moving, too much, less than nothing', async (driver, device) => {
		const { time, weights } = bench<ToledoScaleSimulator | CasScaleSimulator>(device, driver)
		device.pan.put(1245)
		await time.advance(3_000)
		device.pan.put(1300, 3)
		await time.advance(5_000)
		device.pan.put(99_500)
		await time.advance(3_000)
		device.pan.put(-5)
		await time.advance(3_000)
		device.pan.put(0)
		await time.advance(3_000)
		expect(weights).toEqual([
			stable(1245),
			none('motion'),
			stable(1300),
			none('overload'),
			none('underZero'),
			stable(0),
		])
	})

	test('a clone whose bit 6 is 0 is understood', async () => {
		const scale = new ToledoScaleSimulator()
		scale.isClone()
		const { time, weights } = bench(scale, 'toledo-8217')
		scale.pan.put(-1)
		await time.advance(2_000)
		expect(weights).toEqual([none('underZero')])
	})

	test('pounds are never turned into grams', async () => {
		const { time, weights, device } = bench(new ToledoScaleSimulator(), 'toledo-8217')
		device.weighsPounds(true)
		device.pan.put(1000)
		await time.advance(3_000)
		expect(weights).toEqual([none('otherUnit')])
	})

	test('garbled digits and wrong checks are asked for again, and counted', async () => {
		const toledoBench = bench(new ToledoScaleSimulator(), 'toledo-8217')
		toledoBench.device.garblesNext(2)
		toledoBench.device.pan.put(500)
		await toledoBench.time.advance(6_000)
		expect(toledoBench.weights).toEqual([stable(500)])
		expect(toledoBench.status).toMatchObject({ connected: true, badFrames: 2 })
		await toledoBench.devices.close()
		const casBench = bench(new CasScaleSimulator(), 'cas-ap1')
		casBench.device.spoilsNext(2)
		casBench.device.deafTo(4)
		casBench.device.pan.put(500)
		await casBench.time.advance(6_000)
		expect(casBench.weights).toEqual([stable(500)])
		expect(casBench.status).toMatchObject({ connected: true, problems: [], badFrames: 2 })
	})

	test('silent and back again', async () => {
		const { time, weights, device, status, ...rest } = bench(new CasScaleSimulator(), 'cas-ap1')
		device.pan.put(500)
		await time.advance(2_000)
		device.silent(true)
		await time.advance(5_000)
		expect(rest.devices.statuses()[0]).toMatchObject({ connected: false, problems: ['device.silent'] })
		device.silent(false)
		await time.advance(5_000)
		expect(weights).toEqual([stable(500), none('notConnected'), stable(500)])
		expect(status).toBeDefined()
	})

	test.each([
		['dialog06', 0x15],
		['cas-ap1', 0x06],
	] as const)(
		'%s: what answers every question with one byte is not asked without end',
		async (driver, byte) => {
			let asked = 0
			const parrot: SimulatedDevice = {
				connected(send) {
					parrot.received = () => {
						asked += 1
						send(Uint8Array.of(byte))
					}
				},
				disconnected: () => undefined,
				received: () => undefined,
			}
			const { time, devices } = bench(parrot, driver)
			await time.advance(10_000)
			expect(asked).toBeGreaterThan(10)
			expect(asked).toBeLessThan(300)
			expect(devices.statuses()[0]).toMatchObject({ connected: false, problems: ['device.silent'] })
		},
	)

	test('a scale that tells by itself is heard, two equal in a row', async () => {
		const { time, weights, device, devices } = bench(new CasTellingSimulator(), 'cas-22')
		await time.advance(500)
		for (const [grams, unsteady] of [
			[0, 0],
			[1245, 0],
			[1300, 1],
			[-5, 0],
		] as const) {
			device.pan.put(grams, unsteady)
			device.tell()
			await time.advance(200)
		}
		expect(weights).toEqual([stable(0), none('motion'), stable(1245), none('motion'), none('underZero')])
		expect(devices.statuses()[0]).toMatchObject({ connected: true, droppedBytes: 0 })
		await time.advance(10_000)
		expect(devices.statuses()[0]).toMatchObject({ connected: false, problems: ['device.silent'] })
	})
})

describe('a weighing that is asked for', () => {
	test('is the next stable weight, not one from before', async () => {
		const { time, scale, device } = bench(new ToledoScaleSimulator(), 'toledo-8217')
		device.pan.put(500)
		await time.advance(3_000)
		device.pan.put(750, 2)
		const weighed = scale.weigh(399)
		await time.advance(5_000)
		expect(await weighed).toEqual(stable(750))
	})

	test('ends with its reason when the pan does not come to rest, and when the scale is away', async () => {
		const { time, scale, device, cable } = bench(new ToledoScaleSimulator(), 'toledo-8217')
		expect(await scale.weigh(399)).toEqual(none('notConnected'))
		await time.advance(3_000)
		device.pan.put(750, 100)
		const restless = scale.weigh(399)
		await time.advance(10_000)
		expect(await restless).toEqual(none('motion'))
		const pulled = scale.weigh(399)
		cable.unplug()
		await time.advance(1_000)
		expect(await pulled).toEqual(none('notConnected'))
	})

	test('Dialog 06: the scale computes; what was weighed is weighed once', async () => {
		const { time, scale, device, status } = bench(new Dialog06ScaleSimulator(), 'dialog06')
		expect(status).toMatchObject({ connected: false })
		await time.advance(2_000)
		device.pan.put(1245, 2)
		const first = scale.weigh(399)
		await time.advance(3_000)
		expect(await first).toEqual(stable(1245, 497))
		const again = scale.weigh(399)
		await time.advance(10_000)
		expect(await again).toEqual(none('notNew'))
	})

	test.each([
		[16_000, 'overload'],
		[10, 'belowMinimum'],
		[-4, 'underZero'],
	] as const)('Dialog 06: %i g is refused: %s', async (grams, reason) => {
		const { time, scale, device } = bench(new Dialog06ScaleSimulator(), 'dialog06')
		await time.advance(2_000)
		device.pan.put(grams)
		const weighed = scale.weigh(399)
		await time.advance(10_000)
		expect(await weighed).toEqual(none(reason))
	})

	test('Dialog 06: a sealed scale says that it is locked', async () => {
		const { time, scale, device } = bench(new Dialog06ScaleSimulator(), 'dialog06')
		device.isSealed()
		device.pan.put(1000)
		await time.advance(2_000)
		const weighed = scale.weigh(399)
		await time.advance(10_000)
		expect(await weighed).toEqual(none('locked'))
	})
})
