/** A store joins, sells, is renewed and revoked: a real centre, a real agent, and tills over TLS on both hops. */
import { createHash, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { webSocketConnector } from '../../agent/link/websocket-link.ts'
import { type RunningAgent, startAgent } from '../../agent/main.ts'
import { readSettings } from '../../build/cli/settings-file.ts'
import { lookAtIdentity, readIdentity, writeIdentity } from '../../identity/identity-file.ts'
import { codeIn } from '../../identity/join-code.ts'
import { joinGroup } from '../../identity/join-group.ts'
import { joinHere } from '../../identity/join-here.ts'
import { joinedWords } from '../../identity/join-words.ts'
import { keepCurrent } from '../../identity/keep-current.ts'
import { newKeyAndRequest } from '../../identity/key-and-request.ts'
import { openSecurity } from '../../identity/security.ts'
import { callerOptions, doorOptions, trusting } from '../../identity/tls.ts'
import type { Who } from '../../identity/who.ts'
import { operatorIdSchema, storeIdSchema, tillIdSchema } from '../../protocol/base/ids.ts'
import { agentSettingsSchema, tillSettingsSchema } from '../../protocol/settings/process-settings.ts'
import { openMachine } from '../../storage/machine-secret.ts'
import { openWrappedKey } from '../../storage/wrapped-key.ts'
import { type RunningCentre, startCentre } from '../../test/centre/running-centre.ts'
import { plainPng } from '../../test/helpers/plain-png.ts'
import { until } from '../../test/helpers/until.ts'
import { createScriptedTill } from '../../test/simulators/scripted-till.ts'
import { openCaller } from '../../update/http-caller.ts'
import { printRetirement } from '../terminals/print-retirement.ts'
import { issueIdentity } from './issue.ts'
import { makeCodes } from './make-codes.ts'
import { printCode, printRevocation } from './print-authority.ts'
import { assertNobodyJoined, openRoot, type Root } from './root.ts'

const STORE = storeIdSchema.parse('S01')
const DAY_MS = 86_400_000
const folder = mkdtempSync(join(tmpdir(), 'yika-join-'))
const ended: (() => unknown)[] = [() => rmSync(folder, { recursive: true })]
const logged: string[] = []
let centre: RunningCentre
let root: Root
let agent: RunningAgent

const SUPERVISOR = operatorIdSchema.parse('90')

const tillOf = (id: string) => ({ role: 'till', tillId: tillIdSchema.parse(id) }) as const
const settingsOf = (name: string) => join(folder, name, `${name}.json`)

async function code(
	who: Parameters<typeof printCode>[2]['who'],
	port: number,
	nowMs = Date.now(),
): Promise<string> {
	let text = ''
	const asked = { who, at: `127.0.0.1:${port}`, validMs: 60_000, nowMs }
	await printCode(centre.database, root, asked, (_line, made) => {
		text = made ?? text
	})
	return text
}

/** What the person who joins is told. */
async function joins(text: string, name: string): Promise<string> {
	const joined = await joinHere(text, settingsOf(name))
	const said = joinedWords(joined, settingsOf(name)).map(({ zh, en }) => `${zh} | ${en}`)
	return `${joined.kind === 'joined' ? 0 : 1} ${said.join(' | ')}`
}

async function openTill(name: string) {
	const settings = await readSettings(settingsOf(name), tillSettingsSchema, ['keyFile', 'identityFile'])
	const { keyFile, identityFile = '', epoch, tillId, agentUrl } = settings
	const machine = openMachine({ keyFile })
	const security = openSecurity(identityFile, machine)
	if (security === null) throw new Error('it has joined')
	const { isRevoked } = security.revocations
	const caller = () => callerOptions(security.identity(), { role: 'agent', storeId: STORE }, isRevoked)
	const privateKey = openWrappedKey(keyFile, machine)
	const till = createScriptedTill(tillId, webSocketConnector(agentUrl, caller), { privateKey, epoch })
	const current = keepCurrent({
		security,
		identityFile,
		machine,
		ask: async (request) => {
			const reply = await till.link.request('renewCertificate', { tillId, request }, 60_000)
			return reply.kind === 'answered' ? reply.message.certificate : null
		},
		changed: () => undefined,
		nowMs: Date.now,
		after: () => () => undefined,
		log: () => undefined,
	})
	till.listen((message) => {
		if (message.kind === 'revocations') current.heard(message.list)
	})
	ended.push(() => till.close())
	till.link.run()
	return { till, security, identityFile, machine, agentUrl }
}

beforeAll(async () => {
	centre = await startCentre(undefined, { secure: true })
	ended.push(() => centre.stop())
	root = await openRoot(join(centre.dataDir, 'authority'), undefined, Date.now())
	expect(await joins(await code({ role: 'agent', storeId: STORE }, centre.server.port), 'S01')).toMatch(/^0 /)
	const file = settingsOf('S01')
	// A port that is free here, and this machine only.
	const here = { ...JSON.parse(readFileSync(file, 'utf8')), host: '127.0.0.1', port: 0 }
	writeFileSync(file, JSON.stringify(here))
	const settings = await readSettings(file, agentSettingsSchema, ['dataDir', 'keyFile', 'identityFile'])
	// Made a hundred days ago: it is time to renew.
	const machine = openMachine({ keyFile: settings.keyFile })
	const old = { fromMs: Date.now() - 100 * DAY_MS, untilMs: Date.now() + 80 * DAY_MS }
	const identity = await issueIdentity(root, { role: 'agent', storeId: STORE }, old)
	writeIdentity(settings.identityFile ?? '', identity, machine)
	agent = await startAgent(settings, { log: (event) => void logged.push(event) })
	ended.push(() => agent.stop())
})
afterAll(async () => {
	for (const end of ended.reverse()) await end()
})

it('an agent that joined by its code is let in by the centre, and renews in the second half of its time', async () => {
	await until(() => logged.includes('certificateRenewed'), 'the agent renews')
	expect(lookAtIdentity(join(folder, 'S01', 'S01.identity.json')).untilMs).toBeGreaterThan(
		Date.now() + 170 * DAY_MS,
	)
	expect(logged.filter((event) => event === 'linkUp')).toHaveLength(1)
	// From here on a new root would cut it off.
	await expect(assertNobodyJoined(centre.database, 'athority')).rejects.toThrow(
		/athority holds no root\.json.*agent S01.*--new-authority/,
	)
})

it('a till joins at its agent, and sells over both hops', async () => {
	const text = await code(tillOf('S01-03'), agent.port)
	expect(await joins(text.toLowerCase().replace('s01-03/', ' S01-03 / '), 'S01-03')).toMatch(/^0 .*已加入/)
	expect(JSON.parse(readFileSync(settingsOf('S01-03'), 'utf8'))).toMatchObject({ tillId: 'S01-03', epoch: 1 })
	const { till } = await openTill('S01-03')
	await until(() => till.link.state().kind === 'welcomed', 'it is let in')
	till.sell(null)
	await until(() => till.seen.postedSeq === 1, 'the centre has it')
	// The answer may have been lost: it is the same code for the same machine, and for no other one.
	expect(await joins(text, 'thief')).toMatch(/^1 .*已被另一台设备用过.*another machine has used this code/)
})

it('says when the code sends a machine to another address than its settings did, and only then', async () => {
	const file = settingsOf('S01-06')
	mkdirSync(dirname(file), { recursive: true })
	writeFileSync(file, JSON.stringify({ dataDir: 'mine', devices: [], agentUrl: 'wss://old.example:1/link' }))
	const text = await code(tillOf('S01-06'), agent.port)
	const agentUrl = `wss://127.0.0.1:${agent.port}/link`
	const said = await joins(text, 'S01-06')
	expect(said).toContain(`原为 wss://old.example:1/link，已按加入码改为 ${agentUrl}`)
	expect(said).toContain(`was wss://old.example:1/link; by the code it is now ${agentUrl}`)
	expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ dataDir: 'mine', agentUrl })
	expect(await joins(text, 'S01-06')).toMatch(
		/^1 加入码已被用过。本机已加入集团.*This machine has joined: start it/,
	)
	const again = await joins((await code(tillOf('S01-06'), agent.port)).replace('S01-06', 'S01-O6'), 'S01-06')
	expect(again).toMatch(/^0 /)
	expect(again).not.toContain('by the code it is now')
})

