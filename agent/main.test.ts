/** The agent as people run it: a process of its own, on real sockets, ended by signals. */
import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { agentSettingsSchema } from '../protocol/settings/process-settings.ts'
import { CARD, cardOf } from '../test/helpers/small-store.ts'
import { until } from '../test/helpers/until.ts'
import {
	createScriptedCentre,
	listenAsCentre,
	type ScriptedCentre,
} from '../test/simulators/scripted-centre.ts'
import { createScriptedTill, type ScriptedTill } from '../test/simulators/scripted-till.ts'
import { webSocketConnector } from './link/websocket-link.ts'
import { startAgent } from './main.ts'

const readySchema = z.strictObject({
	role: z.literal('agent'),
	port: z.int(),
	url: z.string(),
	statusUrl: z.string(),
})

let folder: string
let centre: ScriptedCentre
let door: Awaited<ReturnType<typeof listenAsCentre>>
const closers: (() => unknown)[] = []

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'yika-agent-main-'))
	const { privateKey } = generateKeyPairSync('ed25519')
	writeFileSync(join(folder, 'agent.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }), {
		mode: 0o600,
	})
	centre = createScriptedCentre('S01')
	door = await listenAsCentre(centre)
})

afterEach(async () => {
	for (const close of closers.splice(0).reverse()) await close()
	await door.close()
	rmSync(folder, { recursive: true, force: true })
	expect(centre.breaches).toEqual([])
})

function settings(port = 0) {
	return agentSettingsSchema.parse({
		storeId: 'S01',
		dataDir: folder,
		keyFile: join(folder, 'agent.pem'),
		centreUrl: door.url,
		port,
	})
}

type Process = {
	readonly child: ChildProcess
	readonly ready: z.infer<typeof readySchema>
	readonly errors: () => string
}

async function spawnAgent(port = 0): Promise<Process> {
	const file = join(folder, 'agent.json')
	writeFileSync(file, JSON.stringify(settings(port)))
	const child = spawn(process.execPath, ['build/cli/yika.ts', 'agent', '--settings', file])
	closers.push(() => child.kill('SIGKILL'))
	let out = ''
	let errors = ''
	child.stdout.on('data', (chunk: Buffer) => {
		out += chunk.toString()
	})
	child.stderr.on('data', (chunk: Buffer) => {
		errors += chunk.toString()
	})
	await until(() => out.includes('\n') || child.exitCode !== null, 'the ready line')
	expect(out, errors).toMatch(/^yika-ready \{.*\}\n$/)
	return {
		child,
		ready: readySchema.parse(JSON.parse(out.slice('yika-ready '.length))),
		errors: () => errors,
	}
}

function newTill(url: string): ScriptedTill {
	const till = createScriptedTill('S01-01', webSocketConnector(url))
	centre.publish({ kind: 'terminal', terminal: till.terminal('S01') }, { kind: 'card', card: cardOf(10_000) })
	closers.push(() => till.close())
	till.link.run()
	return till
}

test('a process: ready line, tills, status, SIGKILL in the middle, SIGTERM at the end', async () => {
	const first = await spawnAgent()
	const till = newTill(first.ready.url)
	await until(() => till.records.has(`card:${CARD}`), 'the till is let in and fed')
	centre.script.busy = true
	till.sell(null)
	till.sell(null)
	await until(() => till.seen.storedSeq === 2, 'stored')
	const status = z
		.looseObject({ entriesWaiting: z.int(), tills: z.array(z.unknown()) })
		.parse(await (await fetch(first.ready.statusUrl)).json())
	expect(status).toMatchObject({
		storeId: 'S01',
		centre: { up: true, state: 'welcomed' },
		tills: [{ tillId: 'S01-01', epoch: 1 }],
		entriesWaiting: 2,
		leasesActive: 0,
	})
	first.child.kill('SIGKILL')
	await once(first.child, 'exit')
	centre.script.busy = false
	const second = await spawnAgent(first.ready.port)
	await until(() => till.seen.postedSeq === 2, 'nothing was lost')
	second.child.kill('SIGTERM')
	const [exitCode] = await once(second.child, 'exit')
	expect(exitCode).toBe(0)
	for (const line of second.errors().trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('event')
})

test('inside another process, twice: each on its own port, each ending cleanly', async () => {
	const agent = await startAgent(settings(), { log: () => undefined })
	closers.push(() => agent.stop())
	expect(await (await fetch(agent.statusUrl.replace('/status', '/health'))).json()).toEqual({ ok: true })
	expect((await fetch(agent.statusUrl.replace('/status', '/secret'))).status).toBe(404)
	expect((await fetch(agent.statusUrl, { method: 'POST' })).status).toBe(405)
	const till = newTill(agent.url)
	await until(() => till.link.state().kind === 'welcomed', 'let in')
	await agent.stop()
	await until(() => till.link.state().kind !== 'welcomed', 'the till notices')
})

test('strangers are turned away at the door', async () => {
	const agent = await startAgent(settings(), { log: () => undefined })
	closers.push(() => agent.stop())
	await until(() => centre.connected(), 'the agent is up')
	const stranger = createScriptedTill('S01-09', webSocketConnector(agent.url))
	closers.push(() => stranger.close())
	stranger.link.run()
	await until(() => stranger.seen.turnedAway !== null, 'turned away')
	expect(stranger.seen.turnedAway).toBe('notEnrolled')

	const impostor = createScriptedTill('S01-01', webSocketConnector(agent.url))
	closers.push(() => impostor.close())
	centre.publish({
		kind: 'terminal',
		terminal: createScriptedTill('S01-01', webSocketConnector(agent.url)).terminal('S01'),
	})
	impostor.link.run()
	await until(() => impostor.seen.turnedAway === 'signatureInvalid', 'the wrong key')

	const replaced = createScriptedTill('S01-02', webSocketConnector(agent.url))
	closers.push(() => replaced.close())
	centre.publish({ kind: 'terminal', terminal: { ...replaced.terminal('S01'), epoch: 2 } })
	replaced.link.run()
	await until(() => replaced.seen.turnedAway === 'epochClosed', 'an epoch that is over')

	const page = new WebSocket(agent.url, { origin: 'http://example.com' })
	const [error] = await once(page, 'error')
	expect(String(error)).toContain('404')
})

test('junk on the wire is answered or closed, and the next one is served', async () => {
	const agent = await startAgent(settings(), { log: () => undefined })
	closers.push(() => agent.stop())
	for (const junk of [
		'not JSON',
		'{"kind":"authorise"}',
		'[]',
		'{"kind":"ping","sentAtMs":1}',
		'x'.repeat(2_000_000),
	]) {
		const socket = new WebSocket(agent.url)
		await once(socket, 'message')
		socket.send(junk)
		await Promise.race([once(socket, 'message'), once(socket, 'close')])
		socket.terminate()
	}
	const till = newTill(agent.url)
	await until(() => till.link.state().kind === 'welcomed', 'let in')
	till.link.send({ kind: 'ping', sentAtMs: 1 })
	till.sell(null)
	await until(() => till.seen.postedSeq === 1, 'served')
})
