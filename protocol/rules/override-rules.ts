/**
 * Who may do what against the catalogue's word or the drawer's, and how far: a table of the store's policy. Beyond the own
 * limit a thing is not refused: somebody who may allows it. Pure.
 */
import { z } from 'zod'
import { amountMinorSchema, type MinorUnits, minor } from '../base/money.ts'

const guardedActionSchema = z.enum([
	'priceOverride',
	'lineDiscount',
	'basketDiscount',
	'blindReturn',
	'emptiesBack',
	'returnAlone',
	'noSale',
	'saleCancel',
	'paidOut',
	'readTotals',
	'journalOfOthers',
])
/**
 * What a store may want to keep to some of its people. `blindReturn`: goods taken back without their receipt. `emptiesBack`: deposits
 * given back for empties without one, all of a sale together. `returnAlone`: by a
 * receipt that only the till's own journal vouches for. `readTotals`: the shift's figures before it is counted. `journalOfOthers`: what the till has recorded outside the open shift.
 */
export type GuardedAction = z.infer<typeof guardedActionSchema>

export const operatorRoleSchema = z.enum(['cashier', 'supervisor', 'manager'])
export type OperatorRole = z.infer<typeof operatorRoleSchema>
/** From the least to the most trusted. */
const ROLES: readonly OperatorRole[] = operatorRoleSchema.options

/** Both bounds hold. Null: as much as it may be. 0: never. */
const overrideLimitSchema = z.strictObject({
	/** Of what the customer would have paid, in hundredths of a percent. */
	basisPointsMax: z.int().min(0).max(10_000).nullable(),
	amountMinorMax: amountMinorSchema.nullable(),
})
export type OverrideLimit = z.infer<typeof overrideLimitSchema>

const overrideReasonSchema = z.strictObject({
	/** What stands in the journal. */
	reasonId: z.string().regex(/^[a-z][a-zA-Z0-9]{0,23}$/),
	nameZh: z.string().min(1).max(20),
	nameEn: z.string().min(1).max(30),
})
export type OverrideReason = z.infer<typeof overrideReasonSchema>

const overrideRuleSchema = z.strictObject({
	action: guardedActionSchema,
	/** Alone, without anybody's word. */
	limits: z.strictObject({
		cashier: overrideLimitSchema,
		supervisor: overrideLimitSchema,
		manager: overrideLimitSchema,
	}),
	isReasonRequired: z.boolean(),
	/** One press each; nine, so that each has a digit. */
	reasons: z.array(overrideReasonSchema).max(9),
})
export type OverrideRule = z.infer<typeof overrideRuleSchema>

/** An action without a rule goes by {@link DEFAULT_OVERRIDE_RULES}. */
export const overrideRulesSchema = z
	.array(overrideRuleSchema)
	.max(guardedActionSchema.options.length)
	.refine(
		(rules) => new Set(rules.map(({ action }) => action)).size === rules.length,
		'an action has one rule',
	)
export type OverrideRules = z.infer<typeof overrideRulesSchema>

const ANYTHING: OverrideLimit = { basisPointsMax: null, amountMinorMax: null }
const NEVER: OverrideLimit = { basisPointsMax: 0, amountMinorMax: minor(0) }
const upTo = (basisPointsMax: number, amountMinorMax: number): OverrideLimit => ({
	basisPointsMax,
	amountMinorMax: minor(amountMinorMax),
})

const LOWERED: readonly OverrideReason[] = [
	{ reasonId: 'damaged', nameZh: '包装破损', nameEn: 'Damaged' },
	{ reasonId: 'shortDated', nameZh: '临期', nameEn: 'Short-dated' },
	{ reasonId: 'wrongLabel', nameZh: '价签不符', nameEn: 'Wrong label' },
	{ reasonId: 'goodwill', nameZh: '客诉补偿', nameEn: 'Goodwill' },
]

