/**
 * A whole shop in one process from one seed: real till cores, agents and ledger rules on simulated disks, lines, clocks and
 * cashiers. The morning runs with faults until everybody is served; then all is healed, and when it is quiet every party
 * must tell the same story as the receipts.
 */
import { hash } from 'node:crypto'
import { exposureOfTill } from '../../agent/engine/exposure.ts'
import type { AgentDisk } from '../simulators/agent-disk.ts'
import { MemoryAgentDisk } from '../simulators/memory-agent-disk.ts'
import { MemoryLedger } from '../simulators/memory-ledger.ts'
import { TablesAgentDisk } from '../simulators/tables-agent-disk.ts'
import { AgentNode } from './agent-node.ts'
import { Cashier } from './cashier.ts'
import { CentreNode } from './centre-node.ts'
import { type Chance, chance } from './chance.ts'
import { watchCommits } from './commit-watch.ts'
import { heal, startFate } from './fate.ts'
import { type FaultCounts, type Faults, noCounts, swarmed } from './faults.ts'
import { groupRecords, policyOf } from './group.ts'
import { firstBroken } from './invariants.ts'
import { Manager } from './manager.ts'
import type { Owned } from './model.ts'
import { drawPlan, type ShopPlan, type Visit } from './plan.ts'
import type { Shop } from './shop-parts.ts'
import { publicKeyOf } from './stand-in-keys.ts'
import { laneOf, TillNode } from './till-node.ts'
import { ownedBy } from './value-promises.ts'
import { VirtualTime } from './virtual-time.ts'
import { breach, type World } from './world.ts'

export type SimulationOptions = {
	readonly seed: number
	readonly faults: Faults
	/** Draw the strength of each fault from the seed: off, mild, as given, or strong. */
	readonly swarm?: boolean
	/** Numbers of visits that do not take place. */
	readonly without?: ReadonlySet<number>
	/** False: no goods come back, as in seeds that were kept before they did. Else the seed says. */
	readonly mayBringBack?: boolean
	/** Keep what happened, line by line. */
	readonly telling?: boolean
	/** Agents keep their data in their own SQLite tables: by default each sixteenth seed. It changes no result, only the time it takes. */
	readonly thorough?: boolean
}

export type SimulationResult = {
	readonly seed: number
	/** Null: every promise held. */
	readonly breach: string | null
	/** The event at which the breach was seen. */
	readonly step: number
	readonly visits: readonly Visit[]
	readonly told: readonly string[]
	readonly counts: FaultCounts
	readonly saleCount: number
	readonly entryCount: number
	/** A short name of all that came of it: the same seed has the same one, wherever and after whatever it runs. */
	readonly story: string
}

const MORNING_MAX_MS = 20 * 60_000
const QUIET_MAX_MS = 10 * 60_000
const QUIET_LOOK_MS = 2_000
const THOROUGH_EVERY = 16

export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
	const drawn = chance(options.seed)
	const plan = drawPlan(drawn, options.mayBringBack)
	const world: World = {
		time: new VirtualTime(),
		chance: drawn,
		faults: options.swarm === true ? swarmed(options.faults, drawn.fork('swarm')) : options.faults,
		counts: noCounts(),
		inHand: new Map(),
		putsAside: plan.putsAside,
		bringsBack: plan.bringsBack,
		receipts: [],
		comingBack: new Map(),
		told: [],
		breach: null,
		telling: options.telling ?? false,
	}
	const visits = plan.visits.filter((visit) => options.without?.has(visit.number) !== true)
	const ledger = ledgerOf(plan, drawn)
	watchCommits(world, ledger, plan.floorLimitMinor > 0, () => shop.tills)
	const thorough = options.thorough ?? options.seed % THOROUGH_EVERY === 0
	const shop = openShop(world, plan, ledger, thorough ? TablesAgentDisk : MemoryAgentDisk)
	const cashiers = shop.tills.map(
		(till, lane) =>
			new Cashier(
				till,
				visits.filter((visit) => visit.lane === lane),
				world,
			),
	)
	const manager = new Manager(world, shop)
	startFate(world, shop, manager)
	try {
		const opening = ownedBy(ledger)
		await day(world, shop, cashiers, manager)
		if (world.breach === null) settle(world, shop, ledger, opening)
	} finally {
		for (const { disk } of shop.agents) disk.close()
	}
	return {
		seed: options.seed,
		breach: world.breach?.message ?? null,
		step: world.time.step,
		visits,
		told: world.told,
		counts: world.counts,
		saleCount: saleCountOf(ledger),
		entryCount: [...ledger.journal.values()].reduce((sum, rows) => sum + rows.length, 0),
		story: storyOf(world, shop, ledger),
	}
}

function ledgerOf(plan: ShopPlan, drawn: Chance): MemoryLedger {
	const ledger = new MemoryLedger()
	ledger.import(groupRecords(plan, drawn))
	for (const { storeId } of plan.stores) ledger.agentKeys.set(storeId, publicKeyOf(storeId))
	return ledger
}

