/**
 * A suspended sale goes on here, or is discarded. Who may have it is the agent's to say, under a key that is always the same
 * for this till and that sale: asked again after a power cut, the answer is the same. Alone, the till takes only what it has
 * put aside itself, and says when another till might have taken it.
 */
import { unreachable } from '../../protocol/base/assert.ts'
import type { SaleId } from '../../protocol/base/ids.ts'
import type { EntryBody } from '../../protocol/journal/entry.ts'
import {
	type RecallDoubt,
	type RecallKey,
	recallKeySchema,
	type SuspendedSale,
	type SuspendedSummary,
} from '../../protocol/journal/suspended-sale.ts'
import type { RecallAsked, RecallOutcome } from '../ports/suspended-sales.ts'
import { hasReturns } from '../returns/returned.ts'
import { type Effect, go, refused, type Step, type StepContext, stay } from '../step.ts'
import { type OwnSuspended, RECALLED_MAX, type Sale, type TillState } from '../till-state.ts'
import { saleOf } from './basket.ts'

/** Asks for it. Nothing is written down yet: the key needs no memory. */
export function askRecall(
	state: TillState,
	{ saleId, purpose, despite }: Omit<RecallAsked, 'recallKey'>,
	{ tillId, epoch }: StepContext,
): Step {
	const code = whyNot(state, { saleId, purpose })
	if (code !== null) return refused(state, code)
	const recallKey = recallKeyOf({ tillId, epoch }, saleId)
	return stay(state, [{ kind: 'recallSale', saleId, recallKey, purpose, despite }])
}

/** Under which this till asks for a sale, however often. */
export function recallKeyOf(
	{ tillId, epoch }: Pick<StepContext, 'tillId' | 'epoch'>,
	saleId: SaleId,
): RecallKey {
	return recallKeySchema.parse(`${tillId}/${epoch}/${saleId}`)
}

function whyNot(state: TillState, { saleId, purpose }: Pick<RecallAsked, 'saleId' | 'purpose'>) {
	if (!state.operator) return 'notSignedOn'
	if (!state.shift) return 'shiftNotOpen'
	if (state.recalled.includes(saleId)) return 'suspendedTaken'
	if (purpose === 'discard') return state.operator.role === 'cashier' ? 'supervisorNeeded' : null
	return isFree(state.sale) ? null : 'saleOpen'
}

/** Nothing has been taken into the sale yet but perhaps a card. */
function isFree(sale: Sale | null): boolean {
	if (sale === null || sale.stage === 'completed') return true
	const isEmpty =
		sale.lines.length === 0 &&
		sale.loads.length === 0 &&
		sale.approvals.length === 0 &&
		!hasReturns(sale) &&
		sale.weighing === null
	return isEmpty && (sale.stage === 'selling' || sale.stage === 'tendering') && sale.authorising === null
}

export function recallAnswered(
	state: TillState,
	asked: RecallAsked,
	{ answer, own }: RecallOutcome,
	context: StepContext,
): Step {
	const code = whyNot(state, asked)
	// Somebody signed off or scanned on meanwhile: the sale stays with this till, and the list says so.
	if (code !== null) return refused(state, code)
	switch (answer.kind) {
		case 'recalled': {
			const sale = answer.sale ?? own
			const { takenFrom } = answer
			if (sale === null) return refused(state, 'suspendedUnknown')
			const doubt: RecallDoubt | null = takenFrom === null ? null : { kind: 'takenBy', tillId: takenFrom }
			return taken(state, asked, sale, doubt, context)
		}
		case 'notSent':
			return takenAlone(state, asked, own, context)
		case 'taken':
			return refused(state, 'suspendedAtOtherTill', { detail: answer.byTillId })
		case 'gone':
			return refused(forgotten(state, asked.saleId), 'suspendedTaken', { detail: answer.byTillId })
		case 'unknown':
			return refused(state, 'suspendedUnknown')
		case 'noReply':
			return refused(state, 'recallNoReply')
		default:
			return unreachable(answer)
	}
}

function takenAlone(
	state: TillState,
	asked: RecallAsked,
	sale: SuspendedSale | null,
	context: StepContext,
): Step {
	const known = state.suspended.find(({ saleId }) => saleId === asked.saleId)
	if (known === undefined || sale === null) return refused(state, 'suspendedNotHere')
	if (known.sent && !asked.despite) return refused(state, 'suspendedMayBeTaken')
	return taken(state, asked, sale, known.sent ? { kind: 'alone' } : null, context)
}

