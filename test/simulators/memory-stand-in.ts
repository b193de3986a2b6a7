/** Slices and own spends in memory: the promises of `till/ports/stand-in-book.ts`. */
import { assert } from '../../protocol/base/assert.ts'
import { leaseIdSchema } from '../../protocol/base/ids.ts'
import { purseKind } from '../../protocol/card/purse.ts'
import { broughtValue } from '../../protocol/journal/brought-value.ts'
import { type Entry, isPurseTender } from '../../protocol/journal/entry.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { Slice } from '../../protocol/wire/messages/lease.ts'
import type {
	KeptSlice,
	OwnSpend,
	Received,
	SliceReturn,
	SpendAnswer,
	StandInBook,
	StandingSpend,
} from '../../till/ports/stand-in-book.ts'
import type { Gate, MemoryChain, MemoryDisk } from './memory-disk.ts'
import type { MemorySlice, MemorySpend, MemoryStandIn, Place } from './memory-stand-in-state.ts'

const NEVER: Received = { runId: '', wallMs: 0, monotonicMs: 0 }

export function memoryStandInBook(gate: Gate): StandInBook {
	const { disk } = gate
	return {
		keepSlices: (slices, received) =>
			gate.write(() => {
				const at = { ...received, monotonicMs: Math.round(received.monotonicMs) }
				for (const slice of slices) keep(disk.standIn, slice, at, 'held')
			}),
		slices: (cardNo) =>
			gate.read(() =>
				inOrder(disk.standIn)
					.filter(({ state, given }) => state === 'held' && (cardNo ?? given.cardNo) === given.cardNo)
					.map((row) => kept(disk.standIn, row, disk.chains)),
			),
		spend: (spend, floorLimit) => gate.write(() => spendOnce(disk.standIn, spend, floorLimit)),
		standing: (authKey) => gate.read(() => standing(disk.standIn, authKey)),
		floorSpent: (kind) => gate.read(() => floorSpent(disk.standIn, kind)),
		closeSlices: (slices) =>
			gate.write(() => {
				for (const slice of slices) {
					keep(disk.standIn, slice, NEVER, 'closed')
					close(disk.standIn, keyOf(slice))
				}
			}),
		slicesToReturn: () =>
			gate.read(() =>
				inOrder(disk.standIn)
					.filter(({ state, given }) => state === 'closed' && reservedOf(disk.standIn, given) === 0)
					.map((row): SliceReturn => {
						const { leaseId, slice, cardNo, purse, spent, lastCounter } = kept(disk.standIn, row)
						return { leaseId, slice, cardNo, purse, spent, lastCounter }
					}),
			),
	}
}

/** What an entry means for slices and own spends; asserts before anything of the commit is kept. */
export function noteStandIn(data: MemoryStandIn, entry: Entry): void {
	const { body } = entry
	if (body.kind === 'saleCompleted')
		for (const { authKey } of [...body.tenders.filter(isPurseTender), ...body.approvals])
			settle(data, authKey, 'captured', entry)
	if (body.kind === 'authorisationReversed') settle(data, body.authKey, 'released', entry)
	if (body.kind === 'sliceReturned') end(data, body)
	if (body.kind === 'epochOpened' && body.previous?.whole !== true)
		for (const [key, row] of data.slices) setSlice(data, key, { ...row, state: 'returned' })
	if (body.kind === 'shiftClosed' || body.kind === 'agentChanged')
		for (const [key, { brought, lastCounter }] of data.slices)
			if (body.kind === 'agentChanged' || brought === null || lastCounter > 0) close(data, key)
	for (const { leaseId, cardNo, purse, amount, keeper } of broughtValue(entry))
		if (keeper === 'till') {
			const facts = { leaseId: leaseIdSchema.parse(leaseId), slice: 1, tillId: entry.tillId, cardNo, purse }
			const received = { ...NEVER, wallMs: entry.atMs }
			const brought = { epoch: entry.epoch, seq: entry.seq }
			keep(data, { ...facts, amount, ttlMs: LIMITS.leaseTtlMs }, received, 'held', brought)
		}
}

export function postStandIn({ chains, standIn: data }: MemoryDisk, chain: MemoryChain, seq: number): void {
	const epoch = [...chains].find(([, other]) => other === chain)?.[0]
	for (const [key, row] of data.spends) {
		if (row.state !== 'captured' || row.place === null) continue
		if (row.place.epoch !== epoch || row.place.seq > seq) continue
		const verdict = chain.verdicts.get(row.place.seq)?.kind
		if (verdict !== 'contested' && verdict !== 'quarantined') setSpend(data, key, { ...row, state: 'posted' })
	}
}

function keyOf({ leaseId, slice }: Pick<Slice, 'leaseId' | 'slice'>): string {
	return `${leaseId}/${slice}`
}

function setSlice(data: MemoryStandIn, key: string, row: MemorySlice): void {
	data.slices = new Map([...data.slices, [key, row]])
}

function setSpend(data: MemoryStandIn, key: string, row: MemorySpend): void {
	data.spends = new Map([...data.spends, [key, row]])
}

function keep(
	data: MemoryStandIn,
	given: Slice,
	received: Received,
	state: MemorySlice['state'],
	brought: Place | null = null,
): void {
	if (!data.slices.has(keyOf(given)))
		setSlice(data, keyOf(given), { given, received, state, lastCounter: 0, brought, released: false })
}

