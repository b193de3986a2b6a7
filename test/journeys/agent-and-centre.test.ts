/**
 * Two tills, their store's agent and a real centre on a real PostgreSQL: pay online, lose the network, pay inside the
 * lease, find the network again. Everything is in the books exactly once, and the audit finds nothing.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyText } from '../../agent/host.ts'
import { webSocketConnector } from '../../agent/link/websocket-link.ts'
import { type RunningAgent, startAgent } from '../../agent/main.ts'
import { assert } from '../../protocol/base/assert.ts'
import type { SpendAuthority } from '../../protocol/card/purse.ts'
import { agentSettingsSchema } from '../../protocol/settings/process-settings.ts'
import { timeText } from '../../protocol/wire/signed-texts.ts'
import { runAudit } from '../../server/audit/main.ts'
import { type RunningCentre, startCentre } from '../centre/running-centre.ts'
import { CARDS } from '../centre/small-group.ts'
import { type NetworkLink, openNetworkLink } from '../demo/network-link.ts'
import { until } from '../helpers/until.ts'
import { createScriptedTill, type ScriptedTill } from '../simulators/scripted-till.ts'

const LONG_MS = 60_000
const folder = mkdtempSync(join(tmpdir(), 'yika-agent-and-centre-'))
let centre: RunningCentre
let wan: NetworkLink
let agent: RunningAgent
let tills: readonly [ScriptedTill, ScriptedTill]
const events: string[] = []

async function openAgent(): Promise<RunningAgent> {
	const settings = agentSettingsSchema.parse({
		storeId: 'S01',
		dataDir: folder,
		keyFile: join(folder, 'agent.pem'),
		centreUrl: `ws://127.0.0.1:${wan.port}/link`,
		port: agent === undefined ? 0 : agent.port,
	})
	return startAgent(settings, { log: (event, facts) => events.push(`${event} ${JSON.stringify(facts)}`) })
}

beforeAll(async () => {
	centre = await startCentre()
	wan = await openNetworkLink()
	wan.setTarget(centre.server.port)
	const { agents, tills: keys } = centre.group
	const pem = agents.S01.privateKey.export({ format: 'pem', type: 'pkcs8' })
	writeFileSync(join(folder, 'agent.pem'), pem, { mode: 0o600 })
	agent = await openAgent()
	const connect = webSocketConnector(agent.url)
	tills = [
		createScriptedTill('S01-01', connect, { privateKey: keys['S01-01'].privateKey }),
		createScriptedTill('S01-02', connect, { privateKey: keys['S01-02'].privateKey }),
	]
	for (const till of tills) {
		till.link.run()
		till.add({
			kind: 'epochOpened',
			tillPublicKey: centre.group.tills[till.tillId === 'S01-01' ? 'S01-01' : 'S01-02'].publicKey,
			previous: null,
		})
	}
	await until(() => tills.every((till) => till.records.has(`card:${CARDS.wang}`)), 'tills are fed', LONG_MS)
})

afterAll(async () => {
	for (const till of tills) await till.close()
	await agent.stop()
	await wan.close()
	await centre.stop()
	rmSync(folder, { recursive: true, force: true })
})

/** Asks and, when approved, sells. The refusal code otherwise. */
async function pay(
	till: ScriptedTill,
	authKey: string,
	amount: number,
): Promise<SpendAuthority['kind'] | string> {
	const reply = await till.authorise(CARDS.wang, authKey, amount, LONG_MS)
	if (reply.kind !== 'answered') return reply.kind
	const { result } = reply.message
	if (result.kind === 'declined') return result.refusal.code
	till.sell({ cardNo: CARDS.wang, authKey, amount, authority: result.authority })
	return result.authority.kind
}

/**
 * Pays where only the centre can say yes. A busy machine may be too slow for the agent's deadline; the agent then says no
 * (no lease, or too small a one) and takes its question back, and the customer tries again.
 */
async function payOnline(till: ScriptedTill, authKey: string, amount: number): Promise<void> {
	let attempt = 0
	await expect.poll(() => pay(till, `${authKey}-${++attempt}`, amount)).toBe('hold')
}

async function allPosted(): Promise<void> {
	await until(
		() => tills.every((till) => till.seen.postedSeq === till.entries.length),
		'all is posted',
		LONG_MS,
	)
}

