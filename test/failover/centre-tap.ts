/** Sits on the line between the stores and the card server, passes every frame on, and tells what the centre has said. */
import type { AddressInfo } from 'node:net'
import { type RawData, WebSocket, WebSocketServer } from 'ws'
import { textOf } from '../../agent/link/compression.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { Down } from '../../protocol/wire/down.ts'
import { readDown } from '../../protocol/wire/frame.ts'

export interface CentreTap {
	readonly port: number
	/** Where the card server listens now. */
	pointAt(port: number): void
	/** How often an agent has dialled. */
	dialCount(): number
	close(): Promise<void>
}

const OPTIONS = { perMessageDeflate: false, maxPayload: LIMITS.wireFrameBytesMax } as const

/** `heard` is called before an agent can have read it: what was acknowledged is known here first. */
export async function openCentreTap(heard: (down: Down) => void): Promise<CentreTap> {
	let target = 0
	let dialCount = 0
	const stores = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/link', ...OPTIONS })
	await new Promise((done) => stores.once('listening', done))
	stores.on('connection', (agent) => {
		dialCount += 1
		const centre = new WebSocket(`ws://127.0.0.1:${target}/link`, OPTIONS)
		const early: { readonly data: RawData; readonly isBinary: boolean }[] = []
		agent.on('message', (data, isBinary) => {
			if (centre.readyState === WebSocket.CONNECTING) early.push({ data, isBinary })
			else pass(centre, data, isBinary)
		})
		centre.on('open', () => {
			for (const { data, isBinary } of early.splice(0)) pass(centre, data, isBinary)
		})
		centre.on('message', (data, isBinary) => {
			const parsed = readDown(textOf(data, isBinary) ?? '')
			if (parsed.kind === 'parsed') heard(parsed.message)
			pass(agent, data, isBinary)
		})
		for (const [one, other] of [
			[agent, centre],
			[centre, agent],
		] as const) {
			// Followed by `close`, which takes the other side down too.
			one.on('error', () => one.terminate())
			one.on('close', () => other.terminate())
		}
	})
	return {
		port: (stores.address() as AddressInfo).port,
		pointAt: (port) => {
			target = port
		},
		dialCount: () => dialCount,
		close: () => {
			for (const agent of stores.clients) agent.terminate()
			return new Promise((done) => stores.close(() => done()))
		},
	}
}

function pass(to: WebSocket, data: RawData, isBinary: boolean): void {
	if (to.readyState === WebSocket.OPEN) to.send(data, { binary: isBinary })
}
