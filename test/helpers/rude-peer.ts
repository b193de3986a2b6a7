/** A peer without manners at an HTTP port: odd requests to upgrade, and resets while the answer is on its way. */
import { connect } from 'node:net'

/** Resolves when the connection is gone, with the status line that was heard, if any. */
export function upgradeAt(port: number, path: string, options: { readonly reset: boolean }): Promise<string> {
	return new Promise((resolve) => {
		let heard = ''
		const socket = connect({ host: '127.0.0.1', port })
		socket.on('data', (data) => {
			heard += data.toString('latin1')
		})
		// A reset from either side is what this is about; `close` follows.
		socket.on('error', () => socket.destroy())
		socket.on('close', () => resolve(heard.split('\r\n', 1)[0] ?? ''))
		socket.on('connect', () => {
			socket.write(
				`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
			)
			if (options.reset) setImmediate(() => socket.resetAndDestroy())
		})
	})
}

/** Many resets: at least one of them meets the answer on its way. */
export async function resetsManyTimes(port: number, path: string): Promise<void> {
	for (let round = 0; round < 20; round++)
		await Promise.all(Array.from({ length: 10 }, () => upgradeAt(port, path, { reset: true })))
}
