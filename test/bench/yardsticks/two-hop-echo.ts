/**
 * The least that an authorisation through both hops can cost: as many bytes over two bare WebSockets between three
 * processes, one inserted row, one durable commit, as many bytes back. No parsing, no signatures, no books.
 */
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { type KeptProcess, keepProcess } from '../../demo/kept-process.ts'

const ECHO_PROCESS = join(import.meta.dirname, 'echo-process.ts')
const READY_TIMEOUT_MS = 20_000
const readySchema = z.object({ port: z.int() })

export type TwoHopEcho = {
	/** Milliseconds from sending to the reply. One at a time. */
	readonly ask: () => Promise<number>
	readonly close: () => Promise<void>
}

export type EchoOptions = {
	readonly databaseUrl: string
	readonly requestBytes: number
	readonly replyBytes: number
	readonly logDir: string
}

export async function openTwoHopEcho(options: EchoOptions): Promise<TwoHopEcho> {
	const { databaseUrl, requestBytes, replyBytes, logDir } = options
	const end = echoNode('end', [databaseUrl, String(replyBytes)], logDir)
	await end.start()
	const relay = echoNode('relay', [urlOf(end)], logDir)
	await relay.start()
	const socket = new WebSocket(urlOf(relay), { perMessageDeflate: false })
	await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
	const request = 'x'.repeat(requestBytes)
	return {
		ask() {
			const startedAtMs = performance.now()
			return new Promise((resolve, reject) => {
				const lost = () => reject(new Error('the echo was lost'))
				socket.once('close', lost)
				socket.once('message', () => {
					socket.off('close', lost)
					resolve(performance.now() - startedAtMs)
				})
				socket.send(request)
			})
		},
		async close() {
			socket.terminate()
			await relay.stop()
			await end.stop()
		},
	}
}

function echoNode(role: 'relay' | 'end', args: readonly string[], logDir: string): KeptProcess {
	return keepProcess({
		name: `echo-${role}`,
		args: [ECHO_PROCESS, role, ...args],
		logFile: join(logDir, `echo-${role}.log`),
		readyTimeoutMs: READY_TIMEOUT_MS,
		onChange: () => undefined,
	})
}

function urlOf(process: KeptProcess): string {
	const state = process.state()
	if (state.kind !== 'running') throw new Error(`${process.name} is not running`)
	return `ws://127.0.0.1:${readySchema.parse(state.ready).port}`
}
