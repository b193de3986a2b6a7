/**
 * Taking over a lane. A till that begins an epoch gets from the agent what the store knows of the one before: where it ended,
 * the entries of the open shift, and the basket as it was last told. A disk that has all of that itself goes on as it is.
 * Else the one before is lost, or this disk was put back to an older state, whether it noticed or not: the shift is counted
 * again from its entries, and the basket comes back unpaid; what had been authorised for it is given back, because nobody
 * knows whether the lost till had used it.
 */
import { type SaleId, saleIdSchema } from '../protocol/base/ids.ts'
import { ZERO } from '../protocol/base/money.ts'
import { type Entry, type EntryBody, isOutsideTender, isPurseTender } from '../protocol/journal/entry.ts'
import type { KeptBasket } from './ports/card-service.ts'
import type { EarlierChain, JournalHead } from './ports/journal.ts'
import { recallKeyOf } from './sale/recall-machine.ts'
import { approvalReversal, reversalOf, unansweredReversal } from './sale/reversals.ts'
import { shiftFromEntries } from './shift/shift-from-entries.ts'
import { place, type Step, type StepContext } from './step.ts'
import { INITIAL_TILL_STATE, type Sale, type Shift, saleSchema, type TillState } from './till-state.ts'

/** What the store knows of the lane's epochs before this one. */
export type Legacy = {
	readonly previous: JournalHead | null
	/** The open shift and, from its opening on, the entries of the lane that the store has, in order. */
	readonly shift: { readonly shiftId: Shift['shiftId']; readonly entries: readonly Entry[] } | null
	readonly basket: KeptBasket | null
}

const BASKET_VERSION = 1

/**
 * Whether a disk has everything of its lane up to the place where the store says that the epochs before ended. `earlier`: its
 * newest epoch before this one; `unposted`: those of its epochs of which not everything is posted, in order.
 */
export async function hasAllUpTo(
	previous: JournalHead | null,
	earlier: JournalHead,
	unposted: readonly EarlierChain[],
): Promise<boolean> {
	if (previous === null) return true
	// An epoch that never wrote anything says nothing.
	const newest = earlier.seq > 0 ? earlier : unposted.findLast(({ headSeq }) => headSeq > 0)
	if (newest === undefined) return false
	if (newest.epoch !== previous.epoch) return newest.epoch > previous.epoch
	const chain = unposted.find(({ epoch }) => epoch === previous.epoch)
	if (chain === undefined)
		return previous.seq < earlier.seq || (previous.seq === earlier.seq && previous.hash === earlier.hash)
	const own = await chain.outbox.hashAt(previous.seq)
	return own === 'pruned' || own === previous.hash
}

/** The basket in progress as the agent keeps it; null when there is nothing to go on with. `textOf`: the JSON of a sale. */
export function basketOf(
	state: TillState,
	textOf: (sale: Sale) => string,
): { readonly version: number; readonly text: string | null } {
	const { sale } = state
	const inProgress =
		sale !== null &&
		(sale.stage === 'selling' || sale.stage === 'tendering') &&
		(sale.lines.length > 0 || sale.loads.length > 0)
	return { version: BASKET_VERSION, text: inProgress ? textOf(sale) : null }
}

/** The first step of an epoch that takes over from another till. */
export function recoveryStep(legacy: Legacy, publicKey: string, context: StepContext): Step {
	const shift = legacy.shift && shiftFromEntries(legacy.shift.shiftId, legacy.shift.entries)
	const lost = shift === null ? null : lostSale(legacy)
	const saleId = saleIdSchema.parse(`${context.tillId}-${context.epoch}-000001`)
	const { counters } = INITIAL_TILL_STATE
	const state: TillState = {
		...INITIAL_TILL_STATE,
		shift,
		counters: { ...counters, sale: lost === null ? 0 : 1 },
		sale: lost && unpaid(lost, saleId),
	}
	const previous = legacy.previous && { ...legacy.previous, whole: false }
	const bodies: EntryBody[] = [
		{ kind: 'epochOpened', tillPublicKey: publicKey, previous },
		...givenBack(lost, legacy.shift?.entries ?? []),
		...recalledWith(lost, saleId, legacy.shift?.entries ?? [], context),
	]
	return {
		state,
		entries: bodies.map((body) => place(state, body)),
		receipts: [],
		effects: lost === null ? [] : [{ kind: 'notice', content: { kind: 'basketRestored' } }],
		result: { kind: 'accepted' },
	}
}

/** The lost till's sale, unless it ended after this picture of it was taken. */
function lostSale({ basket, shift }: Legacy): Sale | null {
	if (basket === null || basket.text === null || basket.version !== BASKET_VERSION) return null
	const parsed = saleSchema.safeParse(parsedJson(basket.text))
	if (!parsed.success) return null
	const { saleId } = parsed.data
	const ended = (shift?.entries ?? []).some(
		({ body }) => ENDS.has(body.kind) && 'saleId' in body && body.saleId === saleId,
	)
	return ended ? null : parsed.data
}

/** The lost till had taken a suspended sale, and the store has its basket but not its word for it. */
function recalledWith(
	sale: Sale | null,
	newSaleId: SaleId,
	entries: readonly Entry[],
	{ tillId, epoch }: StepContext,
): EntryBody[] {
	const saleId = sale?.recalledFrom ?? null
	if (saleId === null) return []
	if (entries.some(({ body }) => body.kind === 'saleRecalled' && body.saleId === saleId)) return []
	const recallKey = recallKeyOf({ tillId, epoch }, saleId)
	return [{ kind: 'saleRecalled', saleId, newSaleId, recallKey, doubt: null }]
}

const ENDS: ReadonlySet<EntryBody['kind']> = new Set(['saleCompleted', 'saleCancelled', 'saleSuspended'])

function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		// Kept by another program; a basket that cannot be read is scanned again.
		return null
	}
}

/** Of what has paid only what somebody outside has charged stays: that cannot be let go from here. */
function unpaid(sale: Sale, saleId: SaleId): Sale {
	const payment = sale.outsidePayment
	const running =
		payment === null || payment.state === 'awaitingCode' ? null : { ...payment, state: 'unknown' as const }
	return {
		...sale,
		saleId,
		stage: running === null ? 'selling' : 'tendering',
		tenders: sale.tenders.filter(isOutsideTender),
		approvals: [],
		cardPayment: null,
		authorising: null,
		outsidePayment: running,
		roundingMinor: ZERO,
		changeMinor: ZERO,
	}
}

/** Reversals of what the lost till had been given for its basket and had not given back itself. */
function givenBack(sale: Sale | null, entries: readonly Entry[]): EntryBody[] {
	if (sale === null) return []
	const reversed = new Set(
		entries.map(({ body }) => (body.kind === 'authorisationReversed' ? body.authKey : null)),
	)
	const bodies = sale.tenders.flatMap((tender) =>
		isPurseTender(tender) && !reversed.has(tender.authKey) ? [reversalOf(tender, 'saleCancelled')] : [],
	)
	const approvals = sale.approvals
		.filter(({ authKey }) => !reversed.has(authKey))
		.map((approval) => approvalReversal(approval, 'saleCancelled'))
	const { authorising } = sale
	const asked = authorising !== null && !reversed.has(authorising.authKey)
	return [...bodies, ...approvals, ...(asked ? [unansweredReversal(authorising)] : [])]
}
