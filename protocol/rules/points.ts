import type { MinorUnits } from '../base/money.ts'

/** Points earned on a sale: per whole currency unit of the total, fractions of a unit earn nothing. */
export function pointsEarned(totalMinor: MinorUnits, pointsPerYuan: number): number {
	return Math.floor(totalMinor / 100) * pointsPerYuan
}