function taken(
	before: TillState,
	asked: RecallAsked,
	suspended: SuspendedSale,
	doubt: RecallDoubt | null,
	context: StepContext,
): Step {
	const { saleId, recallKey } = asked
	const left: TillState = {
		...forgotten(before, saleId),
		recalled: [...before.recalled, saleId].slice(-RECALLED_MAX),
	}
	if (asked.purpose === 'discard') {
		const { itemCount, totalMinor } = suspended
		const body: EntryBody = {
			kind: 'suspendedSaleDiscarded',
			saleId,
			recallKey,
			itemCount,
			totalMinor,
			doubt,
		}
		return go(before, left, { bodies: [body], effects: [{ kind: 'notice', content: { kind: 'saved' } }] })
	}
	const { state, sale } = saleOf(left, context)
	const answerPoints = promisedIn(suspended) ?? sale.answerPoints
	const next: Sale = { ...sale, ...basketOf(suspended), answerPoints, stage: 'selling', recalledFrom: saleId }
	const body: EntryBody = { kind: 'saleRecalled', saleId, newSaleId: sale.saleId, recallKey, doubt }
	return go(
		before,
		{ ...state, desk: null, sale: next },
		{ bodies: [body], effects: effectsOf(next, suspended) },
	)
}

const basketOf = ({ lines, handDiscount, taxMode, promotions }: SuspendedSale) => ({
	lines,
	handDiscount,
	taxMode,
	promotions: promotions ?? [],
	nextQuantity: null,
})

const promisedIn = ({ cardNo, answerPoints }: SuspendedSale): Sale['answerPoints'] =>
	cardNo === null || answerPoints === undefined ? null : { cardNo, points: answerPoints }

/** Its card is asked for anew: what may be spent and what is taken off is another matter now. */
function effectsOf({ card, saleId }: Sale, { cardNo }: SuspendedSale): Effect[] {
	const said: Effect[] = [
		{ kind: 'notice', content: null },
		{ kind: 'sound', sound: 'taken' },
	]
	if (card !== null || cardNo === null) return said
	return [...said, { kind: 'lookUpCard', medium: { kind: 'cardNo', value: cardNo }, forSale: saleId }]
}

function forgotten(state: TillState, saleId: SaleId): TillState {
	const suspended = state.suspended.filter((one) => one.saleId !== saleId)
	return suspended.length === state.suspended.length ? state : { ...state, suspended }
}

/**
 * What the agent's list says of this till's own: one that was on it and is not any more has been taken elsewhere. One that
 * the agent should have and has not is offered: its disk is another one, or the sale is `over`, as it then says. `isWhole`: the
 * list holds all that there are.
 */
export function suspendedListed(
	state: TillState,
	told: {
		readonly sales: readonly SuspendedSummary[]
		readonly isWhole: boolean
		readonly over: SaleId | null
		/** Up to here the agent has this epoch's entries. */
		readonly storedSeq: number
	},
	{ epoch }: StepContext,
): Step {
	const listed = new Set(told.sales.map(({ saleId }) => saleId))
	const isGone = (own: OwnSuspended) =>
		own.saleId === told.over || (told.isWhole && own.atAgent && !listed.has(own.saleId))
	const suspended = state.suspended
		.filter((own) => !isGone(own))
		.map((own) => (listed.has(own.saleId) && !own.atAgent ? { ...own, atAgent: true } : own))
	const isSame =
		suspended.length === state.suspended.length &&
		suspended.every((own, index) => own === state.suspended[index])
	const missing = suspended.filter(
		(own) => !own.atAgent && told.isWhole && (own.epoch !== epoch || own.seq <= told.storedSeq),
	)
	const offers = missing.map(({ saleId }): Effect => ({ kind: 'offerSuspended', saleId }))
	return isSame ? stay(state, offers) : go(state, { ...state, suspended }, { effects: offers })
}

/**
 * What could not be offered, because its entry is pruned here: that was posted, so the agent has had it. Not on its list, it went
 * on elsewhere while this till heard nothing, or it went with the agent's disk. Nobody can recall it, so it is not shown for ever.
 */
export function suspendedPruned(state: TillState, saleId: SaleId): Step {
	const own = state.suspended.find((one) => one.saleId === saleId)
	// A list that came meanwhile has it.
	if (own === undefined || own.atAgent) return stay(state)
	return go(state, forgotten(state, saleId))
}

/** Their entries may leave this till from now on, whether it hears of that or not: any till of the store may take them. */
export function maybeSent(state: TillState): TillState {
	if (state.suspended.every(({ sent }) => sent)) return state
	return { ...state, suspended: state.suspended.map((own) => ({ ...own, sent: true })) }
}

/** Another disk of the agent knows nothing of what the one before had listed. */
export function withoutAgentsList(state: TillState): TillState {
	if (!state.suspended.some(({ atAgent }) => atAgent)) return state
	return { ...state, suspended: state.suspended.map((own) => ({ ...own, atAgent: false })) }
}
