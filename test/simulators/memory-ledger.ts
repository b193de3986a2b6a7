/**
 * The centre's ledger without a database, for whole-shop simulations. It keeps the promises of `server/ledger/ledger-tables.ts`
 * as PostgreSQL does (`test/conformance/ledger-suite.ts` runs on both) and is written apart from it, so that one checks the
 * other. The object is the disk: it outlives the processes that use it. One transaction runs at a time.
 */
import { assert } from '../../protocol/base/assert.ts'
import { cardNoSchema, GENESIS_HASH, hashSchema } from '../../protocol/base/ids.ts'
import { quickParser } from '../../protocol/base/quick-check.ts'
import {
	type CardSnapshot,
	cardSnapshotSchema,
	type MemberField,
	type MemberSnapshot,
} from '../../protocol/card/card-snapshot.ts'
import type { CardGrant } from '../../protocol/card/grant.ts'
import { type Medium, mediumKey } from '../../protocol/card/medium.ts'
import { named } from '../../protocol/card/member-picture.ts'
import { memberDetailNameSchema } from '../../protocol/card/member-sheet.ts'
import { type Purse, purseKind } from '../../protocol/card/purse.ts'
import type { Terminal } from '../../protocol/catalogue/catalogue.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { ReturnClaim } from '../../protocol/returns/claim.ts'
import type { DownOf } from '../../protocol/wire/down.ts'
import { type FeedRecord, type FeedTopic, feedAddress } from '../../protocol/wire/records.ts'
import {
	accounts,
	Books,
	type CardRow,
	type HoldRow,
	type LeaseEarlyRow,
	type LeaseRow,
	type LeaseSpendRow,
	type PurseRow,
	purseKey,
	type ReturnedRow,
	soldLineKey,
	spendKey,
	type TransferRow,
} from '../../server/ledger/books.ts'
import { chainOfKey } from '../../server/ledger/given-early.ts'
import type {
	ConsentRow,
	DecidedRow,
	EnrolledRow,
	JournalTables,
	LaneTables,
	LedgerStore,
	LedgerTables,
	MemberFieldRow,
	MemberTables,
	ParkedRow,
	ReturnClaimRow,
	ReturnTables,
	TerminalRow,
	Wanted,
} from '../../server/ledger/ledger-tables.ts'
import type { LaneFacts } from '../../server/ledger/stranded.ts'
import type { SettlementRow } from '../../server/reconcile/shift-totals.ts'
import type { AgentDisk, Enrolments } from '../../server/session/handshake.ts'
import type { UrgentNews } from '../../server/session/urgent.ts'

type MemoryCard = CardRow & {
	readonly media: readonly Medium[]
}
type MemoryMember = {
	readonly profile: Omit<MemberSnapshot, 'lastVisit' | 'fields' | 'declinedAtMs' | 'laterAtMs'>
	lastVisit: MemberSnapshot['lastVisit']
	readonly fields: Map<string, MemberFieldRow>
	readonly declined: Map<string, number>
	readonly later: Map<string, number>
	readonly consents: Map<string, ConsentRow>
}
type MemoryTerminal = Terminal & { headSeq: number; headHash: string } & Partial<
		Pick<LaneFacts, 'agentDiskId' | 'endedSeq' | 'endedWhole' | 'endedAtMs' | 'writtenOff'>
	>
type Change = {
	readonly topic: FeedTopic
	readonly key: string
	readonly storeId: string | null
	readonly seq: number
}

type UrgentChange = {
	readonly topic: 'hotCard' | 'recall' | 'guardReturn'
	readonly key: string
	readonly storeId: string | null
	readonly seq: number
}

/** Rows that a commit has changed, for whoever watches over the promises. */
export type CommitFacts = {
	readonly purses: readonly PurseRow[]
	readonly leases: readonly LeaseRow[]
	readonly transfers: readonly TransferRow[]
}

const parsePicture = quickParser(cardSnapshotSchema)

const SINGLE_PURSES = ['storedValue', 'points', 'gift'] as const

export class MemoryLedger implements LedgerStore, Enrolments {
	readonly cards = new Map<string, MemoryCard>()
	readonly purses = new Map<string, PurseRow>()
	readonly holds = new Map<string, HoldRow>()
	readonly leases = new Map<string, LeaseRow>()
	readonly spends = new Map<string, LeaseSpendRow>()
	readonly early = new Map<string, LeaseEarlyRow>()
	/** By `<card>/<grantId>`. */
	readonly grants = new Map<string, CardGrant>()
	/** What stores must hear first: by its topic and key, with where it stands among the changes. */
	readonly urgent = new Map<string, UrgentChange>()
	readonly transfers: TransferRow[] = []
	readonly members = new Map<string, MemoryMember>()
	readonly fieldHistory: MemberFieldRow[] = []
	/** By `<tillId>/<epoch>`. */
	readonly terminals = new Map<string, MemoryTerminal>()
	readonly journal = new Map<string, DecidedRow[]>()
	readonly parked = new Map<string, ParkedRow>()
	/** Goods that came back; by sale and line. */
	readonly returned = new Map<string, ReturnedRow>()
	/** What tills of other stores want; by sale and the sale that wants it. */
	readonly returnClaims = new Map<string, ReturnClaimRow>()
	readonly settlements = new Map<string, SettlementRow>()
	readonly agentKeys = new Map<string, string>()
	readonly agentDisks = new Map<string, { readonly now: AgentDisk; readonly lost: Set<string> }>()
	/** Called after each commit. */
	onCommit: (facts: CommitFacts) => void = () => undefined
	readonly #pursesOfCard = new Map<string, Set<string>>()
	readonly #leasesOfCard = new Map<string, Set<string>>()
	readonly #spendsOfLease = new Map<string, Set<string>>()
	readonly #posted = new Set<string>()
	readonly #references = new Map<string, FeedRecord>()
	readonly #changes = new Map<string, Change>()
	#changeSeq = 0
	#busy: Promise<unknown> = Promise.resolve()

