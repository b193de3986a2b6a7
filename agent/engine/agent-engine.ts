/**
 * The store's agent, put together: the link to the centre on one side, the tills' sessions on the other, and between
 * them the relay, the card desk and the two senders of what must not be forgotten. Only wiring is here.
 */
import { authKeySchema, type StoreId, type TillId } from '../../protocol/base/ids.ts'
import type { Terminal } from '../../protocol/catalogue/catalogue.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { type RefusalCode, refuse } from '../../protocol/refusals.ts'
import type { Down, DownOf } from '../../protocol/wire/down.ts'
import type { LeaseReturn } from '../../protocol/wire/messages/lease.ts'
import type { RevocationList } from '../../protocol/wire/messages/revocations.ts'
import { feedAddress } from '../../protocol/wire/records.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import { STATES_FROM_VERSION } from '../../protocol/wire/version.ts'
import type { AgentStart } from '../../storage/agent-operations.ts'
import type { ChainId, ContestedEntries } from '../../storage/agent-records.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import { createCardDesk } from './card-desk.ts'
import { type CentreSink, createCentreSink } from './centre-sink.ts'
import { createCutOffWatch } from './cut-off-watch.ts'
import { createDurableSender, type SendResult } from './durable-sender.ts'
import { type CutOff, type Exposure, exposureTogether } from './exposure.ts'
import { createFeedPages } from './feed-pages.ts'
import { createHotNews } from './hot-news.ts'
import { createLeaseKeeper } from './lease-keeper.ts'
import { createLeaseRefresher } from './lease-refresher.ts'
import { createLinkClient, type LinkClient } from './link-client.ts'
import { createPace } from './pace.ts'
import type {
	Clock,
	ConnectPipe,
	FramePipe,
	HashText,
	Log,
	NodeIdentity,
	Random,
	SignText,
	Timer,
	VerifyText,
} from './ports.ts'
import { createRelay } from './relay.ts'
import { createReturnsDesk } from './returns-desk.ts'
import { createSerialByKey } from './serial-by-key.ts'
import { type Service, stopAll } from './service.ts'
import { createSliceDesk, type LentStatus } from './slice-desk.ts'
import type { AgentRun } from './stand-in.ts'
import { createSuspendedDesk } from './suspended-desk.ts'
import { createTillSession, type TillSession } from './till-session.ts'
import { untilKept } from './until-kept.ts'

export type AgentEngineParts = {
	readonly storeId: StoreId
	readonly storage: AgentStorage
	/** What the storage answered to `start`. */
	readonly start: AgentStart
	readonly connectCentre: ConnectPipe
	readonly sign: SignText
	readonly verify: VerifyText
	readonly hash: HashText
	readonly clock: Clock
	readonly timer: Timer
	readonly random: Random
	readonly log: Log
	/** How long posted entries stay; left out: {@link LIMITS.retentionMs}. */
	readonly retentionMs?: number | undefined
	/** Who is believed no more: kept by whoever runs the engine. `take`: true when it is news. Left out: links are plain. */
	readonly revocations?:
		| { readonly list: () => RevocationList | null; readonly take: (list: RevocationList) => boolean }
		| undefined
	/** The disk must be opened anew, under another name: whoever runs the engine stops it and starts another. */
	readonly startAnew: (reason: string) => void
}

export type AgentStatus = {
	readonly storeId: string
	readonly centre: {
		readonly up: boolean
		readonly sinceMs: number
		readonly state: string
		/** Why the centre turned this agent away at its last attempt; null when it let it in, or was not reached. */
		readonly refused: RefusalCode | null
	}
	/** Our clock minus the centre's at the last heartbeat, null before the first one. Beyond `LIMITS.clockDriftWarnMs` it is alarming. */
	readonly clockDriftMs: number | null
	readonly clockDrifts: boolean
	readonly tills: readonly { readonly tillId: string; readonly epoch: number }[]
	readonly chains: readonly {
		readonly tillId: string
		readonly epoch: number
		readonly storedSeq: number
		readonly postedSeq: number
		readonly halted: string | null
	}[]
	readonly entriesWaiting: number
	readonly leasesActive: number
	readonly leasesReturning: number
	readonly reversalsWaiting: number
	readonly entriesContested: number
	/** What tills keep for when they are alone. */
	readonly lent: readonly LentStatus[]
	/** Tills that cannot reach the centre, and what they could spend with nothing to vouch for it. */
	readonly cutOff: readonly CutOff[]
	readonly exposure: Exposure
}

