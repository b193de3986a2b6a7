/* Devices of the counter that `yika device sim` can be, besides readers of chips, scanner and printer. */
import { CasScaleSimulator } from '../../../test/simulators/cas-scale-simulator.ts'
import { Dialog06ScaleSimulator } from '../../../test/simulators/dialog06-scale-simulator.ts'
import { DisplaySimulator } from '../../../test/simulators/display-simulator.ts'
import { Msr605Simulator, type SimulatedStripe } from '../../../test/simulators/msr605-simulator.ts'
import type { ScalePan } from '../../../test/simulators/scale-pan.ts'
import type { SimulatedDevice } from '../../../test/simulators/simulated-device.ts'
import { ToledoScaleSimulator } from '../../../test/simulators/toledo-scale-simulator.ts'
import { act, bytesOf, number, type Simulator, type SimulatorKind, take } from './simulator-words.ts'

/** `%WANG?;88000001=?`: each track with its sentinels. */
function stripeOf(text: string): SimulatedStripe {
	const [, one, two, three] = /^(%[^?]+\?)?(;[^?]+\?)?(;[^?]+\?)?$/.exec(text) ?? []
	if (one === undefined && two === undefined) throw new Error(`'${text}' is no stripe: %TRACK1?;2222=?;3333?`)
	return [one ?? null, two ?? null, three ?? null]
}

function scale(
	summary: string,
	driver: string,
	makeDevice: () => SimulatedDevice & {
		readonly pan: ScalePan
		silent(isSilent: boolean): void
		powerCycle(): void
	},
): SimulatorKind {
	const make = (): Simulator => {
		const device = makeDevice()
		return {
			device,
			commands: {
				put: take('<grams>', (grams) => device.pan.put(number(grams))),
				'put shaking': take('<grams>', (grams) => device.pan.put(number(grams), 5)),
				'below zero': act(() => device.pan.put(-5)),
				silent: act(() => device.silent(true)),
				speaks: act(() => device.silent(false)),
				'power cycle': act(() => device.powerCycle()),
			},
		}
	}
	return { summary, driver, make }
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
	toledo: scale('scale, Mettler Toledo 8217', 'toledo-8217', () => new ToledoScaleSimulator()),
	cas: scale('scale, CAS AP-1', 'cas-ap1', () => new CasScaleSimulator()),
	dialog06: scale('price-computing scale, Dialog 06', 'dialog06', () => new Dialog06ScaleSimulator()),
	cd5220: display('cd5220'),
	'dm-d': display('dm-d'),
}
