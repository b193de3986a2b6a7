/** Gives the till one command as a screen of its own that leaves at once: no second screen is there while measuring. */
import { WebSocket } from 'ws'
import type { ToRenderer } from '../../electron/bridge/contract.ts'
import type { Command } from '../../till/commands.ts'

const TIMEOUT_MS = 5_000

/** Rejects when the till refuses it or does not answer. */
export async function tellTill(tillUrl: string, command: Command): Promise<void> {
	const page = new URL(tillUrl)
	const token = new URLSearchParams(page.hash.slice(1)).get('token') ?? ''
	const socket = new WebSocket(`ws://${page.host}/till?token=${encodeURIComponent(token)}`, {
		origin: page.origin,
	})
	const { promise, resolve, reject } = Promise.withResolvers<void>()
	const timer = setTimeout(() => reject(new Error(`${command.kind}: no answer`)), TIMEOUT_MS)
	socket.on('error', reject)
	socket.on('open', () => socket.send(JSON.stringify({ kind: 'command', id: 1, command })))
	socket.on('message', (data) => {
		const message = JSON.parse(String(data)) as ToRenderer
		if (message.kind !== 'commandResult') return
		if (message.result.kind === 'accepted') resolve()
		else reject(new Error(`${command.kind} was refused: ${message.result.code}`))
	})
	await promise.finally(() => {
		clearTimeout(timer)
		socket.terminate()
	})
}
