import { afterEach, describe, expect, test } from 'vitest'
import { driverNoiseSuite } from '../../test/conformance/driver-noise-suite.ts'
import type { DriverSubject } from '../../test/conformance/driver-subject.ts'
import { ptyDriverSuite } from '../../test/conformance/pty-driver-suite.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { DisplaySimulator } from '../../test/simulators/display-simulator.ts'
import type { CustomerDisplay } from '../../till/ports/customer-display.ts'
import { type OpenDevices, openDevices } from '../open-devices.ts'
import { MemoryCable } from '../transport/memory-port.ts'

type DisplayDriver = 'cd5220' | 'dm-d'
const configOf = (driver: DisplayDriver, charset: 'ascii' | 'gb18030' = 'ascii') =>
	({ deviceId: 'pole', kind: 'customerDisplay', driver, path: 'pole', charset }) as const

const pictureAt = (index: number) => `Item ${index}|Total ${index}.00`

/** What was shown twice in a row (a display that came back) was heard once. */
function once(hear: (what: string) => void): (what: string) => void {
	let last = ''
	return (what) => {
		if (what !== last) hear(what)
		last = what
	}
}

function subjectOf(driver: DisplayDriver): DriverSubject<DisplaySimulator> {
	return {
		name: `pole display ${driver}`,
		config: configOf(driver),
		makeDevice: (hear) => {
			const display = new DisplaySimulator()
			const hearOnce = once(hear)
			display.onPicture = ([upper, lower]) =>
				hearOnce(`${upper.replace(/ +/, ' ').trim()}|${lower.replace(/ +/, ' ').trim()}`)
			return display
		},
		present: (_, index, devices) =>
			devices.display?.show([
				{ left: 'Item', right: String(index) },
				{ left: 'Total', right: `${index}.00` },
			]),
		expected: pictureAt,
		read: () => null,
		batch: 1,
		restart: (display) => display.powerCycle(),
		noise: [0x00],
	}
}

ptyDriverSuite(subjectOf('cd5220'))
driverNoiseSuite(subjectOf('cd5220'))
ptyDriverSuite(subjectOf('dm-d'))
driverNoiseSuite(subjectOf('dm-d'))

describe.each(['cd5220', 'dm-d'] as const)('pole display %s', (driver) => {
	let devices: OpenDevices | null = null
	afterEach(() => devices?.close())

	function plugged(charset: 'ascii' | 'gb18030' = 'ascii') {
		const time = new ManualTime()
		const cable = new MemoryCable('pole')
		const simulator = new DisplaySimulator()
		cable.onBytes((bytes) => simulator.received(bytes))
		const opened = openDevices([configOf(driver, charset)], time.ports, () => undefined, {
			sourceFor: () => cable.near,
		})
		devices = opened
		const display = (): CustomerDisplay => {
			if (!opened.display) throw new Error('no display')
			return opened.display
		}
		return { time, cable, simulator, display }
	}

	test('left and right of 20 columns; the right side is never cut', async () => {
		const { time, simulator, display } = plugged()
		await time.advance(100)
		display().show([
			{ left: 'Iron wok with a very long name', right: '128.00' },
			{ left: 'Total', right: '1234567.50' },
		])
		await time.advance(100)
		expect(simulator.lines).toEqual(['Iron wok with 128.00', 'Total     1234567.50'])
	})

	test('what it cannot show is a question mark, and no control character reaches it', async () => {
		const { time, simulator, display } = plugged()
		await time.advance(100)
		display().show([
			{ left: '铁锅 A\u001b@\r', right: '￥1' },
			{ left: '', right: '' },
		])
		await time.advance(100)
		expect(simulator.lines).toEqual([`?? A @${' '.repeat(12)}?1`, ' '.repeat(20)])
	})

	test('Chinese takes two columns and is never cut in two', async () => {
		const { time, simulator, display } = plugged('gb18030')
		await time.advance(100)
		expect(display().showsChinese).toBe(true)
		display().show([
			{ left: '南京路便利店矿泉水', right: '12.50' },
			{ left: '合计𠮷', right: '¥12.50' },
		])
		await time.advance(100)
		expect(simulator.lines).toEqual(['南京路便利店矿 12.50', `合计？${' '.repeat(7)}￥12.50`])
	})

	test('after it was plugged in again it shows what it should, also what was said meanwhile', async () => {
		const { time, cable, simulator, display } = plugged()
		await time.advance(100)
		display().show([
			{ left: 'Milk', right: '8.00' },
			{ left: 'Total', right: '8.00' },
		])
		cable.unplug()
		await time.advance(1_000)
		display().show([
			{ left: 'Tea', right: '5.00' },
			{ left: 'Total', right: '13.00' },
		])
		simulator.powerCycle()
		cable.plug()
		await time.advance(2_000)
		expect(simulator.lines).toEqual(['Tea             5.00', 'Total          13.00'])
	})

	test('a display that lost its power alone shows again within a minute', async () => {
		const { time, simulator, display } = plugged()
		await time.advance(100)
		display().show([
			{ left: 'Milk', right: '8.00' },
			{ left: 'Total', right: '8.00' },
		])
		await time.advance(100)
		simulator.powerCycle()
		expect(simulator.lines[0].trim()).toBe('')
		await time.advance(61_000)
		expect(simulator.lines).toEqual(['Milk            8.00', 'Total           8.00'])
	})
})