it('a machine whose power went between certificate and settings joins with the same code', async () => {
	const text = await code(tillOf('S01-08'), agent.port)
	const settings = settingsOf('S01-08')
	const keyFile = join(dirname(settings), 'S01-08.pem')
	const identityFile = join(dirname(settings), 'S01-08.identity.json')
	mkdirSync(dirname(settings), { recursive: true })
	const keys = generateKeyPairSync('ed25519')
	writeFileSync(keyFile, keys.privateKey.export({ type: 'pkcs8', format: 'pem' }))
	const machine = openMachine({ keyFile })
	const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
	expect(await joinGroup({ code: text, identityFile, machine, publicKey })).toMatchObject({ kind: 'joined' })
	expect(existsSync(settings)).toBe(false)
	expect(await joins(text, 'S01-08')).toMatch(/^0 /)
	expect(existsSync(`${identityFile}.joining`)).toBe(false)
	const { till } = await openTill('S01-08')
	await until(() => till.link.state().kind === 'welcomed', 'it is let in')
})

it('codes for many machines travel in one file: all or none, each for its own machine', async () => {
	const at = `127.0.0.1:${agent.port}`
	const file = join(folder, 'codes.txt')
	const made = (list: string) =>
		makeCodes(centre.database, root, {
			...{ list, validMs: 60_000, nowMs: Date.now() },
			keep: async (codes) => writeFileSync(file, codes, { flag: 'wx', mode: 0o600 }),
		})
	const kept = async () => (await centre.database.rows('SELECT 1 FROM enrolment_code')).length
	const before = await kept()
	const wrong = await made(
		`\ufeff# shop\r\nS01-21 ${at}\r\nTILL-A ${at}\nS01-22 nowhere\nS01-21, ${at}\nS77 ${at}\n`,
	)
	expect(wrong).toEqual({
		kind: 'refused',
		lines: [
			'line 3: "TILL-A" is no lane (S01-01) and no store (S01)',
			'line 4: after S01-22 comes where it joins, host:port, for example 10.0.0.5:8201',
			'line 5: S01-21 stands there already',
			'line 6: there is no store S77',
		],
	})
	expect(await kept()).toBe(before)
	expect((await made('# nothing\n')).lines).toEqual(['the list names no machine'])
	expect(await made(`S01-21 ${at}\nS01-22;${at}\n`)).toMatchObject({ kind: 'made' })
	const codes = readFileSync(file, 'utf8')
	expect(statSync(file).mode & 0o777).toBe(0o600)
	// A file that cannot be written costs no machine its code.
	await expect(made(`S01-21 ${at}\n`)).rejects.toThrow('EEXIST')
	expect(codeIn(codes, 'S01-23')).toBeNull()
	expect(await joins(codeIn(codes, 's01-22') ?? '', 'S01-22')).toMatch(/^0 /)
	expect(await joins(codeIn(codes, 'S01-21') ?? '', 'S01-21')).toMatch(/^0 /)
	expect(await joins(codeIn(codes, 'S01-21') ?? '', 'thief')).toMatch(/^1 加入码已被另一台设备用过/)
})

