import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { SimulatedDevice } from './simulated-device.ts'

/**
 * A simulated device on a real pseudo-terminal: programs open `link` as they would open /dev/ttyUSB0. socat makes the
 * terminal (`raw`: all 8 bits pass) and joins it to the simulator by its standard input and output, so it also ends
 * when this process ends in whatever way. A pty ignores baud rate and parity and has no modem lines.
 */
/** For a socat that hangs, not for a busy machine. */
const MAKING_TIMEOUT_MS = 60_000
const LINK_POLL_MS = 5

/** The machine has no socat: no device of it can be plugged in until somebody installs it. */
export class SocatMissing extends Error {}

export class Pty {
	readonly link: string
	readonly #device: SimulatedDevice
	#socat: ChildProcess | null = null

	constructor(link: string, device: SimulatedDevice) {
		this.link = link
		this.#device = device
	}

	get isPlugged(): boolean {
		return this.#socat !== null
	}

	/** Makes the terminal and connects the device; resolves when `link` exists. */
	async plug(): Promise<void> {
		if (this.#socat) return
		mkdirSync(dirname(this.link), { recursive: true })
		rmSync(this.link, { force: true })
		const socat = spawn('socat', ['-b', '4096', `pty,raw,echo=0,link=${this.link}`, 'stdio'], {
			stdio: ['pipe', 'pipe', 'inherit'],
		})
		this.#socat = socat
		// Written to after its end: the device talks into a plug that was just pulled.
		socat.stdin.on('error', () => this.#device.disconnected())
		socat.stdout.on('data', (bytes: Uint8Array) => {
			if (this.#socat === socat) this.#device.received(bytes)
		})
		await linkMade(this.link, socat).catch((error: unknown) => {
			socat.kill()
			this.#socat = null
			throw error
		})
		this.#device.connected((bytes) => {
			if (this.#socat === socat) socat.stdin.write(bytes)
		})
	}

	/** Removes the terminal: whoever has it open sees the device vanish. */
	async unplug(): Promise<void> {
		const socat = this.#socat
		if (!socat) return
		this.#socat = null
		this.#device.disconnected()
		const ended = new Promise<void>((resolve) => socat.once('exit', () => resolve()))
		if (socat.exitCode === null && socat.signalCode === null) {
			socat.kill()
			await ended
		}
		rmSync(this.link, { force: true })
	}
}

function linkMade(link: string, socat: ChildProcess): Promise<void> {
	return new Promise((resolve, reject) => {
		const startedAt = performance.now()
		socat.once('error', (error: NodeJS.ErrnoException) =>
			reject(
				error.code === 'ENOENT'
					? new SocatMissing('socat is not installed')
					: new Error(`socat cannot be started: ${error.message}`),
			),
		)
		const look = () => {
			if (existsSync(link)) return resolve()
			if (socat.exitCode !== null) return reject(new Error(`socat ended with ${socat.exitCode}`))
			if (performance.now() - startedAt > MAKING_TIMEOUT_MS)
				return reject(new Error(`no terminal at ${link}`))
			setTimeout(look, LINK_POLL_MS)
		}
		look()
	})
}
