/**
 * Actions are data: one record feeds the touch key, the keyboard and the help sheet, so they cannot drift apart.
 * An action only decides and asks; what comes of it is seen in the next view.
 */
import type { ReceiptImage } from '../../protocol/receipt/receipt-layout.ts'
import type { TillView } from '../../till/view.ts'
import type { CommandRequest } from '../bridge-client.ts'
import type { ScreenState } from '../state/screen-state.ts'
import type { ActionId } from './action-id.ts'

export type ActionContext = {
	readonly view: TillView
	readonly screen: ScreenState
	/** Of the shop's receipts; null: there is none. */
	readonly logo: ReceiptImage | null
	readonly nowMs: number
	readonly send: (command: CommandRequest) => void
	readonly update: (patch: Partial<ScreenState>) => void
}

export type Action = {
	readonly id: ActionId
	/** The label is `texts.actions[id]`. */
	readonly shortcut: Shortcut | null
	/** Confirmation only where money or drawer moves: such a key acts on the second press. */
	readonly isConfirmed: boolean | ((context: ActionContext) => boolean)
	readonly enabled: (context: ActionContext) => boolean
	readonly run: (context: ActionContext) => void
}

export type Shortcut =
	| 'F1'
	| 'F2'
	| 'F3'
	| 'F4'
	| 'F5'
	| 'F6'
	| 'F7'
	| 'F8'
	| 'F9'
	| 'F10'
	| 'F11'
	| 'F12'
	| 'Insert'
	| 'Enter'
	| 'Escape'
	| '*'
	| '+'
