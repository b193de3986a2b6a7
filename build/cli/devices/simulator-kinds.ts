/* What `yika device sim` can be, and what it can be told: one word and its values a line. */

import { receiptText } from '../../../test/simulators/escpos-paper.ts'
import { EscposPrinterSimulator } from '../../../test/simulators/escpos-printer-simulator.ts'
import { M100Simulator } from '../../../test/simulators/m100-simulator.ts'
import { Pn532Simulator } from '../../../test/simulators/pn532-simulator.ts'
import { R2000Simulator } from '../../../test/simulators/r2000-simulator.ts'
import { type Rfid125Shape, Rfid125Simulator } from '../../../test/simulators/rfid125-simulator.ts'
import { ScannerSimulator } from '../../../test/simulators/scanner-simulator.ts'
import type { SimulatedDevice } from '../../../test/simulators/simulated-device.ts'
import { COUNTER_SIMULATORS } from './counter-simulators.ts'
import { PORTAL_KIND } from './portal-simulator-kind.ts'
import type { Simulator, SimulatorKind } from './simulator-words.ts'
import { act, bytesOf, epcOf, number, take } from './simulator-words.ts'

type UhfSimulator = SimulatedDevice & {
	field(...epcs: readonly string[]): void
	silent(isSilent: boolean): void
	noise(bytes: readonly number[]): void
	powerCycle(): void
}

function uhf(device: UhfSimulator): Simulator {
	return {
		device,
		commands: {
			field: take('<epc> …', (text) => device.field(...text.split(' ').map(epcOf))),
			'field empty': act(() => device.field()),
			noise: take('<hex>', (hex) => device.noise(bytesOf(hex))),
			silent: act(() => device.silent(true)),
			speaks: act(() => device.silent(false)),
			'power cycle': act(() => device.powerCycle()),
		},
	}
}

function rfid125(summary: string, shape: Rfid125Shape): SimulatorKind {
	const make = (): Simulator => {
		const device = new Rfid125Simulator(shape)
		return {
			device,
			commands: {
				tap: take('<10 hex digits>', (tag) => {
					if (!/^[0-9a-f]{10}$/i.test(tag)) throw new Error(`'${tag}' is no tag: 10 hexadecimal digits`)
					device.tapCard(tag.toUpperCase())
				}),
				'still there': act(() => device.repeat()),
				remove: act(() => device.removeCard()),
				noise: take('<hex>', (hex) => device.noise(bytesOf(hex))),
			},
		}
	}
	return { summary, driver: 'rfid125', make }
}

export const SIMULATOR_KINDS: Readonly<Record<string, SimulatorKind>> = {
	pn532: {
		summary: 'contactless reader, 13.56 MHz, HSU',
		driver: 'pn532-hsu',
		make: () => {
			const device = new Pn532Simulator()
			const uid = (value: string) => {
				if (!/^([0-9a-f]{2}){4,10}$/i.test(value))
					throw new Error(`'${value}' is no UID: 8, 14 or 20 hexadecimal digits`)
				return value.toUpperCase()
			}
			return {
				device,
				commands: {
					tap: take('<uid>', (value) => device.tapCard(uid(value))),
					remove: act(() => device.removeCard()),
					'corrupt next': act(() => device.corruptNextFrame()),
					noise: take('<hex>', (hex) => device.noise(bytesOf(hex))),
					silent: act(() => device.silent(true)),
					speaks: act(() => device.silent(false)),
					slow: take('<ms a byte>', (ms) => device.slowBytes(number(ms))),
					'power cycle': act(() => device.powerCycle()),
				},
			}
		},
	},
	rfid125: rfid125('125 kHz reader module (RDM6300)', 'rdm6300'),
	'rfid125-id12': rfid125('125 kHz reader ID-12LA or ID-20LA', 'id12'),
	'rfid125-raw': rfid125('125 kHz clone, a raw checksum: profile rawChecksum', 'rawChecksum'),
	'rfid125-em18': rfid125('125 kHz reader EM-18, no framing bytes: profile em18', 'em18'),
	'rfid125-bad': rfid125('125 kHz clone, never a right checksum: profile ignoreChecksum', 'wrongChecksum'),
	m100: {
		summary: 'UHF reader module, M100 family',
		driver: 'uhf-m100',
		make: () => uhf(new M100Simulator()),
	},
	r2000: {
		summary: 'UHF reader, R2000 family',
		driver: 'uhf-r2000',
		make: () => uhf(new R2000Simulator()),
	},
	scanner: {
		summary: 'barcode scanner on a serial line',
		driver: 'serial-scanner',
		make: () => {
			const device = new ScannerSimulator()
			return {
				device,
				commands: {
					scan: take('<code>', (code) => device.scan(code)),
					'breaks off': take('<code>', (code) => device.breaksOff(code)),
					noise: take('<hex>', (hex) => device.noise(bytesOf(hex))),
					slow: take('<ms a byte>', (ms) => device.slowBytes(number(ms))),
				},
			}
		},
	},
	printer: {
		summary: 'ESC/POS receipt printer with a cash drawer',
		driver: 'escpos',
		make: (say) => {
			const device = new EscposPrinterSimulator()
			device.onReceipt((receipt) => say(`printed\n${receiptText(receipt)}`))
			device.onDrawer(() => say('drawer opened'))
			return {
				device,
				commands: {
					'paper out': act(() => device.takePaper()),
					'paper in': act(() => device.loadPaper()),
					'paper near end': act(() => device.paperNearEnd()),
					'paper lasts': take('<lines>', (lines) => device.paperOutAfterLines(number(lines))),
					'cover open': act(() => device.openCover()),
					'cover close': act(() => device.closeCover()),
					'cutter jam': act(() => device.jamCutter()),
					'cutter jam at cut': act(() => device.jamAtCut()),
					'confirmation lost': act(() => device.loseNextConfirmation()),
					xoff: act(() => device.holdLine(true)),
					'xoff after': take('<bytes>', (count) => device.holdLineAfterBytes(number(count))),
					xon: act(() => device.holdLine(false)),
					'speed wrong': act(() => device.wrongSpeed(true)),
					'speed right': act(() => device.wrongSpeed(false)),
					'drawer close': act(() => device.moveDrawer(false)),
					silent: act(() => device.silent(true)),
					speaks: act(() => device.silent(false)),
					noise: take('<hex>', (hex) => device.noise(bytesOf(hex))),
					slow: take('<ms a byte>', (ms) => device.slowBytes(number(ms))),
					'power off': act(() => device.powerOff()),
					'power off after': take('<bytes>', (count) => device.diesAfterBytes(number(count))),
					'power on': act(() => device.powerOn()),
					'power cycle': act(() => device.powerCycle()),
				},
			}
		},
	},
	...COUNTER_SIMULATORS,
	llrp: PORTAL_KIND,
}

/** Runs one line; false when it names no command. Longer names come first: `paper in` before a `paper`. */
export function runLine(simulator: Simulator, line: string): boolean {
	const words = line.trim().toLowerCase()
	const names = Object.keys(simulator.commands).sort((a, b) => b.length - a.length)
	const name = names.find((one) => words === one || words.startsWith(`${one} `))
	if (name === undefined) return false
	const rest = line.trim().slice(name.length).trim()
	simulator.commands[name]?.run(rest === '' ? [] : rest.split(/\s+/))
	return true
}
