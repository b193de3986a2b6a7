/** Actions of the operator's session and of the shift. */
import type { TillView } from '../../till/view.ts'
import { handWork } from '../state/hand-work.ts'
import type { ScreenState } from '../state/screen-state.ts'
import type { Action, ActionContext } from './action.ts'
import { parseAmount } from './amount-entry.ts'
import { typedReason } from './reason-entry.ts'

type SignOn = Extract<TillView['phase'], { kind: 'signedOff' | 'locked' }>

function isSignOn(view: TillView): view is TillView & { readonly phase: SignOn } {
	return view.phase.kind === 'signedOff' || view.phase.kind === 'locked'
}

function isLocked({ view, nowMs }: ActionContext): boolean {
	return isSignOn(view) && view.phase.lockedUntilMs !== null && view.phase.lockedUntilMs > nowMs
}

export function isBetweenSales({ view }: ActionContext): boolean {
	return view.phase.kind === 'selling' && view.basket.saleId === null && view.basket.lines.length === 0
}

function isCounting({ view, screen }: ActionContext): boolean {
	return view.phase.kind === 'selling' && screen.sheet === 'closeShift' && parseAmount(screen.typed) !== null
}

/** The first currency that the store takes and nobody has counted yet. */
function nextUncounted({ view, screen }: ActionContext): string | undefined {
	return view.payWays.foreignCash.find(
		({ currency }) => !screen.countedForeign.some((one) => one.currency === currency),
	)?.currency
}

/** What was typed is the count of this currency. */
export function countedOf(
	currency: string,
	{ typed, countedForeign }: Pick<ScreenState, 'typed' | 'countedForeign'>,
): Pick<ScreenState, 'typed' | 'countedForeign'> {
	const countedMinor = parseAmount(typed)
	if (countedMinor === null) return { typed, countedForeign }
	const others = countedForeign.filter((one) => one.currency !== currency)
	return { typed: '', countedForeign: [...others, { currency, countedMinor }] }
}

function typedNoSale(context: ActionContext): string | null {
	const { view, screen } = context
	if (!isBetweenSales(context) || screen.sheet !== 'noSale' || handWork(context) !== null) return null
	return typedReason(screen.typed, view.noSale)
}

/** Opens the drawer for this reason. */
export function noSaleChosen({ send, update }: Pick<ActionContext, 'send' | 'update'>, why: string): void {
	send({ kind: 'openDrawer', ...(why === '' ? {} : { why }) })
	update({ sheet: null, typed: '' })
}

export const shiftActions: readonly Action[] = [
	{
		id: 'signOn',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) => {
			const { view, screen } = context
			return isSignOn(view) && screen.operatorId !== null && screen.typed !== '' && !isLocked(context)
		},
		run: ({ screen, send, update }) => {
			if (screen.operatorId === null) return
			send({ kind: 'signOn', operatorId: screen.operatorId, pin: screen.typed })
			update({ typed: '' })
		},
	},
	{
		id: 'signOff',
		shortcut: null,
		isConfirmed: false,
		enabled: (context) => context.view.phase.kind === 'shiftClosed' || isBetweenSales(context),
		run: ({ send }) => send({ kind: 'signOff' }),
	},
	{
		id: 'openShift',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: ({ view, screen }) =>
			view.phase.kind === 'shiftClosed' && screen.sheet === null && parseAmount(screen.typed) !== null,
		run: ({ screen, send }) => {
			const floatMinor = parseAmount(screen.typed)
			if (floatMinor !== null) send({ kind: 'openShift', floatMinor })
		},
	},
	{
		id: 'closeShift',
		shortcut: null,
		isConfirmed: false,
		enabled: isBetweenSales,
		run: ({ update }) => update({ sheet: 'closeShift', typed: '', countedForeign: [], countedPieces: [] }),
	},
	{
		id: 'countCash',
		shortcut: 'Enter',
		isConfirmed: true,
		enabled: isCounting,
		run: ({ view, screen, send }) => {
			const countedCashMinor = parseAmount(screen.typed)
			if (countedCashMinor === null) return
			const countedForeign = [...screen.countedForeign]
			const foreign = countedForeign.length > 0 ? { countedForeign } : {}
			const count = view.shift?.expectedCashMinor == null ? 'blind' : 'open'
			send({ kind: 'closeShift', countedCashMinor, count, ...foreign })
		},
	},
	{
		id: 'countForeign',
		shortcut: '+',
		isConfirmed: false,
		enabled: (context) => isCounting(context) && nextUncounted(context) !== undefined,
		run: (context) => {
			const currency = nextUncounted(context)
			if (currency !== undefined) context.update(countedOf(currency, context.screen))
		},
	},
	{
		id: 'openDrawer',
		shortcut: null,
		isConfirmed: false,
		enabled: isBetweenSales,
		run: ({ update }) => update({ sheet: 'noSale', typed: '' }),
	},
	{
		id: 'noSaleReason',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) => typedNoSale(context) !== null,
		run: (context) => noSaleChosen(context, typedNoSale(context) ?? ''),
	},
]
