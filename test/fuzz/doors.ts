/** The three doors, how an honest peer comes in there, and what it might say. */
import { createPrivateKey, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type RawData, WebSocket } from 'ws'
import { GENESIS_HASH } from '../../protocol/base/ids.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { helloText } from '../../protocol/wire/signed-texts.ts'
import { PROTOCOL_VERSION } from '../../protocol/wire/version.ts'
import type { RunningDemo } from '../demo/demo-options.ts'
import { demoPaths } from '../demo/demo-settings.ts'

/** Enrolled in the group and not running: whoever has stolen its key. */
const STOLEN_TILL = 'S01-02'
const STOLEN_AGENT = 'S02'
const GREETED_WITHIN_MS = 10_000

export type Door = {
	readonly name: 'agent' | 'server' | 'till'
	readonly port: () => number
	readonly path: () => string
	/** What a WebSocket from here must say of itself in its head. */
	readonly headers: () => Readonly<Record<string, string>>
	/** Longer messages close the connection. */
	readonly messageBytesMax: number
	readonly valid: readonly [object, ...object[]]
	/** The messages, if any, that let a socket in; resolves when it may speak, rejects when it is not let in. */
	readonly enter: (socket: WebSocket) => Promise<void>
	readonly pids: () => readonly (readonly [string, number])[]
}

export function doorsOf(demo: RunningDemo): readonly [Door, ...Door[]] {
	const { lane, dataDir, server } = demo
	const page = () => new URL(lane.url())
	const token = () => new URLSearchParams(page().hash.slice(1)).get('token') ?? ''
	return [
		{
			name: 'agent',
			port: () => lane.lan.target() ?? 0,
			path: () => '/link',
			headers: () => ({}),
			messageBytesMax: LIMITS.wireFrameBytesMax,
			valid: upMessages(STOLEN_TILL),
			enter: (socket) =>
				hello(
					socket,
					{ role: 'till', tillId: STOLEN_TILL, epoch: 1, agentStored: null },
					STOLEN_TILL,
					1,
					dataDir,
				),
			pids: () => [['agent', lane.agent.pid() ?? 0]],
		},
		{
			name: 'server',
			port: () => lane.wan.target() ?? 0,
			path: () => '/link',
			headers: () => ({}),
			messageBytesMax: LIMITS.wireFrameBytesMax,
			valid: upMessages('S02-01'),
			enter: (socket) =>
				hello(
					socket,
					{ role: 'agent', storeId: STOLEN_AGENT, diskId: 'disk', generation: 1, runId: 'run' },
					STOLEN_AGENT,
					0,
					dataDir,
				),
			pids: () => [['server', server.pid() ?? 0]],
		},
		{
			name: 'till',
			port: () => Number(page().port),
			path: () => `/till?token=${encodeURIComponent(token())}`,
			headers: () => ({ Origin: page().origin }),
			messageBytesMax: LIMITS.bridgeMessageBytesMax * 2,
			valid: screenMessages(),
			enter: opened,
			pids: () => [
				['till process', lane.till.pid() ?? 0],
				['kiosk host', lane.till.host.pid() ?? 0],
			],
		},
	]
}

export function dial(door: Door): WebSocket {
	const { Origin: origin } = door.headers()
	return new WebSocket(`ws://127.0.0.1:${door.port()}${door.path()}`, {
		perMessageDeflate: false,
		...(origin === undefined ? {} : { origin }),
	})
}

function opened(socket: WebSocket): Promise<void> {
	return new Promise((resolve, reject) => {
		socket.once('open', () => resolve())
		socket.once('close', () => reject(new Error('not let in')))
	})
}

function hello(socket: WebSocket, node: object, name: string, epoch: number, dataDir: string): Promise<void> {
	const key = createPrivateKey(readFileSync(demoPaths.key(dataDir, name)))
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error(`${name} was not greeted`)), GREETED_WITHIN_MS)
		socket.once('close', () => {
			clearTimeout(timer)
			reject(new Error(`${name} was turned away`))
		})
		const greet = (data: RawData): void => {
			const heard = JSON.parse(String(data)) as { kind: string; nonce?: string }
			if (heard.kind === 'challenge') {
				const text = helloText(heard.nonce ?? '', name, epoch)
				const signature = sign(null, Buffer.from(text), key).toString('base64')
				const message = {
					kind: 'hello',
					protocolVersion: PROTOCOL_VERSION,
					node,
					signature,
					feedCursor: null,
				}
				socket.send(JSON.stringify(message))
			}
			if (heard.kind !== 'welcome') return
			clearTimeout(timer)
			socket.off('message', greet)
			resolve()
		}
		socket.on('message', greet)
	})
}

/** Right in every field and wrong in their meaning: cards and keys that nobody has. */
function upMessages(tillId: string): readonly [object, ...object[]] {
	const medium = { kind: 'uid', value: '04FFFFFFFFFF80' }
	const spend = { slice: 0, counter: 1, authKey: 'fuzz-key-0001', amount: 5 }
	const hash = 'a'.repeat(64)
	return [
		{ kind: 'ping', sentAtMs: 1 },
		{
			kind: 'authorise',
			requestId: 'r1',
			tillId,
			authKey: 'fuzz-key-0002',
			cardNo: '6288999999999',
			purse: 'storedValue',
			amount: 100,
			returns: [],
		},
		{ kind: 'lookUpCard', requestId: 'r2', medium, returns: [] },
		{ kind: 'reverse', requestId: 'r3', authKey: 'fuzz-key-0003' },
		{
			kind: 'returnLeases',
			requestId: 'r4',
			returns: [{ leaseId: 'no-such-lease', lastCounter: 1, outstanding: [spend], lent: [] }],
		},
		{ kind: 'changesApplied', cursor: '0:0' },
		{
			kind: 'uploadEntries',
			tillId,
			epoch: 1,
			prevHash: GENESIS_HASH,
			entries: [{ seq: 1, text: '{"tillId":"x"}', hash }],
			headSignature: 'bm90IGEgc2lnbmF0dXJl',
		},
		{
			kind: 'hello',
			protocolVersion: PROTOCOL_VERSION,
			node: { role: 'till', tillId, epoch: 1, agentStored: null },
			signature: 'bm90IGEgc2lnbmF0dXJl',
			feedCursor: null,
		},
	]
}

/** Nothing among them sells: the cashier at this till goes on working. */
function screenMessages(): readonly [object, ...object[]] {
	return [
		{ kind: 'query', id: 1, query: { kind: 'quickKeys' } },
		{ kind: 'query', id: 2, query: { kind: 'searchItems', text: '茶', countMax: 5 } },
		{ kind: 'command', id: 4, command: { kind: 'voidLine', lineNumber: 9_999 } },
		{
			kind: 'command',
			id: 5,
			command: { kind: 'resolvePrint', jobId: 'no-such-job', attempt: 1, cameOut: true },
		},
		{ kind: 'command', id: 6, command: { kind: 'removeTender', tenderNumber: 999 } },
	]
}
