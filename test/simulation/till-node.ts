/** A simulated till: the real core, spool and link on a journal in memory, with a printer whose paper can be read. */
import { AgentLink } from '../../electron/host/agent-link.ts'
import { createTillStandIn, mirrorTelling } from '../../electron/host/till-stand-in.ts'
import { storeIdSchema, type TillId, tillIdSchema } from '../../protocol/base/ids.ts'
import { StorageError } from '../../protocol/base/storage-error.ts'
import type { TillStorage } from '../../storage/till-storage.ts'
import type { ReceiptPrinter } from '../../till/ports/devices.ts'
import { SpoolRunner } from '../../till/receipt/spool-runner.ts'
import { Till } from '../../till/till.ts'
import { type MemoryDisk, memoryDisk } from '../simulators/memory-disk.ts'
import { openMemoryStorage } from '../simulators/memory-journal.ts'
import { type Accept, Line } from './network.ts'
import type { Paper } from './paper.ts'
import { publicKeyOf, signAs } from './stand-in-keys.ts'
import { breach, Machine, Process, strikes, tell, type World } from './world.ts'

const EPOCH = 1
const ROOM_LOOK_MS = 2_000

export class TillNode {
	readonly tillId: TillId
	readonly storeId: string
	readonly machine: Machine
	readonly disk: MemoryDisk
	/** To the agent. */
	readonly lan: Line
	readonly paper: Paper[] = []
	#running: { readonly process: Process; readonly till: Till; readonly storage: TillStorage } | null = null

	constructor(world: World, storeId: string, lane: number, agent: Accept) {
		this.storeId = storeId
		this.tillId = tillIdSchema.parse(`${storeId}-${String(lane).padStart(2, '0')}`)
		this.machine = new Machine(`till ${this.tillId}`, world)
		this.disk = memoryDisk(this.tillId)
		this.disk.copies = false
		this.lan = new Line(`lan ${this.tillId}`, world, 1, agent)
		this.#boot()
	}

	/** Null while it is down. */
	till(): Till | null {
		return this.#running?.process.alive === true ? this.#running.till : null
	}

	#boot(): void {
		const { world, chance } = this.machine
		const process = new Process(this.machine)
		process.onKilled(() => {
			this.#running = null
			tell(world, this.machine.name, 'dies')
			world.time.after(chance.between(500, 6_000), () => this.#boot())
		})
		this.#start(process).catch((error: unknown) => {
			// A journal that cannot be opened ends the process; whoever watches over it starts it again.
			if (error instanceof StorageError) process.kill()
			else breach(world, `${this.machine.name} cannot start: ${String(error)}`)
		})
	}

	async #start(process: Process): Promise<void> {
		const { machine, tillId, storeId } = this
		const { timer } = process
		const name: string = tillId
		const log = (kind: string, facts: object): void => this.#log(kind, facts)
		const storage = guarded(process, await openMemoryStorage(this.disk, { tillId, epoch: EPOCH }))
		const { storedSeq } = await storage.journal.load()
		const { catalogue, cards, keyValues, standInBook: book } = storage
		const own = { clock: machine, timer, random: machine.chance, log }
		const standIn = await createTillStandIn({ book, cards, catalogue, keyValues, ...own })
		const link = new AgentLink({
			tillId,
			epoch: EPOCH,
			sign: signAs(name),
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
			{ tillId, storeId: storeIdSchema.parse(storeId), epoch: EPOCH, publicKey: publicKeyOf(name) },
			{
				...storage,
				clock: machine,
				random: machine.chance,
				cardService: standIn.cardService(link),
				mirror: mirrorTelling(link, standIn),
				openDrawer: async () => true,
				verifyPin: async (pin) => pin === '1234',
				spool,
				log: ({ kind, ...facts }) => log(kind, facts),
			},
		)
		this.#running = { process, till, storage }
		const started = till
		standIn.start((given) => started.giveBackSlice(given))
		link.start(till)
		spool.wake()
		this.#lookForRoom(process, till)
	}

	#lookForRoom(process: Process, till: Till): void {
		process.timer.after(ROOM_LOOK_MS, () => {
			till.lookForRoom().catch((error: unknown) => this.#log('lookFailed', { error: String(error) }))
			this.#lookForRoom(process, till)
		})
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

/** The storage as one process sees it: slow now and then, and gone with the process. */
function guarded(process: Process, { journal, outbox, printSpool, ...rest }: TillStorage): TillStorage {
	const read = <Result>(act: () => Promise<Result>): Promise<Result> => process.read(act)
	const write = <Result>(act: () => Promise<Result>): Promise<Result> => process.write('tillCrash', act)
	const { catalogue, cards, replica, keyValues, standInBook } = rest
	return {
		journal: {
			load: () => read(() => journal.load()),
			commit: (commit) => write(() => journal.commit(commit)),
			verifyChain: () => read(() => journal.verifyChain()),
			entriesOfSale: (saleId) => read(() => journal.entriesOfSale(saleId)),
			hasRoom: () => read(() => journal.hasRoom()),
		},
		outbox: {
			entriesAfter: (...asked) => read(() => outbox.entriesAfter(...asked)),
			markStored: (seq) => write(() => outbox.markStored(seq)),
			markPosted: (seq, exceptions) => write(() => outbox.markPosted(seq, exceptions)),
			hashAt: (seq) => read(() => outbox.hashAt(seq)),
			earlier: () => read(() => outbox.earlier()),
			counts: () => read(() => outbox.counts()),
			exceptions: (countMax) => read(() => outbox.exceptions(countMax)),
			prune: (beforeMs) => write(() => outbox.prune(beforeMs)),
		},
		printSpool: {
			nextPrintJob: () => read(() => printSpool.nextPrintJob()),
			setPrintJobState: (...asked) => write(() => printSpool.setPrintJobState(...asked)),
			lastPrintJob: () => read(() => printSpool.lastPrintJob()),
		},
		catalogue: {
			...catalogue,
			findItemByBarcode: (code) => read(() => catalogue.findItemByBarcode(code)),
			findItem: (itemCode) => read(() => catalogue.findItem(itemCode)),
			findOperator: (operatorId) => read(() => catalogue.findOperator(operatorId)),
		},
		cards: {
			findCard: (medium) => read(() => cards.findCard(medium)),
			findCardByNo: (cardNo) => read(() => cards.findCardByNo(cardNo)),
		},
		replica: {
			feedCursor: () => read(() => replica.feedCursor()),
			applyChanges: (records, cursor) => write(() => replica.applyChanges(records, cursor)),
			putCard: (record) => write(() => replica.putCard(record)),
		},
		keyValues,
		standInBook: {
			keepSlices: (...asked) => write(() => standInBook.keepSlices(...asked)),
			slices: (cardNo) => read(() => standInBook.slices(cardNo)),
			spend: (...asked) => write(() => standInBook.spend(...asked)),
			standing: (authKey) => read(() => standInBook.standing(authKey)),
			floorSpent: (kind) => read(() => standInBook.floorSpent(kind)),
			closeSlices: (slices) => write(() => standInBook.closeSlices(slices)),
			slicesToReturn: () => read(() => standInBook.slicesToReturn()),
		},
		close: rest.close,
	}
}
