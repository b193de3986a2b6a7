/** What waits for a supervisor's word, as the screens see it. */
import type { StoreProfile } from '../../protocol/catalogue/catalogue.ts'
import { isListedReasonRequired, overrideRule, rolesThatMay } from '../../protocol/rules/override-rules.ts'
import type { Surroundings } from '../surroundings.ts'
import type { TillState } from '../till-state.ts'
import type { GuardedView, TillView } from '../view.ts'
import { guardedAsked } from './guarded-machine.ts'
import { pinLockedForMs } from './pin-attempts.ts'

export function guardedView(
	state: TillState,
	{ operators, profile }: Pick<Surroundings, 'operators' | 'profile'>,
	nowMs: number,
): GuardedView | null {
	const wish = state.guarded
	const guarded = wish && guardedAsked(state, wish, profile)
	if (wish === null || guarded === null) return null
	const { action, asked } = guarded
	const roles = rolesThatMay(overrideRule(profile?.overrideRules, action), asked)
	const lockedForMs = pinLockedForMs(state.grantPinFailures, nowMs)
	return {
		action,
		amountMinor: asked.amountMinor > 0 ? asked.amountMinor : null,
		note: wish.kind === 'moveCash' ? wish.note : '',
		mayApprove: operators
			.filter(({ role }) => role !== 'cashier' && roles.includes(role))
			.map(({ operatorId, name, role }) => ({ operatorId, name, role })),
		lockedUntilMs: lockedForMs > 0 ? nowMs + lockedForMs : null,
	}
}

/** What the drawer is opened for without a sale, and why a sale is cancelled. */
export function reasonsView(profile: StoreProfile | null): Pick<TillView, 'noSale' | 'saleCancel'> {
	const of = (action: 'noSale' | 'saleCancel') => {
		const rule = overrideRule(profile?.overrideRules, action)
		return { isReasonRequired: isListedReasonRequired(rule), reasons: rule.reasons }
	}
	return { noSale: of('noSale'), saleCancel: of('saleCancel') }
}
