import { expect, test } from 'vitest'
import { driverNoiseSuite } from '../../test/conformance/driver-noise-suite.ts'
import type { DriverSubject } from '../../test/conformance/driver-subject.ts'
import { ptyDriverSuite } from '../../test/conformance/pty-driver-suite.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { LedDisplaySimulator } from '../../test/simulators/led-display-simulator.ts'
import type { DisplayLine } from '../../till/ports/customer-display.ts'
import { openDevices } from '../open-devices.ts'
import { MemoryCable } from '../transport/memory-port.ts'

const config = { deviceId: 'pole', kind: 'customerDisplay', driver: 'led8n', path: 'pole' } as const
const text = (left: string): DisplayLine => ({ left, right: '' })

const subject: DriverSubject<LedDisplaySimulator> = {
	name: 'LED8N display',
	config,
	makeDevice: (hear) => {
		const display = new LedDisplaySimulator()
		let last = ''
		display.onPicture = (digits, lamp) => {
			// What was shown twice in a row (a display that came back) was heard once.
			if (digits !== last) hear(`${digits} ${lamp}`)
			last = digits
		}
		return display
	},
	present: (_, index, devices) =>
		devices.display?.show([
			{ left: 'Item', right: '1.00', amount: 'price' },
			{ left: 'Total', right: `${index}.00`, amount: 'total' },
		]),
	expected: (index) => `${index}.00 2`,
	read: () => null,
	batch: 1,
	restart: (display) => display.powerCycle(),
	noise: [0x00],
}

ptyDriverSuite(subject)
driverNoiseSuite(subject)

test('the amount with its lamp; words, and what does not fit, are blank', async () => {
	const time = new ManualTime()
	const cable = new MemoryCable('pole')
	const simulator = new LedDisplaySimulator()
	cable.onBytes((bytes) => simulator.received(bytes))
	const devices = openDevices([config], time.ports, () => undefined, { sourceFor: () => cable.near })
	await time.advance(100)
	const shown = async (upper: DisplayLine, lower: DisplayLine) => {
		devices.display?.show([upper, lower])
		await time.advance(100)
		return simulator.shown
	}
	const total: DisplayLine = { left: 'Total', right: '123,456.50', amount: 'total' }
	expect(devices.display?.showsChinese).toBe(false)
	expect(await shown({ left: 'Milk', right: '8.00', amount: 'price' }, total)).toEqual(['123456.50', '2'])
	expect(await shown({ left: 'Milk', right: '8.00', amount: 'price' }, text('Yika'))).toEqual(['8.00', '1'])
	expect(await shown(total, { left: 'Change', right: '3.50', amount: 'change' })).toEqual(['3.50', '4'])
	expect(await shown(total, { left: 'Change', right: '-3.50', amount: 'change' })).toEqual(['-3.50', '4'])
	expect(await shown(text('Welcome'), text('Yika'))).toEqual(['', '0'])
	expect(await shown(total, { ...total, right: '1,234,567.89' })).toEqual(['', '0'])
	expect(await shown(total, { ...total, right: '12\u001b@' })).toEqual(['', '0'])
	await devices.close()
})
