/** Strangers at the page's port: whatever they ask for, and however they leave, the till's host stays. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { LIMITS } from '../../protocol/limits.ts'
import { resetsManyTimes, upgradeAt } from '../../test/helpers/rude-peer.ts'
import { until } from '../../test/helpers/until.ts'
import { type LoopbackWeb, openLoopbackWeb } from './loopback-web.ts'
import { ScreenSockets } from './screen-sockets.ts'

const rootDir = mkdtempSync(join(tmpdir(), 'yika-web-'))
let web: LoopbackWeb
let screens: ScreenSockets

beforeEach(async () => {
	writeFileSync(join(rootDir, 'index.html'), '<!doctype html>')
	screens = new ScreenSockets(() => undefined)
	web = await openLoopbackWeb({
		rootDir,
		port: 0,
		socketPath: '/till',
		messageBytesMax: LIMITS.bridgeMessageBytesMax,
		onSocket: (socket) => screens.add(socket, 'cashier'),
	})
})
afterEach(() => web.close())
afterAll(() => rmSync(rootDir, { recursive: true, force: true }))

it('an address that is none is refused', async () => {
	for (const path of ['//', 'http://[', '///x:99999999'])
		expect(await upgradeAt(web.port, path, { reset: false })).toMatch(/ 4\d\d /)
})

it('a peer that resets the connection while it is refused ends nothing', async () => {
	await resetsManyTimes(web.port, '/elsewhere')
	expect((await fetch(`${web.origin}/`)).status).toBe(200)
})

it('a screen that takes nothing off the line is cut off', async () => {
	const socket = new WebSocket(`ws://127.0.0.1:${web.port}/till?token=${web.token}`, { origin: web.origin })
	let isClosed = false
	socket.on('close', () => {
		isClosed = true
	})
	// The end comes in the middle of a frame.
	socket.on('error', () => socket.terminate())
	await until(() => socket.readyState === WebSocket.OPEN, 'the screen is connected')
	socket.pause()
	const message = { kind: 'malformed', id: null, detail: 'x'.repeat(LIMITS.wireFrameBytesMax) } as const
	const framesMax = (4 * LIMITS.unreadBytesMax) / LIMITS.wireFrameBytesMax
	for (let sent = 0; sent < framesMax; sent++)
		screens.fromTill({ kind: 'toRenderer', connectionId: 1, sendNumber: null, message })
	socket.resume()
	await until(() => isClosed, 'the screen is cut off')
})
