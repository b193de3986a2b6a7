/**
 * A hostile store network at the agent's port for tills (docs/security.md). Whatever comes is refused or bounded, and a rightful till
 * goes on selling: after each attack what it sells is on the agent's disk, over the connection that it had before.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectPlain, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConnectionOptions, connect } from 'node:tls'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { webSocketConnector } from '../agent/link/websocket-link.ts'
import { type RunningAgent, startAgent } from '../agent/main.ts'
import { type StoreId, storeIdSchema, tillIdSchema } from '../protocol/base/ids.ts'
import { LIMITS } from '../protocol/limits.ts'
import { agentSettingsSchema } from '../protocol/settings/process-settings.ts'
import { issueIdentity, type Validity, validityFrom } from '../server/authority/issue.ts'
import { signRevocations } from '../server/authority/revocation-list.ts'
import { makeRoot } from '../server/authority/root.ts'
import { openMachine } from '../storage/machine-secret.ts'
import { ensureKey } from '../test/demo/demo-keys.ts'
import { upgradeAt } from '../test/helpers/rude-peer.ts'
import { until } from '../test/helpers/until.ts'
import { createScriptedCentre, listenAsCentre } from '../test/simulators/scripted-centre.ts'
import { createScriptedTill, type ScriptedTill } from '../test/simulators/scripted-till.ts'
import { type Identity, writeIdentity } from './identity-file.ts'
import { PLACES } from './stranger-places.ts'
import { callerOptions } from './tls.ts'
import type { Who } from './who.ts'

const DAY_MS = 86_400_000
const NOW = validityFrom(Date.now())
const STORE: StoreId = storeIdSchema.parse('S01')
const AGENT: Who = { role: 'agent', storeId: STORE }
const tillOf = (id: string): Who => ({ role: 'till', tillId: tillIdSchema.parse(id) })

const folder = mkdtempSync(join(tmpdir(), 'yika-open-port-'))
const root = await makeRoot(Date.now())
const issue = (who: Who, validity: Validity = NOW) => issueIdentity(root, who, validity)
const rightful = await issue(tillOf('S01-01'))
const revoked = await issue(tillOf('S01-02'))
const logged: { readonly event: string; readonly why: unknown }[] = []
const centre = createScriptedCentre('S01')
const ended: (() => unknown)[] = [() => rmSync(folder, { recursive: true })]

let agent: RunningAgent
let till: ScriptedTill

/** `as`: whose certificate; it believes the group's root, and expects the store's agent. */
const caller = (as: Identity) => callerOptions({ ...as, root: root.certificate }, AGENT, () => false)
const tillAs = (as: Identity, id: string) => {
	const made = createScriptedTill(
		id,
		webSocketConnector(agent.url, () => caller(as)),
	)
	ended.push(() => made.close())
	return made
}

beforeAll(async () => {
	const keyFile = join(folder, 'agent.pem')
	const identityFile = join(folder, 'identity.json')
	ensureKey(keyFile)
	writeIdentity(identityFile, await issue(AGENT), openMachine({ keyFile }))
	writeFileSync(
		`${identityFile}.revoked`,
		JSON.stringify(signRevocations(root, 1, [{ who: 'yika:till/S01-02', fromMs: revoked.fromMs }])),
	)
	const centreDoor = await listenAsCentre(centre)
	const settings = {
		storeId: STORE,
		dataDir: folder,
		keyFile,
		identityFile,
		centreUrl: centreDoor.url,
		port: 0,
	}
	agent = await startAgent(agentSettingsSchema.parse(settings), {
		log: (event, { why = null }) => void logged.push({ event, why }),
	})
	ended.push(
		() => centreDoor.close(),
		() => agent.stop(),
	)
	till = tillAs(rightful, 'S01-01')
	centre.publish({ kind: 'terminal', terminal: till.terminal('S01') })
	till.link.run()
	await until(() => till.link.state().kind === 'welcomed', 'the rightful till is let in')
})
afterAll(async () => {
	for (const end of ended.reverse()) await end()
})

/** On the connection that it had before, unless it says otherwise. */
async function sellsOn(): Promise<void> {
	const { seq } = till.sell(null)
	await until(() => till.seen.storedSeq >= seq, 'what the rightful till sells is stored')
	expect(till.seen.welcomeCount).toBe(1)
}

/** How a link of this certificate ends, as the door tells it. */
async function turnedAway(as: Identity): Promise<string> {
	const closed = Promise.withResolvers<string>()
	webSocketConnector(agent.url, () => caller(as))({
		opened: () => closed.resolve('opened'),
		text: () => undefined,
		closed: closed.resolve,
	})
	return await closed.promise
}

it('speaks with a till of its store, and nothing of it can be read on the line', async () => {
	expect(agent.url).toMatch(/^wss:/)
	await sellsOn()
	expect((await upgradeAt(agent.port, '/link', { reset: false })).includes('101')).toBe(false)
})

const stranger = await makeRoot(Date.now())
const validBetween = (fromMs: number, untilMs: number) => ({
	fromMs: Date.now() + fromMs,
	untilMs: Date.now() + untilMs,
})
it.each([
	['of another group', 'otherGroup', () => issueIdentity(stranger, tillOf('S01-01'), NOW)],
	['that has expired', 'expired', () => issue(tillOf('S01-01'), validBetween(-9 * DAY_MS, -DAY_MS))],
	['that is not valid yet', 'notYetValid', () => issue(tillOf('S01-01'), validBetween(DAY_MS, 9 * DAY_MS))],
	['that is revoked', 'revoked', async () => revoked],
	['of another agent', 'otherMachine', () => issue(AGENT)],
	['of the centre, which never calls', 'notAllowed', () => issue({ role: 'centre' })],
])('a certificate %s opens no link', async (_what, why, make) => {
	expect(await turnedAway(await make())).toBe(`our certificate: ${why}`)
	expect(logged).toContainEqual({ event: 'strangerTurnedAway', why })
	await sellsOn()
})

