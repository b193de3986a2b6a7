import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DeviceConfig } from '../../protocol/devices/device-config.ts'
import { driverNoiseSuite } from '../../test/conformance/driver-noise-suite.ts'
import type { DriverSubject } from '../../test/conformance/driver-subject.ts'
import { ptyDriverSuite } from '../../test/conformance/pty-driver-suite.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { Msr605Simulator, type SimulatedStripe } from '../../test/simulators/msr605-simulator.ts'
import type { CardEncoder } from '../../till/ports/card-encoder.ts'
import type { DeviceEvent } from '../../till/ports/devices.ts'
import { openDevices } from '../open-devices.ts'
import { MemoryCable } from '../transport/memory-port.ts'

const config = {
	deviceId: 'msr',
	kind: 'cardReader',
	driver: 'msr605',
	path: 'msr',
	ownCards: [{ from: '88000000', to: '88999999' }],
} satisfies DeviceConfig

const member = (cardNo: string): SimulatedStripe => [null, `;${cardNo}=?`, null]
const cardNoAt = (index: number) => String(88_000_001 + index)

const subject: DriverSubject<Msr605Simulator> = {
	name: 'MSR605 reader',
	config,
	makeDevice: () => new Msr605Simulator(),
	present: (unit, index) => unit.swipe(member(cardNoAt(index))),
	expected: cardNoAt,
	read: (event) => (event.kind === 'cardPresented' ? event.medium.value : null),
	batch: 20,
	restart: (unit) => unit.powerCycle(),
	noise: [0x00, 0x0d, 0x0a],
}

ptyDriverSuite(subject)
driverNoiseSuite(subject)

