/**
 * From nothing to selling, as store IT does it: a centre with its authority and the group's file, agents and tills that join by
 * codes, one sale at each till. Real processes and real commands; no machine has a key or certificate that it did not get by its code.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readJoinCode } from '../../identity/join-code.ts'
import { type GroupData, groupDataSchema } from '../../protocol/provisioning/group-data.ts'
import { makeBenchLog } from '../demo/bench-log.ts'
import type { Closers } from '../demo/closers.ts'
import type { KeptProcess } from '../demo/kept-process.ts'
import { agentPart, type PartContext, type ServerPart, serverPart, tillPart } from '../demo/parts.ts'
import { DEMO_STORE_IDS, DEMO_TILL_IDS, makeDemoData } from '../fixtures/demo-data/demo-data.ts'
import { isPlain } from '../fixtures/demo-data/sets-and-deposits.ts'
import { TillScreen } from '../helpers/till-screen.ts'
import { sellOne } from './one-sale.ts'
import { mustRunYika } from './run-yika.ts'

const STORES = ['S01', 'S02'] as const
const LANES = ['01', '02', '03'] as const
const SEED = 1
/** Listens here only, at any free port: all machines of this opening are one. */
const HERE = { host: '127.0.0.1', port: 0 }
const NEW_TILL = { dataDir: 'data', devices: [] }
const readySchema = z.looseObject({ url: z.string().transform((text) => new URL(text).host) })

export type OpenedTill = {
	readonly tillId: string
	/** As it was shown, used up. */
	readonly code: string
	readonly saleId: string
}

export type Opening = {
	readonly serverSettings: string
	readonly databaseUrl: string
	/** `host:port` of the agents, by store. */
	readonly agents: ReadonlyMap<string, string>
	readonly tills: readonly OpenedTill[]
	readonly group: GroupData
	/** On an article that each till sells by the piece. */
	readonly barcode: string
}

/** `name`'s settings, in a folder of its own as on a machine of its own. */
export const settingsAt = (folder: string, name: string): string => join(folder, name, `${name}.json`)

type Bench = {
	readonly folder: string
	readonly group: GroupData
	readonly context: PartContext
	readonly closers: Closers
	readonly say: (line: string) => void
}

/** `folder`: empty. `closers` end what was started, also when this rejects. */
export async function openGroup(
	folder: string,
	closers: Closers,
	say: (line: string) => void,
): Promise<Opening> {
	mkdirSync(join(folder, 'logs'), { recursive: true })
	const changed = () => undefined
	const context = { dataDir: folder, log: makeBenchLog(Date.now, changed), changed }
	const bench = { folder, group: await unjoinedGroup(), context, closers, say }
	const watch = stopwatch()
	const { serverSettings, server } = await openCentre(bench)
	say(`centre  ${watch.lap('its root, database and the group')}`)
	const centre = placeOf(server.process)
	const agents = new Map<string, string>()
	const tills: OpenedTill[] = []
	for (const storeId of STORES) {
		const at = await openAgent(bench, storeId, serverSettings, centre)
		agents.set(storeId, at)
		for (const lane of LANES) tills.push(await openTill(bench, `${storeId}-${lane}`, serverSettings, at))
	}
	const barcode = bench.group.items.find(isPlain)?.barcodes[0] ?? ''
	const databaseUrl = server.databaseUrl() ?? ''
	return { serverSettings, databaseUrl, agents, tills, group: bench.group, barcode }
}

async function openCentre(bench: Bench): Promise<{ serverSettings: string; server: ServerPart }> {
	const { folder, group, context } = bench
	const serverSettings = writeSettings(folder, 'server', {
		dataDir: 'data',
		authorityDir: 'authority',
		importFile: 'group.json',
		...HERE,
	})
	writeFileSync(join(folder, 'server', 'group.json'), JSON.stringify(group))
	const server = serverPart(context, serverSettings, [])
	await start(bench, server.process)
	return { serverSettings, server }
}

/** Returns where it listens. */
async function openAgent(bench: Bench, storeId: string, serverSettings: string, centre: string) {
	const watch = stopwatch()
	const settings = writeSettings(bench.folder, storeId, { dataDir: 'data', ...HERE })
	const code = await codeFor(storeId, centre, serverSettings)
	const made = watch.lap('code')
	await mustRunYika('join', code, '--settings', settings)
	const joined = watch.lap('joined')
	const agent = agentPart(bench.context, storeId, settings, [])
	await start(bench, agent.process)
	bench.say(`${storeId}     ${made}, ${joined}, ${watch.lap('running')}; ${watch.sum()}`)
	return placeOf(agent.process)
}

async function openTill(bench: Bench, tillId: string, serverSettings: string, agent: string) {
	const { folder, context, group, say, closers } = bench
	const watch = stopwatch()
	const settings = writeSettings(folder, tillId, NEW_TILL)
	const code = await codeFor(tillId, agent, serverSettings)
	const made = watch.lap('code')
	await mustRunYika('join', code, '--settings', settings)
	const joined = watch.lap('joined')
	const till = tillPart(context, tillId, { settingsFile: settings, port: 0, window: false, say })
	await start(bench, till.process)
	const running = watch.lap('running')
	const screen = new TillScreen(() => till.url() ?? '')
	closers.push(async () => screen.close())
	const saleId = await sellOne(screen, group)
	say(`${tillId}  ${made}, ${joined}, ${running}, ${watch.lap('first sale at the centre')}; ${watch.sum()}`)
	return { tillId, code, saleId }
}

/** Made at the centre, by its command. */
export async function codeFor(name: string, at: string, serverSettings: string): Promise<string> {
	const words = await mustRunYika('code', name, '--at', at, '--settings', serverSettings)
	const code = words.split('\n').find((line) => readJoinCode(line) !== null)
	if (code === undefined) throw new Error(`no code was shown:\n${words}`)
	return code
}

/** The group of the demonstration before any machine has joined. */
async function unjoinedGroup(): Promise<GroupData> {
	const none = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 'not joined']))
	const keys = { agents: none(DEMO_STORE_IDS), tills: none(DEMO_TILL_IDS) }
	const group = await makeDemoData(SEED, keys, { todayMs: Date.now() })
	return groupDataSchema.parse({ ...group, agents: [], terminals: [] })
}

async function start({ closers }: Bench, process: KeptProcess): Promise<void> {
	closers.push(process.stop)
	await process.start()
}

function placeOf(process: KeptProcess): string {
	const state = process.state()
	if (state.kind !== 'running') throw new Error(`${process.name} is away`)
	return readySchema.parse(state.ready).url
}

export function writeSettings(folder: string, name: string, settings: object): string {
	const file = settingsAt(folder, name)
	mkdirSync(join(folder, name), { recursive: true })
	writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`)
	return file
}

function stopwatch() {
	const fromMs = performance.now()
	let lastMs = fromMs
	const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`
	return {
		lap(what: string): string {
			const tookMs = performance.now() - lastMs
			lastMs += tookMs
			return `${what} ${seconds(tookMs)}`
		},
		sum: () => `together ${seconds(performance.now() - fromMs)}`,
	}
}