it('says in both languages why a code is not good, and what to do', async () => {
	const text = await code(tillOf('S01-04'), agent.port)
	const [name = '', codeId = '', secret = '', rest = ''] = text.split('/')
	const wrongSecret = [name, codeId, `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`, rest].join(
		'/',
	)
	expect(await joins('S01-04', 'x')).toMatch(/^1 这不是加入码.*no code/)
	expect(await joins(wrongSecret, 'x')).toMatch(/^1 加入码不对.*the code is wrong/)
	const otherRoot = text.replace(/[0-9A-Z]{24}@/, `${'0'.repeat(24)}@`)
	expect(await joins(otherRoot, 'x')).toMatch(/^1 对方不属于这个集团.*Do not go on/)
	expect(await joins(text.replace(/:\d+$/, ':9'), 'x')).toMatch(/^1 连不上.*nobody answers/)
	// At the centre itself a till does not join, and at another store's agent neither.
	expect(await joins(text.replace(/:\d+$/, `:${centre.server.port}`), 'x')).toMatch(
		/^1 这个地址上的不是.*not the agent of the till’s store/,
	)
	const plain = createServer((_request, response) => response.end('a page'))
	plain.listen(0, '127.0.0.1')
	await once(plain, 'listening')
	const { port } = plain.address() as AddressInfo
	expect(await joins(text.replace(/:\d+$/, `:${port}`), 'x')).toMatch(/^1 这个地址上的不是/)
	plain.close()
	for (const at of ['10.0.0.500:8201', '10.0.0.5:98201', '10.0.0.5:0', 'http://10.0.0.5:8201'])
		expect(await joins(text.replace(/@.*$/, `@${at}`), 'x')).toMatch(/^1 这不是加入码/)
	expect(await joins(await code(tillOf('S02-01'), agent.port), 'x')).toMatch(/^1 /)
	expect(await joins(await code(tillOf('S01-04'), agent.port, Date.now() - 90_000), 'x')).toMatch(
		/^1 加入码已过期/,
	)
	// The newest code is the only one.
	expect(await joins(text, 'x')).toMatch(/^1 加入码不对/)
})

