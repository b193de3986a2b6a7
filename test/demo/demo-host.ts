/**
 * Starts the whole shop: card server, PostgreSQL, agents, tills, their devices, the networks between them and the
 * device bench; and ends all of it, also when the start fails half-way. Nothing here is pretended: every part is the
 * product's own process, talking over sockets and terminals.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { assert } from '../../protocol/base/assert.ts'
import type { GroupData } from '../../protocol/provisioning/group-data.ts'
import type { CustomerScreenSettings } from '../../protocol/settings/process-settings.ts'
import { DEMO_SIGN_ONS } from '../fixtures/demo-data/operators.ts'
import { type Closers, makeClosers } from './closers.ts'
import { type Benches, openBenches } from './demo-bench.ts'
import { type DemoDoor, openDemoDoors } from './demo-door.ts'
import { endWithUs, leaveDemoFolder, noteRunning, takeDemoFolder } from './demo-folder.ts'
import { issueDemoIdentities } from './demo-identities.ts'
import type { DemoOptions, RunningDemo, RunningLane } from './demo-options.ts'
import { bringPictures } from './demo-pictures.ts'
import { demoPaths, writeAgentSettings, writeServerSettings, writeTillSettings } from './demo-settings.ts'
import { loadGroup } from './group-file.ts'
import type { KeptProcess } from './kept-process.ts'
import { type Lane, openLane } from './lane.ts'
import {
	type AgentPart,
	agentPart,
	externalPart,
	type KeptTill,
	type PartContext,
	postgresPart,
	serverPart,
	tillPart,
} from './parts.ts'
import { openStoreNetworks, type StoreNetwork, type WantedTill } from './store-network.ts'
import { isOpenForBusiness, waitForTillView } from './wait-for-till.ts'

const RENDERER_DIR = join(import.meta.dirname, '..', '..', 'dist', 'renderer')
const OPEN_TIMEOUT_MS = 60_000
/** Nobody waits ten minutes for a release here. */
const RELEASE_LOOK_SECONDS = 1

/**
 * Resolves when a cashier could sign on at the first till; rejects, with nothing left running, in words that say
 * what to do.
 */
export async function startDemo(options: DemoOptions): Promise<RunningDemo> {
	if (!existsSync(RENDERER_DIR)) throw new Error('the screens are not built: run npm run build')
	const closers = makeClosers()
	try {
		return await open(options, closers)
	} catch (error) {
		await closers.closeAll()
		throw error
	}
}

async function open(options: DemoOptions, closers: Closers): Promise<RunningDemo> {
	const { dataDir, say } = options
	await takeDemoFolder(dataDir, options.seed, options.fresh)
	closers.push(endWithUs(dataDir))
	closers.push(async () => leaveDemoFolder(dataDir))
	const group = await loadGroup(dataDir, options.seed, options.group)
	const wanted = wantedTills(group, options.lanes)
	const tillIds = wanted.map((one) => one.tillId)
	const benches = await openBenches(RENDERER_DIR, tillIds, options.benchPort ?? 0, closers)
	const networks = await openStoreNetworks(wanted, closers)
	const doors = await openDemoDoors(networks.keys(), closers)
	const lanes = await openLanes(options, wanted, closers)
	if (options.plainLinks === undefined) await issueDemoIdentities(dataDir, group)

	const kept: KeptProcess[] = []
	const changed = () => {
		noteRunning(dataDir, pidsOf(kept))
		benches.changed()
	}
	const context = { dataDir, log: benches.log, changed, programOf: options.programOf }
	const parts = makeParts(options, context, networks, doors, lanes, wanted)
	kept.push(parts.server.process, ...[...parts.agents.values()].map((one) => one.process))
	kept.push(...[...parts.tills.values()].map((one) => one.process))
	// Ended in the opposite order: tills first, so that what they still send is taken.
	for (const process of kept) closers.push(process.stop)
	await startAll(kept, say)
	await bringPictures(parts.server.databaseUrl() ?? '')

	const running = new Map(
		lanes.map((lane) => [lane.tillId, runningLane(lane, parts, networks, doors, benches)]),
	)
	const { server } = parts
	const postgres = server.hasOwnPostgres() ? postgresPart(dataDir, server) : externalPart()
	benches.fill({ group, lanes: running, server, postgres })
	const [lane] = running.values()
	assert(lane !== undefined, 'a demonstration has a till')
	await waitForTillView(lane.url(), 'opens', isOpenForBusiness, OPEN_TIMEOUT_MS)
	return {
		dataDir,
		group,
		pins: Object.fromEntries(DEMO_SIGN_ONS.map(({ operatorId, pin }) => [operatorId, pin])),
		lane,
		lanes: running,
		server,
		postgres,
		statusPageUrl: () => server.statusPageUrl() ?? '',
		databaseUrl: () => server.databaseUrl() ?? '',
		stop: closers.closeAll,
	}
}

