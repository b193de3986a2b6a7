/** Actions while money is taken, and after it. */
import { type MinorUnits, minor } from '../../protocol/base/money.ts'
import type { Command } from '../../till/commands.ts'
import type { PurseView } from '../../till/view.ts'
import type { Action, ActionContext } from './action.ts'
import { parseAmount } from './amount-entry.ts'
import { savePicture } from './save-picture.ts'

/** A second Enter this soon after a completed tender was meant for the tender (ux: Keyboard). */
const COMPLETED_GRACE_MS = 250

/** True once the completed sale has been on screen long enough to be seen. */
function isGraceOver(completedAtMs: number | null, nowMs: number): boolean {
	return completedAtMs !== null && nowMs - completedAtMs >= COMPLETED_GRACE_MS
}

function isTaking({ view }: ActionContext): boolean {
	return view.phase.kind === 'tendering' && view.basket.dueMinor > 0
}

/**
 * How much money the key of one purse asks for: what is typed, never more than is due, else as much as fits (null). What pays by uses
 * pays as it can. Undefined: it cannot pay now.
 */
export function purseAmount(
	purse: PurseView,
	{ view, screen }: Pick<ActionContext, 'view' | 'screen'>,
): MinorUnits | null | undefined {
	if (screen.typed.startsWith('-')) return undefined
	const typedMinor = parseAmount(screen.typed)
	const isSaid = purse.unit === 'money' || (purse.unit === 'points' && purse.pays !== null)
	if (isSaid && typedMinor !== null && typedMinor > 0)
		return minor(Math.min(typedMinor, view.basket.dueMinor))
	return purse.pays === null ? undefined : null
}

export function payWithPurse({ purse, unit }: PurseView, amountMinor: MinorUnits | null): Command {
	if (amountMinor === null || unit === 'money') return { kind: 'tenderPurse', purse, amount: amountMinor }
	return { kind: 'tenderPurse', purse, amount: null, worthMinor: amountMinor }
}

export const tenderActions: readonly Action[] = [
	{
		id: 'exactCash',
		shortcut: '+',
		isConfirmed: false,
		enabled: isTaking,
		run: ({ view, send }) => send({ kind: 'tenderCash', handedOverMinor: view.basket.cashDueMinor }),
	},
	{
		id: 'cash',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: (context) => isTaking(context) && (parseAmount(context.screen.typed) ?? 0) > 0,
		run: ({ screen, send, update }) => {
			const handedOverMinor = parseAmount(screen.typed)
			if (handedOverMinor === null) return
			send({ kind: 'tenderCash', handedOverMinor })
			update({ typed: '' })
		},
	},
	{
		id: 'payWithCard',
		shortcut: 'F3',
		isConfirmed: false,
		enabled: (context) => isTaking(context) && (context.view.member?.cardPaysMinor ?? 0) > 0,
		run: ({ send, update }) => {
			send({ kind: 'payWithCard' })
			update({ typed: '' })
		},
	},
	{
		id: 'backToSale',
		shortcut: null,
		isConfirmed: false,
		enabled: ({ view }) => view.phase.kind === 'tendering',
		run: ({ send }) => send({ kind: 'backToSale' }),
	},
	{
		id: 'nextCustomer',
		shortcut: 'Enter',
		isConfirmed: false,
		enabled: ({ view, screen, nowMs }) =>
			view.phase.kind === 'completed' && isGraceOver(screen.completedAtMs, nowMs),
		run: ({ send }) => send({ kind: 'nextCustomer' }),
	},
	{
		id: 'reprint',
		shortcut: null,
		isConfirmed: false,
		enabled: ({ view }) => view.phase.kind === 'completed' || view.phase.kind === 'selling',
		run: ({ send }) => send({ kind: 'reprint' }),
	},
	{
		id: 'savePicture',
		shortcut: 'F6',
		isConfirmed: false,
		enabled: ({ view }) => view.phase.kind === 'completed',
		run: savePicture,
	},
]
