/** What discount cards and managers' grants take off the lines of a basket. */
import { add, type MinorUnits, minor, ZERO } from '../base/money.ts'
import type { DiscountTakes } from '../journal/basket-line.ts'
import { lineWorth, type Measured } from './line-worth.ts'
import type { OpenLine } from './open-line.ts'
import { rateOf, spread } from './shares.ts'
import { isDeposit } from './totals.ts'

/** `rate` lowers each line of the scope; `amount` is spread over them by their worth. Never more than `limit` allows. */
export type Grant = {
	readonly kind: 'discount' | 'manager'
	readonly grantId: string
	/** Departments whose lines it lowers; null = all. */
	readonly departmentIds: readonly string[] | null
	readonly takes: DiscountTakes
	/** Null: what it takes is its only bound. */
	readonly limit: GrantLimit | null
}
export type GrantLimit = { readonly rateBasisPointsMax: number; readonly amountMinorMax: MinorUnits }

type Scope = readonly string[] | null

/** Of several discount cards a line gets the first that covers it; a manager's grant comes on top of what is left. */
export function takeGrant(lines: readonly OpenLine[], grant: Grant): void {
	const open = lines.filter(
		(one) => covers(grant.departmentIds, one.line) && (grant.kind === 'manager' || !one.has('discount')),
	)
	const worth = open.map((one) => one.leftMinor)
	const shares = sharesOf(grant.takes, worth, grant.limit)
	for (const [index, one] of open.entries()) one.take(grant.kind, grant.grantId, shares[index] ?? ZERO)
}

/** What is taken off lines of this worth: a rate of each, rounded half up once per line, or an amount spread over them. */
export function sharesOf(
	takes: DiscountTakes,
	worth: readonly MinorUnits[],
	limit: GrantLimit | null = null,
): MinorUnits[] {
	const byRate = takes.kind === 'rate' ? worth.map((own) => rateOf(own, takes.basisPoints)) : null
	const wanted = takes.kind === 'amount' ? takes.amountMinor : add(...(byRate ?? []))
	const most = limit === null ? wanted : Math.min(wanted, limitOf(worth, limit))
	return byRate !== null && most === wanted ? byRate : spread(most, worth)
}

/** The most that a limit allows on these lines before anything is taken off. 0 when none of them is in the scope. */
export function grantLimit(
	lines: readonly (Measured & {
		readonly departmentId: string
		readonly depositOf?: number | null | undefined
	})[],
	departmentIds: Scope,
	limit: GrantLimit,
): MinorUnits {
	const goods = lines.filter((line) => !isDeposit(line) && covers(departmentIds, line))
	return limitOf(goods.map(lineWorth), limit)
}

function limitOf(
	worth: readonly MinorUnits[],
	{ rateBasisPointsMax, amountMinorMax }: GrantLimit,
): MinorUnits {
	return minor(Math.min(amountMinorMax, add(...worth.map((own) => rateOf(own, rateBasisPointsMax)))))
}

function covers(departmentIds: Scope, { departmentId }: { readonly departmentId: string }): boolean {
	return departmentIds === null || departmentIds.includes(departmentId)
}
