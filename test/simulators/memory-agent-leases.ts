/** Leases and their spends in memory: the promises of `storage/agent-lease-table.ts`. */
import { assert } from '../../protocol/base/assert.ts'
import type { Purse } from '../../protocol/card/purse.ts'
import type { Lease, LeaseReturn } from '../../protocol/wire/messages/lease.ts'
import type { HeldLease, Received } from '../../storage/agent-records.ts'
import type { MemoryAgentState, StoredChain, StoredLease, StoredSpend } from './memory-agent-state.ts'

export function keepLease(
	{ leases }: MemoryAgentState,
	lease: Lease,
	{ runId, wallMs, monotonicMs }: Received,
): void {
	if (leases.has(lease.leaseId)) return
	const received = { runId, wallMs, monotonicMs: Math.round(monotonicMs) }
	leases.set(lease.leaseId, { lease, received, state: 'active', lastCounter: 0, giveBack: null, spends: [] })
}

export function activeLeases({ leases }: MemoryAgentState): HeldLease[] {
	return inOrder([...leases.values()].filter(({ state }) => state === 'active')).map(held)
}

/** Of one purse, or of all of them (null). */
export function activeLeasesOf(
	{ leases }: MemoryAgentState,
	cardNo: string,
	purse: Purse | null,
): HeldLease[] {
	const found: StoredLease[] = []
	for (const row of leases.values()) {
		const { lease, state } = row
		const wanted = lease.cardNo === cardNo && (purse === null || lease.purse === purse)
		if (wanted && state === 'active') found.push(row)
	}
	return inOrder(found).map(held)
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
	row.spends.push({ counter, authKey, amount, state: 'reserved', entry: null })
	row.lastCounter = counter
}

export function captureSpend(
	{ leases }: MemoryAgentState,
	leaseId: string,
	counter: number,
	entry: NonNullable<StoredSpend['entry']>,
): void {
	const spend = leases.get(leaseId)?.spends.find((row) => row.counter === counter)
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
			const verdict = chain.entries[entry.seq - 1]?.verdict?.kind
			const applied = verdict !== 'contested' && verdict !== 'quarantined'
			if (entry.seq <= postedSeq && applied) spend.state = 'posted'
		}
}

export function startReturn({ leases }: MemoryAgentState, leaseIds: readonly string[]): LeaseReturn[] {
	const rows = leaseIds.map((leaseId) => {
		const row = leases.get(leaseId)
		assert(row?.state === 'active', `only an active lease can be given back, ${leaseId}`)
		return row
	})
	return rows.map((row) => {
		const outstanding = row.spends
			.filter(isOutstanding)
			.map(({ counter, authKey, amount }) => ({ slice: 0, counter, authKey, amount }))
		const { leaseId } = row.lease
		const giveBack: LeaseReturn = { leaseId, lastCounter: row.lastCounter, outstanding, lent: [] }
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

function spentOf({ spends }: StoredLease): number {
	let sum = 0
	for (const { state, amount } of spends) if (state !== 'released') sum += amount
	return sum
}

function inOrder(rows: StoredLease[]): StoredLease[] {
	if (rows.length < 2) return rows
	return rows.sort((one, other) => (one.lease.leaseId < other.lease.leaseId ? -1 : 1))
}

function held(row: StoredLease): HeldLease {
	const { lease, state, received, lastCounter, spends } = row
	return {
		lease,
		state,
		runId: received.runId,
		receivedWallMs: received.wallMs,
		receivedMonotonicMs: received.monotonicMs,
		lastCounter,
		spent: spentOf(row),
		outstandingCount: spends.filter(isOutstanding).length,
	}
}

/** No lease is spent or given back any more. */
export function forgetLeases({ leases }: MemoryAgentState): void {
	for (const lease of leases.values()) {
		lease.state = 'returned'
		lease.giveBack = null
		for (const spend of lease.spends) if (spend.state === 'reserved') spend.state = 'released'
	}
}
