/**
 * Goods sold by weight: they wait until the scale says a stable weight, or a person types it. Meanwhile everything else goes
 * on; only a second thing to weigh waits its turn.
 */
import { unreachable } from '../../protocol/base/assert.ts'
import type { Item } from '../../protocol/catalogue/catalogue.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { Weight } from '../ports/scale.ts'
import { type Effect, go, refused, type Step, type StepContext, stay } from '../step.ts'
import type { BasketLine, Sale, TillState } from '../till-state.ts'
import { canEdit, lineOf, saleOf } from './basket.ts'
import type { Weighing } from './override-state.ts'

export type WeighingInput =
	| { readonly kind: 'weighLine'; readonly lineNumber: number }
	| { readonly kind: 'weighAgain' }
	| { readonly kind: 'setWeight'; readonly weightGrams: number }
	| { readonly kind: 'dropWeighing' }
	/** The scale's answer to the question of this id. */
	| { readonly kind: 'weighed'; readonly askId: string; readonly weight: Weight }

const TAKEN: readonly Effect[] = [
	{ kind: 'notice', content: null },
	{ kind: 'sound', sound: 'taken' },
]

export function weighingStep(state: TillState, input: WeighingInput, context: StepContext): Step {
	const { sale } = state
	if (input.kind === 'weighLine') return weighLine(state, input.lineNumber, context)
	const weighing = sale?.weighing ?? null
	// A late answer, or a key that was pressed twice.
	if (sale === null || weighing === null) return stay(state)
	switch (input.kind) {
		case 'weighAgain':
			return ask(state, sale, weighing, context)
		case 'setWeight':
			return taken(state, sale, weighing, { weightGrams: input.weightGrams, weightTyped: true })
		case 'dropWeighing':
			return go(
				state,
				{ ...state, sale: { ...sale, weighing: null } },
				{ effects: [{ kind: 'notice', content: null }] },
			)
		case 'weighed':
			return input.askId === weighing.askId ? weighed(state, sale, weighing, input.weight) : stay(state)
		default:
			return unreachable(input)
	}
}

/** An article sold by weight was taken, and nobody has said yet how much of it. */
export function openWeighing(before: TillState, item: Item, context: StepContext): Step {
	if (before.sale?.stage === 'completing') return refused(before, 'notNow')
	const { state, sale } = saleOf(before, context)
	if (!canEdit(sale)) return refused(before, 'notNow')
	if (sale.weighing !== null) return refused(before, 'weighingOpen')
	if (sale.nextQuantity !== null) return refused(before, 'soldByWeight')
	if (sale.lines.length >= LIMITS.linesPerBasketMax) return refused(before, 'basketFull')
	return ask(before, { ...sale, stage: 'selling' }, { item, lineNumber: null }, context, state)
}

function weighLine(state: TillState, lineNumber: number, context: StepContext): Step {
	const { sale } = state
	const line = sale && lineOf(sale, lineNumber)
	if (!sale || !line || line.voided) return refused(state, 'lineUnknown')
	if (line.weightGrams === undefined) return refused(state, 'notSoldByWeight')
	if (sale.stage !== 'selling' || sale.tenders.length > 0) return refused(state, 'notNow')
	if (sale.weighing !== null) return refused(state, 'weighingOpen')
	return ask(state, sale, { item: line.item, lineNumber }, context)
}

function ask(
	before: TillState,
	sale: Sale,
	{ item, lineNumber }: Pick<Weighing, 'item' | 'lineNumber'>,
	context: StepContext,
	state: TillState = before,
): Step {
	const weighing: Weighing = { item, lineNumber, askId: context.nonce, trouble: null }
	return go(
		before,
		{ ...state, sale: { ...sale, weighing } },
		{ effects: [{ kind: 'notice', content: null }, weighEffect(weighing)] },
	)
}

/** The question to the scale; after a restart it is put again. */
export function weighEffect({ askId, item }: Weighing): Effect {
	return { kind: 'weigh', askId, unitPriceMinor: item.unitPriceMinor }
}

function weighed(state: TillState, sale: Sale, weighing: Weighing, weight: Weight): Step {
	const trouble = troubleWith(weight)
	if (weight.kind === 'stable' && trouble === null)
		return taken(state, sale, weighing, { weightGrams: weight.weightGrams })
	const next: TillState = { ...state, sale: { ...sale, weighing: { ...weighing, trouble } } }
	return go(state, next, { effects: [{ kind: 'sound', sound: 'attention' }] })
}

function troubleWith(weight: Weight): Weighing['trouble'] {
	if (weight.kind === 'none') return weight.reason
	if (weight.weightGrams === 0) return 'zero'
	if (weight.weightGrams < 0) return 'underZero'
	return weight.weightGrams > LIMITS.weightGramsMax ? 'overload' : null
}

/** The goods with their weight: a line of their own, or the line that was weighed again. */
function taken(
	state: TillState,
	sale: Sale,
	{ item, lineNumber }: Weighing,
	weight: Pick<BasketLine, 'weightGrams' | 'weightTyped'>,
): Step {
	if (sale.stage !== 'selling') return refused(state, 'notNow')
	if (weight.weightGrams === undefined || weight.weightGrams > LIMITS.weightGramsMax)
		return refused(state, 'weightInvalid')
	const next = lineNumber === null ? withWeighed(sale, item, weight) : withWeight(sale, lineNumber, weight)
	if (next === null) return refused(state, 'basketFull')
	return go(state, { ...state, sale: { ...next, weighing: null } }, { effects: TAKEN })
}

/** Weighed goods never share a line: each piece has its own weight. Null when the basket is full. */
export function withWeighed(
	sale: Sale,
	item: Item,
	weight: Pick<BasketLine, 'weightGrams' | 'weightTyped'>,
): Sale | null {
	if (sale.lines.length >= LIMITS.linesPerBasketMax) return null
	const line: BasketLine = { lineNumber: sale.lines.length + 1, item, quantity: 1, ...weight, voided: false }
	return { ...sale, lines: [...sale.lines, line] }
}

function withWeight(
	sale: Sale,
	lineNumber: number,
	weight: Pick<BasketLine, 'weightGrams' | 'weightTyped'>,
): Sale {
	const lines = sale.lines.map((line) => {
		if (line.lineNumber !== lineNumber) return line
		const { weightTyped: _, ...rest } = line
		return { ...rest, ...weight }
	})
	return { ...sale, lines }
}
