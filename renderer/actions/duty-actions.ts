/** Actions of the supervisor's day: the locked screen, the till in other hands, cash without a sale, totals, what was recorded. */
import { handWork } from '../state/hand-work.ts'
import type { Sheet } from '../state/screen-state.ts'
import type { Action, ActionContext } from './action.ts'
import type { ActionId } from './action-id.ts'
import { parseAmount } from './amount-entry.ts'
import { isBetweenSales } from './shift-actions.ts'

/** What is counted, largest first. */
export const PIECES_MINOR: readonly number[] = [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10]

function isSelling({ view }: ActionContext): boolean {
	return view.phase.kind === 'selling' && view.desk === null
}

function opens(id: ActionId, sheet: Sheet, isEnabled: (context: ActionContext) => boolean): Action {
	return {
		id,
		shortcut: null,
		isConfirmed: false,
		enabled: isEnabled,
		run: ({ update }) => update({ sheet, typed: '', choice: -1, operatorId: null }),
	}
}

function isCounting(context: ActionContext): boolean {
	return isSelling(context) && context.screen.sheet === 'closeShift'
}

/** The largest value that nobody has counted yet. */
export function nextPiece({ screen }: Pick<ActionContext, 'screen'>): number | undefined {
	return PIECES_MINOR.find((value) => !screen.countedPieces.some(({ valueMinor }) => valueMinor === value))
}

function typedCount({ screen }: Pick<ActionContext, 'screen'>): number | null {
	return /^[0-9]{1,5}$/.test(screen.typed) ? Number(screen.typed) : null
}

/** What was typed is how many there are of a value. */
export function countPiece(context: Pick<ActionContext, 'screen' | 'update'>, valueMinor: number): void {
	const count = typedCount(context)
	if (count === null) return
	const others = context.screen.countedPieces.filter((one) => one.valueMinor !== valueMinor)
	context.update({ countedPieces: [...others, { valueMinor, count }], typed: '' })
}

export function piecesMinor({ screen }: Pick<ActionContext, 'screen'>): number {
	return screen.countedPieces.reduce((sum, { valueMinor, count }) => sum + valueMinor * count, 0)
}

/** The colleague whose number was typed. */
function typedColleague({ view, screen }: ActionContext): string | null {
	if (view.phase.kind !== 'selling' || screen.sheet !== 'handOver' || screen.operatorId !== null) return null
	return view.colleagues.find(({ operatorId }) => operatorId === screen.typed)?.operatorId ?? null
}

export const dutyActions: readonly Action[] = [
	{
		id: 'lock',
		shortcut: null,
		isConfirmed: false,
		enabled: ({ view }) =>
			view.phase.kind === 'selling' || view.phase.kind === 'tendering' || view.phase.kind === 'shiftClosed',
		run: ({ send }) => send({ kind: 'lock' }),
	},
	opens('handOver', 'handOver', isSelling),
	{
		id: 'enterTraining',
		shortcut: null,
		isConfirmed: true,
		enabled: (context) => isBetweenSales(context) && !context.view.isTraining,
		run: ({ send }) => send({ kind: 'enterTraining' }),
	},
	{
		id: 'leaveTraining',
		shortcut: null,
		isConfirmed: true,
		enabled: ({ view }) => view.isTraining,
		run: ({ send }) => send({ kind: 'leaveTraining' }),
	},
	{
		id: 'takeOver',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) => {
			const { view, screen } = context
			if (view.phase.kind !== 'selling' || screen.sheet !== 'handOver' || handWork(context)) return false
			return screen.operatorId === null ? typedColleague(context) !== null : screen.typed !== ''
		},
		run: (context) => {
			const { screen, send, update } = context
			if (screen.operatorId === null) return update({ operatorId: typedColleague(context), typed: '' })
			send({ kind: 'takeOver', operatorId: screen.operatorId, pin: screen.typed })
			update({ typed: '' })
		},
	},
	opens('cashMove', 'moveCash', isBetweenSales),
	{
		id: 'moveCash',
		shortcut: 'Enter',
		isConfirmed: true,
		enabled: (context) =>
			isSelling(context) &&
			context.screen.sheet === 'moveCash' &&
			handWork(context) === null &&
			(parseAmount(context.screen.typed) ?? 0) > 0,
		run: ({ screen, send, update }) => {
			const amountMinor = parseAmount(screen.typed)
			if (amountMinor === null) return
			send({ kind: 'moveCash', amountMinor, ...screen.cashMove })
			update({ typed: '', sheet: null, cashMove: { ...screen.cashMove, note: '' } })
		},
	},
	{
		id: 'readTotals',
		shortcut: null,
		isConfirmed: false,
		enabled: isBetweenSales,
		run: ({ send, update }) => {
			send({ kind: 'readTotals' })
			update({ sheet: 'totals' })
		},
	},
	{
		id: 'countPieces',
		shortcut: '*',
		isConfirmed: false,
		enabled: (context) =>
			isCounting(context) && typedCount(context) !== null && nextPiece(context) !== undefined,
		run: (context) => {
			const value = nextPiece(context)
			if (value !== undefined) countPiece(context, value)
		},
	},
	{
		id: 'usePieces',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) =>
			isCounting(context) && context.screen.typed === '' && context.screen.countedPieces.length > 0,
		run: (context) => context.update({ typed: (piecesMinor(context) / 100).toFixed(2) }),
	},
	opens(
		'journal',
		'journal',
		(context) =>
			isSelling(context) || (context.view.phase.kind === 'shiftClosed' && context.view.isJournalOpen),
	),
	{
		id: 'openJournal',
		shortcut: null,
		isConfirmed: false,
		enabled: (context) =>
			isSelling(context) && context.screen.sheet === 'journal' && !context.view.isJournalOpen,
		run: ({ send }) => send({ kind: 'openJournal' }),
	},
]
