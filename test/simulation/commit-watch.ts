/** What must be true at every commit of the centre: asked of each row that the commit changed. */
import type { HoldRow } from '../../server/ledger/books.ts'
import type { CommitFacts, MemoryLedger } from '../simulators/memory-ledger.ts'
import { wasForgotten, wasTakenBack } from './casualties.ts'
import type { TillNode } from './till-node.ts'
import { breach, type World } from './world.ts'

/** `hasFloors`: tills may spend with nothing to vouch for it, so the store's suspense may have to bear something. */
export function watchCommits(
	world: World,
	ledger: MemoryLedger,
	hasFloors: boolean,
	tills: () => readonly TillNode[],
): void {
	ledger.onCommit = (facts) => {
		const wrong = wrongWith(ledger, facts, hasFloors, tills)
		if (wrong !== null) breach(world, wrong)
	}
}

function wrongWith(
	ledger: MemoryLedger,
	{ purses, leases, transfers }: CommitFacts,
	hasFloors: boolean,
	tills: () => readonly TillNode[],
): string | null {
	for (const changed of purses) {
		const { card_no, purse, credited, debited, available, held, leased } = changed
		const name = `${card_no} ${purse}`
		const parts = [credited, debited, available, held, leased]
		if (parts.some((part) => part < 0)) return `a component of ${name} is below 0: ${JSON.stringify(changed)}`
		if (credited - debited !== available + held + leased)
			return `credited − debited ≠ available + held + leased of ${name}: ${JSON.stringify(changed)}`
		const open = ledger
			.leasesOf(card_no)
			.filter((lease) => lease.purse === purse)
			.reduce((sum, lease) => sum + lease.remaining + lease.outstanding, 0)
		if (open !== leased) return `Σ leases of ${name} is ${open}, leased says ${leased}`
	}
	for (const lease of leases) {
		if (lease.amount !== lease.remaining + lease.outstanding + lease.posted + lease.returned)
			return `lease ${lease.lease_id} does not add up`
	}
	const suspense = transfers.find(
		(transfer) =>
			transfer.debit_account.startsWith('suspense:') &&
			transfer.kind !== 'takeBack' &&
			!wasTakenBack(ledger, transfer) &&
			!wasForgotten(ledger, tills(), transfer),
	)
	return suspense && !hasFloors
		? `overspent into suspense with floor limit 0: ${JSON.stringify(suspense)}`
		: null
}

/** Holds in state held must be what the purse says is held. Asked at the end: the ledger keeps no index of it. */
export function heldTogether(holds: Iterable<HoldRow>, cardNo: string, purse: string): number {
	let sum = 0
	for (const hold of holds) {
		const isOf = hold.card_no === cardNo && hold.purse === purse
		if (isOf && hold.state === 'held') sum += hold.amount ?? 0
	}
	return sum
}