/** Gives up whole entries of which nothing was drawn or closed; answers those of which all is given up, now or before. */
export function releaseBrought(
	data: MemoryStandIn,
	epoch: number,
	afterSeq: number,
	lastSeq: number,
): number[] {
	const ofPlaces = [...data.slices].filter(
		([, { brought }]) => brought?.epoch === epoch && brought.seq > afterSeq && brought.seq <= lastSeq,
	)
	const places = [...new Set(ofPlaces.map(([, { brought }]) => brought?.seq ?? 0))]
	return places
		.filter((seq) => {
			const ofEntry = ofPlaces.filter(([, { brought }]) => brought?.seq === seq)
			if (ofEntry.some(([, { released }]) => released)) return true
			if (ofEntry.some(([, { state, lastCounter }]) => state !== 'held' || lastCounter > 0)) return false
			for (const [key, row] of ofEntry) setSlice(data, key, { ...row, state: 'returned', released: true })
			return true
		})
		.sort((one, other) => one - other)
}

function close(data: MemoryStandIn, key: string): void {
	const row = data.slices.get(key)
	if (row?.state === 'held') setSlice(data, key, { ...row, state: 'closed' })
}

function end(data: MemoryStandIn, given: SliceReturn): void {
	const row = data.slices.get(keyOf(given))
	assert(row?.state === 'closed', `only a closed slice is given back, ${keyOf(given)}`)
	const { spent, lastCounter } = kept(data, row)
	const asSaid = spent === given.spent && lastCounter === given.lastCounter
	assert(asSaid && reservedOf(data, row.given) === 0, `slice ${keyOf(given)} is not as it is said to be`)
	setSlice(data, keyOf(given), { ...row, state: 'returned' })
}

function settle(data: MemoryStandIn, authKey: string, state: 'captured' | 'released', entry: Place): void {
	const place = { epoch: entry.epoch, seq: entry.seq }
	const row = data.spends.get(authKey)
	if (row === undefined && state === 'released') setSpend(data, authKey, { spend: null, state, place })
	if (row?.state === 'reserved') setSpend(data, authKey, { ...row, state, place })
}

function spendOnce(data: MemoryStandIn, spend: OwnSpend, floorLimit: number): SpendAnswer {
	const { authKey, purse, amount, authority } = spend
	const found = standing(data, authKey)
	if (found !== null) return found
	assert(amount > 0, 'a spend is positive')
	if (authority.kind === 'floor')
		assert(
			floorSpent(data, purseKind(purse)) + amount <= floorLimit,
			`the floor limit of ${purseKind(purse)} would be exceeded`,
		)
	else {
		const { counter } = authority
		const key = `${authority.leaseId}/${authority.slice}`
		const row = data.slices.get(key)
		assert(row !== undefined, `a spend needs a slice that was given, ${key}`)
		if (row.state !== 'held') return { kind: 'sliceClosed' }
		assert(counter === row.lastCounter + 1, `counter ${counter} does not follow ${row.lastCounter}`)
		assert(kept(data, row).spent + amount <= row.given.amount, `slice ${key} would be overspent`)
		setSlice(data, key, { ...row, lastCounter: counter })
	}
	setSpend(data, authKey, { spend, state: 'reserved', place: null })
	return { kind: 'spent', ...spend }
}

function standing({ spends }: MemoryStandIn, authKey: OwnSpend['authKey']): StandingSpend | null {
	const row = spends.get(authKey)
	if (row === undefined) return null
	if (row.state === 'released' || row.spend === null) return { kind: 'reversed', authKey }
	return { kind: 'spent', ...row.spend }
}

function floorSpent({ spends }: MemoryStandIn, kind: string): number {
	let sum = 0
	for (const { spend, state } of spends.values())
		if (spend?.authority.kind === 'floor' && purseKind(spend.purse) === kind && isUnposted(state))
			sum += spend.amount
	return sum
}

function isUnposted(state: MemorySpend['state']): boolean {
	return state === 'reserved' || state === 'captured'
}

function spendsOf({ spends }: MemoryStandIn, { leaseId, slice }: Slice): MemorySpend[] {
	return [...spends.values()].filter(
		({ spend }) =>
			spend?.authority.kind === 'lease' &&
			spend.authority.leaseId === leaseId &&
			spend.authority.slice === slice,
	)
}

function reservedOf(data: MemoryStandIn, given: Slice): number {
	return spendsOf(data, given).filter(({ state }) => state === 'reserved').length
}

function kept(
	data: MemoryStandIn,
	{ given, received, lastCounter, brought }: MemorySlice,
	chains: MemoryDisk['chains'] = new Map(),
): KeptSlice {
	const spent = spendsOf(data, given)
		.filter(({ state }) => state !== 'released')
		.reduce((sum, { spend }) => sum + (spend?.amount ?? 0), 0)
	const storedSeq = brought === null ? undefined : chains.get(brought.epoch)?.storedSeq
	return {
		...given,
		received,
		lastCounter,
		spent,
		unsent: storedSeq !== undefined && storedSeq < (brought?.seq ?? 0),
	}
}

function inOrder({ slices }: MemoryStandIn): MemorySlice[] {
	return [...slices.values()].sort(({ given: one }, { given: other }) =>
		one.leaseId === other.leaseId ? one.slice - other.slice : one.leaseId < other.leaseId ? -1 : 1,
	)
}
