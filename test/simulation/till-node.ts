/** A simulated till: the real core, spool and link on a journal in memory, with a printer whose paper can be read. */
import type { Exposure } from '../../agent/engine/exposure.ts'
import { AgentLink } from '../../electron/host/agent-link.ts'
import { createTillStandIn, mirrorTelling } from '../../electron/host/till-stand-in.ts'
import { storeIdSchema, type TillId, tillIdSchema } from '../../protocol/base/ids.ts'
import { StorageError } from '../../protocol/base/storage-error.ts'
import { isPurseTender } from '../../protocol/journal/entry.ts'
import type { ReceiptPrinter } from '../../till/ports/devices.ts'
import type { Outbox } from '../../till/ports/journal.ts'
import { SpoolRunner } from '../../till/receipt/spool-runner.ts'
import { Till } from '../../till/till.ts'
import { type MemoryDisk, memoryDisk } from '../simulators/memory-disk.ts'
import { openMemoryStorage } from '../simulators/memory-journal.ts'
import { guardedStorage } from './guarded-storage.ts'
import { type Accept, Line } from './network.ts'
import type { Paper } from './paper.ts'
import { publicKeyOf, signAs, verifyStandIn } from './stand-in-keys.ts'
import { breach, Machine, Process, strikes, tell, type World } from './world.ts'
import { WrittenEntries } from './written-entries.ts'

const HOUSE_EVERY_MS = 2_000
/** No disk is put back, and no slow write is finished, in less. */
const BACK_AFTER_MS = 4_000

/** What a till was enrolled with. `key` names its key pair (`stand-in-keys.ts`). */
export type Enrolment = { readonly epoch: number; readonly key: string }

/** What stays the same of a lane whatever machine stands in it. */
export type Lane = {
	readonly storeId: string
	readonly tillId: TillId
	readonly paper: Paper[]
	readonly written: WrittenEntries
	/** After this long its tills forget what is posted; null: never. */
	readonly retentionMs: number | null
	/** What one till may spend with nothing to vouch for it until the centre has posted it, as the agent computes it. */
	readonly exposure: Exposure
}

export function laneOf(storeId: string, lane: number, retentionMs: number | null, exposure: Exposure): Lane {
	const tillId = tillIdSchema.parse(`${storeId}-${String(lane).padStart(2, '0')}`)
	return { storeId, tillId, paper: [], written: new WrittenEntries(), retentionMs, exposure }
}

type Found = { readonly disk: MemoryDisk; readonly enrolment: Enrolment }

export class TillNode {
	readonly lane: Lane
	readonly tillId: TillId
	readonly storeId: string
	readonly paper: Paper[]
	readonly machine: Machine
	/** To the agent. */
	readonly lan: Line
	disk: MemoryDisk
	enrolment: Enrolment
	/** Why the last start failed with this disk; null when it did not. */
	unfit: StorageError | null = null
	#inService = true
	/** Rises with each start, so that an earlier intention to start is forgotten. */
	#starts = 0
	#process: Process | null = null
	#till: Till | null = null

	/** `found`: a lost machine that turned up again and only hands in what it has. */
	constructor(world: World, lane: Lane, agent: Accept, found: Found | null = null) {
		this.lane = lane
		this.tillId = lane.tillId
		this.storeId = lane.storeId
		this.paper = lane.paper
		const name = found === null ? lane.tillId : `${lane.tillId} found, epoch ${found.enrolment.epoch}`
		this.machine = new Machine(`till ${name}`, world)
		this.lan = new Line(`lan ${name}`, world, 1, agent)
		this.disk = found?.disk ?? blankDisk(lane)
		this.enrolment = found?.enrolment ?? { epoch: 1, key: lane.tillId }
		this.#boot()
	}

	/** Null while it is down. */
	till(): Till | null {
		return this.#process?.alive === true ? this.#till : null
	}

	/** The power goes and stays away until `takeIntoService`. */
	switchOff(): void {
		this.#inService = false
		this.#process?.kill()
		this.#starts += 1
	}

	/** Begins again on a disk and under an enrolment. */
	takeIntoService(disk: MemoryDisk, enrolment: Enrolment): void {
		this.switchOff()
		this.#inService = true
		this.disk = disk
		this.enrolment = enrolment
		this.unfit = null
		this.#boot()
	}

