/**
 * What belongs to the screen alone: what is being typed, which sheet lies open, which line is chosen. Nothing here
 * is truth about the sale; losing all of it loses a few keystrokes. `afterView` says how it follows the till's views.
 */
import type { CashDirection } from '../../protocol/journal/entry.ts'
import type { Refusal } from '../../protocol/refusals.ts'
import type { LinePieces } from '../../protocol/returns/sold-sale.ts'
import type { LineView, TillView } from '../../till/view.ts'
import type { ActionId } from '../actions/action-id.ts'
import { type DiscountTakes, type HandEntry, handWorkKey } from './hand-entry.ts'
import { FIRST_LOOK, type Look } from './look.ts'
import { NO_SHEET_ENTRY, type SheetEntry } from './sheet-entry.ts'

/** What lies in the pane in place of the phase's own screen. */
export type Sheet =
	| 'help'
	| 'look'
	| 'more'
	| 'closeShift'
	| 'greeting'
	| 'keypad'
	| 'devices'
	| 'suspended'
	| 'members'
	| 'handOver'
	| 'moveCash'
	| 'noSale'
	| 'cancelSale'
	| 'totals'
	| 'journal'

/** Sheets that give way as soon as goods are taken. */
const GIVES_WAY: ReadonlySet<Sheet | null> = new Set<Sheet>([
	'suspended',
	'members',
	'handOver',
	'moveCash',
	'noSale',
	'cancelSale',
	'totals',
	'journal',
])

export type ScreenState = {
	/** Digits or text on the way to a PIN, an amount, a code, a search or an answer: whatever takes typing now. */
	readonly typed: string
	readonly sheet: Sheet | null
	/** The operator chosen at sign-on, before the PIN. */
	readonly operatorId: string | null
	readonly selectedLine: number | null
	readonly departmentId: string | null
	/** The search result that Enter takes; -1 = none chosen yet. */
	readonly choice: number
	/** The line that changed last, highlighted for a second. */
	readonly freshLine: { readonly lineNumber: number; readonly atMs: number } | null
	/** When the end of the sale was painted; null: it has not been. */
	readonly completedAtMs: number | null
	/** Payment was asked for and the tender screen is on its way: digits are an amount already. */
	readonly isPaying: boolean
	/** The confirmed action whose key was pressed once: a second press acts. */
	readonly armed: ActionId | null
	/** What a manager is asked to take off, once it is chosen: then her PIN is typed. */
	readonly discount: DiscountTakes | null
	/** Cash of other currencies that was counted for the end of the shift, in minor units of each. */
	readonly countedForeign: readonly { readonly currency: string; readonly countedMinor: number }[]
	/** Coins and notes that were counted for the end of the shift, by their value. */
	readonly countedPieces: readonly { readonly valueMinor: number; readonly count: number }[]
	/** Cash that is to move without a sale, and what for. */
	readonly cashMove: { readonly direction: CashDirection; readonly note: string }
	/** A price, discount or quantity that is being set by hand. */
	readonly handEntry: HandEntry | null
	/** Pieces of the found receipt that come back, and whether the reason is asked for. */
	readonly returning: { readonly picked: readonly LinePieces[]; readonly isReasonAsked: boolean }
	/** Who gives her word for what waits: then her PIN is typed. */
	readonly supervisorId: string | null
	/** What became of the receipt's picture, once it was asked for. */
	readonly picture: { readonly kind: 'saved'; readonly name: string } | { readonly kind: 'failed' } | null
	/** The suspended sale that another till may have, once its warning was shown: a second press takes it. */
	readonly doubted: string | null
	/** What is being typed on a member's sheet. */
	readonly sheetEntry: SheetEntry
	/** Why the last key did nothing, until the next one. */
	readonly refusal: Refusal | null
	/** Of this till's page; kept by keep-look.ts. */
	readonly look: Look
}

export const NOTHING_RETURNED: ScreenState['returning'] = { picked: [], isReasonAsked: false }

export const FIRST_SCREEN_STATE: ScreenState = {
	typed: '',
	sheet: null,
	operatorId: null,
	selectedLine: null,
	departmentId: null,
	choice: -1,
	freshLine: null,
	completedAtMs: null,
	isPaying: false,
	armed: null,
	discount: null,
	countedForeign: [],
	countedPieces: [],
	cashMove: { direction: 'pickup', note: '' },
	handEntry: null,
	returning: NOTHING_RETURNED,
	supervisorId: null,
	picture: null,
	doubted: null,
	sheetEntry: NO_SHEET_ENTRY,
	refusal: null,
	look: FIRST_LOOK,
}

