/**
 * The centre goes on from a copy of its database that was made before more was posted, as after a disk that died: a real server on a
 * real PostgreSQL, a real agent, two tills. What it has forgotten is told again, each thing once, whether or not the file that
 * remembers how old the database must be was put back, too.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { webSocketConnector } from '../../agent/link/websocket-link.ts'
import { type RunningAgent, startAgent } from '../../agent/main.ts'
import type { SpendAuthority } from '../../protocol/card/purse.ts'
import { agentSettingsSchema } from '../../protocol/settings/process-settings.ts'
import { runAudit } from '../../server/audit/main.ts'
import { openDatabase } from '../../server/database/pool.ts'
import { type RunningServer, runServer } from '../../server/main.ts'
import { CARDS, smallGroup } from '../centre/small-group.ts'
import { type NetworkLink, openNetworkLink } from '../demo/network-link.ts'
import { until } from '../helpers/until.ts'
import { createScriptedTill, type ScriptedTill } from '../simulators/scripted-till.ts'

const OPENING = 50_000
const group = smallGroup()
let folder: string
let server: RunningServer
let wan: NetworkLink
let agent: RunningAgent
let tills: readonly [ScriptedTill, ScriptedTill]
let events: string[] = []
let logs: string[] = []

const centreDir = () => join(folder, 'centre')
const data = () => join(centreDir(), 'postgres', 'data')
const copy = () => join(folder, 'copy')

async function startServer(importFile?: string): Promise<void> {
	const host = {
		writeOut: () => undefined,
		writeErr: (line: string) => logs.push(line),
		onStopAsked: () => undefined,
		nowMs: () => Date.now(),
	}
	const imported = importFile === undefined ? {} : { importFile }
	server = await runServer({ dataDir: centreDir(), host: '127.0.0.1', port: 0, ...imported }, host)
	wan.setTarget(server.port)
}

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'yika-put-back-'))
	events = []
	logs = []
	wan = await openNetworkLink()
	writeFileSync(join(folder, 'group.json'), JSON.stringify(group.data))
	await startServer(join(folder, 'group.json'))
	const pem = group.agents.S01.privateKey.export({ format: 'pem', type: 'pkcs8' })
	writeFileSync(join(folder, 'agent.pem'), pem, { mode: 0o600 })
	agent = await startAgent(
		agentSettingsSchema.parse({
			storeId: 'S01',
			dataDir: join(folder, 'agent'),
			keyFile: join(folder, 'agent.pem'),
			centreUrl: `ws://127.0.0.1:${wan.port}/link`,
			port: 0,
		}),
		{ log: (event) => events.push(event) },
	)
	const open = (tillId: 'S01-01' | 'S01-02'): ScriptedTill => {
		const { privateKey, publicKey } = group.tills[tillId]
		const till = createScriptedTill(tillId, webSocketConnector(agent.url), { privateKey })
		till.link.run()
		till.add({ kind: 'epochOpened', tillPublicKey: publicKey, previous: null })
		return till
	}
	tills = [open('S01-01'), open('S01-02')]
	await until(() => tills.every((till) => till.records.has(`card:${CARDS.wang}`)), 'tills are fed')
})

afterEach(async () => {
	for (const till of tills) await till.close()
	await agent.stop()
	await wan.close()
	await server.stop()
	rmSync(folder, { recursive: true, force: true })
})

async function rows<Row extends object>(
	text: string,
	values: readonly (string | number)[] = [],
): Promise<Row[]> {
	const database = openDatabase(server.databaseUrl, 1, () => undefined)
	try {
		return await database.rows<Row>(text, values)
	} finally {
		await database.end()
	}
}

/** Asks and, when approved, sells. The refusal code otherwise. */
async function pay(
	till: ScriptedTill,
	authKey: string,
	amount: number,
): Promise<SpendAuthority['kind'] | string> {
	const reply = await till.authorise(CARDS.wang, authKey, amount, 60_000)
	if (reply.kind !== 'answered') return reply.kind
	const { result } = reply.message
	if (result.kind === 'declined') return result.refusal.code
	till.sell({ cardNo: CARDS.wang, authKey, amount, authority: result.authority })
	return result.authority.kind
}

/** A busy machine may be too slow for the agent's deadline: then it decides by its lease, and that is a payment as well. */
async function paid(till: ScriptedTill, authKey: string, amount: number): Promise<void> {
	let attempt = 0
	await expect.poll(() => pay(till, `${authKey}-${++attempt}`, amount)).toMatch(/^(hold|lease)$/)
}

