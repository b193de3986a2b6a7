/** Leases and their spends in memory: the promises of `storage/agent-lease-table.ts`. */
import { assert } from '../../protocol/base/assert.ts'
import { leaseIdSchema, storeIdSchema } from '../../protocol/base/ids.ts'
import type { Purse } from '../../protocol/card/purse.ts'
import type { BroughtValue } from '../../protocol/journal/brought-value.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { Lease, LeaseReturn, Slice } from '../../protocol/wire/messages/lease.ts'
import type {
	ChainId,
	EntryEffect,
	HeldLease,
	LendInput,
	LentSlice,
	Received,
} from '../../storage/agent-records.ts'
import {
	chainKey,
	entryAt,
	type MemoryAgentState,
	type StoredChain,
	type StoredLease,
	type StoredSlice,
	type StoredSpend,
} from './memory-agent-state.ts'

export function keepLease(
	{ leases }: MemoryAgentState,
	lease: Lease,
	{ runId, wallMs, monotonicMs }: Received,
	brought: StoredLease['brought'] = null,
): void {
	if (leases.has(lease.leaseId)) return
	leases.set(lease.leaseId, {
		lease,
		received: { runId, wallMs, monotonicMs: Math.round(monotonicMs) },
		state: 'active',
		lastCounter: 0,
		giveBack: null,
		spends: [],
		slices: [],
		brought,
		released: false,
	})
}

export function keepBroughtLease(
	state: MemoryAgentState,
	{ leaseId, cardNo, purse, amount, keeper }: BroughtValue,
	by: ChainId & { readonly seq: number },
	received: Received,
): void {
	if (state.leases.has(leaseId)) return
	const lease: Lease = {
		leaseId: leaseIdSchema.parse(leaseId),
		storeId: storeIdSchema.parse(by.tillId.slice(0, -3)),
		cardNo,
		purse,
		amount,
		epoch: by.epoch,
		grantedAtMs: received.wallMs,
		ttlMs: LIMITS.leaseTtlMs,
		signature: '',
	}
	keepLease(state, lease, received, by)
	if (keeper === 'till') lendSlice(state, { ...by, leaseId, amount, ttlMs: lease.ttlMs }, received.wallMs)
}

type SlicePart = ChainId & { readonly leaseId: string; readonly amount: number; readonly ttlMs: number }

/** Throws, before anything was written, when a lease has not as much left. Answers the slice's number. */
function lendSlice({ leases }: MemoryAgentState, part: SlicePart, nowMs: number): number {
	const { leaseId, tillId, epoch, amount, ttlMs } = part
	const row = leases.get(leaseId)
	assert(row?.state === 'active', `a slice needs an active lease, ${leaseId}`)
	assert(spentOf(row) + amount <= row.lease.amount, `lease ${leaseId} would be overlent`)
	assert(lentOf(row).length < 50, `lease ${leaseId} has too many slices`)
	const slice = row.slices.length + 1
	row.slices.push({ slice, tillId, epoch, amount, ttlMs, lentAtMs: nowMs, returnedSpent: null })
	return slice
}

export function lend(state: MemoryAgentState, { tillId, epoch, parts, nowMs }: LendInput): Slice[] {
	const before = new Map<StoredLease, number>()
	try {
		return parts.flatMap(({ leaseId, amount, ttlMs }) => {
			const row = state.leases.get(leaseId)
			if (row?.released === true) return []
			if (row !== undefined && !before.has(row)) before.set(row, row.slices.length)
			const slice = lendSlice(state, { leaseId, tillId, epoch, amount, ttlMs }, nowMs)
			assert(row !== undefined, 'lent from a lease that is here')
			const { cardNo, purse } = row.lease
			return { leaseId: row.lease.leaseId, slice, tillId, cardNo, purse, amount, ttlMs }
		})
	} catch (error) {
		for (const [row, count] of before) row.slices.length = count
		throw error
	}
}

export function giveBackSlice(
	{ leases }: MemoryAgentState,
	leaseId: string,
	slice: number,
	tillId: string,
	spent: number,
): void {
	const found = leases.get(leaseId)?.slices.find((other) => other.slice === slice)
	if (found?.tillId === tillId) found.returnedSpent ??= Math.min(spent, found.amount)
}

