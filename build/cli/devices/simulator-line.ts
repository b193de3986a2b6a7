/* Where a simulator of `yika device sim` hangs: on a pseudo-terminal, or on the network at an address of its own. */
import type { LlrpPortalSimulator } from '../../../test/simulators/llrp-portal-simulator.ts'
import { Pty } from '../../../test/simulators/pty.ts'
import { TcpPlug } from '../../../test/simulators/tcp-plug.ts'
import type { Simulator } from './simulator-words.ts'

export type SimulatorLine = {
	/** A device's path in the settings; after `plug`. */
	readonly link: string
	plug(): Promise<void>
	unplug(): Promise<void>
}

/** `link`: of the pseudo-terminal. `port`: on the network; 0 for any, null: a device on a line is on a pseudo-terminal. */
export function lineOf({ device }: Simulator, link: string, port: number | null): SimulatorLine {
	if ('listen' in device) return new LoopbackLine(device, port ?? 0)
	return port === null ? new Pty(link, device) : new TcpPlug(device, port)
}

class LoopbackLine implements SimulatorLine {
	readonly #device: LlrpPortalSimulator
	#port: number
	#isPlugged = false

	constructor(device: LlrpPortalSimulator, port: number) {
		this.#device = device
		this.#port = port
	}

	get link(): string {
		return `tcp://127.0.0.1:${this.#port}`
	}

	async plug(): Promise<void> {
		if (this.#isPlugged) return
		this.#port = await this.#device.listen(this.#port)
		this.#isPlugged = true
	}

	async unplug(): Promise<void> {
		if (!this.#isPlugged) return
		this.#isPlugged = false
		await this.#device.close()
	}
}
