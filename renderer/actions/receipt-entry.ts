/** A receipt's number as somebody types it: its end is enough, so that figures and a dash will do where there is no keyboard. */
import type { TillView } from '../../till/view.ts'

const NUMBER_DIGITS = 6

/**
 * `1-42` is this till's receipt 42 of its first enrolment, `02-1-38` one of lane 02 of this store; whatever else is typed
 * is left as it is: figures alone may be an item's code.
 */
export function wholeReceiptNumber(typed: string, { till }: Pick<TillView, 'till'>): string {
	const text = typed.trim()
	const [, lane, epoch, number] = /^(?:([0-9]{2})-)?([0-9]+)-([0-9]+)$/.exec(text) ?? []
	if (epoch === undefined || number === undefined) return text
	const tillId = lane === undefined ? till.tillId : `${till.storeId}-${lane}`
	return `${tillId}-${epoch}-${number.padStart(NUMBER_DIGITS, '0')}`
}
