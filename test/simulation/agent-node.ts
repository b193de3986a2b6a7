/** A simulated store agent: the real engine on its own tables, in memory, over simulated lines. */
import { hash } from 'node:crypto'
import { type AgentEngine, createAgentEngine } from '../../agent/engine/agent-engine.ts'
import { storeIdSchema } from '../../protocol/base/ids.ts'
import type { AgentOperations } from '../../storage/agent-operations.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import type { InputOf, KindOf, OutputOf } from '../../storage/worker-protocol.ts'
import { AgentDisk } from '../simulators/agent-disk.ts'
import { type Accept, Line } from './network.ts'
import { signAs, verifyStandIn } from './stand-in-keys.ts'
import { breach, Machine, Process, tell, type World } from './world.ts'

export class AgentNode {
	readonly storeId: string
	readonly machine: Machine
	disk: AgentDisk
	/** Keys that were to be let go and stood on a lost disk alone: the centre lets their holds go by itself, a day later. */
	readonly forgottenReversals = new Set<string>()
	/** To the centre. */
	readonly wan: Line
	readonly #newDisk: (storageId: string) => AgentDisk
	#diskCount = 0
	#process: Process | null = null
	#running: { readonly process: Process; readonly engine: AgentEngine } | null = null

	constructor(world: World, storeId: string, newDisk: (storageId: string) => AgentDisk, centre: Accept) {
		this.storeId = storeId
		this.machine = new Machine(`agent ${storeId}`, world)
		this.#newDisk = newDisk
		this.disk = this.blankDisk()
		this.wan = new Line(`wan ${storeId}`, world, 12, centre)
		this.#boot()
	}

	/** For the lines of the store's tills. */
	readonly accept: Accept = (pipe) =>
		this.#running && { process: this.#running.process, accepted: this.#running.engine.acceptTill(pipe) }

	/** What still waits on its disk. */
	waiting(): { readonly leasesReturning: number; readonly reversalsWaiting: number } {
		return this.disk.perform('figures', null)
	}

	/** A disk that was never used. */
	blankDisk(): AgentDisk {
		this.#diskCount += 1
		return this.#newDisk(`disk-${this.storeId}-${this.#diskCount}`)
	}

	/** The power goes, and the agent begins again on this disk. */
	goOnWith(disk: AgentDisk): void {
		disk.full = this.disk.full
		const kept = new Set(reversalsOn(disk))
		for (const authKey of reversalsOn(this.disk)) if (!kept.has(authKey)) this.forgottenReversals.add(authKey)
		this.disk = disk
		this.#process?.kill()
	}

	running(): boolean {
		return this.#running !== null
	}

	#boot(): void {
		const process = new Process(this.machine)
		this.#process = process
		const { world, chance } = this.machine
		process.onKilled(() => {
			this.#running = null
			tell(world, this.machine.name, 'dies')
			world.time.after(chance.between(300, 10_000), () => this.#boot())
		})
		this.#start(process).catch((error: unknown) => {
			// A full disk keeps it from starting: whoever watches over the process starts it again.
			tell(world, this.machine.name, `cannot start: ${String(error)}`)
			process.kill()
		})
	}

	async #start(process: Process): Promise<void> {
		const { machine, storeId } = this
		const storage = storageOf(process, this.disk)
		const start = await storage.call('start', null)
		const engine = createAgentEngine({
			storeId: storeIdSchema.parse(storeId),
			storage,
			start,
			connectCentre: this.wan.connector(process),
			sign: signAs(storeId),
			verify: verifyStandIn,
			hash: (text) => hash('sha256', text),
			clock: machine,
			timer: process.timer,
			random: machine.chance,
			log: (event, facts) => this.#log(event, facts),
			startAnew: () => process.kill(),
		})
		this.#running = { process, engine }
		engine.run()
	}

	#log(event: string, facts: object): void {
		const { world, name } = this.machine
		tell(world, name, event, facts)
		const wrong = event === 'internalError' || event === 'frameUnreadable' || event === 'entryContested'
		if (wrong || event === 'leaseNotGenuine') breach(world, `${name} says ${event}: ${JSON.stringify(facts)}`)
	}
}

function reversalsOn(disk: AgentDisk): readonly string[] {
	return disk.perform('reversalsWaiting', { countMax: 10_000 })
}

function storageOf(process: Process, disk: AgentDisk): AgentStorage {
	return {
		call<K extends KindOf<AgentOperations>>(kind: K, input: InputOf<AgentOperations, K>) {
			const perform = (): OutputOf<AgentOperations, K> => disk.perform(kind, input)
			return AgentDisk.isRead(kind) ? process.read(perform) : process.write('agentCrash', perform)
		},
		close: async () => undefined,
	}
}
