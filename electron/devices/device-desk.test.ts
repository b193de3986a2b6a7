import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DeviceConfig } from '../../protocol/devices/device-config.ts'
import { writeLoneTill } from '../../test/helpers/lone-till.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import type { DeviceStatus, PrintOutcome } from '../../till/ports/devices.ts'
import type { FromDevice, SentToDevice } from './device-contract.ts'
import { openDeviceDesk } from './device-desk.ts'
import type { StartDevice } from './device-keeper.ts'
import type { DeviceProcesses } from './device-processes.ts'
import { addToSettings } from './settings-devices.ts'

const READER: DeviceConfig = {
	deviceId: 'cardReader',
	kind: 'cardReader',
	driver: 'pn532-hsu',
	path: 'usb:0403:6001',
}
const FOUND: DeviceConfig = { ...READER, deviceId: 'learnt', driver: 'rfid125', path: 'usb:1a86:7523' }
const STATUS: DeviceStatus = {
	deviceId: 'cardReader',
	kind: 'cardReader',
	connected: false,
	problems: ['device.starting'],
	firmware: null,
	droppedBytes: 0,
	badFrames: 0,
	restarts: 0,
}

describe('device desk', () => {
	let time: ManualTime
	let folder: string
	let settingsFile: string
	let configs: DeviceConfig[]
	let orders: SentToDevice[]
	let says: (message: FromDevice) => void
	let ends: () => void
	let isKilled: boolean
	let outcome: PrintOutcome
	let desk: ReturnType<typeof openDeviceDesk>

	beforeEach(() => {
		time = new ManualTime()
		folder = mkdtempSync(join(tmpdir(), 'yika-desk-'))
		settingsFile = writeLoneTill(folder, [READER])
		configs = [READER]
		orders = []
		outcome = { kind: 'done' }
		open(settingsFile)
	})
	afterEach(() => {
		expect(time.pendingCount).toBe(0)
		rmSync(folder, { recursive: true })
	})
	function open(file: string | null): void {
		const start: StartDevice = (listener) => {
			isKilled = false
			says = listener.message
			ends = () => listener.ended('code 1')
			return {
				pid: 1,
				send: (message) => orders.push(message),
				kill: () => {
					isKilled = true
				},
			}
		}
		const devices = {
			configs: () => configs,
			printers: () => new Map([['printer', { print: async () => outcome }]]),
			add: (config: DeviceConfig) => {
				configs.push(config)
				return config.kind !== 'printer'
			},
		} as unknown as DeviceProcesses
		const { nowMs } = time.ports.clock
		desk = openDeviceDesk({
			start,
			timer: time.ports.timer,
			nowMs,
			devices,
			settingsFile: file,
			addToSettings,
			log: () => undefined,
		})
	}
	const whats = (deviceId: string) =>
		desk
			.report()
			.devices.find((one) => one.deviceId === deviceId)
			?.log.map(({ what, detail }) => [what, detail])
	const learning = () => desk.report().learning

	test('what a device did stands in its report, newest first, and no number of a card or code whole', () => {
		desk.heard({ kind: 'deviceChanged', device: STATUS })
		desk.heard({ kind: 'deviceChanged', device: { ...STATUS, droppedBytes: 7 } })
		desk.heard({
			kind: 'deviceChanged',
			device: { ...STATUS, connected: true, problems: [], firmware: 'PN532 1.6' },
		})
		const card = { kind: 'cardPresented', deviceId: 'cardReader', receivedAtMs: 0 } as const
		desk.heard({ ...card, medium: { kind: 'uid', value: '04A1B2C3D4E580' } })
		desk.heard({ kind: 'codeRejected', deviceId: 'cardReader', reason: 'checkDigit' })
		desk.heard({ kind: 'deviceChanged', device: { ...STATUS, problems: ['device.notFound'] } })
		expect(whats('cardReader')).toEqual([
			['problem', 'device.notFound'],
			['codeRejected', 'checkDigit'],
			['cardPresented', '****E580'],
			['connected', 'PN532 1.6'],
			['problem', 'device.starting'],
		])
		for (let index = 0; index < 500; index++) desk.heard({ kind: 'cardRemoved', deviceId: 'cardReader' })
		expect(whats('cardReader')).toHaveLength(40)
	})

	test('a test print ends in the report, whichever way', async () => {
		configs.push({ deviceId: 'printer', kind: 'printer', driver: 'escpos', path: 'COM3' })
		expect(await desk.testPrint('printer')).toEqual({ kind: 'done' })
		outcome = { kind: 'notReady', problem: 'printer.paperOut' }
		await desk.testPrint('printer')
		expect(whats('printer')).toEqual([
			['notPrinted', 'printer.paperOut'],
			['printed', null],
		])
		expect(await desk.testPrint('nobody')).toMatchObject({ kind: 'notReady' })
	})

	test('what is learnt is written into the settings only when it is asked for, and is at work', async () => {
		desk.learn(FOUND.path)
		expect(orders).toEqual([{ kind: 'learn', path: FOUND.path }])
		says({ kind: 'learning', driver: 'escpos', baud: 9600 })
		expect(learning()).toEqual({ state: 'trying', path: FOUND.path, driver: 'escpos', baud: 9600 })
		says({ kind: 'learnt', found: { config: FOUND, seen: '62E3086CED' } })
		expect(isKilled).toBe(true)
		const proposed = learning()
		const line = proposed?.state === 'found' ? proposed.line : ''
		expect(proposed).toMatchObject({ state: 'found', path: FOUND.path, seen: '****6CED' })
		expect(JSON.parse(line)).toEqual({ ...FOUND, deviceId: 'cardReader-2' })
		const before = readFileSync(settingsFile, 'utf8')
		expect(before).not.toContain('rfid125')
		await desk.keepLearnt()
		expect(learning()).toEqual({ state: 'kept', path: FOUND.path, line, isAtWork: true })
		expect(JSON.parse(readFileSync(settingsFile, 'utf8'))).toEqual({
			...JSON.parse(before),
			devices: [READER, { ...FOUND, deviceId: 'cardReader-2' }],
		})
		expect(configs).toHaveLength(2)
		await desk.keepLearnt()
		expect(configs).toHaveLength(2)
	})

	test.each([['/nowhere/till.json'], [null]])(
		'settings at %s cannot be written: what to write is said',
		async (file) => {
			open(file)
			desk.learn(FOUND.path)
			says({ kind: 'learnt', found: { config: FOUND, seen: null } })
			await desk.keepLearnt()
			expect(learning()).toMatchObject({
				state: 'notKept',
				file: file ?? '',
				line: expect.stringContaining('rfid125'),
			})
			expect(configs).toEqual([READER])
		},
	)

	test('nothing found, a process that dies, and one that never ends: all are an end', async () => {
		desk.learn(FOUND.path)
		says({ kind: 'learnt', found: null })
		expect(learning()).toEqual({ state: 'notFound', path: FOUND.path })
		desk.learn(FOUND.path)
		ends()
		expect(learning()).toMatchObject({ state: 'notFound' })
		desk.learn(FOUND.path)
		await time.advance(300_000)
		expect(learning()).toMatchObject({ state: 'notFound' })
		expect(isKilled).toBe(true)
		desk.learn(FOUND.path)
		desk.stopLearning()
		expect(isKilled).toBe(true)
		says({ kind: 'learnt', found: { config: FOUND, seen: null } })
		expect(learning()).toBeNull()
	})

	test('spare ports are asked for by address; none come of a process that dies', async () => {
		const listed = desk.sparePorts()
		expect(orders).toEqual([{ kind: 'listPorts', configured: [READER.path] }])
		says({ kind: 'ports', ports: [{ address: 'usb:1a86:7523', name: 'USB Serial' }] })
		expect(await listed).toEqual([{ address: 'usb:1a86:7523', name: 'USB Serial' }])
		const failed = desk.sparePorts()
		ends()
		expect(await failed).toEqual([])
	})
})

test('a settings file keeps its mode and all that stands in it; what would make it wrong is not written', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'yika-settings-'))
	const file = writeLoneTill(folder, [READER])
	const mode = statSync(file).mode
	await addToSettings(file, { ...FOUND, deviceId: 'second' })
	expect(statSync(file).mode).toBe(mode)
	const text = readFileSync(file, 'utf8')
	await expect(addToSettings(file, READER)).rejects.toThrow('deviceId used twice')
	expect(readFileSync(file, 'utf8')).toBe(text)
	rmSync(folder, { recursive: true })
})
