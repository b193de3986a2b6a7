/**
 * Barcodes that a shop prints itself, with a weight or a price in them (EAN and UPC, number system 2). What stands where
 * is the shop's own choice, so it is data: a layout has one letter for each digit.
 *
 * - a digit: this very digit
 * - `I`: the shop's number of the item · `W`: its weight · `A`: its price · `N`: how many
 * - `P`: any digit · `C`: a check digit. The last one is that of the whole code (GTIN); one inside is the printing
 *   scale's own and differs from country to country: it is not judged
 */
import { z } from 'zod'
import { hasGtinCheckDigit } from './gtin.ts'

export const inStoreLayoutSchema = z
	.strictObject({
		layout: z.string().regex(/^[0-9][0-9IWANPC]{6,13}$/),
		/** Grams in one unit of `W`. */
		gramsPerUnit: z.union([z.literal(1), z.literal(10), z.literal(100)]).default(1),
		/** Minor units of money in one unit of `A`. */
		minorPerUnit: z.union([z.literal(1), z.literal(10), z.literal(100)]).default(1),
	})
	.refine(({ layout }) => layout.includes('I'), 'a layout names the item')
	.refine(
		({ layout }) => [...'WAN'].filter((letter) => layout.includes(letter)).length === 1,
		'a layout has a weight, a price or a count',
	)
	.refine(
		({ layout }) => [...'IWAN'].every((letter) => isTogether(layout, letter)),
		'a field is in one piece',
	)
export type InStoreLayout = z.infer<typeof inStoreLayoutSchema>

function isTogether(layout: string, letter: string): boolean {
	return !layout.slice(layout.indexOf(letter), layout.lastIndexOf(letter)).match(`[^${letter}]`)
}

export type InStoreCode = { readonly itemNumber: string } & (
	| { readonly kind: 'weight'; readonly weightGrams: number }
	| { readonly kind: 'price'; readonly amountMinor: number }
	| { readonly kind: 'count'; readonly count: number }
)

/** Reads a scanned code by the first layout that it fits; null when it is none of them. */
export function readInStoreCode(code: string, layouts: readonly InStoreLayout[]): InStoreCode | null {
	for (const layout of layouts) {
		const read = readBy(code, layout)
		if (read) return read
	}
	return null
}

function readBy(code: string, { layout, gramsPerUnit, minorPerUnit }: InStoreLayout): InStoreCode | null {
	if (code.length !== layout.length || !/^[0-9]+$/.test(code)) return null
	if ([...layout].some((letter, index) => /[0-9]/.test(letter) && letter !== code[index])) return null
	const isChecked = layout.endsWith('C') && [8, 12, 13, 14].includes(layout.length)
	if (isChecked && !hasGtinCheckDigit(code)) return null
	const field = (letter: string) => code.slice(layout.indexOf(letter), layout.lastIndexOf(letter) + 1)
	const itemNumber = field('I')
	if (layout.includes('W'))
		return { kind: 'weight', itemNumber, weightGrams: Number(field('W')) * gramsPerUnit }
	if (layout.includes('A'))
		return { kind: 'price', itemNumber, amountMinor: Number(field('A')) * minorPerUnit }
	return { kind: 'count', itemNumber, count: Number(field('N')) }
}
