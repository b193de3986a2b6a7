/** Slices and own spends together, as `till/ports/stand-in-book.ts` promises; each function is one transaction or part of a commit. */
import { assert } from '../protocol/base/assert.ts'
import { leaseIdSchema } from '../protocol/base/ids.ts'
import { type PurseKind, purseKind } from '../protocol/card/purse.ts'
import { broughtValue } from '../protocol/journal/brought-value.ts'
import { type Entry, isPurseTender } from '../protocol/journal/entry.ts'
import { LIMITS } from '../protocol/limits.ts'
import type { Slice } from '../protocol/wire/messages/lease.ts'
import type {
	KeptSlice,
	OwnSpend,
	Received,
	SliceReturn,
	SpendAnswer,
	StandingSpend,
} from '../till/ports/stand-in-book.ts'
import type { WritableDb } from './database.ts'
import { ownSpendTable } from './own-spend-table.ts'
import { sliceTable } from './slice-table.ts'

export function standInOperations(db: WritableDb) {
	const slices = sliceTable(db)
	const spends = ownSpendTable(db)

	function spend(asked: OwnSpend, floorLimit: number): SpendAnswer {
		const found = spends.standing(asked.authKey)
		if (found !== null) return found
		const { authority, amount, purse } = asked
		assert(amount > 0, 'a spend is positive')
		if (authority.kind === 'floor')
			assert(
				spends.floorSpent(purseKind(purse)) + amount <= floorLimit,
				`the floor limit of ${purseKind(purse)} would be exceeded`,
			)
		else if (!slices.spend(authority.leaseId, authority.slice, authority.counter, amount))
			return { kind: 'sliceClosed' }
		spends.insert(asked)
		return { kind: 'spent', ...asked }
	}

	return {
		keepSlices: (input: { readonly slices: readonly Slice[]; readonly received: Received }): void =>
			db.transaction(() => {
				for (const slice of input.slices) slices.keep(slice, input.received)
			}),
		heldSlices: (cardNo: string | null): KeptSlice[] => slices.held(cardNo),
		ownSpend: (input: { readonly spend: OwnSpend; readonly floorLimit: number }): SpendAnswer =>
			db.transaction(() => spend(input.spend, input.floorLimit)),
		standingSpend: (authKey: string): StandingSpend | null => spends.standing(authKey),
		floorSpent: (kind: PurseKind): number => spends.floorSpent(kind),
		closeSlices: (closed: readonly Slice[]): void =>
			db.transaction(() => {
				for (const slice of closed) slices.close(slice)
			}),
		slicesToReturn: (): SliceReturn[] => slices.toReturn(),
	}
}

/** What an entry means for slices and own spends; part of the commit that writes it. */
export function standInEffects(db: WritableDb) {
	const slices = sliceTable(db)
	const spends = ownSpendTable(db)

	function keepBrought(entry: Entry): void {
		for (const { leaseId, cardNo, purse, amount, keeper } of broughtValue(entry)) {
			if (keeper !== 'till') continue
			const lease = leaseIdSchema.parse(leaseId)
			const slice: Slice = {
				leaseId: lease,
				slice: 1,
				tillId: entry.tillId,
				cardNo,
				purse,
				amount,
				ttlMs: LIMITS.leaseTtlMs,
			}
			slices.keepBrought(slice, { runId: '', wallMs: entry.atMs, monotonicMs: 0 }, entry)
		}
	}

	return {
		note(entry: Entry): void {
			const { body } = entry
			switch (body.kind) {
				case 'saleCompleted':
					for (const { authKey } of [...body.tenders.filter(isPurseTender), ...body.approvals])
						spends.capture(authKey, entry)
					return keepBrought(entry)
				case 'spendRefunded':
					return keepBrought(entry)
				case 'authorisationReversed':
					return spends.release(body, entry)
				case 'sliceReturned':
					return slices.end(body)
				case 'epochOpened':
					if (body.previous?.whole !== true) slices.forgetAll()
					return
				// What a lost disk of the agent gave goes back: nothing is spent by it any more.
				case 'agentChanged':
					slices.closeAll()
					return
				case 'shiftClosed':
					slices.closeGiven()
					return
				default:
					return
			}
		},
		released: (epoch: number, afterSeq: number, lastSeq: number): number[] =>
			slices.release(epoch, afterSeq, lastSeq),
		posted: (epoch: number, seq: number): number => spends.posted(epoch, seq),
		prunedUpTo: (epoch: number, seq: number): number => spends.prunedUpTo(epoch, seq),
	}
}
