/** Strangers at the centre's port: whatever they ask for, and however they leave, the server stays. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { resetsManyTimes, upgradeAt } from '../../test/helpers/rude-peer.ts'
import { until } from '../../test/helpers/until.ts'
import { type Listening, listen } from './listen.ts'
import type { SessionParts } from './session.ts'

let listening: Listening
let logged: string[]

/** What a stranger can reach: the rest is asked for only after a hello that was believed. */
const parts = {
	drawNonce: () => 'bm9uY2Ugb2YgdGhpcnR5LXR3byBieXRlcyBsb25n',
	after: () => () => undefined,
	log: (event: string) => void logged.push(event),
} as unknown as SessionParts

beforeEach(async () => {
	logged = []
	listening = await listen('127.0.0.1', 0, (_request, response) => void response.end('page'), parts)
})
afterEach(() => listening.drain())

it('what is not the link is refused', async () => {
	for (const path of ['//', '/elsewhere', 'http://['])
		expect(await upgradeAt(listening.port, path, { reset: false })).toMatch(/ 404 /)
})

it('a peer that resets the connection while it is refused ends nothing', async () => {
	await resetsManyTimes(listening.port, '/elsewhere')
	expect(await (await fetch(`http://127.0.0.1:${listening.port}/`)).text()).toBe('page')
})

it('after the first nonsense of a stranger nothing more is read or logged', async () => {
	const socket = new WebSocket(`ws://127.0.0.1:${listening.port}/link`)
	const heard: string[] = []
	socket.on('message', (data) => heard.push(JSON.parse(String(data)).kind))
	await until(() => heard.length === 1, 'the challenge')
	for (let sent = 0; sent < 200; sent++) socket.send('nonsense')
	await until(() => socket.readyState === WebSocket.CLOSED, 'the server hangs up')
	expect(heard).toEqual(['challenge', 'refused'])
	expect(logged).toEqual(['malformed'])
})
