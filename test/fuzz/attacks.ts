/** What a hostile peer does at a door. Each answers how many messages it has sent; none minds being thrown out. */
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { zstdCompressSync } from 'node:zlib'
import type { WebSocket } from 'ws'
import type { SeededRandom } from '../fixtures/demo-data/seeded-random.ts'
import { type Door, dial } from './doors.ts'
import { nastyText } from './nasty-texts.ts'

export type Attack = (door: Door, random: SeededRandom) => Promise<number>

const BURST = 300
const BUFFERED_MAX_BYTES = 1_000_000
const PATIENCE_MS = 3_000
const BOMB_BYTES = 64 * 1_048_576
const TEXT = 0x1
const BINARY = 0x2

/** Weight and attack. */
export const ATTACKS: readonly (readonly [number, string, Attack])[] = [
	[55, 'let in, then nonsense', insider],
	[12, 'nonsense from a stranger', stranger],
	[8, 'a flood that reads no answers', flood],
	[5, 'binary frames', binaryFrames],
	[5, 'frames that break RFC 6455', brokenFrames],
	[4, 'over the limit', tooLong],
	[3, 'fragments without end', endlessFragments],
	[4, 'half a handshake', halfHandshakes],
	[4, 'odd requests to upgrade', oddUpgrades],
]

async function insider(door: Door, random: SeededRandom): Promise<number> {
	const socket = quiet(dial(door))
	try {
		await door.enter(socket)
	} catch {
		// Its twin on another connection was let in meanwhile, or the door is busy: both are answers.
		socket.terminate()
		return 1
	}
	let sent = 0
	while (sent < BURST && socket.readyState === socket.OPEN) {
		socket.send(nastyText(random, door.valid))
		if (++sent % 100 === 0) await drained(socket)
	}
	await answered(socket)
	socket.terminate()
	return sent
}

async function stranger(door: Door, random: SeededRandom): Promise<number> {
	const socket = quiet(dial(door))
	if (!(await open(socket))) return 1
	const count = random.between(1, 40)
	for (let sent = 0; sent < count && socket.readyState === socket.OPEN; sent++)
		socket.send(nastyText(random, door.valid))
	await drained(socket)
	if (random.between(0, 1) === 1) socket.close()
	else socket.terminate()
	return count
}

/** Asks and asks and never takes an answer off the line: whoever answers must not keep the answers for ever. */
async function flood(door: Door, random: SeededRandom): Promise<number> {
	const socket = quiet(dial(door))
	try {
		await door.enter(socket)
	} catch {
		socket.terminate()
		return 1
	}
	socket.pause()
	let sent = 0
	while (sent < BURST * 10 && socket.readyState === socket.OPEN) {
		socket.send(
			random.between(0, 3) === 0 ? nastyText(random, door.valid) : JSON.stringify(random.pick(door.valid)),
		)
		if (++sent % 50 === 0 && !(await drained(socket))) break
	}
	socket.terminate()
	return sent
}

async function binaryFrames(door: Door, random: SeededRandom): Promise<number> {
	const socket = quiet(dial(door))
	if (!(await open(socket))) return 1
	const count = random.between(1, 30)
	for (let sent = 0; sent < count && socket.readyState === socket.OPEN; sent++)
		socket.send(randomBytes(random.between(0, 2_000)), { binary: true })
	await drained(socket)
	socket.terminate()
	return count
}

async function brokenFrames(door: Door, random: SeededRandom): Promise<number> {
	const raw = await upgraded(door)
	if (raw === null) return 1
	const count = random.between(1, 10)
	for (let sent = 0; sent < count; sent++) {
		const payload = randomBytes(random.between(0, 300))
		const opcode = random.between(0, 15)
		const head = { isFinal: random.between(0, 1) === 1, reservedBits: random.between(0, 7), opcode }
		raw.write(
			random.between(0, 2) === 0
				? payload
				: frame(payload, { ...head, isMasked: random.between(0, 1) === 1 }),
		)
	}
	await gone(raw, random.between(0, 50))
	return count
}

async function tooLong(door: Door, random: SeededRandom): Promise<number> {
	const raw = await upgraded(door)
	if (raw === null) return 1
	const wish = random.between(1, 3)
	if (wish === 1) raw.write(frame(Buffer.alloc(door.messageBytesMax + 1, 0x20), { opcode: TEXT }))
	// A head that promises 2^52 bytes.
	if (wish === 2) raw.write(Buffer.from([0x81, 0xff, 0, 0x10, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]))
	if (wish === 3) raw.write(frame(BOMB, { opcode: BINARY }))
	await gone(raw, 500)
	return 1
}

/** Little on the line, much in memory when it is unpacked without a bound. */
const BOMB = zstdCompressSync(Buffer.alloc(BOMB_BYTES, 0x20))

async function endlessFragments(door: Door, random: SeededRandom): Promise<number> {
	const raw = await upgraded(door)
	if (raw === null) return 1
	const payload = Buffer.alloc(random.between(0, 4_000), 0x20)
	raw.write(frame(payload, { opcode: TEXT, isFinal: false }))
	const count = random.between(10, 600)
	for (let sent = 0; sent < count && !raw.destroyed; sent++)
		if (!raw.write(frame(payload, { opcode: 0, isFinal: false }))) await gone(raw, 5, false)
	await gone(raw, 50)
	return count
}