async function wangs(): Promise<{ available: number; held: number; leased: number }> {
	const [row] = await centre.database.rows<{ available: number; held: number }>(
		"SELECT available, held FROM purse_balance WHERE card_no = $1 AND purse = 'storedValue'",
		[CARDS.wang],
	)
	const leases = await centre.database.rows<{ leased: number }>(
		'SELECT (remaining + outstanding)::bigint AS leased FROM lease WHERE card_no = $1',
		[CARDS.wang],
	)
	const leased = leases.reduce((sum, lease) => sum + Number(lease.leased), 0)
	return { available: Number(row?.available), held: Number(row?.held), leased }
}

async function audit(): Promise<void> {
	const lines: string[] = []
	const code = await runAudit({ databaseUrl: centre.server.databaseUrl, print: (line) => lines.push(line) })
	expect(code, lines.join('\n')).toBe(0)
}

test('online: the centre holds, the sale captures, a lease comes along', async () => {
	const [first] = tills
	await payOnline(first, 'online-first', 12_000)
	await allPosted()
	await expect.poll(wangs).toEqual({ available: 28_000, held: 0, leased: 10_000 })
	await audit()
	const { timeMark, publicKey } = first.seen
	assert(timeMark !== null && publicKey !== null, 'the centre’s time mark and key have come along')
	const signed = timeText(first.tillId, 1, timeMark.seq, timeMark.atMs)
	expect(verifyText(publicKey, signed, timeMark.signature)).toBe(true)
})

test('cut: both tills pay inside the one lease and never more; mended: all is posted once', async () => {
	const [first, second] = tills
	wan.setMode({ kind: 'cut' })
	await until(() => tills.every((till) => till.seen.centreLink?.up === false), 'the cut is noticed', LONG_MS)
	const paid = await Promise.all([
		pay(first, 'cut-first-1', 4_000),
		pay(second, 'cut-second-1', 4_000),
		pay(first, 'cut-first-2', 4_000),
	])
	expect([...paid].sort()).toEqual(['exceedsLease', 'lease', 'lease'])
	expect(await pay(second, 'cut-second-2', 2_000)).toBe('lease')
	expect(await pay(second, 'cut-second-3', 1)).toBe('exceedsLease')
	await until(() => tills.every((till) => till.seen.storedSeq === till.entries.length), 'stored', LONG_MS)
	wan.setMode({ kind: 'up' })
	await allPosted()
	expect(tills.flatMap((till) => till.exceptions)).toEqual([])
	await expect.poll(wangs).toEqual({ available: 28_000, held: 0, leased: 0 })
	await audit()
})

test('stalled: an unanswered question is decided by stand-in meanwhile and reversed at the centre', async () => {
	const [first] = tills
	// A look-up brings a fresh lease in place of the worn one.
	const lookUp = async () => {
		const found = await first.lookUp(`04${CARDS.wang.slice(-6)}`)
		return found.kind === 'answered' && found.message
	}
	await expect
		.poll(lookUp)
		.toMatchObject({ source: 'centre', leased: [{ purse: 'storedValue', byStore: 10_000 }] })
	wan.setMode({ kind: 'stalled' })
	expect(await pay(first, 'stalled-first', 3_000)).toBe('lease')
	wan.setMode({ kind: 'up' })
	await allPosted()
	await until(() => first.seen.centreLink?.up === true, 'the link is back', LONG_MS)
	await expect
		.poll(async () => (await (await fetch(agent.statusUrl)).json()) as unknown, { timeout: LONG_MS })
		.toMatchObject({ reversalsWaiting: 0, leasesReturning: 0, entriesWaiting: 0 })
	await expect.poll(wangs).toMatchObject({ held: 0 })
	await audit()
})

test('what only a lease of ours withheld can be paid: the lease goes back with the question', async () => {
	const [, second] = tills
	const { available, leased } = await wangs()
	expect(leased).toBeGreaterThan(0)
	await payOnline(second, 'everything', available + leased)
	await allPosted()
	await expect.poll(wangs).toEqual({ available: 0, held: 0, leased: 0 })
	await audit()
})

test('the agent starts again: nothing is sent twice, nothing is missing', async () => {
	await agent.stop()
	for (const till of tills) till.sell(null)
	agent = await openAgent()
	await allPosted()
	const [counted] = await centre.database.rows<{ count: number }>(
		'SELECT count(*)::bigint AS count FROM journal_entry',
		[],
	)
	expect(Number(counted?.count)).toBe(tills.reduce((sum, till) => sum + till.entries.length, 0))
	expect(tills.flatMap((till) => till.exceptions)).toEqual([])
	await audit()
})
