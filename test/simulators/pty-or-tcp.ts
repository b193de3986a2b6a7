import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pty } from './pty.ts'
import type { SimulatedDevice } from './simulated-device.ts'
import { TcpPlug } from './tcp-plug.ts'

/** A simulated device on either kind of line, in a folder of its own. */
export class PtyOrTcp {
	readonly #folder = mkdtempSync(join(tmpdir(), 'yika-line-'))
	readonly #plug: Pty | TcpPlug

	constructor(line: 'pty' | 'tcp', device: SimulatedDevice) {
		this.#plug = line === 'tcp' ? new TcpPlug(device) : new Pty(join(this.#folder, 'device'), device)
	}

	/** A device's path in a till's settings. */
	get link(): string {
		return this.#plug.link
	}

	plug(): Promise<void> {
		return this.#plug.plug()
	}

	unplug(): Promise<void> {
		return this.#plug.unplug()
	}

	async close(): Promise<void> {
		await this.#plug.unplug()
		rmSync(this.#folder, { recursive: true })
	}
}
