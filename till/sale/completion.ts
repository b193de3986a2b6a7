/** The end of a sale: its one entry, and the paper that follows. */
import type { Hash } from '../../protocol/base/ids.ts'
import { add, ZERO } from '../../protocol/base/money.ts'
import type { EntryBody } from '../../protocol/journal/entry.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { saleReceipt } from '../receipt/sale-receipt.ts'
import { hasReturns, returnedLines, takenBackOf } from '../returns/returned.ts'
import { withSale } from '../shift/tally.ts'
import { type Effect, go, type Step, type StepContext, stay } from '../step.ts'
import type { Sale, TillState } from '../till-state.ts'
import { soldLines, takenByGrant, totalsOf } from './basket.ts'
import { overridesOf } from './by-hand.ts'
import { earnedBy } from './earned.ts'
import { approvalReversal } from './reversals.ts'

type SaleBody = Extract<EntryBody, { kind: 'saleCompleted' }>

export function complete(before: TillState, sale: Sale, context: StepContext): Step {
	const card = sale.card?.card ?? null
	const totals = totalsOf(sale)
	const earned = earnedBy(sale, context, before.shift?.businessDate)
	const approvals = sale.approvals.map(({ grantId, cardNo, operatorId, authKey, authority }) => ({
		grantId,
		cardNo,
		operatorId,
		amountMinor: takenByGrant(sale, grantId),
		authKey,
		authority,
	}))
	const overrides = overridesOf(sale)
	const body: SaleBody = {
		kind: 'saleCompleted',
		saleId: sale.saleId,
		...(sale.recalledFrom === null ? {} : { recalledFrom: sale.recalledFrom }),
		memberId: card?.member?.memberId ?? null,
		cardNo: card?.cardNo ?? null,
		...(sale.card?.foundBy === undefined ? {} : { memberFoundBy: sale.card.foundBy }),
		lines: soldLines(sale),
		totals,
		...(sale.taxMode === 'exclusive' ? { taxMode: sale.taxMode } : {}),
		loads: sale.loads.map(({ cardNo, purse, amountMinor }) => ({
			cardNo,
			purse,
			amountMinor,
			keeper: 'centre',
		})),
		tenders: sale.tenders,
		...(sale.roundingMinor === 0 ? {} : { roundingMinor: sale.roundingMinor }),
		approvals: approvals.filter((approval) => approval.amountMinor > 0),
		...(overrides.length === 0 ? {} : { overrides }),
		earned,
		...returnParts(sale),
		connection: context.connection,
	}
	// A grant of which nothing came (its goods went out of the basket again) is not used up by this sale.
	const unused = sale.approvals.filter(({ grantId }) => takenByGrant(sale, grantId) === 0)
	const bodies: EntryBody[] = [
		...activations(sale),
		...unused.map((approval) => approvalReversal(approval, 'tenderRemoved')),
		body,
	]
	const completedSeq = context.nextSeq + bodies.length - 1
	const changeMinor = add(
		...sale.tenders.map((tender) => ('changeMinor' in tender ? tender.changeMinor : ZERO)),
	)
	const state: TillState = {
		...before,
		desk: null,
		shift: before.shift && { ...before.shift, tally: withSale(before.shift.tally, body) },
		sale: { ...sale, stage: 'completing', completedSeq, totals, earned, changeMinor, cardPayment: null },
	}
	const waitMs = context.connection === 'alone' ? 0 : LIMITS.mirrorWaitMs
	return go(before, state, {
		bodies,
		effects: [
			{ kind: 'notice', content: null },
			{ kind: 'confirmMirror', seq: completedSeq, waitMs },
		],
	})
}

/** What the entry says of goods that came back; each part is left out while there is nothing in it. */
function returnParts(sale: Sale): Pick<SaleBody, 'returns' | 'paidBack' | 'takenBack'> {
	if (!hasReturns(sale)) return {}
	const takenBack = takenBackOf(sale)
	return {
		returns: returnedLines(sale),
		...(sale.paidBack.length === 0 ? {} : { paidBack: sale.paidBack }),
		...(takenBack.length === 0 ? {} : { takenBack }),
	}
}

/** Blank cards that this sale hands out, each once, before value is put on them. */
function activations(sale: Sale): EntryBody[] {
	const cards = new Map(
		sale.loads.flatMap(({ cardNo, media }) => (media === null ? [] : [[cardNo, media] as const])),
	)
	return [...cards].map(([cardNo, media]) => ({
		kind: 'cardActivated',
		cardNo,
		media: media.slice(0, 4),
		memberId: null,
	}))
}

const isCash = ({ kind }: Sale['paidBack'][number]): boolean => kind === 'cash'

export function mirrorAnswered(
	state: TillState,
	sale: Sale | null,
	input: { readonly seq: number; readonly hash: Hash | null; readonly confirmed: boolean },
	context: StepContext,
): Step {
	if (sale?.stage !== 'completing' || sale.completedSeq !== input.seq) return stay(state)
	const layout = saleReceipt(state, sale, { hash: input.hash, mirrored: input.confirmed }, context)
	const jobNumber = state.counters.printJob + 1
	const receipt = {
		jobId: `${context.tillId}-${context.epoch}-P${jobNumber}`,
		saleId: sale.saleId,
		layout,
		copy: false,
	}
	const effects: Effect[] = [
		...(sale.tenders.some((tender) => 'changeMinor' in tender) || sale.paidBack.some(isCash)
			? [{ kind: 'openDrawer' } as const]
			: []),
		{ kind: 'sound', sound: 'done' },
		{ kind: 'notice', content: input.confirmed ? null : { kind: 'notMirrored' } },
	]
	const next: TillState = {
		...state,
		counters: { ...state.counters, printJob: jobNumber },
		sale: { ...sale, stage: 'completed', receipt: layout },
		lastReceipt: { saleId: sale.saleId, layout },
	}
	return go(state, next, { receipts: [receipt], effects })
}
