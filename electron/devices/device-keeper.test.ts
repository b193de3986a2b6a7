import { beforeEach, describe, expect, test } from 'vitest'
import type { ReceiptLayout } from '../../protocol/receipt/receipt-layout.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import type { DeviceEvent, DeviceStatus, PrintOutcome } from '../../till/ports/devices.ts'
import { type FromDevice, type SentToDevice, toDeviceSchema } from './device-contract.ts'
import { DeviceKeeper, type StartDevice } from './device-keeper.ts'
import { openDeviceProcesses } from './device-processes.ts'

const LAYOUT: ReceiptLayout = { language: 'en', rows: [{ kind: 'text', text: 'tea' }] }
const JOB = { jobId: 'job-1', layout: LAYOUT, copy: false }
const STATUS: DeviceStatus = {
	deviceId: 'printer',
	kind: 'printer',
	connected: true,
	problems: [],
	firmware: 'TM',
	droppedBytes: 3,
	badFrames: 1,
	restarts: 0,
}

/** A process that does nothing by itself: the test says what it says. */
class FakeProcess {
	readonly heard: SentToDevice[] = []
	isKilled = false
	#listener: Parameters<StartDevice>[0]
	constructor(listener: Parameters<StartDevice>[0]) {
		this.#listener = listener
	}
	says(message: FromDevice | { kind: string }): void {
		this.#listener.message(message)
	}
	ends(reason = 'code 1'): void {
		this.#listener.ended(reason)
	}
	kinds(): string[] {
		return this.heard.map(({ kind }) => kind)
	}
}

