/** `utilityProcess` of the stand-in: a child process of Node, with ports carried over its channel. */
import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type { ForkOptions, MessagePortMain } from 'electron'
import { type PortWords, RemotePorts } from './ports.ts'

/** What both sides of the channel say. */
export type UtilityWords =
	| PortWords
	| { readonly kind: 'message'; readonly message: unknown; readonly portIds: readonly number[] }

const PARENT_PORT = new URL('./parent-port.ts', import.meta.url).href

class UtilityProcessStandIn extends EventEmitter {
	readonly #child: ChildProcess
	readonly #ports: RemotePorts

	constructor(modulePath: string, args: string[], { stdio = 'inherit', env }: ForkOptions) {
		super()
		if (stdio !== 'inherit') throw new Error('the stand-in knows stdio: inherit only')
		const execArgv = ['--import', PARENT_PORT]
		this.#child = fork(modulePath, args, {
			execArgv,
			env: { ...(env ?? process.env) },
			stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
		})
		this.#ports = new RemotePorts((words) => this.#tell(words))
		this.#child.on('message', (raw) => {
			const words = raw as UtilityWords
			if (words.kind === 'message') this.emit('message', words.message)
			else this.#ports.hear(words)
		})
		this.#child.once('exit', (code) => {
			this.#ports.closeAll()
			this.emit('exit', code ?? 1)
		})
	}

	get pid(): number | undefined {
		return this.#child.pid
	}

	postMessage(message: unknown, transfer: readonly MessagePortMain[] = []): void {
		this.#tell({ kind: 'message', message, portIds: transfer.map((port) => this.#ports.hand(port)) })
	}

	kill(): boolean {
		return this.#child.kill()
	}

	#tell(words: UtilityWords): void {
		if (this.#child.connected) this.#child.send(words)
	}
}

export const utilityProcess = {
	fork: (modulePath: string, args: string[] = [], options: ForkOptions = {}) =>
		new UtilityProcessStandIn(modulePath, args, options),
}