/** Where a store's policy says nothing: small change for the cashier, a fifth for the supervisor, the rest for the manager. */
const DEFAULT_OVERRIDE_RULES: OverrideRules = [
	{
		action: 'priceOverride',
		limits: { cashier: upTo(500, 1_000), supervisor: upTo(2_000, 20_000), manager: ANYTHING },
		isReasonRequired: true,
		reasons: [...LOWERED],
	},
	{
		action: 'lineDiscount',
		limits: { cashier: upTo(500, 1_000), supervisor: upTo(2_000, 20_000), manager: ANYTHING },
		isReasonRequired: true,
		reasons: [...LOWERED],
	},
	{
		action: 'basketDiscount',
		limits: { cashier: upTo(300, 1_000), supervisor: upTo(1_500, 50_000), manager: ANYTHING },
		isReasonRequired: true,
		reasons: [
			{ reasonId: 'goodwill', nameZh: '客诉补偿', nameEn: 'Goodwill' },
			{ reasonId: 'bulk', nameZh: '团购', nameEn: 'Bulk purchase' },
			{ reasonId: 'roundDown', nameZh: '抹零', nameEn: 'Rounded down' },
		],
	},
	{
		action: 'blindReturn',
		limits: { cashier: NEVER, supervisor: upTo(10_000, 50_000), manager: ANYTHING },
		isReasonRequired: true,
		reasons: [
			{ reasonId: 'faulty', nameZh: '质量问题', nameEn: 'Faulty' },
			{ reasonId: 'changedMind', nameZh: '无理由', nameEn: 'Changed mind' },
		],
	},
	{
		action: 'emptiesBack',
		limits: { cashier: upTo(10_000, 5_000), supervisor: upTo(10_000, 50_000), manager: ANYTHING },
		isReasonRequired: false,
		reasons: [],
	},
	...(['returnAlone', 'readTotals', 'journalOfOthers'] as const).map((action) => ({
		action,
		limits: { cashier: NEVER, supervisor: ANYTHING, manager: ANYTHING },
		isReasonRequired: false,
		reasons: [],
	})),
	{
		action: 'noSale',
		limits: { cashier: ANYTHING, supervisor: ANYTHING, manager: ANYTHING },
		isReasonRequired: true,
		reasons: [
			{ reasonId: 'smallChange', nameZh: '换零钱', nameEn: 'Small change' },
			{ reasonId: 'wrongChange', nameZh: '找零更正', nameEn: 'Change corrected' },
			{ reasonId: 'leftInDrawer', nameZh: '取放物品', nameEn: 'Something in the drawer' },
			{ reasonId: 'drawerCheck', nameZh: '检查钱箱', nameEn: 'Drawer checked' },
		],
	},
	...(['saleCancel', 'paidOut'] as const).map((action) => ({
		action,
		limits: { cashier: ANYTHING, supervisor: ANYTHING, manager: ANYTHING },
		isReasonRequired: false,
		reasons: [],
	})),
]

/** The store's own rule of an action, else the default. */
export function overrideRule(rules: OverrideRules | undefined, action: GuardedAction): OverrideRule {
	const rule = [...(rules ?? []), ...DEFAULT_OVERRIDE_RULES].find((one) => one.action === action)
	if (rule === undefined) throw new Error(`no rule of ${action}`)
	return rule
}

/** What is asked for. Raising a price is held to the same bounds as lowering it: the catalogue's word is left either way. */
export type OverrideAsked = {
	/** What the customer pays less by it; negative: more. */
	readonly amountMinor: MinorUnits
	/** What she would pay without it. */
	readonly ofMinor: MinorUnits
	/** Where a rate is asked for, it is judged as asked, not by what rounding made of it. */
	readonly basisPoints: number | null
}

/** The most that a limit allows of an amount, rounded half up as discounts are; null: anything. */
export function limitMinor(
	{ basisPointsMax, amountMinorMax }: OverrideLimit,
	ofMinor: MinorUnits,
): MinorUnits | null {
	if (basisPointsMax === null) return amountMinorMax
	const byRate = minor(Math.floor((ofMinor * basisPointsMax * 2 + 10_000) / 20_000))
	return amountMinorMax === null || byRate < amountMinorMax ? byRate : amountMinorMax
}

export function isWithin(
	limit: OverrideLimit,
	{ amountMinor, ofMinor, basisPoints }: OverrideAsked,
): boolean {
	const { basisPointsMax, amountMinorMax } = limit
	if (basisPointsMax === 0 || amountMinorMax === 0) return false
	const amount = Math.abs(amountMinor)
	if (basisPoints === null) {
		const most = limitMinor(limit, ofMinor)
		return most === null || amount <= most
	}
	const rateIsWithin = basisPointsMax === null || basisPoints <= basisPointsMax
	return rateIsWithin && (amountMinorMax === null || amount <= amountMinorMax)
}

/** Who may do it, from the least trusted on; empty: nobody in this store. */
export function rolesThatMay(rule: OverrideRule, asked: OverrideAsked): OperatorRole[] {
	return ROLES.filter((role) => isWithin(rule.limits[role], asked))
}

/** Where only a reason of the list can be given: a list without any asks for none, else nothing could be done any more. */
export function isListedReasonRequired({ isReasonRequired, reasons }: OverrideRule): boolean {
	return isReasonRequired && reasons.length > 0
}

/** Whether a reason may be written into the journal: one of the list, or words of the operator's own. */
export function isReasonGiven(rule: OverrideRule, reason: string): boolean {
	return !rule.isReasonRequired || reason.trim() !== ''
}
