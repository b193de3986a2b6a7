/** The simulated centre: the real ledger rules, handshake, session and feed pump over a ledger in memory. */
import { grantText, leaseText, timeText } from '../../protocol/wire/signed-texts.ts'
import { Ledger } from '../../server/ledger/ledger.ts'
import type { LedgerStore } from '../../server/ledger/ledger-tables.ts'
import type { FeedWatcher } from '../../server/session/feed-watcher.ts'
import { Session, type SessionParts } from '../../server/session/session.ts'
import { watchUrgent } from '../../server/session/urgent.ts'
import type { MemoryLedger } from '../simulators/memory-ledger.ts'
import type { Accept } from './network.ts'
import { publicKeyOf, signAs, verifyStandIn } from './stand-in-keys.ts'
import { breach, Machine, Process, tell, type World } from './world.ts'

const EXPIRE_EVERY_MS = 60_000
const FEED_LOOK_MS = 100

export class CentreNode {
	readonly machine: Machine
	readonly disk: MemoryLedger
	#running: { readonly process: Process; readonly parts: SessionParts } | null = null

	constructor(world: World, disk: MemoryLedger) {
		this.machine = new Machine('centre', world)
		this.disk = disk
		this.start()
	}

	/** For the lines of the stores' agents. */
	readonly accept: Accept = (pipe) => {
		if (this.#running === null) return null
		const { process, parts } = this.#running
		const session = new Session({ send: pipe.send, close: () => pipe.close() }, parts)
		return {
			process,
			accepted: { text: (frame) => session.receive(frame), closed: () => session.closed() },
		}
	}

	/** Head office gives a lane the next epoch under a new key. Null while the centre is down. */
	enrol(tillId: string, key: string): number | null {
		if (this.#running === null) return null
		const epoch = this.disk.enrol(tillId, publicKeyOf(key))
		this.#running.parts.feed.nudge()
		return epoch
	}

	start(): void {
		const { machine, disk } = this
		const { world } = machine
		const process = new Process(machine)
		const nowMs = (): number => machine.nowMs()
		const feed = watcher(process)
		const log = (event: string, facts?: object): void => this.#log(event, facts)
		const store: LedgerStore = {
			transaction: (work) => process.write('centreCrash', () => disk.transaction(work)),
		}
		const sign = signAs('centre')
		const ledger = new Ledger({
			live: store,
			bulk: store,
			signLease: (lease) => sign(leaseText(lease)),
			signGrant: (grant) => sign(grantText(grant)),
			signTime: (...mark) => sign(timeText(...mark)),
			verify: verifyStandIn,
			nowMs,
			feedChanged: () => feed.nudge(),
		})
		const parts: SessionParts = {
			enrolments: {
				agentKey: (storeId) => process.read(() => disk.agentKey(storeId)),
				positionsOf: (storeId) => process.read(() => disk.positionsOf(storeId)),
				claimDisk: (...asked) => process.write('centreCrash', () => disk.claimDisk(...asked)),
				hearCursor: () => disk.hearCursor(),
				historyId: () => process.read(() => disk.historyId()),
			},
			readFeed: (storeId, cursor) => process.read(() => disk.readFeed(storeId, cursor, nowMs())),
			verify: verifyStandIn,
			drawNonce: () => btoa(String.fromCharCode(...machine.chance.bytes(32))),
			after: (delayMs, task) => process.timer.after(delayMs, task),
			ledger,
			feed,
			urgent: watchUrgent({
				read: (cursor) => process.read(() => disk.readUrgent(cursor)),
				readOpenGuards: (storeId) => process.read(() => disk.readOpenGuards(storeId)),
				feed,
				after: (delayMs, task) => void process.timer.after(delayMs, task),
				log,
			}),
			leasePublicKey: publicKeyOf('centre'),
			nowMs,
			log,
		}
		this.#running = { process, parts }
		this.#expireHolds(process, ledger)
		process.onKilled(() => {
			this.#running = null
			tell(world, 'centre', 'dies')
			world.time.after(machine.chance.between(200, 8_000), () => this.start())
		})
	}

	#expireHolds(process: Process, ledger: Ledger): void {
		process.timer.after(EXPIRE_EVERY_MS, () => {
			ledger.expireHolds().catch((error: unknown) => this.#log('bug', { reason: String(error) }))
			ledger.freeStranded().catch((error: unknown) => this.#log('bug', { reason: String(error) }))
			ledger.endEarly().catch((error: unknown) => this.#log('bug', { reason: String(error) }))
			this.#expireHolds(process, ledger)
		})
	}

	/** Nothing that happens to a store may make the centre's own code fail. */
	#log(event: string, facts: object = {}): void {
		const { world } = this.machine
		tell(world, 'centre', event, facts)
		if (event === 'bug' || event === 'malformed')
			breach(world, `the centre says ${event}: ${JSON.stringify(facts)}`)
	}
}

/** Wakes the feed pumps a moment after a commit, all of them together. */
function watcher(process: Process): FeedWatcher {
	const wakers = new Set<() => void>()
	let waiting = false
	return {
		nudge() {
			if (waiting) return
			waiting = true
			process.timer.after(FEED_LOOK_MS, () => {
				waiting = false
				for (const wake of [...wakers]) wake()
			})
		},
		subscribe(wake) {
			wakers.add(wake)
			return () => wakers.delete(wake)
		},
		stop: async () => wakers.clear(),
	}
}
