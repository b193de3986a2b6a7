/**
 * Many agents at one server process: what each costs it in memory while it only keeps its link alive, as most do most of the
 * time. The agents are one process of their own with a WebSocket each; the server does not know that.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { assert } from '../../protocol/base/assert.ts'
import { ensureKey } from '../demo/demo-keys.ts'
import { demoPaths } from '../demo/demo-settings.ts'
import { type KeptProcess, keepProcess } from '../demo/kept-process.ts'
import { serverReadySchema } from '../demo/ready-lines.ts'
import { databaseUrlOf } from '../demo/server-database.ts'
import { makeBenchGroup, STORE } from './bench-group.ts'
import type { Measured } from './bench-row.ts'
import { type BenchContext, benchStage, sampleCount } from './bench-stage.ts'
import { feedEnd, makeManyStores } from './many-stores.ts'
import { figure } from './statistics.ts'
import { serverSettings, yikaProcess } from './store-services.ts'

const MANY_AGENTS = join(import.meta.dirname, 'many-agents.ts')
const AGENTS = 18_000
const AGENTS_LEAST = 1_000
const KB_MAX = 20
const READY_TIMEOUT_MS = 240_000
const SETTLE_REPORTS = 3
const KEY = 'many-agents'

const readySchema = z.strictObject({ connected: z.int() })
const pingsSchema = z.strictObject({ p99Ms: z.number().nullable(), count: z.int(), lost: z.int() })
type Pings = z.infer<typeof pingsSchema>

type LoneServer = {
	readonly dir: string
	readonly databaseUrl: string
	readonly url: string
	readonly pid: number
	readonly close: () => Promise<void>
}

export const agentsStage = benchStage('server alone', startLoneServer, [
	{
		what: 'agents connected to one server process',
		budget: `${figure(AGENTS)}, ≤ ${KB_MAX} kB each`,
		unit: 'kB each',
		keeps: (value) => value <= KB_MAX,
		measure: measureAgents,
	},
])

async function startLoneServer({ dir: benchDir, say }: BenchContext): Promise<LoneServer> {
	const dir = join(benchDir, 'server')
	mkdirSync(join(dir, 'logs'), { recursive: true })
	await makeBenchGroup(dir)
	const settingsFile = serverSettings(dir)
	const server = yikaProcess(dir, 'server', settingsFile)
	await server.start()
	say('server is ready')
	const state = server.state()
	assert(state.kind === 'running', 'the server runs')
	const { url } = serverReadySchema.parse(state.ready)
	return {
		dir,
		databaseUrl: databaseUrlOf(settingsFile),
		url: url.href,
		pid: state.pid,
		close: () => server.stop(),
	}
}

async function measureAgents(server: LoneServer, context: BenchContext): Promise<Measured> {
	const count = sampleCount(context, AGENTS, AGENTS_LEAST)
	const publicKey = ensureKey(demoPaths.key(server.dir, KEY))
	await makeManyStores(server.databaseUrl, count, STORE, publicKey)
	const reports: Pings[] = []
	const heard = Promise.withResolvers<void>()
	const agents = manyAgents(server, count, await feedEnd(server.databaseUrl), (pings) => {
		reports.push(pings)
		if (reports.length === SETTLE_REPORTS) heard.resolve()
	})
	const before = usageOf(server.pid)
	try {
		context.say(`  connecting ${figure(count)} agents`)
		await agents.start()
		const state = agents.state()
		assert(state.kind === 'running', 'the agents run')
		const { connected } = readySchema.parse(state.ready)
		if (connected !== count) throw new Error(`${connected} of ${count} agents were let in`)
		context.say('  all are welcome; heartbeats')
		const startedMs = performance.now()
		const atRest = usageOf(server.pid)
		await heard.promise
		const after = usageOf(server.pid)
		return measured(count, before.memoryKb, after, {
			cpuShare: (after.cpuMs - atRest.cpuMs) / (performance.now() - startedMs),
			pings: reports.at(-1),
		})
	} finally {
		await agents.stop()
	}
}

function measured(
	count: number,
	beforeKb: number,
	after: Usage,
	{ cpuShare, pings }: { readonly cpuShare: number; readonly pings: Pings | undefined },
): Measured {
	assert(pings !== undefined && pings.p99Ms !== null, 'heartbeats were answered')
	if (pings.lost > 0) throw new Error(`${pings.lost} agents lost their link`)
	return {
		value: (after.memoryKb - beforeKb) / count,
		yardstick: null,
		notes: [
			`${figure(count)} agents, each its own store, with a heartbeat a second each; the server's resident memory grew from ${figure(beforeKb / 1_024)} to ${figure(after.memoryKb / 1_024)} MB`,
			`their heartbeats take ${figure(cpuShare * 100)} % of one core; answered within ${figure(pings.p99Ms)} ms p99`,
		],
	}
}

function manyAgents(
	{ url, dir }: LoneServer,
	count: number,
	cursor: string,
	onPings: (pings: Pings) => void,
): KeptProcess {
	return keepProcess({
		name: 'many-agents',
		args: [MANY_AGENTS, url, String(count), demoPaths.key(dir, KEY), cursor],
		logFile: demoPaths.log(dir, 'many-agents'),
		readyTimeoutMs: READY_TIMEOUT_MS,
		onChange: () => undefined,
		onLine: (line) => {
			if (line.startsWith('pings ')) onPings(pingsSchema.parse(JSON.parse(line.slice(6))))
		},
	})
}

type Usage = { readonly memoryKb: number; readonly cpuMs: number }

/** Of one process, from /proc. Throws where there is none. */
function usageOf(pid: number): Usage {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8')
	const memoryKb = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1])
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
	const [user = 0, system = 0] = stat
		.slice(stat.lastIndexOf(')') + 2)
		.split(' ')
		.slice(11, 13)
		.map(Number)
	assert(memoryKb > 0, 'a running process has resident memory')
	// In ticks of 10 ms on every Linux that Node runs on.
	return { memoryKb, cpuMs: (user + system) * 10 }
}
