/** What is killed with -9 comes back, and nothing that was acknowledged is lost. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AgentLink } from '../test/centre/agent-link.ts'
import { type RunningCentre, startCentre } from '../test/centre/running-centre.ts'
import { CARDS, smallGroup } from '../test/centre/small-group.ts'
import { sale, TillChain } from '../test/centre/till-chain.ts'
import { until } from '../test/helpers/until.ts'
import { runAudit } from './audit/main.ts'
import { startEmbeddedPostgres } from './database/embedded-postgres.ts'
import { jsonLog } from './service/log.ts'

const BATCHES = 12
const PER_BATCH = 20

describe('PostgreSQL killed under load', () => {
	let centre: RunningCentre
	beforeAll(async () => {
		centre = await startCentre()
	})
	afterAll(() => centre.stop())

	it('is started again; every acknowledged entry is there once; the audit is clean', async () => {
		const till = new TillChain('S01-01', centre.group.tills['S01-01'].privateKey)
		for (let index = 0; index < BATCHES * PER_BATCH; index++) {
			till.add(sale(`s${index}`, 100, { points: 1, cardNo: CARDS.wang }))
		}
		const firstPid = centre.server.postgresPid()
		let acknowledged = 0
		let kills = 0
		// As an agent does: upload from where the centre is, on a new link whenever one breaks.
		while (acknowledged < till.sealed.length) {
			const progress = await uploadUntilBroken(centre, till, (seq) => {
				acknowledged = seq
				if (kills > 0 || seq < 60) return
				kills += 1
				process.kill(centre.server.postgresPid() ?? 0, 'SIGKILL')
			})
			expect(progress).toBeGreaterThanOrEqual(acknowledged)
		}
		expect(kills).toBe(1)
		expect(centre.server.postgresPid()).not.toBe(firstPid)
		const counted = await centre.database.rows("SELECT count(*) AS count FROM transfer WHERE kind = 'award'")
		expect(counted).toEqual([{ count: BATCHES * PER_BATCH }])
		expect(await runAudit({ databaseUrl: centre.server.databaseUrl, print: () => undefined })).toBe(0)
	})

	it('answers tooBusy while it is away, and works afterwards', async () => {
		const link = await centre.link()
		await link.next('welcome')
		process.kill(centre.server.postgresPid() ?? 0, 'SIGKILL')
		const answers: string[] = []
		for (let index = 0; !answers.includes('authorised'); index++) {
			const answer = link.until((down) => 'requestId' in down && down.requestId === `r${index}`)
			const ask = {
				kind: 'authorise',
				tillId: 'S01-01',
				cardNo: CARDS.wang,
				purse: 'storedValue',
				amount: 1,
				returns: [],
			}
			link.send({ ...ask, requestId: `r${index}`, authKey: `key-away-${index}` })
			const down = await answer
			answers.push(down.kind === 'refused' ? down.refusal.code : down.kind)
		}
		expect(new Set(answers)).toEqual(new Set(['tooBusy', 'authorised']))
	})
})

/** Uploads from the welcomed position on; returns the position at which the link broke or all was posted. */
async function uploadUntilBroken(
	centre: RunningCentre,
	till: TillChain,
	posted: (seq: number) => void,
): Promise<number> {
	let seq = 0
	try {
		const link = await AgentLink.open(centre.server.url, 'S01', centre.group.agents.S01.privateKey)
		const welcome = await link.next('welcome')
		seq = welcome.positions.find(({ tillId }) => tillId === till.tillId)?.postedSeq ?? 0
		posted(seq)
		while (seq < till.sealed.length) {
			link.send(till.upload(seq + 1, Math.min(till.sealed.length, seq + PER_BATCH)))
			seq = (await link.next('posted')).seq
			posted(seq)
		}
		await link.close()
		return seq
	} catch {
		return Number.MAX_SAFE_INTEGER
	}
}

describe('the server killed', () => {
	const dataDir = mkdtempSync(join(tmpdir(), 'yika-killed-'))
	const group = smallGroup()
	const importFile = join(dataDir, 'group.json')
	writeFileSync(importFile, JSON.stringify(group.data))
	const children: ChildProcess[] = []
	afterAll(async () => {
		for (const child of children)
			if (child.exitCode === null && child.signalCode === null) await ended(child, 'SIGTERM')
		rmSync(dataDir, { recursive: true, force: true })
	})

	it('leaves a PostgreSQL that the next server ends and starts again, with all that was posted', async () => {
		const till = new TillChain('S01-01', group.tills['S01-01'].privateKey)
		till.add(sale('s1', 100))
		const first = await startServer()
		const link = await AgentLink.open(first.url, 'S01', group.agents.S01.privateKey)
		link.send(till.upload())
		await link.next('posted')
		await ended(first.child, 'SIGKILL')
		expect(isRunning(first.postgresPid)).toBe(true)
		const second = await startServer()
		expect(isRunning(first.postgresPid)).toBe(false)
		const again = await AgentLink.open(second.url, 'S01', group.agents.S01.privateKey)
		const positions = (await again.next('welcome')).positions
		expect(positions.find(({ tillId }) => tillId === 'S01-01')?.postedSeq).toBe(1)
		await again.close()
		// Asked politely it leaves nothing behind.
		expect(await ended(second.child, 'SIGTERM')).toBe(0)
		expect(isRunning(second.postgresPid)).toBe(false)
	})

	it('refuses a second server on the same data while the first one lives', async () => {
		const first = await startServer()
		await expect(startServer()).rejects.toThrow(/in use by the server/)
		expect(isRunning(first.postgresPid)).toBe(true)
		await ended(first.child, 'SIGTERM')
	})

	async function startServer(): Promise<{ url: string; postgresPid: number; child: ChildProcess }> {
		const settings = JSON.stringify({ dataDir, importFile, host: '127.0.0.1', port: 0 })
		const main = new URL('./main.ts', import.meta.url).href
		const script = `import { runServer } from '${main}'; await runServer(${settings})`
		const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
			stdio: ['ignore', 'pipe', 'pipe'],
		})
		children.push(child)
		const errors: string[] = []
		child.stderr.on('data', (data) => errors.push(String(data)))
		for await (const line of createInterface({ input: child.stdout })) {
			if (line.startsWith('yika-ready ')) return { child, ...JSON.parse(line.slice('yika-ready '.length)) }
		}
		throw new Error(errors.join(''))
	}
})

it('a cluster whose making was interrupted is made anew', async () => {
	const home = mkdtempSync(join(tmpdir(), 'yika-half-made-'))
	const log = jsonLog(
		() => undefined,
		() => 0,
	)
	const first = await startEmbeddedPostgres(home, log)
	await first.stop()
	// What initdb leaves when it is killed before its last step.
	rmSync(join(home, 'data', 'PG_VERSION'))
	const second = await startEmbeddedPostgres(home, log)
	expect(second.pid()).toBeGreaterThan(0)
	await second.stop()
	rmSync(home, { recursive: true, force: true })
})

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
	const exit = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
	child.kill(signal)
	const code = await exit
	const { pid } = child
	await until(() => pid === undefined || !isRunning(pid), 'the process is gone')
	return code
}

/** A process that has ended and waits for its parent (state Z, proc(5)) runs no more. */
function isRunning(pid: number): boolean {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
		return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z'
	} catch {
		return false
	}
}
