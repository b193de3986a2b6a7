/** Actions of the operator's session and of the shift. */
import type { Action, ActionContext } from './action.ts'
import { parseAmount } from './amount-entry.ts'

function isLocked({ view, nowMs }: ActionContext): boolean {
	return (
		view.phase.kind === 'signedOff' && view.phase.lockedUntilMs !== null && view.phase.lockedUntilMs > nowMs
	)
}

function isBetweenSales({ view }: ActionContext): boolean {
	return view.phase.kind === 'selling' && view.basket.saleId === null && view.basket.lines.length === 0
}

export const shiftActions: readonly Action[] = [
	{
		id: 'signOn',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) => {
			const { view, screen } = context
			return (
				view.phase.kind === 'signedOff' &&
				screen.operatorId !== null &&
				screen.typed !== '' &&
				!isLocked(context)
			)
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
		run: ({ update }) => update({ sheet: 'closeShift', typed: '' }),
	},
	{
		id: 'countCash',
		shortcut: 'Enter',
		isConfirmed: true,
		enabled: ({ screen, view }) =>
			view.phase.kind === 'selling' && screen.sheet === 'closeShift' && parseAmount(screen.typed) !== null,
		run: ({ screen, send }) => {
			const countedCashMinor = parseAmount(screen.typed)
			if (countedCashMinor !== null) send({ kind: 'closeShift', countedCashMinor, count: 'blind' })
		},
	},
	{
		id: 'openDrawer',
		shortcut: null,
		isConfirmed: true,
		enabled: isBetweenSales,
		run: ({ send }) => send({ kind: 'openDrawer' }),
	},
]
