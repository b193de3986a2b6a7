/** A reason of the store's list, by the digit before it. */
import type { ReasonsView } from '../../till/view.ts'

/** The reason whose digit was typed; '' where none need be given; null while one must be. */
export function typedReason(typed: string, { isReasonRequired, reasons }: ReasonsView): string | null {
	if (typed === '') return isReasonRequired ? null : ''
	return reasons[Number(typed) - 1]?.reasonId ?? null
}
