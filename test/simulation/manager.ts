/**
 * The people who look after machines: they replace a till that is lost or whose disk cannot be read, register one anew
 * that says so, and now and then find a lost one again, which then hands in what it still has.
 */
import type { AgentDisk } from '../simulators/agent-disk.ts'
import type { MemoryDisk } from '../simulators/memory-disk.ts'
import type { AgentNode } from './agent-node.ts'
import { postedHashes } from './casualties.ts'
import type { Shop } from './shop-parts.ts'
import { blankDisk, type Enrolment, TillNode } from './till-node.ts'
import { tell, type World } from './world.ts'

const LOOK_EVERY_MS = 2_000
const REPLACED_WITHIN_MS = 20_000
const FOUND_WITHIN_MS = 60_000

export class Manager {
	readonly #world: World
	readonly #shop: Shop
	readonly #chance: World['chance']
	/** Lanes that somebody is on the way to. */
	readonly #atWork = new Set<TillNode>()
	/** Lost machines that turn up later. */
	#findsDue = 0

	constructor(world: World, shop: Shop) {
		this.#world = world
		this.#shop = shop
		this.#chance = world.chance.fork('manager')
		this.#lookAgain()
	}

	/** Whether no lane waits for a person and no lost machine is still to turn up. */
	idle(): boolean {
		return (
			this.#atWork.size === 0 && this.#findsDue === 0 && this.#shop.tills.every((till) => !needsHelp(till))
		)
	}

	/** Whether somebody sees to the lane's machine just now. */
	isAt(till: TillNode): boolean {
		return this.#atWork.has(till)
	}

	/** The machine in a lane is gone with its disk. */
	lost(till: TillNode): void {
		const { disk, enrolment } = till
		till.switchOff()
		this.forget(till, disk, null)
		tell(this.#world, till.machine.name, 'is lost')
		const isFound = this.#chance.happens(0.6)
		this.#replace(till, () => (isFound ? this.#findLater(till, disk, enrolment) : undefined))
	}

	/** A store's agent goes on with another disk: an empty one, or its own as it was before. */
	agentGoesOnWith(agent: AgentNode, disk: AgentDisk): void {
		const posted = postedHashes(this.#shop.centre.disk)
		for (const till of this.#shop.tills)
			if (till.storeId === agent.storeId) till.lane.written.loseAgent((hash) => posted.has(hash))
		agent.goOnWith(disk)
	}

	/** Notes what only `disk` may have known when the lane goes on with `later`. */
	forget(till: TillNode, disk: MemoryDisk, later: MemoryDisk | null): void {
		const agent = this.#shop.agents.find(({ storeId }) => storeId === till.storeId)
		const chains = agent?.disk.chains() ?? []
		till.lane.written.lose(disk, later, (epoch) => {
			const chain = chains.find((one) => one.tillId === till.tillId && one.epoch === epoch)
			return Math.max(chain?.storedSeq ?? 0, chain?.postedSeq ?? 0)
		})
	}

	#lookAgain(): void {
		this.#world.time.after(LOOK_EVERY_MS, () => {
			for (const till of this.#shop.tills) if (needsHelp(till) && !this.#atWork.has(till)) this.#help(till)
			this.#lookAgain()
		})
	}

	#help(till: TillNode): void {
		if (till.unfit !== null) {
			tell(this.#world, till.machine.name, 'has a disk that nobody can read')
			till.switchOff()
			this.forget(till, till.disk, null)
			this.#replace(till, () => undefined)
			return
		}
		// The same machine, registered anew: under its old key or another one.
		const key = this.#chance.happens(0.5) ? till.enrolment.key : newKey(till)
		this.#register(
			till,
			key,
			() => till.disk,
			() => undefined,
		)
	}

	#replace(till: TillNode, afterwards: () => void): void {
		this.#register(till, newKey(till), () => blankDisk(till.lane), afterwards)
	}

	#register(till: TillNode, key: string, diskOf: () => MemoryDisk, afterwards: () => void): void {
		this.#atWork.add(till)
		this.#world.time.after(this.#chance.between(1_000, REPLACED_WITHIN_MS), () => {
			const epoch = this.#shop.centre.enrol(till.tillId, key)
			if (epoch === null) return this.#register(till, key, diskOf, afterwards)
			tell(this.#world, till.machine.name, `is registered anew, epoch ${epoch}`)
			till.takeIntoService(diskOf(), { epoch, key })
			this.#atWork.delete(till)
			afterwards()
		})
	}

	#findLater(till: TillNode, disk: MemoryDisk, enrolment: Enrolment): void {
		this.#findsDue += 1
		this.#world.time.after(this.#chance.between(1_000, FOUND_WITHIN_MS), () => {
			this.#findsDue -= 1
			tell(this.#world, till.machine.name, `epoch ${enrolment.epoch} is found again`)
			this.#shop.found.push(new TillNode(this.#world, till.lane, till.lan.accept, { disk, enrolment }))
		})
	}
}

function needsHelp(till: TillNode): boolean {
	return till.unfit?.code === 'chainBroken' || till.till()?.currentView().alarm === 'diskRestored'
}

function newKey({ tillId, enrolment }: TillNode): string {
	return `${tillId}#${enrolment.epoch + 1}`
}
