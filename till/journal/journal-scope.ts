/** How far back whoever is signed on may read. */

import { ZERO } from '../../protocol/base/money.ts'
import type { StoreProfile } from '../../protocol/catalogue/catalogue.ts'
import { overrideRule, rolesThatMay } from '../../protocol/rules/override-rules.ts'
import type { TillState } from '../till-state.ts'

/** Everything that the till keeps; else the open shift only. */
export function mayReadAll(
	{ operator, journalOpenedBy }: Pick<TillState, 'operator' | 'journalOpenedBy'>,
	profile: StoreProfile | null,
): boolean {
	if (operator === null) return false
	if (journalOpenedBy !== null) return true
	const rule = overrideRule(profile?.overrideRules, 'journalOfOthers')
	return rolesThatMay(rule, { amountMinor: ZERO, ofMinor: ZERO, basisPoints: null }).includes(operator.role)
}