export type TillState = UpOf<'tillState'>

/** What whoever watches the store wants to know beside its status. */
export type AgentPresence = {
	/** Every till of the store; `told`: what it said of itself when it was here last, in this run. */
	readonly tills: readonly {
		readonly tillId: TillId
		readonly isHere: boolean
		readonly sinceMs: number
		readonly told: TillState | null
	}[]
}

export interface AgentEngine extends Service {
	/** A connection has come in at the till side. `certified`: whose certificate came with it; left out on this machine, where none is needed. */
	acceptTill(pipe: FramePipe, certified?: TillId): TillSession
	/** To all that are connected now; nothing is kept for the others. */
	tellTills(message: Down): void
	status(): Promise<AgentStatus>
	presence(): Promise<AgentPresence>
	/** For what is not trade: joining and certificates. */
	readonly askCentre: LinkClient['request']
	/** For people at the centre to see. False: it is away, or too old to hear it. */
	tellCentre(state: UpOf<'storeState'>): boolean
}

type AgentStored = Extract<NodeIdentity, { role: 'till' }>['agentStored']

/** How long an acknowledged-until-done message waits for its answer. */
const PATIENT_DEADLINE_MS = 5_000
const CENTRE_LINK_EVERY_MS = 200
/** How often expired leases are looked for and the wall clock's mark is raised. */
const HOUSEKEEPING_MS = 30_000
const PRUNED_AT_ONCE_MAX = 2_000
const PRUNE_ON_MS = 100
/** A return may list 200 spends; this many fit a frame with room. */
const RETURNS_PER_MESSAGE = 20
/** Text of contested entries in one report: escaped inside JSON a text at most doubles, and it must fit a frame. */
const REPORT_BYTES_MAX = 393_216