/** How the screen's own state follows from one view to the next. */
export function afterView(
	screen: ScreenState,
	previous: TillView | null,
	next: TillView,
	nowMs: number,
): ScreenState {
	const changed = previous === null ? null : changedLine(previous.basket.lines, next.basket.lines)
	const phaseChanged = previous?.phase.kind !== next.phase.kind
	const presented = presentedNow(previous, next)
	const kept = phaseChanged ? afterPhase(screen, previous, next) : screen
	const isHandedOver =
		kept.sheet === 'handOver' &&
		previous?.operator != null &&
		next.operator !== null &&
		previous.operator.operatorId !== next.operator.operatorId
	const isSameWork = handWorkKey(previous) === handWorkKey(next)
	const isSame = isSameWork && previous?.member?.cardNo === next.member?.cardNo && isSameDesk(previous, next)
	return {
		...kept,
		sheet: isHandedOver ? null : sheetAfter(kept.sheet, previous, next, changed !== null),
		freshLine: changed === null ? kept.freshLine : { lineNumber: changed, atMs: nowMs },
		selectedLine: stillThere(kept.selectedLine, next.basket.lines),
		typed: isSame && presented === null ? kept.typed : '',
		operatorId: isHandedOver ? null : (presented ?? kept.operatorId),
		discount: isSameDesk(previous, next) ? kept.discount : null,
		returning: isSameDesk(previous, next) ? kept.returning : NOTHING_RETURNED,
		handEntry: isSameDesk(previous, next) ? entryAfter(kept.handEntry, next.basket.lines) : null,
		supervisorId: isSameWork ? kept.supervisorId : null,
	}
}

function afterPhase(screen: ScreenState, previous: TillView | null, next: TillView): ScreenState {
	const isSignOn = next.phase.kind === 'signedOff' || next.phase.kind === 'locked'
	const isPinTrial = next.phase.kind === 'verifyingPin' || previous?.phase.kind === 'verifyingPin'
	const staysAtSignOn = isPinTrial && (isSignOn || next.phase.kind === 'verifyingPin')
	return {
		...screen,
		// The dots stay while a PIN is being checked; what was typed after the pay key is the amount.
		typed: next.phase.kind === 'verifyingPin' || screen.isPaying ? screen.typed : '',
		isPaying: false,
		sheet: null,
		choice: -1,
		operatorId: staysAtSignOn ? screen.operatorId : whoUnlocks(next),
		completedAtMs: null,
		armed: null,
		handEntry: null,
		supervisorId: null,
		picture: null,
		refusal: null,
	}
}

/** A locked till waits for the PIN of whoever is signed on, unless somebody else is chosen. */
function whoUnlocks({ phase, operator }: TillView): string | null {
	return phase.kind === 'locked' ? (operator?.operatorId ?? null) : null
}

/** Whose card has just been presented where somebody is to sign on. */
function presentedNow(previous: TillView | null, { phase }: TillView): string | null {
	if (phase.kind !== 'signedOff' && phase.kind !== 'locked') return null
	const before = previous?.phase
	const old = before?.kind === 'signedOff' || before?.kind === 'locked' ? before.presented?.atMs : undefined
	return phase.presented !== null && phase.presented.atMs !== old ? phase.presented.operatorId : null
}

/** The greeting opens with a member and folds as soon as scanning goes on. */
function sheetAfter(
	sheet: Sheet | null,
	previous: TillView | null,
	next: TillView,
	lineChanged: boolean,
): Sheet | null {
	if (next.phase.kind !== 'selling') return sheet
	if (next.desk !== null && previous?.desk?.kind !== next.desk.kind) return null
	// Cards and codes are presented there to see whether they are read.
	if (sheet === 'devices') return sheet
	if (next.member !== null && previous?.member?.cardNo !== next.member.cardNo) return 'greeting'
	if (sheet === 'greeting' && (next.member === null || lineChanged)) return null
	if (GIVES_WAY.has(sheet) && lineChanged) return null
	return sheet
}

/** Whether the same thing is being done at the desk, with the same card. */
function isSameDesk(previous: TillView | null, next: TillView): boolean {
	return deskKey(previous?.desk ?? null) === deskKey(next.desk)
}

function deskKey(desk: TillView['desk']): string {
	if (desk === null) return ''
	if (desk.kind === 'approval') return `approval ${desk.manager === null}`
	if (desk.kind === 'return') return `return ${desk.found?.saleId ?? desk.item?.itemCode ?? ''}`
	return `${desk.kind} ${desk.kind === 'refund' ? (desk.sale?.saleId ?? '') : (desk.card?.cardNo ?? '')}`
}

/** An entry ends with its line. */
function entryAfter(entry: HandEntry | null, lines: readonly LineView[]): HandEntry | null {
	if (entry === null || entry.lineNumber === null) return entry
	return stillThere(entry.lineNumber, lines) === null ? null : entry
}

function stillThere(lineNumber: number | null, lines: readonly LineView[]): number | null {
	return lines.some((line) => line.lineNumber === lineNumber && !line.voided) ? lineNumber : null
}

/** The number of the line that is new or differs, the newest of them; null when none does. */
export function changedLine(before: readonly LineView[], after: readonly LineView[]): number | null {
	const known = new Map(before.map((line) => [line.lineNumber, line]))
	const changed = after.filter((line) => {
		const old = known.get(line.lineNumber)
		return (
			old === undefined ||
			old.quantity !== line.quantity ||
			old.weightGrams !== line.weightGrams ||
			old.voided !== line.voided
		)
	})
	return changed.at(-1)?.lineNumber ?? null
}

/** The line that F4, + and − act on: the chosen one, else the newest that still counts. */
export function actingLine(lines: readonly LineView[], selectedLine: number | null): LineView | null {
	const counting = lines.filter((line) => !line.voided && line.deposit !== 'withGoods')
	return counting.find((line) => line.lineNumber === selectedLine) ?? counting.at(-1) ?? null
}
