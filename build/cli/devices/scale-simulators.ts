/* Scales that `yika device sim` can be. */
import { CasScaleSimulator, CasTellingSimulator } from '../../../test/simulators/cas-scale-simulator.ts'
import { Dialog06ScaleSimulator } from '../../../test/simulators/dialog06-scale-simulator.ts'
import type { ScalePan } from '../../../test/simulators/scale-pan.ts'
import type { SimulatedDevice } from '../../../test/simulators/simulated-device.ts'
import { ToledoScaleSimulator } from '../../../test/simulators/toledo-scale-simulator.ts'
import { act, number, type SimulatorCommand, type SimulatorKind, take } from './simulator-words.ts'

type SimulatedScale = SimulatedDevice & { readonly pan: ScalePan; powerCycle(): void }

const panCommands = (device: SimulatedScale): Record<string, SimulatorCommand> => ({
	put: take('<grams>', (grams) => device.pan.put(number(grams))),
	'put shaking': take('<grams>', (grams) => device.pan.put(number(grams), 5)),
	'below zero': act(() => device.pan.put(-5)),
	'power cycle': act(() => device.powerCycle()),
})

function asked(
	summary: string,
	driver: string,
	makeDevice: () => SimulatedScale & { silent(isSilent: boolean): void },
): SimulatorKind {
	return {
		summary,
		driver,
		make: () => {
			const device = makeDevice()
			const commands = {
				...panCommands(device),
				silent: act(() => device.silent(true)),
				speaks: act(() => device.silent(false)),
			}
			return { device, commands }
		},
	}
}

/** It tells its weight ten times a second; the simulator says two frames at once. */
const TELLING_MS = 200

class TellingScale extends CasTellingSimulator {
	#telling: NodeJS.Timeout | undefined

	override connected(send: (bytes: Uint8Array) => void): void {
		super.connected(send)
		this.#telling = setInterval(() => this.tell(), TELLING_MS)
	}

	override disconnected(): void {
		clearInterval(this.#telling)
		super.disconnected()
	}
}

const telling: SimulatorKind = {
	summary: 'scale, CAS that tells its weight by itself, 22 bytes at a time',
	driver: 'cas-22',
	make: () => {
		const device = new TellingScale()
		return { device, commands: panCommands(device) }
	},
}

export const SCALE_SIMULATORS: Readonly<Record<string, SimulatorKind>> = {
	toledo: asked('scale, Mettler Toledo 8217', 'toledo-8217', () => new ToledoScaleSimulator()),
	cas: asked('scale, CAS AP-1', 'cas-ap1', () => new CasScaleSimulator()),
	'cas-22': telling,
	dialog06: asked('price-computing scale, Dialog 06', 'dialog06', () => new Dialog06ScaleSimulator()),
}