function wantedTills(group: GroupData, lanes: DemoOptions['lanes']): readonly WantedTill[] {
	if (lanes === 'all') return group.terminals
	if (lanes === 'first') return group.terminals.slice(0, 1)
	const wanted = group.terminals.filter((one) => lanes.includes(one.tillId))
	if (wanted.length !== lanes.length) throw new Error(`not all of these tills exist: ${lanes.join(', ')}`)
	return wanted
}

async function openLanes(
	{ dataDir, printer = {}, say }: DemoOptions,
	wanted: readonly WantedTill[],
	closers: Closers,
): Promise<readonly Lane[]> {
	const lanes: Lane[] = []
	for (const { tillId, storeId } of wanted) {
		const lane = await openLane({ tillId, storeId, folder: join(dataDir, 'devices', tillId), printer, say })
		closers.push(lane.close)
		lanes.push(lane)
	}
	return lanes
}

type Parts = {
	readonly server: ReturnType<typeof serverPart>
	/** By store id. */
	readonly agents: ReadonlyMap<string, AgentPart>
	/** By till id. */
	readonly tills: ReadonlyMap<string, KeptTill>
}
type Networks = ReadonlyMap<string, StoreNetwork>
type Doors = ReadonlyMap<string, DemoDoor>

function makeParts(
	options: DemoOptions,
	context: PartContext,
	networks: Networks,
	doors: Doors,
	lanes: readonly Lane[],
	wanted: readonly WantedTill[],
): Parts {
	const { say } = options
	const agents = new Map<string, AgentPart>()
	for (const { storeId, wan, lans } of networks.values()) {
		agents.set(
			storeId,
			agentPart(context, storeId, agentSettings(options, storeId, wan.port, doors), [...lans.values()]),
		)
	}
	const tills = new Map<string, KeptTill>()
	for (const [index, { tillId, storeId, devices, gateway }] of lanes.entries()) {
		const till = wanted[index]
		const lan = networks.get(storeId)?.lans.get(tillId)
		assert(till !== undefined && lan !== undefined, `${tillId} has a network`)
		const isFirst = index === 0
		const display = isFirst ? options.customerScreen : undefined
		const settingsFile = tillSettings(options, till, lan.port, {
			devices,
			gatewayUrl: gateway.url,
			display,
			updates: options.updates,
		})
		const how = { settingsFile, port: isFirst ? options.port : 0, window: isFirst && options.window, say }
		tills.set(tillId, tillPart(context, tillId, how))
	}
	const wans = [...networks.values()].map((one) => one.wan)
	return { server: serverPart(context, serverSettings(options), wans), agents, tills }
}

function agentSettings(
	{ dataDir, alarms, plainLinks, traces, updates }: DemoOptions,
	storeId: string,
	wanPort: number,
	doors: Doors,
): string {
	const door = doors.get(storeId)
	return writeAgentSettings(dataDir, {
		storeId,
		dataDir: demoPaths.agentDir(dataDir, storeId),
		keyFile: demoPaths.key(dataDir, storeId),
		...linkFrom(dataDir, storeId, plainLinks),
		centreUrl: linkUrl(wanPort, plainLinks),
		host: '127.0.0.1',
		port: 0,
		statusPage: { host: '127.0.0.1', port: 0 },
		...(alarms === undefined ? {} : { alarms }),
		...(traces === undefined ? {} : { traces }),
		...(updates === undefined
			? {}
			: { releaseKey: updates.publicKey, releaseLookSeconds: RELEASE_LOOK_SECONDS }),
		...(door === undefined ? {} : { door: door.settings }),
	})
}

