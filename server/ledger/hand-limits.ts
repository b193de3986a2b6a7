/**
 * Prices and discounts by hand against the store's limits, as the sale's entry tells them: what the cashier did alone within hers, what
 * a supervisor allowed within his. A till judged it before; here a person hears of a till that judged by older rules, or wrongly.
 * What an override is worth is believed as told. Rules and roles are those of today.
 */
import { AssertionFailed } from '../../protocol/base/assert.ts'
import { minor } from '../../protocol/base/money.ts'
import type { EntryBody, Override, SoldLine } from '../../protocol/journal/entry.ts'
import { lineWorth } from '../../protocol/pricing/line-worth.ts'
import { isDeposit } from '../../protocol/pricing/totals.ts'
import {
	isWithin,
	type OperatorRole,
	type OverrideLimit,
	type OverrideRules,
	overrideRule,
} from '../../protocol/rules/override-rules.ts'

type Sale = Extract<EntryBody, { kind: 'saleCompleted' }>

export interface HandLimits {
	/** The store's own; undefined: those by default. */
	readonly rules: OverrideRules | undefined
	/** Of the people who are named and known. */
	readonly roles: ReadonlyMap<string, OperatorRole>
}

/** Whether anything was set by hand, so that limits must be known. */
export function isByHand({ lines, overrides = [] }: Pick<Sale, 'lines' | 'overrides'>): boolean {
	return overrides.length > 0 || lines.some((line) => partsOf(line).length > 0)
}

/** Whose limits a sale asks for. */
export function answering({ overrides = [] }: Pick<Sale, 'overrides'>, operatorId: string | null): string[] {
	const supervisors = overrides.flatMap(({ supervisorId }) => supervisorId ?? [])
	return [...new Set([...(operatorId === null ? [] : [operatorId]), ...supervisors])]
}

type Part = Pick<Override, 'action' | 'lineNumber'>

/** What a line shows of having been set by hand. */
function partsOf({ lineNumber, listPriceMinor, unitPriceMinor, discounts }: SoldLine): Part[] {
	const parts: Part[] = []
	if (listPriceMinor !== undefined && listPriceMinor !== unitPriceMinor)
		parts.push({ action: 'priceOverride', lineNumber })
	if (discounts.some(({ kind }) => kind === 'line')) parts.push({ action: 'lineDiscount', lineNumber })
	if (discounts.some(({ kind }) => kind === 'basket'))
		parts.push({ action: 'basketDiscount', lineNumber: null })
	return parts
}

/** Somebody answers for each thing that was set by hand, and all together are within their limits. */
export function isWithinLimits(sale: Sale, operatorId: string | null, limits: HandLimits): boolean {
	const overrides = sale.overrides ?? []
	const isTold = (part: Part) =>
		overrides.some(({ action, lineNumber }) => action === part.action && lineNumber === part.lineNumber)
	try {
		const allTold = sale.lines.flatMap(partsOf).every(isTold)
		return allTold && overrides.every((override) => mayBe(sale, override, operatorId, limits))
	} catch (error) {
		// Figures so large that they cannot be counted.
		if (error instanceof AssertionFailed) return false
		throw error
	}
}

function mayBe(sale: Sale, override: Override, operatorId: string | null, limits: HandLimits): boolean {
	const { supervisorId, action } = override
	const role = limits.roles.get(supervisorId ?? operatorId ?? '')
	if (supervisorId !== null && (role === undefined || role === 'cashier')) return false
	const limit = overrideRule(limits.rules, action).limits[role ?? 'cashier']
	// A limit is not passed in small steps: what one person answers for counts together, with what the cashier did alone.
	const { lineNumber } = override
	return isAllowed(
		sale,
		lineNumber,
		limit,
		taken(sale, lineNumber, supervisorId),
		taken(sale, null, supervisorId),
	)
}

/** What the customer pays less by what `answers` or nobody but the cashier answers for, on one line or everywhere. */
function taken({ overrides = [] }: Sale, lineNumber: number | null, answers: string | null): number {
	return overrides
		.filter(({ supervisorId }) => supervisorId === null || supervisorId === answers)
		.filter((one) => lineNumber === null || one.lineNumber === lineNumber)
		.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
}

/** A rate is rounded line by line, so that together they may be a little more than the rate of all. */
function isAllowed(
	sale: Sale,
	lineNumber: number | null,
	limit: OverrideLimit,
	minus: number,
	minusOfAll: number,
): boolean {
	const line = sale.lines.find((one) => one.lineNumber === lineNumber)
	if (lineNumber !== null && line === undefined) return false
	const of = line === undefined ? goodsOf(sale) + minusOfAll : worthOf(line, sale.taxMode)
	const rounded = Math.max(0, Math.abs(minus) - sale.lines.length)
	return isWithin(limit, { amountMinor: minor(rounded), ofMinor: minor(Math.max(0, of)), basisPoints: null })
}

/** What the customer pays for goods, as tills judge it. */
function goodsOf({ lines, taxMode }: Sale): number {
	return lines
		.filter((line) => !isDeposit(line))
		.reduce(
			(sum, { amountMinor, taxMinor }) => sum + amountMinor + (taxMode === 'exclusive' ? taxMinor : 0),
			0,
		)
}

/** Before anything was taken off, at the higher of both prices. */
function worthOf(line: SoldLine, taxMode: Sale['taxMode']): number {
	const { listPriceMinor = line.unitPriceMinor, unitPriceMinor, taxRateBasisPoints } = line
	const dearer = { ...line, unitPriceMinor: minor(Math.max(listPriceMinor, unitPriceMinor)) }
	const worth = lineWorth(dearer)
	return taxMode === 'exclusive' ? worth + Math.ceil((worth * taxRateBasisPoints) / 10_000) : worth
}
