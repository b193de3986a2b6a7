/* Devices of the counter that `yika device sim` can be, besides readers of chips, scanner and printer. */
import { DisplaySimulator } from '../../../test/simulators/display-simulator.ts'
import { LedDisplaySimulator } from '../../../test/simulators/led-display-simulator.ts'
import { Msr605Simulator, type SimulatedStripe } from '../../../test/simulators/msr605-simulator.ts'
import {
	PaymentTerminalSimulator,
	type TerminalBehaviour,
} from '../../../test/simulators/payment-terminal-simulator.ts'
import { SCALE_SIMULATORS } from './scale-simulators.ts'
import { act, bytesOf, number, type SimulatorKind, take } from './simulator-words.ts'

/** `%WANG?;88000001=?`: each track with its sentinels. */
function stripeOf(text: string): SimulatedStripe {
	const [, one, two, three] = /^(%[^?]+\?)?(;[^?]+\?)?(;[^?]+\?)?$/.exec(text) ?? []
	if (one === undefined && two === undefined) throw new Error(`'${text}' is no stripe: %TRACK1?;2222=?;3333?`)
	return [one ?? null, two ?? null, three ?? null]
}

function display(driver: 'cd5220' | 'dm-d'): SimulatorKind {
	return {
		summary: `pole display, ${driver}`,
		driver,
		make: (say) => {
			const device = new DisplaySimulator()
			device.onPicture = ([upper, lower]) => say(`[${upper}]\n[${lower}]`)
			return { device, commands: { 'power cycle': act(() => device.powerCycle()) } }
		},
	}
}

const TERMINAL_BEHAVIOURS: Readonly<Record<string, TerminalBehaviour>> = {
	approves: 'approves',
	declines: 'declines',
	'answers late': 'answersLate',
	'dies after approval': 'diesAfterApproval',
	silent: 'silent',
}

function terminal(): SimulatorKind {
	return {
		summary: 'payment terminal for bank cards, with its customer and its bank',
		driver: 'yika-ecr',
		make: (say) => {
			const device = new PaymentTerminalSimulator((reference) => say(`charged ${reference}`))
			const behaviours = Object.entries(TERMINAL_BEHAVIOURS).map(([words, behaviour]) => [
				words,
				act(() => {
					device.behaviour = behaviour
				}),
			])
			return {
				device,
				commands: {
					...Object.fromEntries(behaviours),
					finish: act(() => device.finish()),
					'card number': take('<as the terminal says it>', (pan) => {
						device.pan = pan
					}),
					'spoil next': act(() => device.spoilFrames()),
					'lose ack': act(() => device.loseAcks()),
					'power off': act(() => device.powerOff()),
					'power on': act(() => device.powerOn()),
				},
			}
		},
	}
}

export const COUNTER_SIMULATORS: Readonly<Record<string, SimulatorKind>> = {
	msr605: {
		summary: 'magnetic card reader and writer',
		driver: 'msr605',
		make: () => {
			const device = new Msr605Simulator()
			let last: SimulatedStripe = [null, null, null]
			return {
				device,
				commands: {
					swipe: take('<%1?;2?;3?>', (tracks) => {
						last = stripeOf(tracks)
						device.swipe(last)
					}),
					'swipe again': act(() => device.swipe(last)),
					'bad swipe': take('<%1?;2?;3?>', (tracks) => device.badSwipe(stripeOf(tracks))),
					'spoil write': act(() => device.spoilsWrites()),
					'lost esc': act(() => device.lostEsc()),
					noise: take('<hex>', (hex) => device.noise(bytesOf(hex))),
					silent: act(() => device.silent(true)),
					speaks: act(() => device.silent(false)),
					slow: take('<ms a byte>', (ms) => device.slowBytes(number(ms))),
					'power cycle': act(() => device.powerCycle()),
				},
			}
		},
	},
	...SCALE_SIMULATORS,
	ecr: terminal(),
	cd5220: display('cd5220'),
	'dm-d': display('dm-d'),
	led8n: {
		summary: 'price display of eight digits and four lamps, LED8N',
		driver: 'led8n',
		make: (say) => {
			const device = new LedDisplaySimulator()
			device.onPicture = (digits, lamp) => say(`[${digits.padStart(8)}] lamp ${lamp}`)
			return { device, commands: { 'power cycle': act(() => device.powerCycle()) } }
		},
	},
}