function serverSettings({ dataDir, databaseUrl, plainLinks, traces, updates }: DemoOptions): string {
	return writeServerSettings(dataDir, {
		dataDir,
		...(plainLinks ? {} : { authorityDir: demoPaths.authority(dataDir) }),
		importFile: demoPaths.group(dataDir),
		host: '127.0.0.1',
		port: 0,
		statusPage: { host: '127.0.0.1', port: 0 },
		...(databaseUrl === undefined ? {} : { databaseUrl }),
		...(traces === undefined ? {} : { traces }),
		...(updates === undefined ? {} : { releasesDir: updates.releasesDir }),
	})
}

function tillSettings(
	{ dataDir, plainLinks, traces }: DemoOptions,
	{ tillId, epoch }: WantedTill,
	lanPort: number,
	{
		devices,
		gatewayUrl,
		display,
		updates,
	}: {
		readonly devices: readonly unknown[]
		readonly gatewayUrl: string
		readonly display: CustomerScreenSettings | undefined
		readonly updates: DemoOptions['updates']
	},
): string {
	return writeTillSettings(dataDir, {
		tillId,
		epoch,
		dataDir: demoPaths.tillDir(dataDir, tillId),
		keyFile: demoPaths.key(dataDir, tillId),
		...linkFrom(dataDir, tillId, plainLinks),
		agentUrl: linkUrl(lanPort, plainLinks),
		mobilePay: { url: gatewayUrl },
		...(display === undefined ? {} : { customerScreen: display }),
		...(traces === undefined ? {} : { traces }),
		...(updates === undefined ? {} : { updates: { publicKey: updates.publicKey } }),
		devices: [...devices],
	})
}

function linkFrom(dataDir: string, name: string, plainLinks: true | undefined) {
	return plainLinks ? {} : { identityFile: demoPaths.identity(dataDir, name) }
}

function linkUrl(port: number, plainLinks: true | undefined): string {
	return `ws${plainLinks ? '' : 's'}://127.0.0.1:${port}/link`
}

/** All at once: each finds the others when they are there. */
async function startAll(kept: readonly KeptProcess[], say: (line: string) => void): Promise<void> {
	const startedAtMs = performance.now()
	const starts = kept.map(async (process) => {
		await process.start()
		say(`${process.name} is ready (${((performance.now() - startedAtMs) / 1_000).toFixed(1)} s)`)
	})
	const failed = (await Promise.allSettled(starts)).find((one) => one.status === 'rejected')
	if (failed !== undefined) throw failed.reason
}

function runningLane(
	lane: Lane,
	{ tills, agents }: Parts,
	networks: Networks,
	doors: Doors,
	benches: Benches,
): RunningLane {
	const till = tills.get(lane.tillId)
	const agent = agents.get(lane.storeId)
	const network = networks.get(lane.storeId)
	const lan = network?.lans.get(lane.tillId)
	const portal = doors.get(lane.storeId)?.portal
	assert(till && agent && network && lan && portal, `${lane.tillId} is complete`)
	return {
		...lane,
		url: () => till.url() ?? '',
		customerUrl: () => till.customerUrl() ?? '',
		benchUrl: benches.url(lane.tillId),
		till,
		lan,
		wan: network.wan,
		agent,
		statusPageUrl: () => agent.statusPageUrl() ?? '',
		portal,
	}
}

function pidsOf(kept: readonly KeptProcess[]): readonly number[] {
	return kept.flatMap((process) => {
		const state = process.state()
		return state.kind === 'dead' ? [] : [state.pid]
	})
}