const allPosted = () =>
	until(() => tills.every((till) => till.seen.postedSeq === till.entries.length), 'all is posted')
const centreIs = (up: boolean) =>
	until(() => tills.every((till) => till.seen.centreLink?.up === up), up ? 'online' : 'cut off')
const lent = () =>
	rows("SELECT 1 FROM lease WHERE card_no = $1 AND purse = 'storedValue' AND state = 'active'", [CARDS.wang])

async function lookUp(till: ScriptedTill): Promise<void> {
	await expect
		.poll(async () => {
			const found = await till.lookUp(`04${CARDS.wang.slice(-6)}`)
			return found.kind === 'answered' ? found.message.source : found.kind
		})
		.toBe('centre')
}

async function cutOff(work: () => Promise<void>): Promise<void> {
	wan.setMode({ kind: 'cut' })
	await centreIs(false)
	await work()
	wan.setMode({ kind: 'up' })
	await centreIs(true)
}

const historyId = async () => (await rows<{ id: string }>('SELECT history_id AS id FROM centre'))[0]?.id

/** What the copy has, and what was posted since: online, by a lease that the copy does not know, in cash. */
async function workOnAfterTheCopy(): Promise<void> {
	const [first, second] = tills
	await paid(first, 'before-copy', 1_000)
	await allPosted()
	await server.stop()
	execFileSync('cp', ['-a', data(), copy()])
	await startServer()
	await centreIs(true)
	await paid(first, 'after-copy', 2_000)
	await allPosted()
	await lookUp(second)
	await until(async () => (await lent()).length === 1, 'the store has a lease')
	await cutOff(async () => {
		expect(await pay(second, 'by-lease', 3_000)).toBe('lease')
		first.sell(null)
	})
	await allPosted()
	await lookUp(second)
	await until(async () => (await lent()).length === 1, 'the store has a lease again')
}

async function putBack(isFileLost: boolean): Promise<void> {
	await server.stop()
	rmSync(data(), { recursive: true })
	execFileSync('cp', ['-a', copy(), data()])
	if (isFileLost) rmSync(join(centreDir(), 'history.json'))
	await startServer()
	await centreIs(true)
}

async function purse(): Promise<{ available: number; held: number; leased: number }> {
	const [row] = await rows<{ available: number; held: number; leased: number }>(
		"SELECT available, held, leased FROM purse_balance WHERE card_no = $1 AND purse = 'storedValue'",
		[CARDS.wang],
	)
	return row ?? { available: 0, held: 0, leased: 0 }
}

async function soundBooks(spent: number): Promise<void> {
	await expect
		.poll(async () => {
			const { available, held, leased } = await purse()
			return [available + held + leased, held]
		})
		.toEqual([OPENING - spent, 0])
	const [entries] = await rows<{ count: number }>('SELECT count(*)::bigint AS count FROM journal_entry')
	expect(Number(entries?.count)).toBe(tills.reduce((sum, till) => sum + till.entries.length, 0))
	const lines: string[] = []
	const code = await runAudit({ databaseUrl: server.databaseUrl, print: (line) => lines.push(line) })
	expect(code, lines.join('\n')).toBe(0)
}

it.each([
	['with the file that remembers its age', false],
	['without it: the first agent that knows more says so', true],
])(
	'goes on under another name, %s',
	async (_what, isFileLost) => {
		await workOnAfterTheCopy()
		const before = await historyId()
		await putBack(isFileLost)
		await until(async () => (await historyId()) !== before, 'the books have another name')
		await until(() => events.includes('centreRestored'), 'the agent knows')
		await allPosted()
		await soundBooks(6_000)
		expect(await rows("SELECT 1 FROM transfer WHERE debit_account LIKE 'suspense:%'")).toEqual([])
		const [first, second] = tills
		await paid(first, 'afterwards', 500)
		await lookUp(second)
		await cutOff(async () => {
			expect(await pay(second, 'by-new-lease', 700)).toBe('lease')
		})
		await allPosted()
		await soundBooks(7_200)
		// Nobody waits at a place in a feed that is no more.
		await until(async () => {
			const record = second.records.get(`card:${CARDS.wang}`)
			const { available } = await purse()
			return record?.kind === 'card' && record.card.purses.storedValue.available === available
		}, 'tills have the picture of now')
	},
	240_000,
)
