/** Cards written and read through real device processes on pseudo-terminals. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { machinePorts } from '../../test/helpers/machine-ports.ts'
import { until } from '../../test/helpers/until.ts'
import { Msr605Simulator, type SimulatedStripe } from '../../test/simulators/msr605-simulator.ts'
import { Pn532Simulator } from '../../test/simulators/pn532-simulator.ts'
import { Pty } from '../../test/simulators/pty.ts'
import { MifareMemory } from '../../test/simulators/simulated-card-memory.ts'
import type { CardEncoder } from '../../till/ports/card-encoder.ts'
import type { CardMemory } from '../../till/ports/card-memory.ts'
import type { DeviceEvent } from '../../till/ports/devices.ts'
import { type DeviceProcesses, openDeviceProcesses } from './device-processes.ts'
import { deviceForker } from './fork-device.ts'

const UID = 'CB98A605'
const TRACKS = ['%88000009^WANG?', ';88000009=2712?', null] as const
const key = { which: 'A', key: new Uint8Array(6).fill(0xff) } as const

let folder: string
let unit: Msr605Simulator
let chip: Pn532Simulator
let card: MifareMemory
let ptys: Pty[]
let events: DeviceEvent[]
let devices: DeviceProcesses
let encoder: CardEncoder
let memory: CardMemory

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'yika-cards-'))
	unit = new Msr605Simulator()
	chip = new Pn532Simulator()
	card = new MifareMemory(UID)
	ptys = [new Pty(join(folder, 'msr'), unit), new Pty(join(folder, 'reader'), chip)]
	await Promise.all(ptys.map((pty) => pty.plug()))
	events = []
	devices = openDeviceProcesses(
		[
			{ deviceId: 'msr', kind: 'cardReader', driver: 'msr605', path: join(folder, 'msr') },
			{ deviceId: 'reader', kind: 'cardReader', driver: 'pn532-hsu', path: join(folder, 'reader') },
		],
		{
			...machinePorts,
			start: deviceForker(join(folder, 'compile-cache')),
			onEvent: (event) => events.push(event),
			log: () => undefined,
		},
	)
	if (!devices.encoder || !devices.memory) throw new Error('no encoder or no memory')
	encoder = devices.encoder
	memory = devices.memory
	await until(() => devices.statuses().every((one) => one.connected), 'both readers are connected')
})
afterEach(async () => {
	await devices.close()
	await Promise.all(ptys.map((pty) => pty.unplug()))
	rmSync(folder, { recursive: true })
})

test('a magnetic card is written, read back, and read like any other; a spoilt one is told', async () => {
	const asked: string[] = []
	const write = (stripe: SimulatedStripe) =>
		encoder.write(TRACKS, (purpose) => {
			asked.push(purpose)
			unit.swipe(stripe)
		})
	const blank: SimulatedStripe = [null, null, null]
	expect(await write(blank)).toBe('done')
	expect([asked, blank]).toEqual([['write', 'verify'], [...TRACKS]])
	unit.swipe(blank)
	const presented = () => events.find((event) => event.kind === 'cardPresented')
	await until(() => presented() !== undefined, 'the new card is read')
	expect(presented()).toMatchObject({ deviceId: 'msr', medium: { kind: 'cardNo', value: '88000009' } })
	unit.spoilsWrites()
	expect(await write([null, null, null])).toBe('differs')
	expect(await encoder.write(['%B4111111111111111^A?', null, null], () => undefined)).toBe('notAllowed')
	const givenUp = encoder.erase(() => encoder.cancel())
	expect(await givenUp).toBe('noCard')
})

test('killed while the card is awaited: in doubt; killed before it is read back: written and unverified', async () => {
	const kill = () => process.kill(devices.pids().get('msr') ?? 0, 'SIGKILL')
	expect(await encoder.write(TRACKS, kill)).toBe('unknown')
	await until(() => devices.statuses().every((one) => one.connected), 'it is back')
	const blank: SimulatedStripe = [null, null, null]
	const outcome = encoder.write(TRACKS, (purpose) => (purpose === 'write' ? unit.swipe(blank) : kill()))
	expect(await outcome).toBe('unverified')
	expect(blank[1]).toBe(TRACKS[1])
})

test('the memory of a chip card: written and read back, another card refused, a card that leaves is in doubt', async () => {
	chip.tapCard(UID, card)
	await until(() => events.some(({ kind }) => kind === 'cardPresented'), 'the card is there')
	const data = Uint8Array.from({ length: 16 }, (_, at) => at)
	const write = { kind: 'writeBlock', block: 5, data, key } as const
	expect(await memory.perform(write, UID)).toEqual({ kind: 'written' })
	expect(card.block(5)).toBe(Buffer.from(data).toString('hex'))
	expect(await memory.perform({ kind: 'readBlock', block: 5, key }, UID)).toEqual({ kind: 'read', data })
	expect(await memory.perform(write, '04A1B2C3D4E580')).toEqual({ kind: 'failed', reason: 'otherCard' })
	expect(await memory.perform({ ...write, block: 7 }, UID)).toEqual({ kind: 'failed', reason: 'notAllowed' })
	const wrong = { which: 'B', key: new Uint8Array(6) } as const
	expect(await memory.perform({ ...write, key: wrong }, UID)).toEqual({
		kind: 'failed',
		reason: 'authentication',
	})
	chip.atCardCommand(0xa0, 'goneAfter')
	expect(await memory.perform({ ...write, block: 6 }, UID)).toMatchObject({ kind: 'unknown' })
})
