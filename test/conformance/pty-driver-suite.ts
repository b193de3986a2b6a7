import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type OpenDevices, openDevices } from '../../devices/open-devices.ts'
import { portSourceFor } from '../../devices/transport/port-source.ts'
import { ManualTime } from '../helpers/manual-time.ts'
import { WatchedLine } from '../helpers/watched-line.ts'
import { Pty } from '../simulators/pty.ts'
import type { SimulatedDevice } from '../simulators/simulated-device.ts'
import { type DriverSubject, expectedOf } from './driver-subject.ts'

/** A byte of a slow device: at 2400 baud it takes 4 ms. */
const SLOW_BYTE_MS = 4
/** How far time goes at once while the line is idle: no further than a driver's shortest wait for a byte. */
const IDLE_STEP_MS = 1_000
/** Between two times that a device talks unasked. */
const TALK_MS = 100
/** Many polls. */
const LATE_MS = 3_000
const HANG_MS = 100_000
/** Ten thousand polls take seconds, and on a busy machine a minute. */
const MANY_TIMEOUT_MS = 600_000

/**
 * What every driver must do on a real pseudo-terminal: come to life, lose nothing and double nothing, and find its way
 * back. The bytes are real and so is the kernel; the driver's time is the test's and passes while the line is idle.
 */
export function ptyDriverSuite<Device extends SimulatedDevice>(subject: DriverSubject<Device>): void {
	describe(`${subject.name} on a pty`, () => {
		let bench: PtyBench<Device>
		beforeEach(async () => {
			bench = new PtyBench(subject)
		})
		afterEach(() => bench.close())

		test('plugged in late, it comes to life', async () => {
			expect(bench.status).toMatchObject({ connected: false, problems: ['device.notFound'] })
			await bench.plug()
			expect(bench.status).toMatchObject({ connected: true, problems: [], droppedBytes: 0, badFrames: 0 })
			await bench.happens(0)
			expect(bench.heard).toEqual([subject.expected(0)])
		})

		test(
			'ten thousand happenings arrive in order, each once',
			async () => {
				await bench.plug()
				for (let index = 0; index < 10_000; index += subject.batch) await bench.happens(index, subject.batch)
				// What is told twice may be told late.
				await bench.rest(LATE_MS)
				expect(bench.heard).toEqual(expectedOf(subject, 0, 10_000))
				expect(bench.status).toMatchObject({ connected: true, problems: [], droppedBytes: 0, badFrames: 0 })
			},
			MANY_TIMEOUT_MS,
		)

		test('noise between what the device says costs nothing but counters', async () => {
			await bench.plug()
			bench.line.noiseBefore(subject.noise, subject.noiseEvery)
			for (let index = 0; index < 100; index++) await bench.happens(index)
			await bench.rest(LATE_MS)
			expect(bench.heard).toEqual(expectedOf(subject, 0, 100))
		})

		test('bytes that come one by one are the same frames', async () => {
			await bench.plug()
			bench.line.slow(true)
			for (let index = 0; index < 5; index++) await bench.happens(index)
			expect(bench.heard).toEqual(expectedOf(subject, 0, 5))
		})

		test('pulled out in the middle of a frame, and put back', async () => {
			await bench.plug()
			await bench.happens(0)
			bench.line.cutNext()
			subject.present(bench.device, 1, bench.devices)
			await bench.until(() => bench.line.wasCut || bench.heard.length > 1, 'half a frame')
			await bench.unplug()
			expect(bench.status).toMatchObject({ connected: false, problems: ['device.notFound'] })
			await bench.plug()
			subject.present(bench.device, 2, bench.devices)
			await bench.until(() => bench.heard.at(-1) === subject.expected(2), 'the happening after it')
			// What was cut off is told when the device tells it again, or lost as a whole.
			const both = expectedOf(subject, 0, 3)
			expect([both, [both[0], both[2]]]).toContainEqual(bench.heard)
		})

		test('a device that starts anew in the middle of its work is brought back', async () => {
			await bench.plug()
			await bench.happens(0)
			subject.restart(bench.device)
			await bench.happens(1)
			await bench.happens(2)
			expect(bench.heard).toEqual(expectedOf(subject, 0, 3))
			expect(bench.status).toMatchObject({ connected: true, problems: [] })
		})
	})
}

class PtyBench<Device extends SimulatedDevice> {
	readonly heard: string[] = []
	readonly device: Device
	readonly line: WatchedLine
	readonly devices: OpenDevices
	readonly #subject: DriverSubject<Device>
	readonly #time = new ManualTime()
	readonly #folder = mkdtempSync(join(tmpdir(), 'yika-driver-'))
	readonly #pty: Pty

	constructor(subject: DriverSubject<Device>) {
		this.#subject = subject
		this.device = subject.makeDevice((what) => this.heard.push(what))
		this.line = new WatchedLine(this.device)
		this.#pty = new Pty(join(this.#folder, 'device'), this.line)
		const config = { ...subject.config, deviceId: 'device-1', path: this.#pty.link }
		this.devices = openDevices(
			[config],
			this.#time.ports,
			(event) => {
				const what = subject.read(event)
				if (what !== null) this.heard.push(what)
			},
			{ sourceFor: (address, line) => this.line.watch(portSourceFor(address, line), line) },
		)
	}

	get status() {
		return this.devices.statuses()[0]
	}

	async plug(): Promise<void> {
		await this.#pty.plug()
		await this.until(() => this.status?.connected === true, 'connected')
	}

	async unplug(): Promise<void> {
		await this.#pty.unplug()
		await this.until(() => this.status?.problems[0] === 'device.notFound', 'gone')
	}

	/** Makes happenings and waits until all are heard. */
	async happens(index: number, count = 1): Promise<void> {
		for (let next = index; next < index + count; next++)
			this.#subject.present(this.device, next, this.devices)
		await this.until(() => this.heard.length >= index + count, this.#subject.expected(index + count - 1))
	}

	/** Lets bytes move, and time pass where none does, until the condition holds. */
	async until(condition: () => boolean, what: string): Promise<void> {
		const endMs = performance.now() + HANG_MS
		while (!condition()) {
			if (performance.now() > endMs) throw new Error(`never: ${what}; heard last: ${this.heard.at(-1)}`)
			if (!this.line.isIdle) {
				await this.line.moved()
				continue
			}
			// What the driver makes of the last byte, it may do some promises later; only then is the line known to be idle.
			await this.#time.advance(0)
			if (!this.line.isIdle || condition()) continue
			if (this.line.sendWaiting()) await this.#time.advance(SLOW_BYTE_MS)
			else await this.#timePasses()
		}
	}

	async #timePasses(): Promise<void> {
		this.#subject.talks?.(this.device)
		const stepMs = this.#subject.talks ? TALK_MS : IDLE_STEP_MS
		await this.#time.advance(Math.min(this.#time.nextInMs ?? stepMs, stepMs))
	}

	/** Lets so much of the driver's time pass. */
	async rest(durationMs: number): Promise<void> {
		const { clock } = this.#time.ports
		const endMs = clock.monotonicMs() + durationMs
		await this.until(() => clock.monotonicMs() >= endMs, 'a rest')
	}

	async close(): Promise<void> {
		await this.devices.close()
		await this.#pty.unplug()
		rmSync(this.#folder, { recursive: true })
	}
}