describe('MSR605 reader, faults by name', () => {
	let unit: Msr605Simulator
	let time: ManualTime
	let told: DeviceEvent[]
	let devices: ReturnType<typeof openDevices>
	let cable: MemoryCable
	beforeEach(() => {
		unit = new Msr605Simulator()
		time = new ManualTime()
		told = []
		cable = new MemoryCable('msr')
		unit.connected((bytes) => cable.send(bytes))
		cable.onBytes((bytes) => unit.received(bytes))
		devices = openDevices(
			[config],
			time.ports,
			(event) => event.kind !== 'deviceChanged' && told.push(event),
			{ sourceFor: () => cable.near },
		)
	})
	afterEach(() => devices.close())

	const status = () => devices.statuses()[0]
	const encoder = (): CardEncoder => {
		if (!devices.encoder) throw new Error('no encoder')
		return devices.encoder
	}
	const refusedFor = (reason: string) => ({ kind: 'cardRefused', deviceId: 'msr', reason })

	test('it starts with reset, link test and reset, and says what it is', async () => {
		await time.advance(1_000)
		expect(status()).toMatchObject({ connected: true, problems: [], firmware: 'MSR 3 REVH7.31' })
		expect(unit.resetCount).toBe(2)
	})

	test('after each swipe it is armed again', async () => {
		for (let index = 0; index < 3; index++) unit.swipe(member(cardNoAt(index)))
		await time.advance(1_000)
		expect(told).toMatchObject(
			[0, 1, 2].map((index) => ({
				kind: 'cardPresented',
				medium: { kind: 'cardNo', value: cardNoAt(index) },
			})),
		)
		expect(status()).toMatchObject({ droppedBytes: 0, badFrames: 0 })
	})

	test('a bad swipe and one that breaks off are said, and the next is read', async () => {
		unit.badSwipe(['%WANG?', ';88000001=?', null])
		await time.advance(1_000)
		unit.swipeBreaksOff(member('88000001'))
		await time.advance(1_000)
		unit.swipe(member('88000002'))
		await time.advance(1_000)
		expect(told).toMatchObject([
			refusedFor('unreadable'),
			refusedFor('unreadable'),
			{ kind: 'cardPresented', medium: { value: '88000002' } },
		])
	})

	test('of a bank card only that it is one is told', async () => {
		unit.swipe(['%B4111111111111111^TEST/A^30122010000000000?', ';4111111111111111=30122010000000000?', null])
		await time.advance(1_000)
		expect(told).toEqual([refusedFor('bankCard')])
		expect(JSON.stringify([told, devices.statuses()])).not.toContain('4111')
	})

	test('a lost ESC before the answer to the link test means nothing', async () => {
		unit.lostEsc(5)
		await time.advance(1_000)
		expect(status()).toMatchObject({ connected: true, problems: [], droppedBytes: 0 })
	})

	test('a clone that answers neither model nor firmware reads cards', async () => {
		unit.isClone()
		unit.swipe(member('88000001'))
		await time.advance(5_000)
		expect(told).toMatchObject([{ kind: 'cardPresented' }])
		expect(status()).toMatchObject({ connected: true, firmware: null, problems: [] })
	})

	test('a silent unit is told, and comes back', async () => {
		await time.advance(1_000)
		unit.silent(true)
		await time.advance(30_000)
		expect(status()).toMatchObject({ connected: false, problems: ['device.silent'] })
		unit.silent(false)
		await time.advance(20_000)
		expect(status()).toMatchObject({ connected: true, problems: [] })
		unit.swipe(member('88000001'))
		await time.advance(1_000)
		expect(told).toMatchObject([{ kind: 'cardPresented' }])
	})

	test('a unit that lost its power between two swipes is armed again within the heartbeat', async () => {
		await time.advance(1_000)
		unit.powerCycle()
		unit.swipe(member('88000001'))
		await time.advance(21_000)
		expect(told).toMatchObject([{ kind: 'cardPresented' }])
	})

	describe('issuing cards', () => {
		const TRACKS = ['%88000009^WANG?', ';88000009=2712?', null] as const

		async function issue(blank: SimulatedStripe, drawnTwice = true) {
			await time.advance(1_000)
			const asked: string[] = []
			const outcome = encoder().write(TRACKS, (purpose) => {
				asked.push(purpose)
				if (purpose === 'write' || drawnTwice) unit.swipe(blank)
			})
			await time.advance(70_000)
			return { asked, outcome: await outcome }
		}

		test('a card is written, read back, and then read like any other', async () => {
			const blank: SimulatedStripe = [null, null, ';1=?']
			expect(await issue(blank)).toEqual({ asked: ['write', 'verify'], outcome: 'done' })
			expect(blank).toEqual(['%88000009^WANG?', ';88000009=2712?', ';1=?'])
			expect(told).toEqual([])
			unit.swipe(blank)
			await time.advance(1_000)
			expect(told).toMatchObject([{ kind: 'cardPresented', medium: { value: '88000009' } }])
		})

		test('a card that reads back otherwise is not given out', async () => {
			unit.spoilsWrites()
			expect(await issue([null, null, null])).toEqual({ asked: ['write', 'verify'], outcome: 'differs' })
		})

		test('a card that is not drawn through again is not given out', async () => {
			expect(await issue([null, null, null], false)).toMatchObject({ outcome: 'unverified' })
		})

		test('nobody draws a card through; and reading goes on', async () => {
			await time.advance(1_000)
			const outcome = encoder().write(TRACKS, () => undefined)
			await time.advance(61_000)
			expect(await outcome).toBe('noCard')
			unit.swipe(member('88000001'))
			await time.advance(1_000)
			expect(told).toMatchObject([{ kind: 'cardPresented' }])
		})

		test('given up, moved badly, pulled out, or one more at the same time', async () => {
			expect(await encoder().erase(() => undefined)).toBe('notConnected')
			await time.advance(1_000)
			const first = encoder().write(TRACKS, () => undefined)
			expect(await encoder().erase(() => undefined)).toBe('busy')
			await time.advance(1_000)
			encoder().cancel()
			expect(await first).toBe('noCard')
			const second = encoder().write(TRACKS, () => unit.badSwipe([null, null, null]))
			await time.advance(1_000)
			expect(await second).toBe('unknown')
			const third = encoder().write(TRACKS, () => undefined)
			await time.advance(1_000)
			cable.unplug()
			// The unit was armed: whether a card was in it when it went, nobody can say.
			expect(await third).toBe('unknown')
		})

		test('written, and the unit goes or is given up before the card was read back', async () => {
			for (const end of [() => encoder().cancel(), () => cable.unplug()]) {
				await time.advance(1_000)
				const blank: SimulatedStripe = [null, null, null]
				const outcome = encoder().write(TRACKS, (purpose) => void (purpose === 'write' && unit.swipe(blank)))
				await time.advance(1_000)
				end()
				expect(await outcome).toBe('unverified')
				expect(blank[1]).toBe(TRACKS[1])
			}
		})

		test('an erasure for which nobody draws a card through changes none', async () => {
			await time.advance(1_000)
			const outcome = encoder().erase(() => undefined)
			await time.advance(61_000)
			expect(await outcome).toBe('noCard')
		})

		test('a card is erased; settings are set', async () => {
			const old: SimulatedStripe = ['%A?', ';1?', ';2?']
			await time.advance(1_000)
			const erased = encoder().erase(() => unit.swipe(old))
			await time.advance(1_000)
			expect(await erased).toBe('done')
			expect(old).toEqual([null, null, null])
			const low = encoder().setCoercivity('low')
			await time.advance(1_000)
			expect(await low).toBe('done')
			expect(unit.coercivity).toBe('low')
			const zeros = encoder().setLeadingZeros(62, 23)
			await time.advance(1_000)
			expect(await zeros).toBe('done')
			expect(unit.leadingZeros).toEqual([62, 23])
		})

		test.each([
			['a bank card', ['%B4111111111111111^TEST/A^3012201?', null, null]],
			['too long', [null, `;${'1'.repeat(40)}?`, null]],
			['no sentinels', [null, '88000001', null]],
			['nothing', [null, null, null]],
		] as const)('%s is never written', async (_, tracks) => {
			await time.advance(1_000)
			expect(await encoder().write(tracks, () => undefined)).toBe('notAllowed')
		})
	})
})
