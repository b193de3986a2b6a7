import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { openDevices } from '../../devices/open-devices.ts'
import { MemoryCable } from '../../devices/transport/memory-port.ts'
import { ManualTime } from '../helpers/manual-time.ts'
import { type Chance, chance } from '../simulation/chance.ts'
import type { SimulatedDevice } from '../simulators/simulated-device.ts'
import type { DriverSubject } from './driver-subject.ts'

const NOISE_BYTE_COUNT = 1_000_000
const PIECE_BYTE_COUNT_MAX = 96
/** After this much all code has run and all buffers have their size. */
const WARM_BYTE_COUNT = 200_000
/** Below what keeping each of the 800,000 bytes after it, or an object for each piece, would take. */
const GROWTH_BYTE_COUNT_MAX = 600_000

/**
 * No bytes break a driver: of a million, half are random and half are what its own device says, with bits turned, bytes
 * lost or doubled and frames broken off. It answers all the while, keeps nothing of it, and understands the next good
 * frame. The seed is fixed: a failure is found again.
 */
export function driverNoiseSuite<Device extends SimulatedDevice>(subject: DriverSubject<Device>): void {
	test(`${subject.name}: a million bytes of noise, then a good frame`, async () => {
		const time = new ManualTime()
		const cable = new MemoryCable('memory')
		const said: Uint8Array[] = []
		let last: string | null = null
		let heardCount = 0
		const hear = (what: string) => {
			last = what
			heardCount += 1
		}
		const device = subject.makeDevice(hear)
		device.connected((bytes) => {
			if (said.length < 500) said.push(bytes.slice())
			cable.send(bytes)
		})
		cable.onBytes((bytes) => device.received(bytes))
		const devices = openDevices(
			[{ ...subject.config, deviceId: 'device-1', path: 'memory' }],
			time.ports,
			(event) => {
				const what = subject.read(event)
				if (what !== null) hear(what)
			},
			{ sourceFor: () => cable.near },
		)
		const presented = async (index: number) => {
			subject.present(device, index, devices)
			for (let waited = 0; last !== subject.expected(index) && waited < 600; waited++) {
				subject.talks?.(device)
				await time.advance(200)
			}
			expect(last).toBe(subject.expected(index))
		}
		await time.advance(2_000)
		for (let index = 0; index < 5; index++) await presented(index)

		const random = chance(0x59494b41)
		let warmBytes = 0
		for (let fed = 0; fed < NOISE_BYTE_COUNT; ) {
			const piece = random.happens(0.5)
				? mutated(random, said)
				: random.bytes(random.between(1, PIECE_BYTE_COUNT_MAX))
			cable.send(piece)
			// Nine pieces of ten follow each other at once.
			await time.advance(random.happens(0.1) ? random.between(1, 300) : 0)
			fed += piece.length
			if (warmBytes === 0 && fed >= WARM_BYTE_COUNT) warmBytes = heldBytes()
		}
		expect(heldBytes() - warmBytes).toBeLessThan(GROWTH_BYTE_COUNT_MAX)
		expect(time.pendingCount).toBeLessThan(20)

		// The line falls quiet, and the device is what it was.
		await time.advance(30_000)
		subject.restart(device)
		heardCount = 0
		await presented(5)
		await presented(6)
		expect(heardCount).toBe(2)
		expect(devices.statuses()[0]).toMatchObject({ connected: true })
		await devices.close()
		device.disconnected()
	})
}

/** One or two of the device's own transmissions, damaged as lines damage. */
export function mutated(random: Chance, said: readonly Uint8Array[]): Uint8Array {
	const whole: number[] = []
	for (let count = random.between(1, 2); count > 0; count--)
		whole.push(...(said[random.between(0, said.length - 1)] ?? [0]))
	for (let count = random.between(1, 3); count > 0 && whole.length > 0; count--) {
		const at = random.between(0, whole.length - 1)
		const byte = whole[at] ?? 0
		const damages: [() => void, ...(() => void)[]] = [
			() => void whole.splice(at, 1, byte ^ (1 << random.between(0, 7))),
			() => void whole.splice(at, 1, random.between(0, 255)),
			() => void whole.splice(at, random.between(1, 4)),
			() => void whole.splice(at, 0, byte),
			() => void whole.splice(at),
		]
		random.pick(damages)()
	}
	return Uint8Array.from(whole.length > 0 ? whole : [0])
}

/** What this process holds after a collection, buffers included. */
export function heldBytes(): number {
	setFlagsFromString('--expose-gc')
	runInNewContext('gc')()
	const { heapUsed, arrayBuffers } = process.memoryUsage()
	return heapUsed + arrayBuffers
}
