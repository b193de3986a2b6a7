import { z } from 'zod'
import { assert } from './assert.ts'

/** An amount of money in minor units (fen, cents), a safe integer. The only form in which money exists. */
export const minorUnitsSchema = z.int().brand<'MinorUnits'>()
export type MinorUnits = z.infer<typeof minorUnitsSchema>

/** A positive or zero amount of minor units. */
export const amountMinorSchema = z.int().nonnegative().brand<'MinorUnits'>()

/** Brands an integer as {@link MinorUnits}; asserts that it is a safe integer. */
export function minor(value: number): MinorUnits {
	assert(Number.isSafeInteger(value), `money must be a safe integer of minor units, got ${value}`)
	return value as MinorUnits
}

export const ZERO = minor(0)

export function add(...amounts: readonly MinorUnits[]): MinorUnits {
	return minor(amounts.reduce<number>((sum, amount) => sum + amount, 0))
}

export function subtract(minuend: MinorUnits, subtrahend: MinorUnits): MinorUnits {
	return minor(minuend - subtrahend)
}

/** Price times a whole quantity. */
export function times(amount: MinorUnits, quantity: number): MinorUnits {
	assert(Number.isSafeInteger(quantity), `quantity must be an integer, got ${quantity}`)
	return minor(amount * quantity)
}

/**
 * The tax inside a tax-inclusive amount, rounded half up to a minor unit.
 * `rateBasisPoints` 1300 = 13 %. Inclusive tax = amount × rate ÷ (1 + rate).
 */
export function taxWithin(amount: MinorUnits, rateBasisPoints: number): MinorUnits {
	return minor(
		Math.floor((amount * rateBasisPoints * 2 + 10_000 + rateBasisPoints) / (2 * (10_000 + rateBasisPoints))),
	)
}

/** The tax that is added to an amount without tax, rounded half up to a minor unit. */
export function taxOn(amount: MinorUnits, rateBasisPoints: number): MinorUnits {
	return minor(Math.floor((amount * rateBasisPoints * 2 + 10_000) / 20_000))
}

/** `123456` → `1,234.56`. Pure digits: the currency sign belongs to the screen or the receipt. */
export function formatMinor(amount: MinorUnits): string {
	const sign = amount < 0 ? '-' : ''
	const digits = Math.abs(amount).toString().padStart(3, '0')
	const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')
	return `${sign}${whole}.${digits.slice(-2)}`
}
