/**
 * A card server on its own PostgreSQL and a store's agent, each in its own process as in a real group, with the
 * demonstration's data. Tills are the bench's own: the product's link and journal, without screens or devices.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { webSocketConnector } from '../../agent/link/websocket-link.ts'
import { AgentLink, type AgentLinkSink } from '../../electron/host/agent-link.ts'
import { systemClock } from '../../electron/host/clock.ts'
import { nodeKey } from '../../electron/host/keys.ts'
import { systemRandom } from '../../electron/host/random.ts'
import { systemTimer } from '../../electron/host/timer.ts'
import { assert } from '../../protocol/base/assert.ts'
import type { TillId } from '../../protocol/base/ids.ts'
import type { GroupData } from '../../protocol/provisioning/group-data.ts'
import { openMachine } from '../../storage/machine-secret.ts'
import { openTillStorage, type TillStorage } from '../../storage/till-storage.ts'
import { openWrappedKey } from '../../storage/wrapped-key.ts'
import { demoPaths, writeAgentSettings, writeServerSettings } from '../demo/demo-settings.ts'
import { type KeptProcess, keepProcess } from '../demo/kept-process.ts'
import { agentReadySchema, serverReadySchema } from '../demo/ready-lines.ts'
import { databaseUrlOf } from '../demo/server-database.ts'
import { makeBenchGroup, STORE } from './bench-group.ts'
import type { BenchContext } from './bench-stage.ts'
import { countBytes, type LinkBytes } from './link-bytes.ts'
import type { Watched } from './process-time.ts'

const YIKA = join(import.meta.dirname, '..', '..', 'build', 'cli', 'yika.ts')
const READY_TIMEOUT_MS = 60_000
const ONLINE_TIMEOUT_MS = 30_000

export type StoreServices = {
	readonly dir: string
	readonly group: GroupData
	readonly databaseUrl: string
	readonly agentUrl: string
	/** The processes that an entry passes; the till is this one. */
	readonly processes: Watched
	/** Opens the journal of one of the store's tills; its link is not begun. */
	readonly openTill: (tillId: TillId) => Promise<ShopTill>
	readonly close: () => Promise<void>
}

export type ShopTill = {
	readonly tillId: TillId
	readonly epoch: number
	readonly publicKey: string
	readonly storage: TillStorage
	/** Resolves with the link when the till is online; `hear` is told of the queue's moves. */
	readonly connect: (hear?: Partial<AgentLinkSink>) => Promise<{ link: AgentLink; bytes: LinkBytes }>
	readonly close: () => Promise<void>
}

export async function startStoreServices({ dir: benchDir, say }: BenchContext): Promise<StoreServices> {
	const dir = join(benchDir, 'shop')
	mkdirSync(join(dir, 'logs'), { recursive: true })
	const group = await makeBenchGroup(dir)
	const started: KeptProcess[] = []
	const close = async () => {
		for (const kept of started.splice(0).reverse()) await kept.stop()
	}
	const start = async (name: 'server' | 'agent', settingsFile: string) => {
		const kept = yikaProcess(dir, name, settingsFile)
		started.push(kept)
		await kept.start()
		say(`${name} is ready`)
		const state = kept.state()
		assert(state.kind === 'running', `${name} has started`)
		return { ready: state.ready, pid: state.pid }
	}
	try {
		const settingsFile = serverSettings(dir)
		const serverProcess = await start('server', settingsFile)
		const server = serverReadySchema.parse(serverProcess.ready)
		const agentProcess = await start('agent', agentSettings(dir, server.url.href))
		const agent = agentReadySchema.parse(agentProcess.ready)
		const processes = {
			till: { pid: process.pid },
			agent: { pid: agentProcess.pid },
			server: { pid: serverProcess.pid },
			PostgreSQL: { databaseOf: serverProcess.pid },
		}
		const openTill = (tillId: TillId) => openShopTill(dir, tillId, agent.url.href)
		return {
			dir,
			group,
			databaseUrl: databaseUrlOf(settingsFile),
			agentUrl: agent.url.href,
			processes,
			openTill,
			close,
		}
	} catch (error) {
		await close()
		throw error
	}
}

/** Writes the settings file of a card server on its own PostgreSQL in `dir`. */
export function serverSettings(dir: string): string {
	return writeServerSettings(dir, {
		dataDir: dir,
		importFile: demoPaths.group(dir),
		host: '127.0.0.1',
		port: 0,
	})
}

function agentSettings(dir: string, centreUrl: string): string {
	const dataDir = demoPaths.agentDir(dir, STORE)
	const keyFile = demoPaths.key(dir, STORE)
	return writeAgentSettings(dir, { storeId: STORE, dataDir, keyFile, centreUrl, host: '127.0.0.1', port: 0 })
}

/** One of the product's processes, not started yet. */
export function yikaProcess(dir: string, name: string, settingsFile: string): KeptProcess {
	return keepProcess({
		name,
		args: [YIKA, name, '--settings', settingsFile],
		logFile: demoPaths.log(dir, name),
		readyTimeoutMs: READY_TIMEOUT_MS,
		onChange: () => undefined,
	})
}

/** Opens a till's journal in the shop's folder. */
export async function openShopTill(dir: string, tillId: TillId, agentUrl: string): Promise<ShopTill> {
	const file = join(demoPaths.tillDir(dir, tillId), 'till.sqlite')
	const epoch = 1
	const keyFile = demoPaths.key(dir, tillId)
	const machine = openMachine({ keyFile })
	const key = nodeKey(openWrappedKey(keyFile, machine))
	const database = { file, tillId, epoch, pageKey: machine.pageKey }
	const storage = await openTillStorage(database, { onDeath: () => undefined })
	const links: AgentLink[] = []
	return {
		tillId,
		epoch,
		publicKey: key.publicKey,
		storage,
		async connect(hear = {}) {
			const { connect, bytes } = countBytes(webSocketConnector(agentUrl))
			const link = new AgentLink({
				tillId,
				epoch,
				sign: key.sign,
				connect,
				outbox: storage.outbox,
				replica: storage.replica,
				standIn: { hear: async () => undefined, agentChanged: () => undefined },
				storedSeq: (await storage.journal.load()).storedSeq,
				feedCursor: await storage.replica.feedCursor(),
				clock: systemClock,
				timer: systemTimer,
				random: systemRandom,
				log: () => undefined,
			})
			links.push(link)
			await online(link, hear, tillId)
			return { link, bytes }
		},
		async close() {
			for (const link of links) await link.stop()
			await storage.close()
		},
	}
}

function online(link: AgentLink, hear: Partial<AgentLinkSink>, tillId: TillId): Promise<void> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(
			() => reject(new Error(`${tillId} was not online within ${ONLINE_TIMEOUT_MS / 1_000} s`)),
			ONLINE_TIMEOUT_MS,
		)
		link.start({
			connectionObserved(to) {
				if (to !== 'online') return
				clearTimeout(timer)
				resolve()
			},
			feedApplied: () => undefined,
			cardsChanged: () => undefined,
			queueChanged: () => undefined,
			driftMeasured: () => undefined,
			suspendedSalesTold: () => undefined,
			memberArrived: () => undefined,
			leaseKeyTold: () => undefined,
			timeMarkTold: () => undefined,
			stopWriting: (reason) => reject(new Error(reason)),
			agentMet: () => true,
			needsRecovery: () => false,
			recovered: () => undefined,
			...hear,
		})
	})
}