	/** Somebody sees to its disk, and it starts: by then all that it had handed in before is stored at its agent. */
	comesBackWith(disk: MemoryDisk, enrolment: Enrolment): void {
		const { world, chance } = this.machine
		this.switchOff()
		this.disk = disk
		const intended = this.#starts
		world.time.after(chance.between(BACK_AFTER_MS, 3 * BACK_AFTER_MS), () => {
			if (this.#starts === intended) this.takeIntoService(disk, enrolment)
		})
	}

	#boot(): void {
		const { world, chance } = this.machine
		const process = new Process(this.machine)
		this.#process = process
		process.onKilled(() => {
			this.#till = null
			tell(world, this.machine.name, 'dies')
			this.#starts += 1
			const intended = this.#starts
			world.time.after(chance.between(500, 6_000), () => {
				if (this.#inService && this.#starts === intended) this.#boot()
			})
		})
		this.#start(process).catch((error: unknown) => {
			// A journal that cannot be opened ends the process; whoever watches over it starts it again.
			if (error instanceof StorageError) {
				this.unfit = error
				process.kill()
			} else breach(world, `${this.machine.name} cannot start: ${String(error)}`)
		})
	}

	async #start(process: Process): Promise<void> {
		const { machine, tillId, storeId, lane } = this
		const { timer } = process
		const { epoch, key } = this.enrolment
		const log = (kind: string, facts: object): void => this.#log(kind, facts)
		const storage = guardedStorage(
			process,
			await openMemoryStorage(this.disk, { tillId, epoch }),
			(appended) => {
				lane.written.note(epoch, appended)
				this.#checkExposure()
			},
		)
		const { storedSeq } = await storage.journal.load()
		const { catalogue, cards, keyValues, standInBook: book } = storage
		const own = { clock: machine, timer, random: machine.chance, log }
		const standIn = await createTillStandIn({ book, cards, catalogue, keyValues, ...own })
		const link = new AgentLink({
			tillId,
			epoch,
			sign: signAs(key),
			connect: this.lan.connector(process),
			outbox: storage.outbox,
			replica: storage.replica,
			standIn,
			storedSeq,
			feedCursor: await storage.replica.feedCursor(),
			...own,
		})
		let till: Till | null = null
		const spool = new SpoolRunner({
			spool: storage.printSpool,
			printer: this.#printer(process),
			timer,
			onChange: (print) => till?.printChanged(print),
			onFailure: (error) => log('spoolFailed', { error: String(error) }),
		})
		till = await Till.start(
			{ tillId, storeId: storeIdSchema.parse(storeId), epoch, publicKey: publicKeyOf(key) },
			{
				...storage,
				clock: machine,
				random: machine.chance,
				cardService: standIn.cardService(link),
				mirror: mirrorTelling(link, standIn),
				suspendedSales: link,
				returns: link,
				openDrawer: async () => true,
				verifySignature: verifyStandIn,
				verifyPin: async (pin) => pin === '1234',
				spool,
				log: ({ kind, ...facts }) => log(kind, facts),
			},
		)
		this.#till = till
		this.unfit = null
		const started = till
		standIn.start((next) => started.giveBackSlice(next))
		link.start(till)
		spool.wake()
		this.#keepHouse(process, till, storage.outbox)
	}

	#checkExposure(): void {
		const { disk, lane, machine } = this
		for (const { purseKind, amount } of lane.exposure) {
			const uncovered = uncoveredOn(disk, purseKind)
			if (uncovered > amount)
				breach(
					machine.world,
					`${machine.name} spent ${uncovered} of ${purseKind} uncovered, exposed are ${amount}`,
				)
		}
	}

	/** What its process does now and then. */
	#keepHouse(process: Process, till: Till, outbox: Outbox): void {
		process.timer.after(HOUSE_EVERY_MS, () => {
			till.lookForRoom().catch((error: unknown) => this.#log('lookFailed', { error: String(error) }))
			this.#prune(outbox)
			this.#keepHouse(process, till, outbox)
		})
	}

	#prune(outbox: Outbox): void {
		const { retentionMs } = this.lane
		if (retentionMs === null) return
		outbox
			.prune(this.machine.nowMs() - retentionMs)
			.catch((error: unknown) => this.#log('pruneFailed', { error: String(error) }))
	}

	#printer(process: Process): Pick<ReceiptPrinter, 'print'> {
		const { world, chance } = this.machine
		const takes = (delayMs: number): Promise<void> =>
			new Promise((resolve) => process.timer.after(delayMs, resolve))
		return {
			print: async (job, onSending) => {
				const fault = strikes(world, 'printerFault', chance)
					? chance.pick(['before', 'lost', 'silent'])
					: null
				if (fault === 'before') return { kind: 'notReady', problem: 'printer.paperOut' }
				await onSending()
				await takes(chance.between(20, 400))
				if (fault === 'lost') return { kind: 'unknown', problem: 'device.silent' }
				this.paper.push({ tillId: this.tillId, jobId: job.jobId, copy: job.copy, layout: job.layout })
				if (fault === 'silent') return { kind: 'unknown', problem: 'device.silent' }
				return { kind: 'done' }
			},
		}
	}

	#log(kind: string, facts: object): void {
		const { world, name } = this.machine
		tell(world, name, kind, facts)
		const error = 'error' in facts ? String(facts.error) : ''
		const ownFault = /AssertionFailed|TypeError|RangeError|ZodError/.test(error)
		if (ownFault || kind === 'frameUnreadable')
			breach(world, `${name} says ${kind}: ${JSON.stringify(facts)}`)
	}
}

/** What this disk's entries spent with nothing to vouch for it and the centre has not posted, as the till knows. */
function uncoveredOn(disk: MemoryDisk, kind: string): number {
	let sum = 0
	for (const { entries, postedSeq } of disk.chains.values())
		for (const { seq, entry } of entries) {
			if (seq <= postedSeq || entry.body.kind !== 'saleCompleted') continue
			for (const tender of entry.body.tenders.filter(isPurseTender))
				if (tender.kind === kind && tender.authority.kind === 'floor') sum += tender.amount
		}
	return sum
}

export function blankDisk({ tillId }: Lane): MemoryDisk {
	const disk = memoryDisk(tillId)
	disk.copies = false
	return disk
}