it('says so when it is the clock of the machine that does not fit', async () => {
	const text = await code(tillOf('S01-04'), agent.port)
	const file = settingsOf('S01').replace('S01.json', 'S01.identity.json')
	const machine = openMachine({ keyFile: file.replace('identity.json', 'pem') })
	const now = readIdentity(file, machine)
	const ahead = { fromMs: Date.now() + DAY_MS, untilMs: Date.now() + 9 * DAY_MS }
	const identity = await issueIdentity(root, { role: 'agent', storeId: STORE }, ahead)
	const door = createTlsServer(doorOptions({ ...now, ...identity }), (_request, response) => response.end())
	door.listen(0, '127.0.0.1')
	await once(door, 'listening')
	const { port } = door.address() as AddressInfo
	expect(await joins(text.replace(/:\d+$/, `:${port}`), 'x')).toMatch(
		/^1 按本机的时钟.*set date and time here/,
	)
	door.close()
})

it('settings of another kind of machine are left alone, and the code is still good', async () => {
	const before = readFileSync(settingsOf('S01'), 'utf8')
	const text = await code(tillOf('S01-09'), agent.port)
	expect(await joins(text, 'S01')).toMatch(/^1 这个设置文件属于另一种机器.*another kind of machine/)
	expect(readFileSync(settingsOf('S01'), 'utf8')).toBe(before)
	expect(await joins(text, 'S01-09')).toMatch(/^0 /)
	const agents = await code({ role: 'agent', storeId: STORE }, centre.server.port)
	expect(await joins(agents, 'S01-09')).toMatch(/^1 这个设置文件/)
	writeFileSync(settingsOf('x'), JSON.stringify({ authorityDir: 'authority' }))
	expect(await joins(agents, 'x')).toMatch(/^1 这个设置文件/)
	rmSync(settingsOf('x'))
})

