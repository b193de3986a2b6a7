import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DeviceConfig } from '../../protocol/devices/device-config.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { EscposPrinterSimulator } from '../../test/simulators/escpos-printer-simulator.ts'
import type { DeviceEvent } from '../../till/ports/devices.ts'
import { type OpenDevices, openDevices } from '../open-devices.ts'
import { MemoryCable } from '../transport/memory-port.ts'

type Drawer = Extract<DeviceConfig, { driver: 'escpos' }>['drawer']

describe.each(['high', 'low'] as const)('a drawer whose pin is %s when it is open', (openPin) => {
	let bench: DrawerBench
	beforeEach(async () => {
		bench = new DrawerBench({ openPin }, openPin)
		await bench.time.advance(500)
	})
	afterEach(() => bench.devices.close())

	test('tells how it stands, and each change once', async () => {
		expect(bench.states()).toEqual(['closed'])
		expect(await bench.openDrawer()).toBe(true)
		expect(bench.states()).toEqual(['closed', 'open'])
		await bench.time.advance(60_000)
		bench.printer.moveDrawer(false)
		await bench.time.advance(500)
		expect(bench.states()).toEqual(['closed', 'open', 'closed'])
	})

	test('opened with its key is told, too; and that of a printer which is gone is not known', async () => {
		bench.printer.moveDrawer(true)
		await bench.time.advance(500)
		bench.printer.silent(true)
		await bench.time.advance(10_000)
		bench.printer.silent(false)
		await bench.time.advance(10_000)
		expect(bench.states()).toEqual(['closed', 'open', 'unknown', 'open'])
	})
})

test('nothing is told of a drawer whose polarity nobody has learnt', async () => {
	const bench = new DrawerBench({}, 'low')
	await bench.time.advance(500)
	expect(await bench.openDrawer()).toBe(true)
	expect(bench.states()).toEqual([])
	await bench.devices.close()
})

test('a queued pulse opens at once, but not behind a receipt that waits for paper', async () => {
	const bench = new DrawerBench({ pulse: 'queued' }, 'low')
	await bench.time.advance(500)
	expect(await bench.openDrawer()).toBe(true)
	expect(bench.printer.drawerPulseCount).toBe(1)
	bench.printer.takePaper()
	await bench.time.advance(2_000)
	expect(await bench.openDrawer()).toBe(false)
	bench.printer.loadPaper()
	await bench.time.advance(2_000)
	expect(bench.printer.drawerPulseCount).toBe(1)
	await bench.devices.close()
})

class DrawerBench {
	readonly time = new ManualTime()
	readonly printer = new EscposPrinterSimulator()
	readonly devices: OpenDevices
	readonly #events: DeviceEvent[] = []

	constructor(drawer: Drawer, wiring: 'high' | 'low') {
		const cable = new MemoryCable('memory')
		this.printer.drawerWiring(wiring)
		this.printer.connected((bytes) => cable.send(bytes))
		cable.onBytes((bytes) => this.printer.received(bytes))
		this.devices = openDevices(
			[{ deviceId: 'printer', kind: 'printer', driver: 'escpos', path: 'memory', drawer }],
			this.time.ports,
			(event) => this.#events.push(event),
			{ sourceFor: () => cable.near },
		)
	}

	async openDrawer(): Promise<boolean | undefined> {
		const opening = this.devices.printer?.openDrawer()
		await this.time.advance(200)
		return await opening
	}

	states(): string[] {
		return this.#events.flatMap((event) => (event.kind === 'drawerChanged' ? [event.state] : []))
	}
}