	transaction<T>(work: (tables: LedgerTables) => Promise<T>): Promise<T> {
		const result = this.#busy.then(() => this.#run(work))
		this.#busy = result.catch(() => undefined)
		return result
	}

	async #run<T>(work: (tables: LedgerTables) => Promise<T>): Promise<T> {
		const transaction = new MemoryTransaction(this)
		try {
			const result = await work(transaction.tables)
			this.onCommit(transaction.facts)
			return result
		} catch (error) {
			transaction.rollBack()
			throw error
		}
	}

	/** Head office's records; a card comes with what its purses hold. */
	import(records: readonly FeedRecord[]): void {
		for (const record of records) {
			if (record.kind === 'card') this.#importCard(record.card)
			else if (record.kind === 'terminal') {
				const { tillId, epoch } = record.terminal
				this.terminals.set(`${tillId}/${epoch}`, { ...record.terminal, headSeq: 0, headHash: GENESIS_HASH })
			}
			const { topic, key } = feedAddress(record)
			if (record.kind !== 'card') this.#references.set(`${topic}/${key}`, record)
			this.change(topic, key, storeOf(record))
		}
	}

	#importCard(card: CardSnapshot): void {
		const { cardNo, state, cardClass, media, member, vouchers, grants } = card
		if (member !== null) {
			const { lastVisit, fields, declinedAtMs, laterAtMs, ...profile } = member
			const rows = Object.entries(fields).map(([field, value]): readonly [string, MemberFieldRow] => [
				field,
				{ memberId: member.memberId, field, tillId: null, ...value },
			])
			const declined = new Map(Object.entries(declinedAtMs))
			const later = new Map(Object.entries(laterAtMs ?? {}))
			const consents = new Map<string, ConsentRow>()
			this.members.set(member.memberId, {
				profile,
				lastVisit,
				fields: new Map(rows),
				declined,
				later,
				consents,
			})
		}
		const memberId = member?.memberId ?? null
		const unsaid = { replaced_by: null, state_at_ms: 0 }
		this.cards.set(cardNo, {
			card_no: cardNo,
			state,
			member_id: memberId,
			card_class: cardClass,
			media,
			...unsaid,
		})
		const noVoucher = { voucher_type_id: null, valid_from: null, valid_until: null }
		for (const purse of SINGLE_PURSES) this.#load(cardNo, purse, card.purses[purse].available, noVoucher)
		for (const { purse, balance, voucherTypeId: voucher_type_id, validFrom, validUntil } of vouchers) {
			const voucher = { voucher_type_id, valid_from: validFrom, valid_until: validUntil }
			this.#load(cardNo, purse, balance.available, voucher)
		}
		for (const { grant, uses } of grants) {
			this.grants.set(`${cardNo}/${grant.grantId}`, grant)
			const days = { valid_from: grant.validFrom, valid_until: grant.validUntil }
			if (uses !== null)
				this.#load(cardNo, `grant:${grant.grantId}`, uses.available, { ...noVoucher, ...days })
		}
	}

	#load(
		cardNo: string,
		purse: Purse,
		amount: number,
		voucher: Pick<PurseRow, 'voucher_type_id' | 'valid_from' | 'valid_until'>,
	): void {
		const row = { card_no: cardNo, purse, credited: amount, debited: 0, available: amount }
		const free = { held: 0, leased: 0, lease_epoch: 0 }
		this.purses.set(purseKey(cardNo, purse), { ...row, ...free, ...voucher })
		this.indexPurse(cardNo, purse)
		if (amount === 0) return
		this.transfers.push({
			card_no: cardNo,
			purse,
			debit_account: accounts.issuer(purse),
			credit_account: accounts.card(cardNo, purse),
			amount,
			kind: 'load',
			store_id: null,
			till_id: null,
			epoch: null,
			seq: null,
			ordinal: 0,
			auth_key: null,
			posted_at_ms: 0,
			amount_minor: null,
			operation_key: null,
		})
	}

	/** Registers a new key for a lane, as `server/terminals/enrol-terminal.ts` does; answers the new epoch. */
	enrol(tillId: string, publicKey: string): number {
		const earlier = [...this.terminals.values()].filter((terminal) => terminal.tillId === tillId)
		const newest = earlier.at(-1)
		assert(newest !== undefined, `nobody knows ${tillId}`)
		const closed = earlier.map((terminal) => ({ epoch: terminal.epoch, publicKey: terminal.publicKey }))
		const { storeId, epoch } = newest
		const terminal = { tillId: newest.tillId, storeId, epoch: epoch + 1, publicKey, closed }
		this.import([{ kind: 'terminal', terminal }])
		return terminal.epoch
	}

	/** Gives an enrolment up, as `writeOffTerminal` does. */
	writeOff(tillId: string, epoch: number): void {
		const terminal = this.terminals.get(`${tillId}/${epoch}`)
		if (terminal !== undefined) this.terminals.set(`${tillId}/${epoch}`, { ...terminal, writtenOff: true })
	}

	/** Moves a record to the end of the feed. */
	change(topic: FeedTopic, key: string, storeId: string | null): () => void {
		const address = `${topic}/${key}`
		const before = this.#changes.get(address)
		this.#changeSeq += 1
		this.#changes.delete(address)
		this.#changes.set(address, { topic, key, storeId, seq: this.#changeSeq })
		return () => {
			this.#changes.delete(address)
			if (before !== undefined) this.#changes.set(address, before)
		}
	}

	async agentKey(storeId: string): Promise<string | undefined> {
		return this.agentKeys.get(storeId)
	}

	async hearCursor(): Promise<void> {
		// No place in the feed is ever forgotten.
	}

	async historyId(): Promise<string> {
		return 'memory'
	}

	async claimDisk(storeId: string, disk: AgentDisk): Promise<boolean> {
		const known = this.agentDisks.get(storeId)
		if (known?.lost.has(disk.diskId) === true) return false
		const same = known?.now.diskId === disk.diskId
		const newer = disk.generation - (known?.now.generation ?? 0)
		if (same && (newer < 0 || (newer === 0 && disk.runId !== known?.now.runId))) return false
		const lost = known?.lost ?? new Set<string>()
		if (known !== undefined && !same) lost.add(known.now.diskId)
		const { diskId, generation, runId } = disk
		this.agentDisks.set(storeId, { now: { diskId, generation, runId }, lost })
		return true
	}

	async positionsOf(storeId: string): ReturnType<Enrolments['positionsOf']> {
		return [...this.terminals.values()]
			.filter((terminal) => terminal.storeId === storeId)
			.map(({ tillId, epoch, headSeq, headHash }) => ({
				tillId,
				epoch,
				storedSeq: headSeq,
				postedSeq: headSeq,
				hash: hashSchema.parse(headHash),
			}))
	}

	/** What a store's copy still lacks after `cursor`. */
	async readFeed(storeId: string, cursor: string | null, nowMs: number): Promise<DownOf<'changes'>> {
		const after = Number(/^memory[.](\d+)$/.exec(cursor ?? '')?.[1] ?? 0)
		const rows = [...this.#changes.values()]
			.filter((row) => row.seq > after && (row.storeId === null || row.storeId === storeId))
			.sort((one, other) => one.seq - other.seq)
			.slice(0, LIMITS.changesPerMessageMax)
		const last = rows.at(-1)?.seq ?? after
		return {
			kind: 'changes',
			records: rows.map((row) => this.#record(row, nowMs)),
			cursor: `memory.${last}`,
			complete: rows.length < LIMITS.changesPerMessageMax,
		}
	}

	#record({ topic, key }: Change, nowMs: number): FeedRecord {
		const card = topic === 'card' ? this.picture(key, nowMs) : undefined
		if (card !== undefined) return { kind: 'card', card }
		return this.#references.get(`${topic}/${key}`) ?? { kind: 'removed', topic, key }
	}

	/** Where the feed ends now. */
	feedEnd(): number {
		return this.#changeSeq
	}

	nextSeq(): number {
		this.#changeSeq += 1
		return this.#changeSeq
	}

	/** As `server/session/urgent.ts` reads it. */
	async readUrgent(cursor: string | null): Promise<UrgentNews> {
		const after = Number(/^memory[.](\d+)$/.exec(cursor ?? '')?.[1] ?? 0)
		const rows = [...this.urgent.values()].filter((row) => row.seq > after)
		return {
			hotCards: rows.flatMap(({ topic, key }) => {
				const state = topic === 'hotCard' ? this.cards.get(key)?.state : undefined
				const version = this.versionOf(key) ?? 0
				return state === undefined ? [] : [{ cardNo: cardNoSchema.parse(key), state, version }]
			}),
			recalls: rows.flatMap(({ topic, key: leaseId, storeId }) =>
				topic === 'recall' && storeId !== null && this.leases.get(leaseId)?.state === 'active'
					? [{ storeId, leaseId }]
					: [],
			),
			guards: rows.flatMap(({ topic, key, storeId }) => {
				const row = topic === 'guardReturn' ? this.returnClaims.get(key) : undefined
				if (row === undefined || row.answer !== null || storeId === null || row.guard_store_id !== storeId)
					return []
				const { sale_id: saleId, claim_id: claimId, lines } = row
				return [{ storeId, claim: { claimId, saleId, lines: [...lines] } }]
			}),
			cursor: `memory.${Math.max(after, ...rows.map((row) => row.seq))}`,
			complete: true,
		}
	}

	/** As `server/session/urgent.ts` reads it. */
	async readOpenGuards(storeId: string): Promise<ReturnClaim[]> {
		return [...this.returnClaims.values()]
			.filter((row) => row.answer === null && row.guard_store_id === storeId)
			.map(({ sale_id: saleId, claim_id: claimId, lines }) => ({ claimId, saleId, lines: [...lines] }))
	}

	reference(topic: FeedTopic, key: string): FeedRecord | undefined {
		return this.#references.get(`${topic}/${key}`)
	}

	versionOf(cardNo: string): number | undefined {
		return this.#changes.get(`card/${cardNo}`)?.seq
	}

	/** A card as the centre sees it now. */
	picture(cardNo: string, nowMs: number): CardSnapshot | undefined {
		const card = this.cards.get(cardNo)
		if (card === undefined) return undefined
		const part = (purse: Purse) => {
			const row = this.purses.get(purseKey(cardNo, purse))
			assert(row !== undefined, 'a card has its purses')
			return { available: row.available, held: row.held, leased: row.leased }
		}
		const counted = (purse: Purse) => (this.purses.has(purseKey(cardNo, purse)) ? part(purse) : null)
		const endsAfter = new Date(nowMs - 48 * 3_600_000).toISOString().slice(0, 10)
		const goesOn = (until: string | null): boolean => until === null || until >= endsAfter
		const vouchers = this.pursesOf(cardNo)
			.filter((row) => row.voucher_type_id !== null && row.credited > row.debited && goesOn(row.valid_until))
			.sort(
				(one, other) =>
					order(one.valid_until ?? '~', other.valid_until ?? '~') || order(one.purse, other.purse),
			)
			.map(({ purse, voucher_type_id: voucherTypeId, valid_from: validFrom, valid_until: validUntil }) => ({
				purse,
				voucherTypeId,
				validFrom,
				validUntil,
				balance: part(purse),
			}))
		const grants = [...this.grants.values()]
			.filter((grant) => grant.cardNo === cardNo && goesOn(grant.validUntil))
			.sort((one, other) => order(one.grantId, other.grantId))
			.map((grant) => ({ grant, uses: counted(`grant:${grant.grantId}`) }))
		const picture = parsePicture({
			cardNo,
			state: card.state,
			cardClass: card.card_class,
			media: card.media,
			member: card.member_id === null ? null : this.#memberPicture(card.member_id),
			purses: { storedValue: part('storedValue'), points: part('points'), gift: part('gift') },
			vouchers: vouchers.slice(0, 60),
			grants: grants.slice(0, 10),
			asOfMs: nowMs,
			version: this.versionOf(cardNo) ?? 0,
		})
		if (picture.data === undefined) throw picture.error
		return picture.data
	}

	#memberPicture(memberId: string): object | null {
		const member = this.members.get(memberId)
		if (member === undefined) return null
		const known = [...member.fields].map(([field, { value, source, verified, atMs }]) => [
			field,
			{ value, source, verified, atMs },
		]) as [string, MemberField][]
		const isDetail = ([field]: [string, unknown]) => memberDetailNameSchema.safeParse(field).success
		const details = known.filter(isDetail)
		const consents = [...member.consents].map(([consent, { given, atMs }]) => [consent, { given, atMs }])
		return named({
			...member.profile,
			lastVisit: member.lastVisit,
			fields: Object.fromEntries(known.filter((one) => !isDetail(one) && one[1].value !== '')),
			declinedAtMs: Object.fromEntries(member.declined),
			...(member.later.size > 0 && { laterAtMs: Object.fromEntries(member.later) }),
			...(details.length === 0 ? {} : { details: Object.fromEntries(details) }),
			...(consents.length === 0 ? {} : { consents: Object.fromEntries(consents) }),
		} as MemberSnapshot)
	}

	pursesOf(cardNo: string): PurseRow[] {
		return [...(this.#pursesOfCard.get(cardNo) ?? [])].flatMap((key) => this.purses.get(key) ?? [])
	}

	indexPurse(cardNo: string, purse: Purse): void {
		const keys = this.#pursesOfCard.get(cardNo) ?? new Set()
		this.#pursesOfCard.set(cardNo, keys.add(purseKey(cardNo, purse)))
	}

	leasesOf(cardNo: string): LeaseRow[] {
		return [...(this.#leasesOfCard.get(cardNo) ?? [])].flatMap((id) => this.leases.get(id) ?? [])
	}

	spendsOf(leaseId: string): LeaseSpendRow[] {
		return [...(this.#spendsOfLease.get(leaseId) ?? [])].flatMap((key) => this.spends.get(key) ?? [])
	}

	indexLease(lease: LeaseRow): void {
		const ids = this.#leasesOfCard.get(lease.card_no) ?? new Set()
		this.#leasesOfCard.set(lease.card_no, ids.add(lease.lease_id))
	}

	indexSpend(spend: LeaseSpendRow): void {
		const keys = this.#spendsOfLease.get(spend.lease_id) ?? new Set()
		this.#spendsOfLease.set(spend.lease_id, keys.add(spendKey(spend.lease_id, spend.slice, spend.counter)))
	}

	/** The table's promise that no entry is posted twice. */
	takePlace(row: TransferRow): () => void {
		const entry = [row.till_id, row.epoch, row.seq]
		const by = row.operation_key === null ? entry : [row.operation_key]
		const place = [row.card_no, ...by, row.purse, row.ordinal].join('/')
		if (this.#posted.has(place)) throw new ConstraintBroken(`posted_once: ${place}`)
		this.#posted.add(place)
		return () => this.#posted.delete(place)
	}
}

/** As PostgreSQL says it (class 23): the server then quarantines what caused it. */
class ConstraintBroken extends Error {
	override readonly name = 'ConstraintBroken'
	readonly code = '23514'
}

const NEW_HOLD = {
	state: 'new',
	card_no: null,
	purse: null,
	amount: null,
	store_id: null,
	till_id: null,
	balance_after: null,
	refusal: null,
	captured: 0,
	reversed: false,
	spend_reversed: false,
	spent: 0,
	refunded: 0,
	given_early: [],
	created_at_ms: 0,
	closed_at_ms: null,
} as const satisfies Omit<HoldRow, 'auth_key'>

/** One transaction: writes go in at once, and each knows how to be taken back. */
class MemoryTransaction {
	readonly tables: LedgerTables
	readonly facts = { purses: [] as PurseRow[], leases: [] as LeaseRow[], transfers: [] as TransferRow[] }
	readonly #disk: MemoryLedger
	readonly #undo: (() => void)[] = []

	constructor(disk: MemoryLedger) {
		this.#disk = disk
		this.tables = {
			...this.#members(),
			...this.#journal(),
			...this.#lanes(),
			...this.#returns(),
			neverBrought: async (countMax) => this.#neverBrought(countMax),
			neverPaid: async (countMax) => this.#neverPaid(countMax),
			loadBooks: async (wanted) => this.#loadBooks(wanted),
			saveBooks: async (books, alsoChanged) => this.#saveBooks(books, alsoChanged ?? []),
			cardSnapshots: async (cardNos, nowMs) =>
				new Map(
					cardNos.flatMap((cardNo) => {
						const picture = disk.picture(cardNo, nowMs)
						return picture === undefined ? [] : [[cardNo, picture]]
					}),
				),
			cardVersions: async (cardNos) =>
				new Map(
					cardNos.flatMap((cardNo) => {
						const version = disk.versionOf(cardNo)
						return version === undefined ? [] : [[cardNo, version]]
					}),
				),
			cardOf: async (medium) => this.#cardOf(medium),
			termsOf: async (storeIds) =>
				new Map(
					storeIds.flatMap((storeId) => {
						const record = disk.reference('storeProfile', storeId)
						if (record?.kind !== 'storeProfile') return []
						const { cardPolicy, utcOffsetMinutes, dayStartsAtHour } = record.storeProfile
						return [[storeId, { leases: cardPolicy.leases, utcOffsetMinutes, dayStartsAtHour }]]
					}),
				),
			handLimits: async (storeId, operatorIds) => {
				const profile = disk.reference('storeProfile', storeId)
				const rules = profile?.kind === 'storeProfile' ? profile.storeProfile.overrideRules : undefined
				const people = operatorIds.map((operatorId) => disk.reference('operator', operatorId))
				const known = people.flatMap((one) => (one?.kind === 'operator' ? [one.operator] : []))
				return { rules, roles: new Map(known.map(({ operatorId, role }) => [operatorId, role])) }
			},
			pursesEndedBefore: async (businessDate, countMax) =>
				[...disk.purses.values()]
					.filter((row) => row.valid_until !== null && row.valid_until < businessDate && row.available > 0)
					.slice(0, countMax)
					.map(({ card_no: cardNo, purse }) => ({ cardNo, purse })),
			holdsMadeBefore: async (createdAtMs, countMax) =>
				[...disk.holds.values()]
					.filter((hold) => hold.state === 'held' && hold.created_at_ms <= createdAtMs)
					.slice(0, countMax)
					.map((hold) => hold.auth_key),
		}
	}

	rollBack(): void {
		for (const undo of this.#undo.reverse()) undo()
	}

	#put<Value>(map: Map<string, Value>, key: string, value: Value): void {
		const before = map.get(key)
		map.set(key, value)
		this.#undo.push(() => {
			if (before === undefined) map.delete(key)
			else map.set(key, before)
		})
	}

	#cardOf(medium: Medium): string | undefined {
		return medium.kind === 'cardNo' ? medium.value : this.#ownerOf(mediumKey(medium))
	}

	#ownerOf(key: string): string | undefined {
		for (const card of this.#disk.cards.values())
			if (card.media.some((other) => mediumKey(other) === key)) return card.card_no
		return undefined
	}

	#loadBooks(wanted: Wanted): Books {
		const disk = this.#disk
		const books = new Books()
		const authKeys = new Set(wanted.authKeys)
		const leaseIds = new Set(wanted.leaseIds)
		for (const leaseId of wanted.releasedIds ?? []) if (disk.early.has(leaseId)) leaseIds.add(leaseId)
		const cardNos = new Set(wanted.cardNos)
		for (const leaseId of leaseIds) {
			const early = disk.early.get(leaseId)
			for (const spend of early?.given?.outstanding ?? []) authKeys.add(spend.authKey)
			for (const spend of disk.spendsOf(leaseId)) if (spend.state === 'early') authKeys.add(spend.auth_key)
		}
		for (const leaseId of leaseIds) cardNos.add(leaseId.split('.')[0] ?? leaseId)
		for (const authKey of authKeys) {
			if (!disk.holds.has(authKey)) this.#put(disk.holds, authKey, { auth_key: authKey, ...NEW_HOLD })
			const hold = disk.holds.get(authKey)
			if (hold === undefined) continue
			books.holds.set(authKey, { ...hold })
			if (hold.card_no !== null) cardNos.add(hold.card_no)
		}
		// A card that is added while this runs is visited too.
		for (const cardNo of cardNos) {
			const successor = disk.cards.get(cardNo)?.replaced_by ?? null
			if (successor !== null) cardNos.add(successor)
		}
		for (const cardNo of cardNos)
			this.#loadCard(books, cardNo, leaseIds, authKeys, wanted.activeLeases === true)
		for (const leaseId of leaseIds) this.#loadAwaited(books, leaseId)
		this.#loadFacts(books, wanted)
		return books
	}

	#loadAwaited(books: Books, leaseId: string): void {
		const disk = this.#disk
		const [, chain, epoch] = /^[^.]+\.([A-Z0-9]+-[0-9]+)-([0-9]+)-[0-9]+\.[0-9]+$/.exec(leaseId) ?? []
		if (chain === undefined || books.leases.has(leaseId)) return
		const early = disk.early.get(leaseId)
		if (early !== undefined) books.early.set(leaseId, { ...early })
		for (const spend of disk.spendsOf(leaseId))
			books.spends.set(spendKey(spend.lease_id, spend.slice, spend.counter), { ...spend })
		this.#loadHead(books, `${chain}/${epoch}`)
	}

	/** There is no desk in memory, so nobody closes what was parked. */
	#neverBrought(countMax: number): string[] {
		const waiting = [...this.#disk.early.values()].filter((early) => !early.settled)
		const over = waiting.filter(({ lease_id: leaseId }) => {
			const [, chain, epoch, seq] =
				/^[^.]+\.([A-Z0-9]+-[0-9]+)-([0-9]+)-([0-9]+)\.[0-9]+$/.exec(leaseId) ?? []
			const terminal = this.#disk.terminals.get(`${chain}/${epoch}`)
			return terminal !== undefined && (terminal.headSeq >= Number(seq) || terminal.writtenOff === true)
		})
		return over.slice(0, countMax).map((early) => early.lease_id)
	}

	#neverPaid(countMax: number): string[] {
		const waiting = [...this.#disk.holds.values()].filter(({ auth_key: authKey, given_early }) => {
			const chain = chainOfKey(authKey)
			const isWaiting = given_early.some(({ endedAtMs }) => endedAtMs === null)
			return isWaiting && this.#disk.terminals.get(`${chain?.tillId}/${chain?.epoch}`)?.writtenOff === true
		})
		return waiting.slice(0, countMax).map((hold) => hold.auth_key)
	}

	#loadTold(books: Books, paidBackKeys: readonly string[]): void {
		for (const authKey of paidBackKeys) {
			const chain = chainOfKey(authKey)
			if (chain === undefined) continue
			this.#loadHead(books, `${chain.tillId}/${chain.epoch}`)
			if (this.#disk.transfers.some(({ auth_key, kind }) => auth_key === authKey && kind === 'spend'))
				books.told.add(authKey)
		}
	}

	#loadHead(books: Books, chain: string): void {
		const terminal = this.#disk.terminals.get(chain)
		if (terminal === undefined) return
		const { storeId, headSeq: seq, writtenOff } = terminal
		books.heads.set(chain, { storeId, seq, writtenOff: writtenOff === true })
	}

	#loadFacts(books: Books, wanted: Wanted): void {
		const disk = this.#disk
		this.#loadTold(books, [...(wanted.paidBackKeys ?? [])])
		const owners = new Set(wanted.grantsOf)
		for (const [key, grant] of disk.grants) if (owners.has(grant.cardNo)) books.grants.set(key, grant)
		for (const typeId of wanted.voucherTypeIds ?? []) {
			const record = disk.reference('voucherType', typeId)
			if (record?.kind === 'voucherType')
				books.voucherTerms.set(typeId, { voucher_type_id: typeId, kind: record.voucherType.kind })
		}
		for (const key of wanted.mediumKeys ?? []) {
			const cardNo = this.#ownerOf(key)
			if (cardNo !== undefined) books.media.set(key, cardNo)
		}
		for (const memberId of wanted.memberIds ?? [])
			if (disk.members.has(memberId)) books.members.set(memberId, memberId)
	}

	#loadCard(
		books: Books,
		cardNo: string,
		leaseIds: ReadonlySet<string>,
		authKeys: ReadonlySet<string>,
		active: boolean,
	): void {
		const disk = this.#disk
		const card = disk.cards.get(cardNo)
		if (card === undefined) return
		books.cards.set(cardNo, { ...card })
		for (const row of disk.pursesOf(cardNo)) books.purses.set(purseKey(cardNo, row.purse), { ...row })
		for (const lease of disk.leasesOf(cardNo)) {
			const spends = disk.spendsOf(lease.lease_id)
			const shown = lease.state === 'active' && active
			const named = leaseIds.has(lease.lease_id) || spends.some((spend) => authKeys.has(spend.auth_key))
			if (!shown && !named) continue
			books.leases.set(lease.lease_id, { ...lease })
			for (const spend of spends)
				books.spends.set(spendKey(spend.lease_id, spend.slice, spend.counter), { ...spend })
		}
	}

	#saveBooks(books: Books, alsoChanged: Iterable<string>): void {
		const disk = this.#disk
		const { purses, madePurses, holds, leases, spends } = books.changed
		const changedCards = new Set(alsoChanged)
		for (const hold of books.holds.values()) assert(hold.state !== 'new', 'no key is left undecided')
		this.#checkAllNamed(books)
		for (const purse of purses) {
			const key = purseKey(purse.card_no, purse.purse)
			if (madePurses.has(purse)) {
				if (disk.purses.has(key)) throw new ConstraintBroken(`purse ${key} is there already`)
				disk.indexPurse(purse.card_no, purse.purse)
			}
			this.#put(disk.purses, key, checkedPurse({ ...purse }))
			changedCards.add(purse.card_no)
		}
		for (const hold of holds) this.#put(disk.holds, hold.auth_key, { ...hold })
		for (const lease of leases) {
			this.#put(disk.leases, lease.lease_id, checkedLease({ ...lease }))
			disk.indexLease(lease)
		}
		for (const spend of spends) {
			this.#put(disk.spends, spendKey(spend.lease_id, spend.slice, spend.counter), { ...spend })
			disk.indexSpend(spend)
		}
		this.#saveCards(books, changedCards)
		for (const lease of leases) this.#checkOneActive(lease)
		this.#post(books.transfers)
		for (const cardNo of [...changedCards].sort()) this.#undo.push(disk.change('card', cardNo, null))
		this.facts.purses.push(...purses)
		this.facts.leases.push(...leases)
	}

	/** What an act changed and did not name would be lost with it. */
	#checkAllNamed({ changed, leases, purses }: Books): void {
		const { leases: leasesBefore, purses: pursesBefore } = this.#disk
		for (const [id, lease] of leases) {
			const before = changed.leases.has(lease) ? undefined : leasesBefore.get(id)
			assert(before === undefined || isSameLease(before, lease), `lease ${id} changed and was not named`)
		}
		for (const [key, purse] of purses) {
			const before = changed.purses.has(purse) ? undefined : pursesBefore.get(key)
			assert(before === undefined || isSamePurse(before, purse), `purse ${key} changed and was not named`)
		}
	}

	#saveCards({ changed }: Books, changedCards: Set<string>): void {
		const disk = this.#disk
		for (const card of changed.cards) {
			const known = disk.cards.get(card.card_no)
			assert(known !== undefined, 'a card that changes is there')
			this.#put(disk.cards, card.card_no, { ...known, ...card, media: known.media })
			changedCards.add(card.card_no)
		}
		for (const { cardNo, medium } of changed.madeMedia.values()) {
			const known = disk.cards.get(cardNo)
			assert(known !== undefined, 'a medium belongs to a card')
			this.#put(disk.cards, cardNo, { ...known, media: inOrder([...known.media, medium]) })
			changedCards.add(cardNo)
		}
		for (const early of changed.early) this.#put(disk.early, early.lease_id, { ...early })
		for (const grant of changed.grants) this.#put(disk.grants, `${grant.cardNo}/${grant.grantId}`, grant)
		for (const { card_no: key } of changed.cards)
			this.#put(disk.urgent, `hotCard/${key}`, { topic: 'hotCard', key, storeId: null, seq: disk.nextSeq() })
		for (const { lease_id: key, store_id: storeId } of changed.recalled)
			this.#put(disk.urgent, `recall/${key}`, { topic: 'recall', key, storeId, seq: disk.nextSeq() })
	}

	#post(rows: readonly TransferRow[]): void {
		const { transfers } = this.#disk
		const lengthBefore = transfers.length
		this.#undo.push(() => {
			transfers.length = lengthBefore
		})
		for (const row of rows) {
			if (row.amount <= 0 || row.debit_account === row.credit_account)
				throw new ConstraintBroken(`transfer of ${row.amount} from ${row.debit_account}`)
			this.#undo.push(this.#disk.takePlace(row))
			transfers.push({ ...row })
		}
		this.facts.transfers.push(...rows)
	}

	#checkOneActive({ card_no, purse, store_id }: LeaseRow): void {
		const active = this.#disk
			.leasesOf(card_no)
			.filter((lease) => lease.purse === purse && lease.store_id === store_id)
			.filter((lease) => lease.state === 'active' && lease.epoch > 0)
		if (active.length > 1) throw new ConstraintBroken(`lease_active: ${card_no} ${purse} ${store_id}`)
	}

	#enrol({ memberId, profile, cardNo }: EnrolledRow): string[] {
		const { members, cards, purses } = this.#disk
		if (!members.has(memberId)) {
			const nothing = { fields: new Map(), declined: new Map(), later: new Map(), consents: new Map() }
			this.#put(members, memberId, { profile, lastVisit: null, ...nothing })
		}
		if (cards.has(cardNo)) return []
		const unsaid = { member_id: null, replaced_by: null, state_at_ms: 0, media: [] }
		this.#put(cards, cardNo, { card_no: cardNo, state: 'blank', card_class: 'standard', ...unsaid })
		for (const purse of SINGLE_PURSES) {
			const empty = { credited: 0, debited: 0, available: 0, held: 0, leased: 0, lease_epoch: 0 }
			const none = { voucher_type_id: null, valid_from: null, valid_until: null }
			this.#put(purses, purseKey(cardNo, purse), { card_no: cardNo, purse, ...empty, ...none })
			this.#disk.indexPurse(cardNo, purse)
		}
		return [cardNo]
	}

	#members(): MemberTables {
		const { members, cards, fieldHistory } = this.#disk
		return {
			enrolMembers: async (rows) => rows.flatMap((row) => this.#enrol(row)),
			// Nobody is merged here.
			lockMembers: async (memberIds) =>
				new Map(memberIds.filter((id) => members.has(id)).map((id) => [id, id])),
			currentConsents: async (memberIds) =>
				memberIds.flatMap((memberId) => [...(members.get(memberId)?.consents.values() ?? [])]),
			saveConsents: async (won) => {
				for (const row of won) this.#put(members.get(row.memberId)?.consents ?? new Map(), row.consent, row)
			},
			// Who may be one person is a matter of head office's own tables.
			proposeDuplicates: async () => undefined,
			propose: async () => undefined,
			recordVisits: async (storeId, latestMs) => {
				for (const [memberId, atMs] of latestMs) {
					const member = members.get(memberId)
					if (member === undefined || (member.lastVisit !== null && member.lastVisit.atMs >= atMs)) continue
					this.#put(members, memberId, { ...member, lastVisit: { atMs, storeId } })
				}
			},
			currentFields: async (memberIds) =>
				memberIds.flatMap((memberId) => [...(members.get(memberId)?.fields.values() ?? [])]),
			saveFields: async (won, lost) => {
				for (const row of won) this.#put(members.get(row.memberId)?.fields ?? new Map(), row.field, row)
				const lengthBefore = fieldHistory.length
				fieldHistory.push(...lost)
				this.#undo.push(() => {
					fieldHistory.length = lengthBefore
				})
			},
			saveDeclined: async (rows) => {
				for (const { memberId, field, atMs, later } of rows) {
					const known = members.get(memberId)?.[later ? 'later' : 'declined'] ?? new Map<string, number>()
					this.#put(known, field, Math.max(atMs, known.get(field) ?? atMs))
				}
			},
			cardsOfMembers: async (memberIds) =>
				[...cards.values()]
					.filter((card) => card.member_id !== null && memberIds.includes(card.member_id))
					.map((card) => card.card_no),
		}
	}

	#lanes(): LaneTables {
		const { terminals, agentDisks, leases } = this.#disk
		const note = (tillId: string, epoch: number, facts: Partial<MemoryTerminal>): void => {
			const terminal = terminals.get(`${tillId}/${epoch}`)
			if (terminal !== undefined) this.#put(terminals, `${tillId}/${epoch}`, { ...terminal, ...facts })
		}
		const stranded = (storeId: string, diskId: string): LeaseRow[] =>
			[...leases.values()].filter(
				(lease) => lease.store_id === storeId && lease.state !== 'returned' && lease.holder !== diskId,
			)
		return {
			agentMet: async ({ tillId, epoch }, diskId) => note(tillId, epoch, { agentDiskId: diskId }),
			epochEnded: async ({ tillId, epoch }, { seq, whole }, nowMs) => {
				if (terminals.get(`${tillId}/${epoch}`)?.endedSeq === undefined)
					note(tillId, epoch, { endedSeq: seq, endedWhole: whole, endedAtMs: nowMs })
			},
			storesWithStranded: async () =>
				[...agentDisks].flatMap(([storeId, { now }]) =>
					stranded(storeId, now.diskId).length > 0 ? [{ storeId, diskId: now.diskId }] : [],
				),
			lanesOf: async (storeId) =>
				[...terminals.values()]
					.filter((terminal) => terminal.storeId === storeId)
					.map(({ tillId, epoch, headSeq, agentDiskId, endedSeq, endedWhole, endedAtMs, writtenOff }) => ({
						tillId,
						epoch,
						headSeq,
						agentDiskId: agentDiskId ?? null,
						endedSeq: endedSeq ?? null,
						endedWhole: endedWhole ?? null,
						endedAtMs: endedAtMs ?? null,
						writtenOff: writtenOff ?? false,
					})),
			strandedLeases: async (storeId, diskId) =>
				stranded(storeId, diskId).map(({ lease_id: leaseId, granted_at_ms: grantedAtMs }) => ({
					leaseId,
					grantedAtMs,
				})),
		}
	}

	#returns(): ReturnTables {
		const { returned, returnClaims, journal, terminals, urgent } = this.#disk
		const keyOf = (row: Pick<ReturnClaimRow, 'sale_id' | 'claim_id'>): string =>
			`${row.sale_id}/${row.claim_id}`
		return {
			lockReturned: async (lines) =>
				new Map(
					lines.map(({ sale_id, line_number }) => {
						const key = soldLineKey(sale_id, line_number)
						const none = { sale_id, line_number, sold_quantity: null, quantity: 0 }
						return [key, { ...(returned.get(key) ?? none) }]
					}),
				),
			saveReturned: async (rows) => {
				for (const row of rows) this.#put(returned, soldLineKey(row.sale_id, row.line_number), { ...row })
			},
			soldSale: async (saleId) => {
				const chain = /^(.+)-([0-9]+)-[0-9]+$/.exec(saleId)
				const place = `${chain?.[1]}/${chain?.[2]}`
				const row = journal
					.get(place)
					?.find(
						({ kind, text }) =>
							kind === 'saleCompleted' &&
							text.includes(`"${saleId}"`) &&
							JSON.parse(text).body.saleId === saleId,
					)
				const storeId = terminals.get(place)?.storeId
				if (row === undefined || storeId === undefined) return undefined
				const ofTill = [...journal].filter(([at]) => at.startsWith(`${chain?.[1]}/`))
				const refunds = ofTill.flatMap(([, rows]) =>
					rows.flatMap(({ kind, text }) =>
						kind === 'spendRefunded' && text.includes(`"${saleId}"`) ? [text] : [],
					),
				)
				return { storeId, text: row.text, refunds }
			},
			claimsOnSale: async (saleId) => [...returnClaims.values()].filter((row) => row.sale_id === saleId),
			claimsOfSales: async (claimIds) =>
				[...returnClaims.values()].filter((row) => claimIds.includes(row.claim_id)),
			saveClaim: async (row) => {
				const key = keyOf(row)
				this.#put(returnClaims, key, { ...row })
				if (row.answer !== null || row.guard_store_id === null) return
				const seq = this.#disk.nextSeq()
				this.#put(urgent, `guardReturn/${key}`, {
					topic: 'guardReturn',
					key,
					storeId: row.guard_store_id,
					seq,
				})
			},
			dropClaimsBefore: async () => undefined,
		}
	}

	#journal(): JournalTables {
		const { terminals, journal, parked, settlements } = this.#disk
		const keyOf = ({ tillId, epoch }: { readonly tillId: string; readonly epoch: number }): string =>
			`${tillId}/${epoch}`
		return {
			lockTerminal: async (chain) => {
				const terminal = terminals.get(keyOf(chain))
				if (terminal === undefined) return undefined
				return {
					...terminalRow(terminal),
					later_keys: laterKeys(terminals, chain),
					agent_disk_id: terminal.agentDiskId ?? null,
				}
			},
			verdictsAt: async (chain, seqs) =>
				(journal.get(keyOf(chain)) ?? [])
					.filter((row) => seqs.includes(row.seq))
					.map(({ hash, verdict }) => ({ hash, verdict })),
			park: async (chain, rows) => {
				for (const row of rows) {
					const key = `${keyOf(chain)}/${row.seq}/${row.hash}`
					if (!parked.has(key)) this.#put(parked, key, row)
				}
			},
			append: async (chain, rows) => {
				const terminal = terminals.get(keyOf(chain))
				const last = rows.at(-1)
				if (terminal === undefined || last === undefined) return
				const before = journal.get(keyOf(chain)) ?? []
				if (before.length !== terminal.headSeq || rows[0]?.seq !== terminal.headSeq + 1)
					throw new ConstraintBroken(`the chain ${keyOf(chain)} would have a gap or a double`)
				this.#put(journal, keyOf(chain), before)
				for (const row of rows) before.push(row)
				this.#undo.push(() => {
					before.length -= rows.length
				})
				this.#put(terminals, keyOf(chain), { ...terminal, headSeq: last.seq, headHash: last.hash })
			},
			entryTextsOfShift: async (tillId, shiftId) =>
				[...journal]
					.filter(([key]) => key.startsWith(`${tillId}/`))
					.flatMap(([, rows]) => rows)
					.filter((row) => row.shiftId === shiftId && row.verdict.kind !== 'quarantined')
					.map((row) => row.text),
			unreadableWithin: async (chain, shiftId, seq) => {
				const rows = journal.get(keyOf(chain)) ?? []
				const first = rows.find((row) => row.shiftId === shiftId)?.seq ?? Number.POSITIVE_INFINITY
				return rows.some((row) => row.verdict.kind === 'quarantined' && row.seq < seq && row.seq > first)
			},
			keepSettlement: async (row) => {
				const key = `${row.tillId}/${row.shiftId}`
				if (!settlements.has(key)) this.#put(settlements, key, row)
			},
		}
	}
}

