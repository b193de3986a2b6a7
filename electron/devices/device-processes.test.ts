/** Real device processes on pseudo-terminals, killed at the worst moments. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DeviceConfig } from '../../protocol/devices/device-config.ts'
import type { ReceiptLayout } from '../../protocol/receipt/receipt-layout.ts'
import { machinePorts } from '../../test/helpers/machine-ports.ts'
import { until } from '../../test/helpers/until.ts'
import { receiptText } from '../../test/simulators/escpos-paper.ts'
import { EscposPrinterSimulator } from '../../test/simulators/escpos-printer-simulator.ts'
import { Pn532Simulator } from '../../test/simulators/pn532-simulator.ts'
import { Pty } from '../../test/simulators/pty.ts'
import type { DeviceEvent } from '../../till/ports/devices.ts'
import { type DeviceProcesses, openDeviceProcesses } from './device-processes.ts'
import { deviceForker } from './fork-device.ts'
import { learnPort, listSparePorts } from './port-errands.ts'

const RECEIPT: ReceiptLayout = {
	language: 'en',
	rows: Array.from({ length: 120 }, (_, index) => ({ kind: 'text' as const, text: `line ${index}` })),
}
const UID = '04A1B2C3D4E580'

let folder: string
let paper: EscposPrinterSimulator
let reader: Pn532Simulator
let ptys: Pty[]
let events: DeviceEvent[]
let devices: DeviceProcesses

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'yika-processes-'))
	// Slow enough to be caught in the middle.
	paper = new EscposPrinterSimulator({ lineMs: 20 })
	reader = new Pn532Simulator()
	ptys = [new Pty(join(folder, 'printer'), paper), new Pty(join(folder, 'reader'), reader)]
	await Promise.all(ptys.map((pty) => pty.plug()))
	events = []
	devices = open([
		{ deviceId: 'printer', kind: 'printer', driver: 'escpos', path: join(folder, 'printer') },
		{ deviceId: 'reader', kind: 'cardReader', driver: 'pn532-hsu', path: join(folder, 'reader') },
	])
	await connected()
})

function open(configs: readonly DeviceConfig[]): DeviceProcesses {
	return openDeviceProcesses(configs, {
		...machinePorts,
		start: deviceForker(join(folder, 'compile-cache')),
		onEvent: (event) => events.push(event),
		log: () => undefined,
	})
}
afterEach(async () => {
	await devices.close()
	await Promise.all(ptys.map((pty) => pty.unplug()))
	rmSync(folder, { recursive: true })
})

const connected = () =>
	until(() => devices.statuses().every((one) => one.connected), 'both devices are connected')
const kill = (deviceId: string, signal: NodeJS.Signals = 'SIGKILL') =>
	process.kill(devices.pids().get(deviceId) ?? 0, signal)
const status = (deviceId: string) => devices.statuses().find((one) => one.deviceId === deviceId)
const print = (copy = false) =>
	devices.printer?.print({ jobId: 'job', layout: RECEIPT, copy }, async () => undefined)
const cards = () => events.filter(({ kind }) => kind === 'cardPresented').length

test('each device has a process of its own; a receipt comes out, the drawer opens, a card is read', async () => {
	const pids = [...devices.pids().values()]
	expect(new Set([...pids, process.pid]).size).toBe(3)
	expect(await print()).toEqual({ kind: 'done' })
	await expect.poll(() => paper.receipts()).toHaveLength(1)
	expect(await devices.printer?.openDrawer()).toBe(true)
	reader.tapCard(UID)
	await until(() => cards() === 1, 'the card is read')
})

test('killed in the middle of a receipt: in doubt, told, started again, and the copy comes out', async () => {
	const outcome = print()
	await until(() => paper.unfinished().length > 3, 'some lines are on the paper')
	kill('printer')
	expect(await outcome).toEqual({ kind: 'unknown', problem: 'device.silent' })
	expect(status('printer')).toMatchObject({ connected: false, problems: ['device.starting'], restarts: 1 })
	expect(status('reader')).toMatchObject({ connected: true, restarts: 0 })
	await connected()
	expect(await print(true)).toEqual({ kind: 'done' })
	const isCopy = (text: string) => text.includes('COPY') && text.includes('line 119')
	await until(() => paper.receipts().map(receiptText).some(isCopy), 'the whole copy is on the paper')
})

test('killed in the middle of a card: the card is read by the next process', async () => {
	reader.slowBytes(20)
	reader.tapCard(UID)
	const found = Promise.withResolvers<void>()
	reader.onTargetFound = found.resolve
	await found.promise
	kill('reader')
	reader.slowBytes(0)
	await until(() => cards() === 1, 'the card that still lies there is read')
	expect(status('reader')).toMatchObject({ restarts: 1 })
	expect(status('printer')).toMatchObject({ restarts: 0 })
})

test('one that hangs is found out, ended and replaced', async () => {
	kill('reader', 'SIGSTOP')
	await until(() => status('reader')?.restarts === 1, 'it is ended')
	await connected()
})

test('a substitute printer takes the receipt while the first is away', async () => {
	await devices.close()
	const second = new EscposPrinterSimulator()
	const pty = new Pty(join(folder, 'second'), second)
	await pty.plug()
	ptys.push(pty)
	devices = open(
		['printer', 'second'].map((deviceId) => ({
			deviceId,
			kind: 'printer',
			driver: 'escpos',
			path: join(folder, deviceId),
		})),
	)
	await connected()
	await ptys[0]?.unplug()
	await until(() => status('printer')?.connected === false, 'the first is away')
	expect(await print()).toEqual({ kind: 'done' })
	await expect.poll(() => [paper.receipts().length, second.receipts().length]).toEqual([0, 1])
	expect(devices.printer?.status()).toMatchObject({ deviceId: 'second', connected: true })
})

test('what is newly plugged in is learnt in a process that ends with it; configured devices go on', async () => {
	const path = join(folder, 'new')
	const fresh = new Pty(path, new Pn532Simulator())
	await fresh.plug()
	const errands = { start: deviceForker(join(folder, 'compile-cache')), timer: machinePorts.timer }
	const tried: string[] = []
	const found = await new Promise((resolve) => {
		learnPort(path, errands, ({ driver }) => tried.push(driver), resolve)
	})
	expect(tried).toEqual(['pn532-hsu'])
	expect(found).toEqual({
		config: { deviceId: 'learnt', kind: 'cardReader', driver: 'pn532-hsu', path },
		seen: 'PN532 1.6',
	})
	expect(await listSparePorts([], errands)).toEqual(expect.any(Array))
	expect(devices.statuses().map(({ connected }) => connected)).toEqual([true, true])
	await fresh.unplug()
})