export function lentSlices(
	{ leases }: MemoryAgentState,
	asked: { readonly tillId: string | null; readonly cardNo: string | null; readonly purse: Purse | null },
): LentSlice[] {
	const found = [...leases.values()].filter(
		({ lease }) =>
			(asked.cardNo ?? lease.cardNo) === lease.cardNo && (asked.purse ?? lease.purse) === lease.purse,
	)
	return inOrder(found).flatMap((row) =>
		lentOf(row)
			.filter(({ tillId }) => (asked.tillId ?? tillId) === tillId)
			.map(({ slice, tillId, epoch, amount, ttlMs, lentAtMs }) => {
				const { leaseId, cardNo, purse } = row.lease
				const own = row.spends.filter((spend) => spend.slice === slice)
				const spent = own.reduce((sum, spend) => sum + spend.amount, 0)
				const facts = { epoch, lentAtMs, spent, leaseState: row.state }
				return { leaseId, slice, tillId, cardNo, purse, amount, ttlMs, ...facts }
			}),
	)
}

export function activeLeases(state: MemoryAgentState): HeldLease[] {
	return inOrder([...state.leases.values()].filter((row) => row.state === 'active')).map((row) =>
		held(state, row),
	)
}

/** Of one purse, or of all of them (null). */
export function activeLeasesOf(all: MemoryAgentState, cardNo: string, purse: Purse | null): HeldLease[] {
	const found: StoredLease[] = []
	for (const row of all.leases.values()) {
		const { lease, state } = row
		const wanted = lease.cardNo === cardNo && (purse === null || lease.purse === purse)
		if (wanted && state === 'active') found.push(row)
	}
	return inOrder(found).map((row) => held(all, row))
}

export function unpostedSpent({ leases }: MemoryAgentState, cardNo: string, purse: Purse): number {
	let sum = 0
	for (const { lease, spends } of leases.values())
		if (lease.cardNo === cardNo && lease.purse === purse)
			for (const spend of spends) if (isOutstanding(spend)) sum += spend.amount
	return sum
}

/** Throws, before anything was written, when a spend would break its lease; `lent`: leases that come with it. */
export function checkSpend(
	{ leases }: MemoryAgentState,
	spend: { readonly leaseId: string; readonly counter: number },
	amount: number,
	lent: readonly Lease[],
): void {
	const { leaseId, counter } = spend
	const row = leases.get(leaseId)
	const lease = row?.lease ?? lent.find((fresh) => fresh.leaseId === leaseId)
	assert(
		lease !== undefined && (row?.state ?? 'active') === 'active',
		`a spend needs an active lease, ${leaseId}`,
	)
	const lastCounter = row?.lastCounter ?? 0
	assert(counter === lastCounter + 1, `counter ${counter} does not follow ${lastCounter}`)
	assert((row ? spentOf(row) : 0) + amount <= lease.amount, `lease ${leaseId} would be overspent`)
}

export function writeSpend(
	{ leases }: MemoryAgentState,
	{ leaseId, counter }: { readonly leaseId: string; readonly counter: number },
	authKey: string,
	amount: number,
): void {
	const row = leases.get(leaseId)
	assert(row !== undefined, 'the spend was checked')
	row.spends.push({ slice: 0, counter, authKey, amount, state: 'reserved', entry: null })
	row.lastCounter = counter
}

export function captureSpend(
	{ leases }: MemoryAgentState,
	{ leaseId, slice, counter, authKey, amount }: Extract<EntryEffect, { kind: 'captured' }>,
	entry: NonNullable<StoredSpend['entry']>,
): void {
	const row = leases.get(leaseId)
	const spend = row?.spends.find((other) => other.slice === slice && other.counter === counter)
	if (spend === undefined && slice > 0)
		row?.spends.push({ slice, counter, authKey, amount, state: 'captured', entry })
	if (spend?.state !== 'reserved' && spend?.state !== 'released') return
	spend.state = 'captured'
	spend.entry = entry
}

export function releaseSpend({ leases }: MemoryAgentState, authKey: string): void {
	for (const { spends } of leases.values())
		for (const spend of spends)
			if (spend.authKey === authKey && spend.state === 'reserved') spend.state = 'released'
}

/** Spends of entries that the centre could not apply stay outstanding. */
export function postSpends({ leases }: MemoryAgentState, chain: StoredChain, postedSeq: number): void {
	for (const { spends } of leases.values())
		for (const spend of spends) {
			const { entry } = spend
			if (spend.state !== 'captured' || entry?.tillId !== chain.tillId || entry.epoch !== chain.epoch)
				continue
			const verdict = entryAt(chain, entry.seq)?.verdict?.kind
			const applied = verdict !== 'contested' && verdict !== 'quarantined'
			if (entry.seq <= postedSeq && applied) spend.state = 'posted'
		}
}