it('no certificate opens no link, and shows nothing of the store to other machines', async () => {
	const { ca, minVersion, checkServerIdentity } = caller(rightful)
	const bare = { ca, minVersion, checkServerIdentity } as ConnectionOptions
	expect(await answerTo(bare, upgrade)).toMatch(/^HTTP\/1.1 403 [\s\S]*x-yika-certificate: missing/)
	await sellsOn()
})

it('another till’s certificate does not speak for this one, whatever it signs', async () => {
	const other = await issue(tillOf('S01-03'))
	const impostor = tillAs(other, 'S01-01')
	impostor.link.run()
	await until(() => impostor.seen.turnedAway === 'notEnrolled', 'it is turned away')
	impostor.link.stop()
	await sellsOn()
})

it('an older TLS is no way in', async () => {
	const socket = connect({ ...caller(rightful), ...at(agent), minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' })
	await expect(opened(socket)).rejects.toThrow(/protocol version/)
	await sellsOn()
})

it('plain text is not answered', async () => {
	expect(await upgradeAt(agent.port, '/link', { reset: false })).toBe('')
	await sellsOn()
})

it('a till that says more than a frame may hold, or a head without end, is cut off', async () => {
	const socket = connect({ ...caller(rightful), ...at(agent) })
	const head = `GET /status HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(65_536)}\r\n\r\n`
	expect(await allOf(socket, head)).toMatch(/^HTTP\/1.1 431 /)
	const long = webSocketConnector(agent.url, () => caller(rightful))
	const closed = Promise.withResolvers<string>()
	const pipe = long({
		opened: () => pipe.send('x'.repeat(LIMITS.wireFrameBytesMax + 1)),
		text: () => undefined,
		closed: closed.resolve,
	})
	await closed.promise
	await sellsOn()
})

it('whoever does not finish shaking hands gives his place up, and keeps nobody out', async () => {
	const creeping = await Promise.all(Array.from({ length: PLACES.perAddress }, () => creep('127.0.0.1')))
	// From the same address, once the others have had time enough.
	await until(async () => (await turnedAway(rightful)) === 'opened', 'a rightful till finds a place')
	for (const socket of creeping) socket.destroy()
	await sellsOn()
})

it('a flood from one address is bounded, and another address does not feel it', async () => {
	const flood = await Promise.all(Array.from({ length: 20 * PLACES.perAddress }, () => creep('127.0.0.2')))
	const open = () => flood.filter((socket) => !socket.destroyed).length
	await until(() => open() <= PLACES.perAddress, 'all beyond the bound are refused')
	expect(await turnedAway(rightful)).toBe('opened')
	for (const socket of flood) socket.destroy()
	await sellsOn()
})

it('a till with a good certificate does not take all connections', async () => {
	const hostile = await issue(tillOf('S01-04'))
	const sockets = Array.from({ length: 100 }, () => {
		const socket = connect({ ...caller(hostile), ...at(agent) })
		// That it is cut off is what this is about.
		socket.on('error', () => socket.destroy())
		socket.resume()
		return socket
	})
	await until(
		() => sockets.filter(({ destroyed }) => !destroyed).length <= 16,
		'the bound of one certificate',
	)
	for (const socket of sockets) socket.destroy()
	await sellsOn()
})

it('a till turns away from whoever is not the agent of its store', async () => {
	const elsewhere = { ...rightful, root: stranger.certificate }
	const other: Who = { role: 'agent', storeId: storeIdSchema.parse('S02') }
	for (const [options, says] of [
		[callerOptions(elsewhere, AGENT, () => false), /self-signed|unable to|signature failure/],
		[callerOptions(rightful, other, () => false), /it is yika:agent\/S01, not yika:agent\/S02/],
		[callerOptions(rightful, AGENT, () => true), /revoked/],
	] as const)
		await expect(opened(connect({ ...options, ...at(agent) }))).rejects.toThrow(says)
})

const upgrade =
	'GET /link HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'

function at({ port }: RunningAgent) {
	return { host: '127.0.0.1', port }
}

async function answerTo(options: ConnectionOptions, text: string): Promise<string> {
	return await allOf(connect({ ...options, ...at(agent) }), text)
}

/** What is answered until the connection ends. */
function allOf(socket: Socket, text: string): Promise<string> {
	return new Promise((resolve) => {
		let heard = ''
		socket.on('data', (data) => {
			heard += data.toString('latin1')
		})
		socket.on('error', () => socket.destroy())
		socket.on('close', () => resolve(heard))
		socket.write(text)
	})
}

/** In TLS 1.3 a client learns after its own handshake whether it was believed: the first byte or the end says so. */
function opened(socket: Socket): Promise<void> {
	return new Promise((resolve, reject) => {
		socket.on('error', reject)
		socket.on('secureConnect', () => {
			socket.destroy()
			resolve()
		})
	})
}

/** The first bytes of a handshake, and no more. */
function creep(localAddress: string): Promise<Socket> {
	return new Promise((resolve) => {
		const socket = connectPlain({ ...at(agent), localAddress })
		const done = () => resolve(socket)
		socket.on('connect', () => socket.write(Buffer.from([0x16, 0x03, 0x01]), done))
		socket.on('error', () => {
			socket.destroy()
			done()
		})
		// Its end is noticed only when what comes is read.
		socket.resume()
	})
}
