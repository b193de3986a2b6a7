/** What can only be seen across records: codes and barcodes used twice, departments that nobody knows. */
import { articleNumberOf } from '../../../protocol/catalogue/gtin.ts'
import type { CatalogueFile, Fault, NamedItem, Placed } from './catalogue-file.ts'
import { type LinkedArticle, linkFaults } from './check-links.ts'

/** Of the centre's catalogue, without what the file says itself. */
export interface KnownCatalogue {
	readonly departmentIds: ReadonlySet<string>
	/** Article number → code of an article that stays although the file does not have it. */
	readonly barcodes: ReadonlyMap<string, string>
	/** Those that the file changes or names, and those that stay and name what it changes. */
	readonly articles: readonly LinkedArticle[]
}

export function checkCatalogue(file: CatalogueFile, known: KnownCatalogue): Fault[] {
	return [
		...usedTwice(file.namedItems, 'itemCode', ({ itemCode }) => itemCode),
		...usedTwice(file.namedDepartments, 'departmentId', ({ departmentId }) => departmentId),
		...usedTwice(file.promotions ?? [], 'promotionId', ({ promotionId }) => promotionId),
		...barcodeFaults(file, known),
		...departmentFaults(file, known),
		...priceFaults(file),
		...linkFaults(file, known.articles),
	]
}

function usedTwice<Body>(
	records: readonly Placed<Body>[],
	column: string,
	keyOf: (body: Body) => string | null,
): Fault[] {
	const places = new Map<string, string>()
	return records.flatMap(({ place, body }): Fault[] => {
		const value = keyOf(body)
		if (value === null) return []
		const earlier = places.get(value)
		if (earlier === undefined) {
			places.set(value, place)
			return []
		}
		const whatToDo = `it stands in ${earlier} already; leave one of the two out`
		return [{ code: `${column}Twice`, place, column, value, whatToDo }]
	})
}

function barcodeFaults({ namedItems }: CatalogueFile, known: KnownCatalogue): Fault[] {
	const owners = new Map<string, Placed<NamedItem>>()
	return namedItems.flatMap(({ place, body }) =>
		body.barcodes.flatMap((value): Fault[] => {
			const number = articleNumberOf(value)
			const fault = (code: string, whatToDo: string): Fault[] => [
				{ code, place, column: 'barcodes', value, whatToDo },
			]
			const owner = owners.get(number)
			if (owner !== undefined && owner.body.itemCode !== body.itemCode)
				return fault(
					'barcodeTwice',
					`${owner.place} has it too (${owner.body.itemCode}); it can be of one article only`,
				)
			owners.set(number, { place, body })
			const kept = known.barcodes.get(number)
			if (kept === undefined || kept === body.itemCode) return []
			return fault(
				'barcodeTaken',
				`article ${kept} of the catalogue has it, and is not in the file; put it right there, or withdraw it`,
			)
		}),
	)
}

function departmentFaults(
	{ namedItems, namedDepartments }: CatalogueFile,
	{ departmentIds }: KnownCatalogue,
): Fault[] {
	const told = new Set(namedDepartments.map(({ body }) => body.departmentId))
	return namedItems.flatMap(({ place, body: { departmentId: value } }): Fault[] => {
		if (value === null || told.has(value) || departmentIds.has(value)) return []
		const whatToDo = 'no department has this number; import it first, or put the number right'
		return [{ code: 'departmentUnknown', place, column: 'departmentId', value, whatToDo }]
	})
}

function priceFaults({ items }: CatalogueFile): Fault[] {
	return (items ?? []).flatMap(({ place, body }): Fault[] => {
		const days = body.prices?.map(({ from }) => from) ?? []
		const value = days.find((day, index) => index > 0 && day <= (days[index - 1] ?? ''))
		const whatToDo = 'write later prices in the order of their days, one for a day'
		return value === undefined ? [] : [{ code: 'pricesOutOfOrder', place, column: 'prices', value, whatToDo }]
	})
}