export function startReturn(state: MemoryAgentState, leaseIds: readonly string[]): LeaseReturn[] {
	const rows = leaseIds.flatMap((leaseId) => {
		const row = state.leases.get(leaseId)
		if (row?.released === true) return []
		assert(row?.state === 'active', `a return needs an active lease, ${leaseId}`)
		assert(isKnown(state, row), `the centre does not know ${leaseId} yet`)
		return row
	})
	return rows.map((row) => {
		const outstanding = outstandingOf(row)
			.map(({ slice, counter, authKey, amount }) => ({ slice, counter, authKey, amount }))
			.sort((one, other) => one.slice - other.slice || one.counter - other.counter)
		const { leaseId } = row.lease
		const lent = lentOf(row).map(({ slice, tillId, amount }) => ({ slice, tillId, amount }))
		const giveBack: LeaseReturn = { leaseId, lastCounter: row.lastCounter, outstanding, lent }
		row.giveBack = giveBack
		row.state = 'returning'
		return giveBack
	})
}

export function returning(
	{ leases }: MemoryAgentState,
	cardNo: string | null,
	purse: Purse | null,
	countMax: number,
): LeaseReturn[] {
	const found = [...leases.values()].filter(
		({ state, lease }) =>
			state === 'returning' &&
			(cardNo === null || lease.cardNo === cardNo) &&
			(purse === null || lease.purse === purse),
	)
	return inOrder(found)
		.slice(0, countMax)
		.flatMap(({ giveBack }) => giveBack ?? [])
}

export function endReturn({ leases }: MemoryAgentState, leaseIds: readonly string[]): void {
	for (const leaseId of leaseIds) {
		const row = leases.get(leaseId)
		if (row?.state === 'returning') row.state = 'returned'
	}
}

function isOutstanding({ state }: StoredSpend): boolean {
	return state === 'reserved' || state === 'captured'
}

function lentOf({ slices }: StoredLease): StoredSlice[] {
	return slices.filter(({ returnedSpent }) => returnedSpent === null)
}

/** Without those of slices that tills still have. */
function outstandingOf(row: StoredLease): StoredSpend[] {
	const lent = new Set(lentOf(row).map(({ slice }) => slice))
	return row.spends.filter((spend) => isOutstanding(spend) && !lent.has(spend.slice))
}

function spentOf({ spends, slices }: StoredLease): number {
	let sum = 0
	for (const { slice, state, amount } of spends) if (slice === 0 && state !== 'released') sum += amount
	for (const { amount, returnedSpent } of slices) sum += returnedSpent ?? amount
	return sum
}

function isKnown({ chains }: MemoryAgentState, { brought }: StoredLease): boolean {
	return brought === null || (chains.get(chainKey(brought))?.postedSeq ?? 0) >= brought.seq
}

function inOrder(rows: StoredLease[]): StoredLease[] {
	if (rows.length < 2) return rows
	return rows.sort((one, other) => (one.lease.leaseId < other.lease.leaseId ? -1 : 1))
}

function held(all: MemoryAgentState, row: StoredLease): HeldLease {
	const { lease, state, received, lastCounter } = row
	const lent = lentOf(row)
	return {
		lease,
		state,
		runId: received.runId,
		receivedWallMs: received.wallMs,
		receivedMonotonicMs: received.monotonicMs,
		lastCounter,
		spent: spentOf(row),
		outstandingCount: outstandingOf(row).length,
		lent: lent.reduce((sum, { amount }) => sum + amount, 0),
		lentCount: lent.length,
		known: isKnown(all, row),
	}
}

/** Gives up whole entries of which nothing was drawn or lent; answers those of which all is given up, now or before. */
export function releaseBrought(
	{ leases }: MemoryAgentState,
	{ tillId, epoch }: ChainId,
	afterSeq: number,
	lastSeq: number,
): number[] {
	const bySeq = new Map<number, StoredLease[]>()
	for (const row of leases.values()) {
		const { brought } = row
		if (brought?.tillId !== tillId || brought.epoch !== epoch) continue
		if (brought.seq <= afterSeq || brought.seq > lastSeq) continue
		bySeq.set(brought.seq, [...(bySeq.get(brought.seq) ?? []), row])
	}
	const seqs: number[] = []
	for (const [seq, rows] of bySeq) {
		const untouched = rows.every(
			({ state, lastCounter, slices }) => state === 'active' && lastCounter === 0 && slices.length === 0,
		)
		if (untouched)
			for (const row of rows) {
				row.state = 'returned'
				row.released = true
			}
		if (rows.some(({ released }) => released)) seqs.push(seq)
	}
	return seqs.sort((one, other) => one - other)
}

/** Whether it was brought by an entry and given up. */
export function isReleased({ leases }: MemoryAgentState, leaseId: string): boolean {
	return leases.get(leaseId)?.released === true
}

/** No lease is spent or given back any more. */
export function forgetLeases({ leases }: MemoryAgentState): void {
	for (const lease of leases.values()) {
		lease.state = 'returned'
		lease.giveBack = null
		for (const spend of lease.spends) if (spend.state === 'reserved') spend.state = 'released'
		for (const slice of lease.slices) slice.returnedSpent ??= 0
	}
}
