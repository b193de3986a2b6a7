/** Strangers at the agent's door: whatever they ask for, and however they leave, the agent stays. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { LIMITS } from '../../protocol/limits.ts'
import { resetsManyTimes, upgradeAt } from '../../test/helpers/rude-peer.ts'
import { until } from '../../test/helpers/until.ts'
import type { FramePipe } from '../engine/ports.ts'
import { type AgentDoor, openAgentDoor } from './websocket-server.ts'

let door: AgentDoor
let pipes: FramePipe[]
let closedCount: number

beforeEach(async () => {
	pipes = []
	closedCount = 0
	const engine = {
		acceptTill(pipe: FramePipe) {
			pipes.push(pipe)
			return {
				terminal: () => null,
				text: () => undefined,
				closed: () => void closedCount++,
				tell: () => undefined,
				feedChanged: () => undefined,
				close: () => undefined,
			}
		},
		status: () => Promise.reject(new Error('not asked here')),
	}
	door = await openAgentDoor(engine, '127.0.0.1', 0, () => undefined)
})
afterEach(() => door.close())

it('what is not the link is refused', async () => {
	for (const path of ['//', '/elsewhere', 'http://['])
		expect(await upgradeAt(door.port, path, { reset: false })).toMatch(/ 404 /)
})

it('a peer that resets the connection while it is refused ends nothing', async () => {
	await resetsManyTimes(door.port, '/elsewhere')
	expect((await fetch(`http://127.0.0.1:${door.port}/health`)).status).toBe(200)
})

it('a till that takes nothing off the line is cut off, so that its answers cannot fill the memory', async () => {
	const socket = new WebSocket(`ws://127.0.0.1:${door.port}/link`)
	// The end comes in the middle of a frame.
	socket.on('error', () => socket.terminate())
	await until(() => socket.readyState === WebSocket.OPEN && pipes.length === 1, 'the till is connected')
	socket.pause()
	// What cannot be compressed away.
	const text = () => Buffer.from(crypto.getRandomValues(new Uint8Array(49_152))).toString('base64')
	for (let sent = 0; sent < (4 * LIMITS.unreadBytesMax) / 65_536; sent++) pipes[0]?.send(text())
	await until(() => closedCount === 1, 'the till is cut off')
})
