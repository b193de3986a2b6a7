/** One store in one process: scripted centre, agent engine on a real database file, scripted tills; networks in memory. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AgentEngine, createAgentEngine } from '../../agent/engine/agent-engine.ts'
import type { Clock, LogFacts, Timer } from '../../agent/engine/ports.ts'
import { hashText, hostClock, hostRandom, hostTimer, verifyText } from '../../agent/host.ts'
import { storeIdSchema } from '../../protocol/base/ids.ts'
import { type CardSnapshot, cardSnapshotSchema } from '../../protocol/card/card-snapshot.ts'
import { createMemoryNetwork } from '../simulators/memory-pipe.ts'
import { createScriptedCentre } from '../simulators/scripted-centre.ts'
import { createScriptedTill, type ScriptedTill } from '../simulators/scripted-till.ts'
import { type Crash, type DirectStorage, openDirectStorage } from './direct-agent-storage.ts'

export type SmallStore = Awaited<ReturnType<typeof openSmallStore>>

export const CARD = '88000001'
export const UID = '04A1B2C3'

export function cardOf(available: number, facts: Partial<CardSnapshot> = {}): CardSnapshot {
	const purse = { available, held: 0, leased: 0 }
	const points = { available: 0, held: 0, leased: 0 }
	return cardSnapshotSchema.parse({
		cardNo: CARD,
		state: 'active',
		cardClass: 'standard',
		media: [{ kind: 'uid', value: UID }],
		member: null,
		purses: { storedValue: purse, points, gift: { available: 0, held: 0, leased: 0 } },
		vouchers: [],
		grants: [],
		asOfMs: 1_000,
		version: 1,
		...facts,
	})
}

/** Everything waits `speed` times less long, so that back-off and deadlines cost milliseconds. */
export function quickTimer(speed: number): Timer {
	return { after: (delayMs, task) => hostTimer.after(delayMs / speed, task) }
}

export type SmallStoreOptions = {
	readonly tillCount?: number
	readonly speed?: number
	readonly clock?: Clock
	readonly retentionMs?: number
}

export async function openSmallStore(options: SmallStoreOptions = {}) {
	const folder = mkdtempSync(join(tmpdir(), 'yika-agent-'))
	const file = join(folder, 'agent.sqlite')
	const storeId = storeIdSchema.parse('S01')
	const timer = quickTimer(options.speed ?? 1)
	const key = generateKeyPairSync('ed25519')
	const centre = createScriptedCentre(storeId)
	const wan = createMemoryNetwork(centre.accept)
	const lan = createMemoryNetwork((pipe) => {
		if (current === null) {
			pipe.close()
			return { text: () => undefined, closed: () => undefined }
		}
		return current.engine.acceptTill(pipe)
	})
	const events: { event: string; facts: LogFacts }[] = []
	let current: { engine: AgentEngine; storage: DirectStorage } | null = null

	async function startAgent(crash: Crash | null = null): Promise<DirectStorage> {
		const storage = openDirectStorage(file, crash)
		const engine = createAgentEngine({
			storeId,
			storage,
			start: await storage.call('start', null),
			connectCentre: wan.connect,
			sign: (text) => sign(null, Buffer.from(text), key.privateKey).toString('base64'),
			verify: verifyText,
			hash: hashText,
			clock: options.clock ?? hostClock,
			timer,
			random: hostRandom,
			log: (event, facts) => events.push({ event, facts }),
			retentionMs: options.retentionMs,
			startAnew: () => void restartAgent(),
		})
		current = { engine, storage }
		engine.run()
		return storage
	}

	/** As by a power cut when the storage has crashed; else in good order. */
	async function stopAgent(): Promise<void> {
		if (current === null) return
		const { engine, storage } = current
		current = null
		engine.stop()
		await engine.drain()
		await storage.close()
	}

	async function restartAgent(): Promise<void> {
		await stopAgent()
		await startAgent()
	}

	const tills: ScriptedTill[] = []
	for (let lane = 1; lane <= (options.tillCount ?? 1); lane += 1) {
		tills.push(createScriptedTill(`S01-${String(lane).padStart(2, '0')}`, lan.connect, { timer }))
	}
	centre.publish(...tills.map((till) => ({ kind: 'terminal' as const, terminal: till.terminal(storeId) })))

	return {
		storeId,
		file,
		centre,
		wan,
		lan,
		tills,
		events,
		till: (lane: number): ScriptedTill => {
			const found = tills[lane - 1]
			if (found === undefined) throw new Error(`no lane ${lane}`)
			return found
		},
		startAgent,
		stopAgent,
		agent: () => {
			if (current === null) throw new Error('no agent is running')
			return current
		},
		openTills: () => {
			for (const till of tills) till.link.run()
		},
		async close(): Promise<void> {
			for (const till of tills) await till.close()
			await stopAgent()
			rmSync(folder, { recursive: true, force: true })
		},
	}
}
