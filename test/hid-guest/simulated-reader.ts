import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { SimulatedDevice } from '../simulators/simulated-device.ts'
import type { DeviceOrder, DeviceWord, HidDescription } from './uhid-words.ts'

/** A HID device in a process of its own, as root: made before the tests give their rights up. */
export class SimulatedReader {
	readonly #process: ChildProcess
	readonly #description: HidDescription
	readonly #device: SimulatedDevice | null
	readonly outputs: string[] = []

	/** `device` answers what is written to it and sends when it likes; without one a test does both. */
	constructor(description: HidDescription, device?: SimulatedDevice) {
		this.#description = description
		this.#device = device ?? null
		this.#process = fork(join(import.meta.dirname, 'uhid-device.ts'))
		this.#process.on('message', (word: DeviceWord) => {
			if (word.kind !== 'output') return
			this.outputs.push(word.report)
			device?.received(Uint8Array.from(Buffer.from(word.report, 'hex')))
		})
	}

	/** Resolves with its device file's path when the kernel has made it. */
	async plug(mode = 0o666): Promise<string> {
		this.#order({ kind: 'plug', description: this.#description, mode })
		const { path } = await this.#heard('plugged')
		this.#device?.connected((report) => this.send(report))
		return path
	}

	send(...reports: readonly Uint8Array[]): void {
		this.#order({ kind: 'input', reports: reports.map((report) => Buffer.from(report).toString('hex')) })
	}

	async unplug(): Promise<void> {
		this.#device?.disconnected()
		this.#order({ kind: 'unplug' })
		await this.#heard('unplugged')
	}

	/** Its process is killed; who gave his rights up cannot do it himself. */
	async kill(): Promise<void> {
		const exited = once(this.#process, 'exit')
		this.#order({ kind: 'die' })
		await exited
	}

	/** Lets its process end; the kernel removes the device with it. */
	end(): void {
		if (this.#process.connected) this.#process.disconnect()
	}

	#order(order: DeviceOrder): void {
		this.#process.send(order)
	}

	/** One listener for all words: between two of `once`, a word that comes right behind another would be missed. */
	#heard<Kind extends DeviceWord['kind']>(kind: Kind): Promise<Extract<DeviceWord, { kind: Kind }>> {
		return new Promise((resolve) => {
			const look = (word: DeviceWord) => {
				if (!isOf(word, kind)) return
				this.#process.off('message', look)
				resolve(word)
			}
			this.#process.on('message', look)
		})
	}
}

function isOf<Kind extends DeviceWord['kind']>(
	word: DeviceWord,
	kind: Kind,
): word is Extract<DeviceWord, { kind: Kind }> {
	return word.kind === kind
}
