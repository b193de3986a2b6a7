/** What was set by hand, what waits for a supervisor, and who may do what: as the screens see it. */
import type { StoreProfile } from '../../protocol/catalogue/catalogue.ts'
import { isWithin, overrideRule } from '../../protocol/rules/override-rules.ts'
import { pinLockedForMs } from '../shift/pin-attempts.ts'
import type { Surroundings } from '../surroundings.ts'
import type { TillState } from '../till-state.ts'
import type { ByHandAction, ByHandRuleView, PendingOverrideView } from '../view.ts'
import { lineOf } from './basket.ts'
import { askedBy, partOf } from './by-hand.ts'

export function byHandRulesView(
	{ operator }: Pick<TillState, 'operator'>,
	profile: StoreProfile | null,
): Readonly<Record<ByHandAction, ByHandRuleView>> {
	const ruleView = (action: ByHandAction): ByHandRuleView => {
		const rule = overrideRule(profile?.overrideRules, action)
		const own = rule.limits[operator?.role ?? 'cashier']
		return {
			isReasonRequired: rule.isReasonRequired,
			reasons: rule.reasons,
			ownBasisPointsMax: own.basisPointsMax,
			ownMinorMax: own.amountMinorMax,
		}
	}
	return {
		priceOverride: ruleView('priceOverride'),
		lineDiscount: ruleView('lineDiscount'),
		basketDiscount: ruleView('basketDiscount'),
	}
}

export function pendingOverrideView(
	{ sale, grantPinFailures }: Pick<TillState, 'sale' | 'grantPinFailures'>,
	{ operators, profile }: Pick<Surroundings, 'operators' | 'profile'>,
	nowMs: number,
): PendingOverrideView | null {
	const wish = sale?.pendingOverride ?? null
	if (sale === null || wish === null) return null
	const part = partOf(wish)
	const item = part.lineNumber === null ? undefined : lineOf(sale, part.lineNumber)?.item
	const asked = askedBy(sale, wish, null)
	const { limits } = overrideRule(profile?.overrideRules, part.action)
	const lockedForMs = pinLockedForMs(grantPinFailures, nowMs)
	return {
		...part,
		nameZh: item?.nameZh ?? null,
		nameEn: item?.nameEn ?? null,
		price:
			wish.kind === 'setLinePrice' && item !== undefined
				? { fromMinor: item.unitPriceMinor, toMinor: wish.unitPriceMinor }
				: null,
		takes: wish.kind === 'setLinePrice' ? null : wish.takes,
		reason: wish.reason,
		amountMinor: asked.amountMinor,
		ofMinor: asked.ofMinor,
		mayApprove: operators
			.filter(
				({ role, operatorId }) =>
					role !== 'cashier' && isWithin(limits[role], askedBy(sale, wish, operatorId)),
			)
			.map(({ operatorId, name, role }) => ({ operatorId, name, role })),
		lockedUntilMs: lockedForMs > 0 ? nowMs + lockedForMs : null,
	}
}