function openShop(
	world: World,
	plan: ShopPlan,
	ledger: MemoryLedger,
	Disk: new (storageId: string) => AgentDisk,
): Shop {
	const centre = new CentreNode(world, ledger)
	const agents = plan.stores.map(
		({ storeId }) => new AgentNode(world, storeId, (storageId) => new Disk(storageId), centre.accept),
	)
	const tills = plan.stores.flatMap(({ storeId, tillCount }, index) =>
		Array.from(
			{ length: tillCount },
			(_, lane) =>
				new TillNode(
					world,
					laneOf(storeId, lane + 1, plan.retentionMs, exposureOfTill(policyOf(plan))),
					(pipe) => agents[index]?.accept(pipe) ?? null,
				),
		),
	)
	return { centre, agents, tills, found: [] }
}

/** Until everybody is served, then until nothing is under way any more. */
async function day(world: World, shop: Shop, cashiers: readonly Cashier[], manager: Manager): Promise<void> {
	const { time } = world
	const broken = (): boolean => world.breach !== null
	const served = (): boolean => cashiers.every((cashier) => cashier.finished())
	await time.runUntil(MORNING_MAX_MS, () => broken() || served())
	heal(world, shop)
	const endMs = time.nowMs + QUIET_MAX_MS
	while (!broken() && time.nowMs < endMs) {
		await time.runUntil(time.nowMs + QUIET_LOOK_MS, broken)
		if (served() && manager.idle() && isQuiet(shop)) {
			const feedEnd = shop.centre.disk.feedEnd()
			// What is on the wire now (feeds, last acknowledgements) arrives.
			await time.runUntil(time.nowMs + QUIET_LOOK_MS * 2, broken)
			// What the centre does each minute is told first, too.
			if (manager.idle() && isQuiet(shop) && shop.centre.disk.feedEnd() === feedEnd) return
		}
	}
	if (!broken()) breach(world, `it does not become quiet: ${standOf(shop, cashiers)}`)
}

function isQuiet({ tills, found, agents, centre }: Shop): boolean {
	const handedIn = [...tills, ...found].every((till) => hasHandedIn(till, centre.disk))
	const working = tills.every((node) => {
		const { disk, enrolment } = node
		const began = (disk.chains.get(enrolment.epoch)?.headSeq ?? 0) > 0
		const isOnline = node.till()?.currentView().connection.mode === 'online'
		return began && isOnline && disk.printJobs.every((job) => job.state === 'done')
	})
	return handedIn && working && agents.every(isAgentQuiet)
}

/** The centre has decided on all that stands on the till's disk, as the till knows, or on another story in its place. */
function hasHandedIn({ lane, disk, tillId, enrolment }: TillNode, ledger: MemoryLedger): boolean {
	return [...disk.chains].every(([epoch, { entries, baseHash, headSeq, postedSeq }]) => {
		if (postedSeq >= headSeq) return true
		const rows = ledger.journal.get(`${tillId}/${epoch}`) ?? []
		// Before the first entry that it still has stands the last one that it has pruned.
		const places = [{ seq: headSeq - entries.length, hash: baseHash }, ...entries]
		const isOther = places.some(({ seq, hash }) => (rows[seq - 1]?.hash ?? hash) !== hash)
		// A disk that was put back does not hear what became of all that it has.
		const isThere = rows.length >= headSeq
		// What an older epoch wrote after its disk was put back may stay there.
		const isOver = epoch < enrolment.epoch
		return (isOther || isThere || isOver) && lane.written.brokenEpochs.has(epoch)
	})
}

function isAgentQuiet(agent: AgentNode): boolean {
	const { leasesReturning, reversalsWaiting } = agent.waiting()
	return agent.running() && leasesReturning + reversalsWaiting === 0
}

function standOf(shop: Shop, cashiers: readonly Cashier[]): string {
	const chains = [...shop.tills, ...shop.found].map(({ machine, disk }) => {
		const marks = [...disk.chains].map(
			([epoch, chain]) =>
				`${epoch}: head ${chain.headSeq} stored ${chain.storedSeq} posted ${chain.postedSeq}`,
		)
		return `${machine.name} ${marks.join(', ')}`
	})
	const agents = shop.agents.map((agent) => `${agent.storeId} ${JSON.stringify(agent.waiting())}`)
	return [...cashiers.map((cashier) => cashier.stand()), ...chains, ...agents].join(' | ')
}

function settle(world: World, shop: Shop, ledger: MemoryLedger, opening: Owned): void {
	const broken = firstBroken({ ledger, agents: shop.agents, tills: shop.tills, found: shop.found, opening })
	if (broken !== null) breach(world, broken)
}

/** When it ended, and the end of every chain at the centre and on paper: each hash holds all that came before it. */
function storyOf({ time }: World, { tills }: Shop, ledger: MemoryLedger): string {
	const chains = [...ledger.journal].map(([chain, rows]) => `${chain} ${rows.at(-1)?.hash}`)
	const printed = tills.map(({ tillId, paper }) => `${tillId} ${paper.map(({ jobId }) => jobId).join(' ')}`)
	const facts = [time.step, time.nowMs, ledger.transfers.length, ...chains, ...printed]
	return hash('sha256', facts.join('\n')).slice(0, 12)
}

function saleCountOf(ledger: MemoryLedger): number {
	let count = 0
	for (const rows of ledger.journal.values())
		for (const row of rows) if (row.kind === 'saleCompleted') count += 1
	return count
}
