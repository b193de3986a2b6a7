/** Actions that belong to the desk as a whole: help, one step back, language, the status line. */
import { handWork } from '../state/hand-work.ts'
import type { Action } from './action.ts'

const SHEET_CLOSES = new Set([
	'help',
	'look',
	'more',
	'closeShift',
	'greeting',
	'keypad',
	'devices',
	'suspended',
	'members',
	'handOver',
	'moveCash',
	'noSale',
	'cancelSale',
	'totals',
	'journal',
])

export const deskActions: readonly Action[] = [
	{
		id: 'help',
		shortcut: 'F1',
		isConfirmed: false,
		enabled: () => true,
		run: ({ screen, update }) => update({ sheet: screen.sheet === 'help' ? null : 'help' }),
	},
	{
		id: 'look',
		shortcut: null,
		isConfirmed: false,
		enabled: () => true,
		run: ({ screen, update }) => update({ sheet: screen.sheet === 'look' ? null : 'look' }),
	},
	{
		id: 'back',
		shortcut: 'Escape',
		isConfirmed: false,
		enabled: () => true,
		run: ({ view, screen, send, update }) => {
			const work = handWork({ view, screen })
			const isWaiting = work?.kind === 'pending' || work?.kind === 'guarded'
			if (screen.typed !== '') update({ typed: '', choice: -1 })
			else if (work?.kind === 'entry' && work.entry.wish !== null)
				update({ handEntry: { ...work.entry, wish: null } })
			else if (work?.kind === 'weighing') send({ kind: 'dropWeighing' })
			else if (isWaiting && screen.supervisorId !== null) update({ supervisorId: null })
			else if (isWaiting) send({ kind: 'dropOverride' })
			else if (view.customerConfirm !== null) send({ kind: 'backToSheet' })
			else if (view.desk !== null && screen.discount !== null) update({ discount: null })
			else if (screen.returning.isReasonAsked)
				update({ returning: { ...screen.returning, isReasonAsked: false } })
			else if (view.desk !== null) send({ kind: 'closeDesk' })
			else if (screen.handEntry !== null) update({ handEntry: null })
			else if (screen.sheet === 'handOver' && screen.operatorId !== null) update({ operatorId: null })
			else if (screen.sheet !== null && SHEET_CLOSES.has(screen.sheet)) update({ sheet: null })
			else if (view.phase.kind === 'tendering') send({ kind: 'backToSale' })
			else if (screen.operatorId !== null) update({ operatorId: null, refusal: null })
			else if (screen.refusal !== null) update({ refusal: null })
			else if (view.notice !== null) send({ kind: 'dismissNotice' })
			else if (view.basket.nextQuantity !== null) send({ kind: 'setNextQuantity', quantity: null })
			else if (screen.selectedLine !== null) update({ selectedLine: null })
		},
	},
	{
		id: 'devices',
		shortcut: 'F10',
		isConfirmed: false,
		enabled: ({ view }) =>
			view.operator !== null &&
			view.desk === null &&
			(view.phase.kind === 'selling' || view.phase.kind === 'shiftClosed'),
		run: ({ screen, update }) => update({ sheet: screen.sheet === 'devices' ? null : 'devices', typed: '' }),
	},
	{
		id: 'switchLanguage',
		shortcut: null,
		isConfirmed: false,
		enabled: () => true,
		run: ({ view, send }) => send({ kind: 'setLanguage', language: view.language === 'en' ? 'zh-CN' : 'en' }),
	},
	{
		id: 'dismissNotice',
		shortcut: null,
		isConfirmed: false,
		enabled: ({ view, screen }) => view.notice !== null || screen.refusal !== null,
		run: ({ view, send, update }) => {
			update({ refusal: null })
			if (view.notice !== null) send({ kind: 'dismissNotice' })
		},
	},
]
