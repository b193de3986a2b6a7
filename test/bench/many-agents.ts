/**
 * Many agents in one process, as light as they can be: each proves who it is, keeps its link alive and applies the feed at
 * once. `many-agents <url> <count> <key file> <feed cursor or ''>`; the store of each is written into the database by whoever starts this.
 * Says `yika-ready {"connected":…}` when all are welcome or could not come, then `pings {"p99Ms":…,"lost":…}` every
 * five seconds; runs until SIGTERM.
 */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { WebSocket } from 'ws'
import { textOf } from '../../agent/link/compression.ts'
import { assert } from '../../protocol/base/assert.ts'
import { storeIdSchema } from '../../protocol/base/ids.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { readDown, writeUp } from '../../protocol/wire/frame.ts'
import { helloText } from '../../protocol/wire/signed-texts.ts'
import { PROTOCOL_VERSION } from '../../protocol/wire/version.ts'
import { manyStoreId } from './many-stores.ts'
import { percentile } from './statistics.ts'

/** A source address has 28,000 ports by default; with several, none runs out. */
const PER_ADDRESS = 10_000
const OPENING_AT_ONCE = 100
const REPORT_EVERY_MS = 5_000

let pingsMs: number[] = []
let lost = 0

function connect(url: string, key: KeyObject, number: number, feedCursor: string | null): Promise<boolean> {
	const storeId = storeIdSchema.parse(manyStoreId(number))
	const localAddress = `127.0.0.${2 + Math.floor(number / PER_ADDRESS)}`
	const socket = new WebSocket(url, { perMessageDeflate: false, localAddress })
	return new Promise((resolve) => {
		socket.on('error', () => resolve(false))
		socket.on('close', () => {
			lost++
			resolve(false)
		})
		socket.on('message', (data, isBinary) => {
			const parsed = readDown(textOf(data, isBinary) ?? '')
			if (parsed.kind === 'refused') return
			const { message } = parsed
			if (message.kind === 'challenge') {
				const signature = sign(null, Buffer.from(helloText(message.nonce, storeId, 0)), key).toString(
					'base64',
				)
				const disk = { diskId: 'disk', generation: 1, runId: 'run' }
				const node = { role: 'agent', storeId, ...disk } as const
				socket.send(
					writeUp({ kind: 'hello', protocolVersion: PROTOCOL_VERSION, node, signature, feedCursor }),
				)
			}
			if (message.kind === 'welcome') {
				keepAlive(socket, number)
				resolve(true)
			}
			if (message.kind === 'pong') pingsMs.push(performance.now() - message.sentAtMs / 1_000)
			if (message.kind === 'changes') socket.send(writeUp({ kind: 'changesApplied', cursor: message.cursor }))
			if (message.kind === 'refused') socket.close()
		})
	})
}

/** Spread over the interval, as links that were opened at any time are. */
function keepAlive(socket: WebSocket, number: number): void {
	const ping = () => {
		// An integer in the protocol: microseconds of this process's clock.
		if (socket.readyState === WebSocket.OPEN)
			socket.send(writeUp({ kind: 'ping', sentAtMs: Math.round(performance.now() * 1_000) }))
	}
	setTimeout(() => setInterval(ping, LIMITS.heartbeatIntervalMs), (number * 7) % LIMITS.heartbeatIntervalMs)
}

function report(): void {
	const p99Ms = pingsMs.length === 0 ? null : percentile(pingsMs, 0.99)
	process.stdout.write(`pings ${JSON.stringify({ p99Ms, count: pingsMs.length, lost })}\n`)
	pingsMs = []
}

async function main([url, count, keyFile, cursor]: readonly string[]): Promise<void> {
	assert(url !== undefined && keyFile !== undefined, 'usage: many-agents url count key-file cursor')
	const key = createPrivateKey(readFileSync(keyFile))
	const feedCursor = cursor === undefined || cursor === '' ? null : cursor
	let connected = 0
	let next = 0
	const comeOne = async (): Promise<void> => {
		while (next < Number(count)) {
			if (await connect(url, key, next++, feedCursor)) connected++
		}
	}
	await Promise.all(Array.from({ length: OPENING_AT_ONCE }, comeOne))
	process.stdout.write(`yika-ready ${JSON.stringify({ connected })}\n`)
	setInterval(report, REPORT_EVERY_MS)
	process.on('SIGTERM', () => process.exit(0))
}

main(process.argv.slice(2)).catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
	process.exit(1)
})
