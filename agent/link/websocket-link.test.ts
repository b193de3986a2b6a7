/** The link client over a real WebSocket: what the till and the agent rely on, whatever the other side does. */
import { randomBytes } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { assert } from '../../protocol/base/assert.ts'
import {
	authKeySchema,
	cardNoSchema,
	leaseIdSchema,
	storeIdSchema,
	tillIdSchema,
} from '../../protocol/base/ids.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { refuse } from '../../protocol/refusals.ts'
import type { Down } from '../../protocol/wire/down.ts'
import { readUp, writeDown } from '../../protocol/wire/frame.ts'
import type { Up } from '../../protocol/wire/up.ts'
import { quickTimer } from '../../test/helpers/small-store.ts'
import { until } from '../../test/helpers/until.ts'
import { createLinkClient, type LinkClient } from '../engine/link-client.ts'
import { hostClock, hostRandom } from '../host.ts'
import { textOf } from './compression.ts'
import { webSocketConnector } from './websocket-link.ts'

const AGENT = {
	role: 'agent',
	storeId: storeIdSchema.parse('S01'),
	diskId: 'disk',
	generation: 1,
	runId: 'run',
} as const

const WELCOME: Down = {
	kind: 'welcome',
	protocolVersion: 1,
	serverTimeMs: 5,
	positions: [],
	newestEpoch: null,
	diskId: 'centre',
	leasePublicKey: null,
}
const ended: (() => Promise<void>)[] = []

afterEach(async () => {
	for (const end of ended.splice(0).reverse()) await end()
})

type Heard = {
	readonly heard: Up[]
	readonly told: string[]
	readonly link: LinkClient
	readonly sockets: WebSocket[]
}

/** A server that plays `answer` to each message, and a client of it. */
async function connect(answer: (up: Up) => (Down | string)[], greet = true): Promise<Heard> {
	const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
	await new Promise((resolve) => server.once('listening', resolve))
	const heard: Up[] = []
	const told: string[] = []
	const sockets: WebSocket[] = []
	server.on('connection', (socket) => {
		sockets.push(socket)
		const say = (down: Down | string): void => socket.send(typeof down === 'string' ? down : writeDown(down))
		if (greet) say({ kind: 'challenge', nonce: randomBytes(32).toString('base64') })
		socket.on('message', (data, isBinary) => {
			const parsed = readUp(textOf(data, isBinary) ?? '')
			assert(parsed.kind === 'parsed', 'a link client sends what can be read')
			heard.push(parsed.message)
			for (const down of answer(parsed.message)) say(down)
		})
	})
	const address = server.address()
	assert(typeof address === 'object' && address !== null, 'listening')
	const link = createLinkClient({
		identity: () => AGENT,
		sign: (text) => Buffer.from(text).toString('base64'),
		connect: webSocketConnector(`ws://127.0.0.1:${address.port}/link`),
		clock: hostClock,
		timer: quickTimer(20),
		random: hostRandom,
		log: () => undefined,
		feedCursor: () => 'here',
		sink: {
			up: (welcome) => told.push(`up ${welcome.serverTimeMs}`),
			down: (reason) => told.push(`down ${reason}`),
			message: (message) => told.push(message.kind),
			turnedAway: (refusal) => told.push(`turned away ${refusal.code}`),
			pong: (serverTimeMs) => told.push(`pong ${serverTimeMs}`),
		},
	})
	ended.push(async () => {
		link.stop()
		await link.drain()
		for (const client of server.clients) client.terminate()
		await new Promise<void>((resolve) => server.close(() => resolve()))
	})
	link.run()
	return { heard, told, link, sockets }
}

function polite(up: Up): Down[] {
	if (up.kind === 'hello') return [WELCOME]
	if (up.kind === 'ping') return [{ kind: 'pong', sentAtMs: up.sentAtMs, serverTimeMs: 7 }]
	if (up.kind === 'reverse')
		return [{ kind: 'reversed', requestId: up.requestId, authKey: up.authKey, result: 'neverSeen' }]
	return []
}

const AUTH_KEY = authKeySchema.parse('auth-key-1')
const GIVEN = { leaseId: leaseIdSchema.parse('lease-1'), lastCounter: 0, outstanding: [], lent: [] }

test('says hello with its proof and its place in the feed, and keeps the link alive', async () => {
	const { heard, told } = await connect(polite)
	await until(() => told.filter((line) => line === 'pong 7').length >= 3, 'three heartbeats')
	expect(told[0]).toBe('up 5')
	expect(heard[0]).toMatchObject({
		kind: 'hello',
		node: AGENT,
		feedCursor: 'here',
	})
	const hello = heard[0]
	assert(hello?.kind === 'hello', 'hello comes first')
	expect(Buffer.from(hello.signature, 'base64').toString()).toMatch(
		/^yika-hello\n[A-Za-z0-9+/=]{44}\nS01\n0$/,
	)
})

