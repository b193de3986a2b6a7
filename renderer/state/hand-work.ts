/** What is being done by hand in the pane while goods are taken: one thing at a time, decided from view and screen alone. */
import type { Command } from '../../till/commands.ts'
import type { LineView, TillView } from '../../till/view.ts'
import type { ByHandAction, HandEntry } from './hand-entry.ts'
import type { ScreenState } from './screen-state.ts'

type Pending = NonNullable<TillView['byHand']['pending']>
type Guarded = NonNullable<TillView['guarded']>
type Weighing = NonNullable<TillView['weighing']>

export type HandWork =
	| { readonly kind: 'weighing'; readonly weighing: Weighing }
	| { readonly kind: 'pending'; readonly pending: Pending }
	| { readonly kind: 'guarded'; readonly guarded: Guarded }
	| { readonly kind: 'entry'; readonly entry: HandEntry }

type Seen = { readonly view: TillView; readonly screen: ScreenState }

/** Null: nothing. What lies on the scale comes before the supervisor, who needs a minute anyway. */
export function handWork({ view, screen }: Seen): HandWork | null {
	if (view.phase.kind !== 'selling') return null
	if (view.guarded !== null) return { kind: 'guarded', guarded: view.guarded }
	if (view.desk !== null) {
		// The desk of discounts: a manager's card, or by hand, whichever comes first.
		if (view.desk.kind !== 'approval' || view.desk.manager !== null) return null
		const wish = screen.handEntry?.action === 'basketDiscount' ? screen.handEntry.wish : null
		return { kind: 'entry', entry: { action: 'basketDiscount', lineNumber: null, wish } }
	}
	if (view.weighing !== null) return { kind: 'weighing', weighing: view.weighing }
	if (view.byHand.pending !== null) return { kind: 'pending', pending: view.byHand.pending }
	return screen.handEntry === null ? null : { kind: 'entry', entry: screen.handEntry }
}

/** What waits for a supervisor's word, whatever it is. */
export function waitingWord(seen: Seen): Pick<Pending, 'mayApprove' | 'lockedUntilMs'> | null {
	const work = handWork(seen)
	if (work?.kind === 'pending') return work.pending
	return work?.kind === 'guarded' ? work.guarded : null
}

/** The line that an entry is about. */
export function entryLine({ lineNumber }: HandEntry, { basket }: TillView): LineView | null {
	return basket.lines.find((line) => line.lineNumber === lineNumber && !line.voided) ?? null
}

/** The command that a finished entry is. */
export function wishCommand(
	{ action, lineNumber, wish }: HandEntry,
	reason: string,
): Extract<Command, { reason: string }> | null {
	if (wish === null) return null
	if (wish.kind === 'price')
		return lineNumber === null
			? null
			: { kind: 'setLinePrice', lineNumber, unitPriceMinor: wish.unitPriceMinor, reason }
	if (action === 'basketDiscount') return { kind: 'discountBasket', takes: wish, reason }
	return lineNumber === null ? null : { kind: 'discountLine', lineNumber, takes: wish, reason }
}

/** Takes back what was set by hand. */
export function takeBackCommand(
	action: ByHandAction,
	lineNumber: number | null,
): Extract<Command, { reason: string }> | null {
	if (action === 'basketDiscount') return { kind: 'discountBasket', takes: null, reason: '' }
	if (lineNumber === null) return null
	return action === 'priceOverride'
		? { kind: 'setLinePrice', lineNumber, unitPriceMinor: null, reason: '' }
		: { kind: 'discountLine', lineNumber, takes: null, reason: '' }
}