export function createAgentEngine(parts: AgentEngineParts): AgentEngine {
	const { storage, start, clock, timer, random, log } = parts
	const sessions = new Set<TillSession>()
	const run = runOf(start, clock, random)
	let leasePublicKey = start.leasePublicKey
	let centreId = start.centreId
	let endingAnew = false
	let clockDriftMs: number | null = null
	let centreSince = { up: false, sinceMs: clock.nowMs() }
	let centreRefused: RefusalCode | null = null
	let centreHearsStates = false
	const tillStates = new Map<string, TillState>()
	let cancelCentreLink: (() => void) | null = null
	/** Entries have brought value since it was last given back. */
	let broughtWaiting = true
	let cancelHousekeeping: () => void = () => undefined
	let stopped = false
	let cancelPruning: () => void = () => undefined

	const byCard = createSerialByKey()
	const watch = createCutOffWatch({ ...parts, startedWallMs: run.startedWallMs })
	const hotNews = createHotNews({
		storage,
		tellTills,
		feedChanged: () => feedChanged(),
	})
	const slices = createSliceDesk({ ...parts, run, byCard, tellTill: tellEnrolled, isConnected })
	const leases = createLeaseKeeper({
		...parts,
		run,
		byCard,
		slices,
		leasePublicKey: () => leasePublicKey,
		returnWritten: () => wakeIfUp(returns),
	})
	const link: LinkClient = createLinkClient({
		identity: () => ({
			role: 'agent',
			storeId: parts.storeId,
			diskId: start.storageId,
			generation: start.generation,
			runId: run.runId,
		}),
		sign: parts.sign,
		connect: parts.connectCentre,
		clock,
		timer,
		random,
		log,
		feedCursor: () => sink.feedCursor(),
		sink: {
			up: (welcome) => centreUp(welcome),
			down: () => centreDown(),
			message: (message) => sink.hear(message),
			pong: (serverTimeMs, roundTripMs) => driftMeasured(clock.nowMs() - serverTimeMs - roundTripMs / 2),
			turnedAway: ({ code }) => {
				centreRefused = code
				if (code === 'diskRestored') beginAnew('the centre knows a later start of this disk')
			},
		},
	})
	const returnsDesk = createReturnsDesk({ ...parts, link })
	const suspended = createSuspendedDesk({ ...parts, tellTills })
	const feedPages = createFeedPages(storage, start)
	const pace = createPace(parts)
	const relay = createRelay({
		...parts,
		link,
		pace,
		tell: tellTill,
		waitingChanged: () => {
			soonTellCentreLink()
			giveBroughtBack()
		},
		contestedKept: () => wakeIfUp(contested),
		positionTaken,
		received: leases.received,
		effectsKept: (effects) => {
			slices.heard(effects)
			suspended.heard(effects)
			background(hotNews.fromTill(effects))
			broughtWaiting ||= effects.some(({ kind }) => kind === 'brought')
		},
		reportsRefuted: hotNews.refuted,
		couponsEnded: () => feedChanged(),
	})
	relay.open(start.chains)
	const desk = createCardDesk({
		...parts,
		link,
		leases,
		slices,
		byCard,
		reversalWritten: () => wakeIfUp(reversals),
		cardChanged: () => feedChanged(),
	})
	const sink: CentreSink = createCentreSink({
		...parts,
		link,
		relay,
		desk,
		leases,
		returns: returnsDesk,
		feedCursor: start.feedCursor,
		hotCards: hotNews.fromCentre,
		revocations: (list) => {
			if (parts.revocations?.take(list)) tellTills({ kind: 'revocations', list })
		},
		feedChanged: (records) => {
			for (const record of records) {
				if (record.kind === 'terminal') enrolled(record.terminal)
				if (record.kind === 'removed' && record.topic === 'terminal') retired(record.key)
				if (feedAddress(record).topic === 'storeProfile') slices.profileChanged()
			}
			feedChanged()
		},
	})

	const refresher = createLeaseRefresher({
		...parts,
		isIdle: () => centreSince.up && relay.entriesWaiting() === 0,
		refresh: (cardNo) => desk.refresh(cardNo),
		isCovered: (cardNo) => leases.isCovered(cardNo),
	})
	const reversals = createDurableSender({
		name: 'reversals',
		list: () => storage.call('reversalsWaiting', { countMax: 50 }),
		send: sendReversal,
		timer,
		random,
		log,
	})
	const returns = createDurableSender({
		name: 'returns',
		list: async () => {
			const found = await storage.call('returning', {
				cardNo: null,
				purse: null,
				countMax: RETURNS_PER_MESSAGE,
			})
			return found.length === 0 ? [] : [found]
		},
		send: sendReturns,
		timer,
		random,
		log,
	})

	const contested = createDurableSender({
		name: 'contested',
		list: async () => {
			const bounds = { countMax: LIMITS.contestedReportedMax, bytesMax: REPORT_BYTES_MAX }
			const found = await storage.call('contestedUnreported', bounds)
			return found === null ? [] : [found]
		},
		send: sendContested,
		timer,
		random,
		log,
	})

	async function renew(tillId: TillId, { requestId, request }: UpOf<'renewCertificate'>): Promise<Down> {
		const reply = await link.request('renewCertificate', { tillId, request }, PATIENT_DEADLINE_MS)
		if (reply.kind === 'answered') return { ...reply.message, requestId }
		const refusal = reply.kind === 'turnedDown' ? reply.refusal : refuse('centreUnreachable')
		return { kind: 'refused', requestId, refusal }
	}

	async function sendContested(found: ContestedEntries): Promise<SendResult> {
		const question = { ...found, entries: [...found.entries] }
		const reply = await link.request('reportContested', question, PATIENT_DEADLINE_MS)
		if (reply.kind === 'turnedDown') log('contestedTurnedDown', { code: reply.refusal.code })
		if (reply.kind !== 'answered') return reply.kind === 'turnedDown' ? 'later' : 'stop'
		await storage.call('endContestedReport', found)
		return 'done'
	}

	async function sendReversal(authKey: string): Promise<SendResult> {
		const question = { authKey: authKeySchema.parse(authKey) }
		const reply = await link.request('reverse', question, PATIENT_DEADLINE_MS)
		if (reply.kind === 'turnedDown') log('reverseTurnedDown', { authKey, code: reply.refusal.code })
		if (reply.kind === 'turnedDown') return 'later'
		if (reply.kind !== 'answered') return 'stop'
		if (reply.message.result === 'alreadyCaptured') log('reversedAlreadyCaptured', { authKey })
		await storage.call('endReversal', { authKey, result: reply.message.result })
		return 'done'
	}

	async function sendReturns(batch: LeaseReturn[]): Promise<SendResult> {
		const reply = await link.request('returnLeases', { returns: batch }, PATIENT_DEADLINE_MS)
		if (reply.kind === 'turnedDown')
			log('returnTurnedDown', { code: reply.refusal.code, count: batch.length })
		if (reply.kind !== 'answered') return reply.kind === 'turnedDown' ? 'later' : 'stop'
		await storage.call('endReturn', { leaseIds: reply.message.leaseIds })
		return reply.message.leaseIds.length > 0 ? 'done' : 'later'
	}

	function centreUp(welcome: DownOf<'welcome'>): void {
		centreSince = { up: true, sinceMs: clock.nowMs() }
		centreRefused = null
		centreHearsStates = welcome.protocolVersion >= STATES_FROM_VERSION
		if (welcome.leasePublicKey !== null && welcome.leasePublicKey !== leasePublicKey) {
			leasePublicKey = welcome.leasePublicKey
			background(storage.call('keepLeasePublicKey', { publicKey: welcome.leasePublicKey }))
			// A till learns the key when it is welcomed: those that came before it was known come again.
			for (const session of sessions) session.close('centre key changed')
		}
		if (centreId !== null && relay.isBehind(welcome))
			return beginAnew('the centre has entries that are not here')
		const met = centreSince
		const toBeKept = (work: () => Promise<void>) =>
			untilKept(work, { timer, log, isWanted: () => centreSince === met && !stopped })
		if (centreId === null) toBeKept(() => settleIn(welcome))
		else if (centreId !== welcome.diskId || relay.isAhead(welcome)) toBeKept(() => tellAgain(welcome.diskId))
		relay.centreUp(welcome)
		sink.centreUp(welcome)
		reversals.wake()
		returns.wake()
		contested.wake()
		background(leases.returnDue())
		tellCentreLink()
	}

	/** A new disk has nothing: the chains go on from where the centre has them. */
	async function settleIn(welcome: DownOf<'welcome'>): Promise<void> {
		await relay.takePositions(welcome)
		await storage.call('keepWelcomed', { centreId: welcome.diskId })
		centreId = welcome.diskId
	}

	/**
	 * The centre was put back to an older state. The chains go up again from where it stands; leases that it may not know go
	 * back, with what was spent by them, so that only what it knows is spent from.
	 */
	async function tellAgain(nowId: string): Promise<void> {
		log('centreRestored', { centreId: nowId })
		await storage.call('centreRestored', { centreId: nowId })
		centreId = nowId
		const held = await storage.call('activeLeases', null)
		await leases.recalled(held.map(({ lease }) => lease.leaseId))
		wakeIfUp(returns)
	}

	/**
	 * This disk was put back to an older state, so leases may have been spent or given back that it still believes to hold.
	 * It goes on as a new disk (docs/decisions/0007); the engine ends.
	 */
	function beginAnew(reason: string): void {
		if (endingAnew) return
		endingAnew = true
		log('diskRestored', { reason })
		storage.call('beginAnew', null).then(
			() => parts.startAnew(reason),
			(error: unknown) => {
				endingAnew = false
				log('notBegunAnew', { error: error instanceof Error ? error.message : String(error) })
			},
		)
	}

	/** Written into the log when the clock begins or ceases to be far off; always in the status. */
	function driftMeasured(driftMs: number): void {
		const before = isDrifting(clockDriftMs)
		clockDriftMs = Math.round(driftMs)
		if (isDrifting(clockDriftMs) !== before) log('clockDrift', { driftMs: clockDriftMs, alarming: !before })
	}

	/** Told by a till at its hello: what this disk has said to have stored. */
	function agentStored(tillId: TillId, epoch: number, known: AgentStored): void {
		if (known?.diskId !== start.storageId) return
		if (known.seq > relay.storedSeqOf({ tillId, epoch })) beginAnew('a till knows of more than is here')
	}

	/** Told by a till at its hello: how far it has heard this disk's copy of the feed. */
	function feedHeard(version: number): void {
		if (version > feedPages.givenOut()) beginAnew('a till has heard of changes that are not here')
	}

	function positionTaken(tillId: string): void {
		for (const session of sessions) if (session.terminal()?.tillId === tillId) session.close('position taken')
	}

	function centreDown(): void {
		centreSince = { up: false, sinceMs: clock.nowMs() }
		relay.centreDown()
		reversals.pause()
		returns.pause()
		contested.pause()
		tellCentreLink()
	}

	/** Once the centre has posted what brought it, it need not stay with this store. */
	function giveBroughtBack(): void {
		if (!broughtWaiting || !centreSince.up || relay.entriesWaiting() > 0) return
		broughtWaiting = false
		background(leases.returnDue())
	}

	function wakeIfUp(sender: { wake(): void }): void {
		if (centreSince.up) sender.wake()
	}

	function background(work: Promise<unknown>): void {
		work.catch((error: unknown) =>
			log('backgroundFailed', { error: error instanceof Error ? error.message : String(error) }),
		)
	}

	function centreLink(): Down {
		return { kind: 'centreLink', ...centreSince, entriesWaiting: relay.entriesWaiting() }
	}

	function tellCentreLink(): void {
		tellTills(centreLink())
	}

	function soonTellCentreLink(): void {
		if (cancelCentreLink !== null) return
		cancelCentreLink = timer.after(CENTRE_LINK_EVERY_MS, () => {
			cancelCentreLink = null
			tellCentreLink()
		})
	}

	function feedChanged(): void {
		feedPages.changed()
		for (const session of sessions) session.feedChanged()
	}

	function tellTills(message: Down): void {
		for (const session of sessions) session.tell(message)
	}

	function tellTill(tillId: string, message: Down): void {
		for (const session of sessions) if (session.terminal()?.tillId === tillId) session.tell(message)
	}

	function sessionOf({ tillId, epoch }: ChainId): TillSession | undefined {
		return [...sessions].find((one) => isSameTill(one.terminal(), { tillId, epoch }))
	}

	function isConnected(till: ChainId): boolean {
		return sessionOf(till) !== undefined
	}

	function tellEnrolled(till: ChainId, message: Down): boolean {
		const session = sessionOf(till)
		session?.tell(message)
		return session !== undefined
	}

	/** A till has one connection: a newer one means that the older is dead, whatever its socket believes. */
	function admitted(session: TillSession): void {
		watch.came(session.terminal()?.tillId ?? '')
		for (const other of sessions) {
			if (other !== session && isSameTill(other.terminal(), session.terminal())) other.close('replaced')
		}
	}

	/** A till learns at its next welcome that its lane has been enrolled anew. */
	function enrolled({ tillId, epoch }: Terminal): void {
		for (const session of sessions) {
			const terminal = session.terminal()
			if (terminal?.tillId === tillId && terminal.epoch < epoch) session.close('enrolled anew')
		}
	}

	/** It is nobody's till any more: whoever says so again is not known. */
	function retired(tillId: string): void {
		for (const session of sessions) if (session.terminal()?.tillId === tillId) session.close('retired')
	}

	function keepHouse(): void {
		cancelHousekeeping = timer.after(HOUSEKEEPING_MS, () => {
			background(storage.call('seeWallClock', { nowMs: clock.nowMs() }))
			if (centreSince.up) background(leases.returnDue())
			keepHouse()
		})
	}

	/** Once a day, a part at a time, so that nothing waits long behind it. */
	async function prune(): Promise<void> {
		const beforeMs = clock.nowMs() - (parts.retentionMs ?? LIMITS.retentionMs)
		const count = await storage.call('prune', { beforeMs, countMax: PRUNED_AT_ONCE_MAX })
		if (count > 0) log('entriesPruned', { count })
		if (stopped) return
		const more = count === PRUNED_AT_ONCE_MAX
		cancelPruning = timer.after(more ? PRUNE_ON_MS : LIMITS.pruneEveryMs, () => background(prune()))
	}

	async function status(): Promise<AgentStatus> {
		const figures = await storage.call('figures', null)
		const tills = [...sessions].flatMap((session) => session.terminal() ?? [])
		const cutOff = await watch.cutOff(tills, centreSince)
		return {
			storeId: parts.storeId,
			centre: { ...centreSince, state: link.state().kind, refused: centreRefused },
			clockDriftMs,
			clockDrifts: isDrifting(clockDriftMs),
			tills: tills.map(({ tillId, epoch }) => ({ tillId, epoch })),
			chains: relay.status(),
			entriesWaiting: relay.entriesWaiting(),
			...figures,
			lent: await slices.status(),
			cutOff,
			exposure: exposureTogether(cutOff),
		}
	}

	async function presence(): Promise<AgentPresence> {
		const here = [...sessions].flatMap((session) => session.terminal() ?? [])
		const tills = await watch.presence(here)
		return { tills: tills.map((till) => ({ ...till, told: tillStates.get(till.tillId) ?? null })) }
	}

	return {
		run() {
			background(storage.call('seeWallClock', { nowMs: clock.nowMs() }))
			keepHouse()
			background(prune())
			refresher.run()
			link.run()
		},
		acceptTill(pipe, certified) {
			const session = createTillSession(pipe, {
				...parts,
				certified: certified ?? null,
				storageId: start.storageId,
				feedPages,
				relay,
				desk,
				slices,
				suspended,
				returns: returnsDesk,
				renew,
				revocations: () => parts.revocations?.list() ?? null,
				asked: pace.asked,
				tillTold: ({ tillId }, state) => void tillStates.set(tillId, state),
				centreLink,
				leasePublicKey: () => leasePublicKey,
				admitted,
				agentStored,
				feedHeard,
				endingAnew: () => endingAnew,
				ended: (ending) => {
					sessions.delete(ending)
					const terminal = ending.terminal()
					if (terminal !== null) watch.left(terminal.tillId)
				},
			})
			sessions.add(session)
			return session
		},
		status,
		presence,
		askCentre: (kind, question, deadlineMs) => link.request(kind, question, deadlineMs),
		tellCentre: (state) => centreSince.up && centreHearsStates && link.send(state),
		tellTills,
		stop() {
			cancelHousekeeping()
			stopped = true
			cancelPruning()
			cancelCentreLink?.()
			for (const session of sessions) session.close('stopping')
			relay.stop()
			refresher.stop()
			reversals.stop()
			returns.stop()
			contested.stop()
			returnsDesk.stop()
			suspended.stop()
			link.stop()
		},
		async drain() {
			await link.drain()
			await stopAll([refresher, reversals, returns, contested])
			await sink.drain()
			await byCard.idle()
			await relay.drain()
		},
	}
}

function isDrifting(driftMs: number | null): boolean {
	return driftMs !== null && Math.abs(driftMs) > LIMITS.clockDriftWarnMs
}

function isSameTill(one: ChainId | null, other: ChainId | null): boolean {
	return one?.tillId === other?.tillId && one?.epoch === other?.epoch
}

function runOf(start: AgentStart, clock: Clock, random: Random): AgentRun {
	const startedWallMs = clock.nowMs()
	return {
		runId: Array.from(random.bytes(8), (byte) => byte.toString(16).padStart(2, '0')).join(''),
		startedWallMs,
		startedMonotonicMs: clock.monotonicMs(),
		wallClockDoubtful: startedWallMs < start.lastSeenWallMs,
	}
}