function order(one: string, other: string): number {
	return one < other ? -1 : one > other ? 1 : 0
}

function inOrder(media: readonly Medium[]): Medium[] {
	return [...media].sort((one, other) => order(mediumKey(one), mediumKey(other)))
}

function checkedPurse(row: PurseRow): PurseRow {
	const isVoucher = ['coupon', 'activity', 'service'].includes(purseKind(row.purse))
	if (isVoucher !== (row.voucher_type_id !== null))
		throw new ConstraintBroken(`voucher_has_its_type: ${JSON.stringify(row)}`)
	const parts = [row.credited, row.debited, row.available, row.held, row.leased]
	if (parts.some((part) => part < 0) || row.credited - row.debited !== row.available + row.held + row.leased)
		throw new ConstraintBroken(`purse_adds_up: ${JSON.stringify(row)}`)
	return row
}

function isSameLease(one: LeaseRow, other: LeaseRow): boolean {
	const isSameSum = one.remaining === other.remaining && one.outstanding === other.outstanding
	return (
		isSameSum && one.posted === other.posted && one.returned === other.returned && one.state === other.state
	)
}

function isSamePurse(one: PurseRow, other: PurseRow): boolean {
	const isSameSum = one.credited === other.credited && one.debited === other.debited
	return (
		isSameSum && one.available === other.available && one.held === other.held && one.leased === other.leased
	)
}

function checkedLease(row: LeaseRow): LeaseRow {
	const parts = [row.remaining, row.outstanding, row.posted, row.returned]
	if (parts.some((part) => part < 0) || parts.reduce((sum, part) => sum + part, 0) !== row.amount)
		throw new ConstraintBroken(`lease_adds_up: ${JSON.stringify(row)}`)
	return row
}

function laterKeys(
	terminals: ReadonlyMap<string, MemoryTerminal>,
	{ tillId, epoch }: { readonly tillId: string; readonly epoch: number },
): string[] {
	return [...terminals.values()]
		.filter((other) => other.tillId === tillId && other.epoch > epoch)
		.map((other) => other.publicKey)
}

function terminalRow({
	storeId,
	publicKey,
	headSeq,
	headHash,
}: MemoryTerminal): Omit<TerminalRow, 'later_keys' | 'agent_disk_id'> {
	return { store_id: storeId, public_key: publicKey, head_seq: headSeq, head_hash: headHash }
}

function storeOf(record: FeedRecord): string | null {
	if (record.kind === 'terminal') return record.terminal.storeId
	return record.kind === 'storeProfile' ? record.storeProfile.storeId : null
}
