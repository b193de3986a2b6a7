/** What was set by hand, what waits for a supervisor, and who may do what: as the screens see it. */
import type { MinorUnits } from '../../protocol/base/money.ts'
import type { Operator, StoreProfile } from '../../protocol/catalogue/catalogue.ts'
import { type OverrideReason, overrideRule, rolesThatMay } from '../../protocol/rules/override-rules.ts'
import { pinLockedForMs } from '../shift/pin-attempts.ts'
import type { Surroundings } from '../surroundings.ts'
import type { DiscountTakes, TillState } from '../till-state.ts'
import { lineOf } from './basket.ts'
import { askedBy, type ByHandPart, partOf } from './by-hand.ts'

export type ByHandAction = ByHandPart['action']

/** How one thing is set by hand here. */
export type ByHandRuleView = {
	readonly isReasonRequired: boolean
	readonly reasons: readonly OverrideReason[]
	/** What whoever is signed on may take off alone, in hundredths of a percent; null: anything. */
	readonly ownBasisPointsMax: number | null
	/** The same as an amount. */
	readonly ownMinorMax: MinorUnits | null
}

/** Set by hand beyond the operator's own limit: it waits for a supervisor's word, and changes nothing until then. */
export type PendingOverrideView = {
	readonly action: ByHandAction
	/** Null: the whole basket. */
	readonly lineNumber: number | null
	readonly nameZh: string | null
	readonly nameEn: string | null
	/** Per piece or kilogram, before and after; null where no price is set. */
	readonly price: { readonly fromMinor: MinorUnits; readonly toMinor: MinorUnits } | null
	readonly takes: DiscountTakes | null
	/** An id of the list, or the operator's words. */
	readonly reason: string
	/** What the customer pays less by it, with the basket as it is; negative: more. */
	readonly amountMinor: MinorUnits
	/** Of what she would pay without it. */
	readonly ofMinor: MinorUnits
	/** Whose word is enough. */
	readonly mayApprove: readonly Pick<Operator, 'operatorId' | 'name' | 'role'>[]
	/** Too many wrong PINs: not before this moment. */
	readonly lockedUntilMs: number | null
}

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
	const asked = askedBy(sale, wish)
	const roles = rolesThatMay(overrideRule(profile?.overrideRules, part.action), asked)
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
			.filter(({ role }) => role !== 'cashier' && roles.includes(role))
			.map(({ operatorId, name, role }) => ({ operatorId, name, role })),
		lockedUntilMs: lockedForMs > 0 ? nowMs + lockedForMs : null,
	}
}