test('pairs answers with questions, and gives up at the deadline', async () => {
	const { link } = await connect((up) => (up.kind === 'authorise' ? [] : polite(up)))
	expect(await link.request('reverse', { authKey: AUTH_KEY }, 1_000)).toEqual({ kind: 'linkDown' })
	await until(() => link.state().kind === 'welcomed', 'up')
	const [reversed, silent] = await Promise.all([
		link.request('reverse', { authKey: AUTH_KEY }, 20_000),
		link.request(
			'authorise',
			{
				tillId: tillIdSchema.parse('S01-01'),
				authKey: AUTH_KEY,
				cardNo: cardNoSchema.parse('88000001'),
				purse: 'storedValue',
				amount: 1,
				returns: [],
			},
			1_000,
		),
	])
	expect(reversed).toMatchObject({ kind: 'answered', message: { kind: 'reversed', result: 'neverSeen' } })
	expect(silent).toEqual({ kind: 'noReply' })
})

test('an answer of the wrong kind is no answer; a refusal is one', async () => {
	const { link, told } = await connect((up) => {
		if (up.kind === 'returnLeases')
			return [{ kind: 'refused', requestId: up.requestId, refusal: refuse('tooBusy') }]
		if (up.kind !== 'reverse') return polite(up)
		return [{ kind: 'leasesReturned', requestId: up.requestId, leaseIds: [] }]
	})
	await until(() => link.state().kind === 'welcomed', 'up')
	expect(await link.request('reverse', { authKey: AUTH_KEY }, 1_000)).toEqual({ kind: 'noReply' })
	expect(told).toContain('leasesReturned')
	const turned = await link.request('returnLeases', { returns: [GIVEN] }, 20_000)
	expect(turned).toMatchObject({ kind: 'turnedDown', refusal: { code: 'tooBusy' } })
})

test('a question under way when the link is lost has an unknown outcome; the link comes back', async () => {
	const { link, sockets, told } = await connect((up) => (up.kind === 'reverse' ? [] : polite(up)))
	await until(() => link.state().kind === 'welcomed', 'up')
	const reply = link.request('reverse', { authKey: AUTH_KEY }, 600_000)
	sockets[0]?.terminate()
	expect(await reply).toEqual({ kind: 'noReply' })
	await until(() => told.filter((line) => line === 'up 5').length === 2, 'back')
	expect(told).toContain('down closed')
})

test('noise and frames from the future are passed over; the link stays', async () => {
	const { link, told } = await connect((up) =>
		up.kind === 'reverse' ? ['{"kind":"fromTheFuture"}', 'not JSON', ...polite(up)] : polite(up),
	)
	await until(() => link.state().kind === 'welcomed', 'up')
	expect((await link.request('reverse', { authKey: AUTH_KEY }, 20_000)).kind).toBe('answered')
	expect(told.filter((line) => line.startsWith('down'))).toEqual([])
})

test('a frame beyond the bound ends the connection, not the process', async () => {
	const { told } = await connect((up) =>
		up.kind === 'hello' ? [WELCOME, 'x'.repeat(LIMITS.wireFrameBytesMax + 1)] : polite(up),
	)
	await until(() => told.filter((line) => line === 'up 5').length >= 2, 'it comes back')
	expect(told).toContain('down closed')
})

test('turned away at the door: told, and tried again later', async () => {
	const { told, heard } = await connect((up) =>
		up.kind === 'hello' ? [{ kind: 'refused', requestId: null, refusal: refuse('notEnrolled') }] : [],
	)
	await until(() => heard.length >= 2, 'a second attempt')
	expect(told[0]).toBe('turned away notEnrolled')
	expect(told).not.toContain('up 5')
})

test('nobody there: tries again until somebody is', async () => {
	const events: string[] = []
	const link = createLinkClient({
		identity: () => AGENT,
		sign: () => 'x',
		connect: webSocketConnector('ws://127.0.0.1:9/link'),
		clock: hostClock,
		timer: quickTimer(100),
		random: hostRandom,
		log: (event) => events.push(event),
		feedCursor: () => null,
		sink: { up: () => undefined, down: () => undefined, message: () => undefined },
	})
	link.run()
	await until(() => events.filter((event) => event === 'pipeClosed').length >= 3, 'three attempts')
	link.stop()
	await link.drain()
	expect(link.state()).toEqual({ kind: 'disconnected' })
})