describe('device keeper', () => {
	let time: ManualTime
	let lives: FakeProcess[]
	let events: DeviceEvent[]
	let logged: string[]
	let keeper: DeviceKeeper
	const now = () => lives.at(-1) as FakeProcess
	const last = () => keeper.status()

	beforeEach(() => {
		time = new ManualTime()
		lives = []
		events = []
		logged = []
		const start: StartDevice = (listener) => {
			const one = new FakeProcess(listener)
			lives.push(one)
			return {
				pid: lives.length,
				send: (message) => one.heard.push(message),
				kill: () => {
					one.isKilled = true
				},
			}
		}
		keeper = new DeviceKeeper(
			{ deviceId: 'printer', kind: 'printer', driver: 'escpos', path: '/dev/null' },
			{
				...time.ports,
				start,
				onEvent: (event) => events.push(event),
				log: (_event, facts) => logged.push(String(facts.reason)),
			},
		)
		keeper.start()
	})

	/** A process at work that answers its heartbeats for so long. */
	async function worksFor(forMs: number): Promise<void> {
		const one = now()
		one.says({ kind: 'ready' })
		for (let passedMs = 0; passedMs < forMs; passedMs += 1_000) {
			await time.advance(1_000)
			one.says({ kind: 'pong', rssBytes: 70e6 })
		}
	}

	test('a device is starting until its process has spoken for it', () => {
		expect(last()).toMatchObject({ connected: false, problems: ['device.starting'], restarts: 0 })
		expect(now().heard).toMatchObject([{ kind: 'open', config: { deviceId: 'printer' } }])
		now().says({ kind: 'ready' })
		now().says({ kind: 'event', event: { kind: 'deviceChanged', device: STATUS } })
		expect(events.at(-1)).toEqual({ kind: 'deviceChanged', device: STATUS })
	})

	test('one that ends is started again, later each time, and its counters go on', async () => {
		for (const waitMs of [500, 1_000, 2_000]) {
			now().says({ kind: 'event', event: { kind: 'deviceChanged', device: STATUS } })
			const count = lives.length
			now().ends('SIGKILL')
			expect(last()).toMatchObject({
				connected: false,
				problems: ['device.starting'],
				droppedBytes: 3 * count,
				badFrames: count,
				restarts: count,
			})
			await time.advance(waitMs - 1)
			expect(lives).toHaveLength(count)
			await time.advance(1)
			expect(lives).toHaveLength(count + 1)
		}
		expect(logged).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL'])
		await worksFor(40_000)
		now().ends()
		await time.advance(500)
		expect(lives).toHaveLength(5)
	})

	test.each([
		['hung', async () => time.advance(7_000)],
		[
			'flood',
			async () =>
				void Array.from({ length: 501 }, () =>
					now().says({ kind: 'event', event: { kind: 'cardRemoved', deviceId: 'printer' } }),
				),
		],
		['300000000 bytes of memory', async () => now().says({ kind: 'pong', rssBytes: 300e6 })],
		['malformed: kind invalid_union', async () => now().says({ kind: 'sellEverything' })],
	])('%s: it is ended, nothing more of it is heard, and another comes', async (reason, misbehave) => {
		await worksFor(3_000)
		expect(now().isKilled).toBe(false)
		await misbehave()
		expect(now().isKilled).toBe(true)
		const before = events.length
		now().says({ kind: 'event', event: { kind: 'cardRemoved', deviceId: 'printer' } })
		expect(events).toHaveLength(before)
		now().ends('SIGKILL')
		expect(logged).toEqual([reason])
		await time.advance(500)
		expect(lives).toHaveLength(2)
	})

	test('a slow start is no hang, and neither is a busy reader', async () => {
		await time.advance(30_000)
		expect(now().isKilled).toBe(false)
		await worksFor(1_000)
		for (let second = 0; second < 3; second++) {
			for (let index = 0; index < 400; index++)
				now().says({ kind: 'event', event: { kind: 'cardRemoved', deviceId: 'printer' } })
			await time.advance(1_000)
			now().says({ kind: 'pong', rssBytes: 70e6 })
		}
		expect(now().isKilled).toBe(false)
	})

	test('what a process says in the name of another device is told in its own', () => {
		now().says({ kind: 'ready' })
		now().says({ kind: 'event', event: { kind: 'cardRemoved', deviceId: 'other' } })
		now().says({
			kind: 'event',
			event: { kind: 'deviceChanged', device: { ...STATUS, deviceId: 'other', kind: 'scanner' } },
		})
		expect(events.slice(-2)).toMatchObject([
			{ kind: 'cardRemoved', deviceId: 'printer' },
			{ kind: 'deviceChanged', device: { deviceId: 'printer', kind: 'printer' } },
		])
	})

	describe('a receipt', () => {
		let recorded: PromiseWithResolvers<void>
		let outcome: Promise<PrintOutcome>
		beforeEach(() => {
			recorded = Promise.withResolvers<void>()
			now().says({ kind: 'ready' })
			outcome = keeper.print(JOB, () => recorded.promise)
		})
		const answersToSending = () => now().heard.filter(({ kind }) => kind === 'sendingRecorded')

		test('is sent only after the till has written down that it may be', async () => {
			expect(now().heard.at(-1)).toEqual({ kind: 'print', call: 1, job: JOB })
			now().says({ kind: 'sending', call: 1 })
			await time.advance(0)
			expect(answersToSending()).toEqual([])
			recorded.resolve()
			await time.advance(0)
			expect(answersToSending()).toEqual([{ kind: 'sendingRecorded', call: 1, recorded: true }])
			now().says({ kind: 'printed', call: 1, outcome: { kind: 'done' } })
			expect(await outcome).toEqual({ kind: 'done' })
		})

		test('whose process ends before that was not sent; after it, nobody knows', async () => {
			now().says({ kind: 'sending', call: 1 })
			now().ends()
			expect(await outcome).toEqual({ kind: 'notReady', problem: 'device.silent' })
			recorded.resolve()
			await time.advance(500)
			expect(answersToSending()).toEqual([])
			now().says({ kind: 'ready' })
			const second = keeper.print(JOB, () => recorded.promise)
			now().says({ kind: 'sending', call: 2 })
			await time.advance(0)
			now().ends()
			expect(await second).toEqual({ kind: 'unknown', problem: 'device.silent' })
		})

		test('that cannot be written down is not sent', async () => {
			now().says({ kind: 'sending', call: 1 })
			recorded.reject(new Error('disk full'))
			await expect(outcome).rejects.toThrow('disk full')
			expect(answersToSending()).toEqual([{ kind: 'sendingRecorded', call: 1, recorded: false }])
		})

		test('is refused while no process is there, and so is the drawer', async () => {
			const drawer = keeper.openDrawer()
			now().ends()
			expect(await drawer).toBe(false)
			await outcome
			expect(await keeper.print(JOB, () => recorded.promise)).toMatchObject({ kind: 'notReady' })
			expect(await keeper.openDrawer()).toBe(false)
		})
	})

	test('a weighing is answered by the process, or by its end', async () => {
		expect(await keeper.weigh(399)).toEqual({ kind: 'none', reason: 'notConnected' })
		now().says({ kind: 'ready' })
		const first = keeper.weigh(399)
		expect(now().heard.at(-1)).toEqual({ kind: 'weigh', call: 1, unitPriceMinor: 399 })
		const weight = { kind: 'stable', weightGrams: 1245, amountMinor: 497 } as const
		now().says({ kind: 'weighed', call: 1, weight })
		expect(await first).toEqual(weight)
		const second = keeper.weigh(399)
		now().ends()
		expect(await second).toEqual({ kind: 'none', reason: 'notConnected' })
	})

	test('a process that starts again shows the customer what the one before it showed', async () => {
		const lines = [
			{ left: 'Tea', right: '5.00' },
			{ left: 'Total', right: '5.00', amount: 'total' },
		] as const
		keeper.show(lines)
		expect(now().kinds()).not.toContain('show')
		now().says({ kind: 'ready' })
		expect(toDeviceSchema.parse(now().heard.at(-1))).toEqual({ kind: 'show', lines })
		now().ends()
		await time.advance(1_000)
		now().says({ kind: 'ready' })
		expect(now().heard.at(-1)).toEqual({ kind: 'show', lines })
	})

	test('closing waits for the end, and makes it when it does not come', async () => {
		now().says({ kind: 'ready' })
		const outcome = keeper.print(JOB, async () => undefined)
		const closing = keeper.close()
		const before = events.length
		expect(now().kinds().at(-1)).toBe('stop')
		await time.advance(4_000)
		expect(now().isKilled).toBe(true)
		now().ends('SIGKILL')
		await closing
		expect(await outcome).toMatchObject({ kind: 'notReady' })
		expect(events).toHaveLength(before)
		expect(time.pendingCount).toBe(0)
	})
})

test('what only tells is at work as soon as it is added; what the till holds from its start waits for the next one', () => {
	const time = new ManualTime()
	const opened: string[] = []
	const devices = openDeviceProcesses([], {
		...time.ports,
		start: () => ({
			pid: 1,
			send: (message) => message.kind === 'open' && opened.push(message.config.deviceId),
			kill: () => undefined,
		}),
		onEvent: () => undefined,
		log: () => undefined,
	})
	expect(devices.add({ deviceId: 'gun', kind: 'scanner', driver: 'serial-scanner', path: 'COM4' })).toBe(true)
	expect(devices.add({ deviceId: 'slow', kind: 'printer', driver: 'escpos', path: 'COM5' })).toBe(false)
	expect(opened).toEqual(['gun'])
	expect(devices.configs().map(({ deviceId }) => deviceId)).toEqual(['gun', 'slow'])
	expect(devices.statuses()).toMatchObject([{ deviceId: 'gun', problems: ['device.starting'] }])
})