async function halfHandshakes(door: Door, random: SeededRandom): Promise<number> {
	const head = `GET ${door.path()} HTTP/1.1\r\nHost: 127.0.0.1:${door.port()}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n`
	const sockets = Array.from({ length: random.between(1, 12) }, () => {
		const raw = dialRaw(door)
		raw.write(head.slice(0, random.between(0, head.length)))
		return raw
	})
	await Promise.all(sockets.map((raw) => gone(raw, random.between(0, 400))))
	return sockets.length
}

/** Addresses that are none, heads that are none, and a reset while the refusal is on its way. */
async function oddUpgrades(door: Door, random: SeededRandom): Promise<number> {
	const paths = [
		'//',
		'/link//',
		'http://[',
		'*',
		'/%',
		'/link?token=%',
		'///x:99999999',
		'/\\',
		'/link#',
		'//:0/link',
	] as const
	const path = random.pick(paths)
	const raw = dialRaw(door)
	const version = random.pick(['13', '8', '0', 'x', '13, 13'])
	const key = random.pick(['dGhlIHNhbXBsZSBub25jZQ==', '', 'short', 'dGhlIHNhbXBsZSBub25jZQ=='])
	const extensions = random.pick([
		'permessage-deflate; server_max_window_bits=99',
		'x;;;=',
		'permessage-deflate',
	])
	raw.write(
		`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${door.port()}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
			`Sec-WebSocket-Version: ${version}\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Extensions: ${extensions}\r\n\r\n${'x'.repeat(random.between(0, 3_000))}`,
	)
	if (random.between(0, 1) === 1) raw.once('connect', () => setImmediate(() => raw.resetAndDestroy()))
	await gone(raw, random.between(0, 100))
	return 1
}

/** Everything may be broken off at any moment; that is what this is about. */
function quiet(socket: WebSocket): WebSocket {
	socket.on('error', () => socket.terminate())
	return socket
}

function open(socket: WebSocket): Promise<boolean> {
	return new Promise((resolve) => {
		socket.once('open', () => resolve(true))
		socket.once('close', () => resolve(false))
	})
}

/** False when the other side takes nothing any more. */
async function drained(socket: WebSocket): Promise<boolean> {
	const endMs = performance.now() + PATIENCE_MS
	while (socket.bufferedAmount > 0 && socket.readyState === socket.OPEN) {
		if (performance.now() > endMs) return socket.bufferedAmount < BUFFERED_MAX_BYTES
		await new Promise((resolve) => setTimeout(resolve, 2))
	}
	return true
}

/** A good question after all the nonsense: when it is answered, or the door has closed, all before it was worked on. */
function answered(socket: WebSocket): Promise<void> {
	return new Promise((resolve) => {
		const timer = setTimeout(resolve, PATIENCE_MS)
		const end = () => {
			clearTimeout(timer)
			resolve()
		}
		socket.once('close', end)
		socket.once('pong', end)
		if (socket.readyState === socket.OPEN) socket.ping()
		else end()
	})
}

function dialRaw(door: Door): Socket {
	const raw = connect({ host: '127.0.0.1', port: door.port() })
	raw.on('error', () => raw.destroy())
	raw.resume()
	return raw
}

/** Null when the door said no. */
function upgraded(door: Door): Promise<Socket | null> {
	const raw = dialRaw(door)
	const heads = Object.entries(door.headers()).map(([name, value]) => `${name}: ${value}\r\n`)
	raw.write(
		`GET ${door.path()} HTTP/1.1\r\nHost: 127.0.0.1:${door.port()}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
			`Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n${heads.join('')}\r\n`,
	)
	return new Promise((resolve) => {
		raw.once('data', (data) => resolve(data.toString('latin1').startsWith('HTTP/1.1 101') ? raw : null))
		raw.once('close', () => resolve(null))
	})
}

/** Waits so long for the other side to hang up, then (unless told otherwise) hangs up. */
function gone(raw: Socket, withinMs: number, hangUp = true): Promise<void> {
	return new Promise((resolve) => {
		const end = () => {
			clearTimeout(timer)
			raw.off('close', end)
			if (hangUp) raw.destroy()
			resolve()
		}
		const timer = setTimeout(end, withinMs)
		if (raw.destroyed) end()
		else raw.once('close', end)
	})
}

type FrameHead = {
	readonly opcode: number
	readonly isFinal?: boolean
	readonly reservedBits?: number
	readonly isMasked?: boolean
}

/** RFC 6455 §5.2; the mask is zero, so the payload stays as it is. */
function frame(
	payload: Buffer,
	{ opcode, isFinal = true, reservedBits = 0, isMasked = true }: FrameHead,
): Buffer {
	const first = (isFinal ? 0x80 : 0) | (reservedBits << 4) | opcode
	const mask = isMasked ? 0x80 : 0
	const length =
		payload.length < 126
			? [mask | payload.length]
			: payload.length < 65_536
				? [mask | 126, payload.length >> 8, payload.length & 0xff]
				: [mask | 127, 0, 0, 0, 0, ...bigEndian(payload.length)]
	return Buffer.concat([Buffer.from([first, ...length]), Buffer.alloc(isMasked ? 4 : 0), payload])
}

function bigEndian(value: number): readonly number[] {
	return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff)
}
