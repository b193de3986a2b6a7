/** An open shift counted again from its entries alone, for a till that takes over a lane. */
import type { Entry } from '../../protocol/journal/entry.ts'
import type { Shift, Tally } from '../till-state.ts'
import { EMPTY_TALLY, withCashMoved, withNoSale, withOutsideReturned, withRefund, withSale } from './tally.ts'

/** Null when the entries do not open the shift, or close it. Entries of other shifts and of none do not count. */
export function shiftFromEntries(shiftId: Shift['shiftId'], entries: readonly Entry[]): Shift | null {
	const own = entries.filter((entry) => entry.shiftId === shiftId)
	const opening = own.find(({ body }) => body.kind === 'shiftOpened')
	if (opening?.body.kind !== 'shiftOpened' || opening.businessDate === null) return null
	if (own.some(({ body }) => body.kind === 'shiftClosed')) return null
	return {
		shiftId,
		businessDate: opening.businessDate,
		openedAtMs: opening.atMs,
		floatMinor: opening.body.floatMinor,
		tally: own.reduce((tally, { body }) => counted(tally, body), EMPTY_TALLY),
	}
}

function counted(tally: Tally, body: Entry['body']): Tally {
	switch (body.kind) {
		case 'saleCompleted':
			return withSale(tally, body)
		case 'spendRefunded':
			return withRefund(tally, body.amountMinor)
		case 'outsidePaymentReturned':
			return withOutsideReturned(tally, body.amountMinor)
		case 'saleCancelled':
			return { ...tally, saleCancelCount: tally.saleCancelCount + 1 }
		case 'drawerOpened':
			return withNoSale(tally, body.why)
		case 'cashMoved':
			return withCashMoved(tally, body.direction, body.amountMinor)
		default:
			return tally
	}
}