it('a till renews by its agent on the connection that it has', async () => {
	const files = settingsOf('S01-03').replace('S01-03.json', 'S01-03')
	const old = { fromMs: Date.now() - 100 * DAY_MS, untilMs: Date.now() + 80 * DAY_MS }
	const machine = openMachine({ keyFile: `${files}.pem` })
	writeIdentity(`${files}.identity.json`, await issueIdentity(root, tillOf('S01-03'), old), machine)
	const { till, identityFile } = await openTill('S01-03')
	await until(() => lookAtIdentity(identityFile).untilMs > Date.now() + 170 * DAY_MS, 'its file is new')
	expect([till.link.state().kind, till.seen.welcomeCount]).toEqual(['welcomed', 1])
	await till.close()
})

it('releases and pictures are given by the centre to agents, by an agent to its tills, and to nobody else', async () => {
	expect(await joins(await code(tillOf('S01-07'), agent.port), 'S01-07')).toMatch(/^0 /)
	const { security, agentUrl } = await openTill('S01-07')
	const isRevoked = () => false
	const asTill = (expected: Who) => () => callerOptions(security.identity(), expected, isRevoked)
	const unknown = () => trusting(security.identity().root, () => true, 'anybody')
	const centreUrl = `wss://127.0.0.1:${centre.server.port}/link`
	const ask = (path: string, url: string, tls: () => ConnectionOptions) => {
		const caller = openCaller(url, tls)
		return caller.fetch(path).finally(() => caller.close())
	}
	const picture = plainPng(20, 20, [0, 90, 0])
	const pictureId = createHash('sha256').update(picture).digest('hex')
	await centre.database.rows('INSERT INTO picture (picture_id, bytes) VALUES ($1, $2)', [pictureId, picture])
	const asOwnTill = asTill({ role: 'agent', storeId: STORE })
	const given = await ask('/releases', agentUrl, asOwnTill)
	expect(Buffer.from(given?.body ?? []).toString()).toBe('{"releases":[]}')
	const path = `/pictures/${pictureId}`
	expect((await ask(path, agentUrl, asOwnTill))?.body).toEqual(picture)
	await expect(ask(`/pictures/${'0'.repeat(64)}`, agentUrl, asOwnTill)).rejects.toThrow('HTTP 404')
	for (const one of ['/releases', path]) {
		await expect(ask(one, centreUrl, asTill({ role: 'centre' }))).rejects.toThrow('HTTP 403')
		await expect(ask(one, agentUrl, unknown)).rejects.toThrow('HTTP 403')
		await expect(ask(one, centreUrl, unknown)).rejects.toThrow('HTTP 403')
	}
})

it('a till that is revoked is cut off, stays out and does not renew, until it joins again', async () => {
	const { till, identityFile } = await openTill('S01-03')
	const neighbour = await code(tillOf('S01-02'), agent.port)
	expect(await joins(neighbour, 'S01-02')).toMatch(/^0 /)
	const other = await openTill('S01-02')
	for (const one of [till, other.till])
		await until(() => one.link.state().kind === 'welcomed', 'it is let in')
	const lines: string[] = []
	const says = (line: string) => lines.push(line)
	const nobody = { who: tillOf('S01-77'), operatorId: SUPERVISOR, nowMs: Date.now() }
	expect(await printRevocation(centre.database, nobody, says)).toBe(1)
	const by = { ...nobody, who: tillOf('S01-03'), operatorId: operatorIdSchema.parse('9999') }
	expect(await printRevocation(centre.database, by, says)).toBe(1)
	expect(lines).toEqual([
		'nobody has joined as S01-77; nothing was changed',
		'there is no operator 9999; nothing was changed',
	])
	const asked = { who: tillOf('S01-03'), operatorId: SUPERVISOR, nowMs: Date.now() }
	await printRevocation(centre.database, asked, () => undefined)
	const renewed = await till.link.request(
		'renewCertificate',
		{ tillId: 'S01-03', request: (await newKeyAndRequest()).request },
		60_000,
	)
	expect(renewed).not.toMatchObject({ message: { certificate: expect.any(String) } })
	await until(() => till.link.state().kind !== 'welcomed', 'its connection ends')
	await until(() => logged.includes('strangerTurnedAway'), 'it does not come back')
	const list = JSON.parse(readFileSync(join(folder, 'S01', 'S01.identity.json.revoked'), 'utf8'))
	expect(list.revoked).toMatchObject([{ who: 'yika:till/S01-03' }])
	expect([other.till.link.state().kind, other.till.seen.welcomeCount]).toEqual(['welcomed', 1])
	await until(() => other.security.revocations.list()?.version === list.version, 'tills know it too')
	await till.close()
	expect(await joins(await code(tillOf('S01-03'), agent.port), 'S01-03')).toMatch(/^0 /)
	const back = await openTill('S01-03')
	await until(() => back.till.link.state().kind === 'welcomed', 'it is believed again')
	expect(lookAtIdentity(identityFile).fromMs).toBeGreaterThan(list.revoked[0].fromMs)
})

it('the same machine joins again after its lane was given up: under the next epoch', async () => {
	const name = 'S01-10'
	expect(await joins(await code(tillOf(name), agent.port), name)).toMatch(/^0 /)
	const asked = { tillId: tillOf(name).tillId, operatorId: SUPERVISOR, nowMs: Date.now(), anyway: true }
	expect(await printRetirement(centre.database, asked, () => undefined)).toBe(0)
	const text = await code(tillOf(name), agent.port)
	expect(await joins(text, name)).toMatch(/^0 /)
	expect(JSON.parse(readFileSync(settingsOf(name), 'utf8'))).toMatchObject({ tillId: name, epoch: 2 })
	const { till } = await openTill(name)
	await until(() => till.link.state().kind === 'welcomed', 'it is let in')
	till.sell(null)
	await until(() => till.seen.postedSeq === 1, 'the centre has it')
	await till.close()
})

it('ends a code after five wrong tries, and an address that tries on waits', async () => {
	const text = await code(tillOf('S01-05'), agent.port)
	const wrong = text.replace(/\/[0-9A-Z]{16}\//, `/${'Z'.repeat(16)}/`)
	for (let count = 0; count < 5; count++) await joins(wrong, 'y')
	expect(await joins(text, 'y')).toMatch(/^1 错误次数过多/)
	for (let count = 0; count < 10; count++) await joins(wrong, 'y')
	expect(await joins(await code(tillOf('S01-05'), agent.port), 'y')).toMatch(/^1 错误次数过多/)
	const kept = await centre.database.rows<{ secret_hash: string }>('SELECT secret_hash FROM enrolment_code')
	expect(kept.every(({ secret_hash }) => /^[0-9a-f]{64}$/.test(secret_hash))).toBe(true)
	expect(JSON.stringify(kept)).not.toContain(text.split('/')[2])
})

it('the agent itself is cut off when it is revoked', async () => {
	const asked = { who: { role: 'agent', storeId: STORE } as const, operatorId: SUPERVISOR, nowMs: Date.now() }
	await printRevocation(centre.database, asked, () => undefined)
	await until(() => logged.includes('linkDown'), 'its link ends')
	await until(() => centre.logs.some((line) => line.includes('"why":"revoked"')), 'the centre turns it away')
	// Whoever joins by a new code is believed again.
	expect(await joins(await code(asked.who, centre.server.port), 'S01')).toMatch(/^0 /)
	const machine = openMachine({ keyFile: settingsOf('S01').replace('.json', '.pem') })
	const joined = openSecurity(settingsOf('S01').replace('.json', '.identity.json'), machine)
	if (joined === null) throw new Error('it has joined')
	const caller = () => callerOptions(joined.identity(), { role: 'centre' }, () => false)
	const opened = Promise.withResolvers<string>()
	const pipe = webSocketConnector(
		centre.server.url,
		caller,
	)({
		opened: () => opened.resolve('opened'),
		text: () => undefined,
		closed: opened.resolve,
	})
	expect(await opened.promise).toBe('opened')
	pipe.close()
})
