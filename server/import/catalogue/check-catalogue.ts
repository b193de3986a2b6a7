/** What can only be seen across records: codes and barcodes used twice, departments that nobody knows. */
import type { Item } from '../../../protocol/catalogue/catalogue.ts'
import { articleNumberOf } from '../../../protocol/catalogue/gtin.ts'
import type { CatalogueFile, Fault, Placed } from './catalogue-file.ts'

/** Of the centre's catalogue, without what the file says itself. */
export interface KnownCatalogue {
	readonly departmentIds: ReadonlySet<string>
	/** Article number → code of an article that stays although the file does not have it. */
	readonly barcodes: ReadonlyMap<string, string>
	/** Articles that stay although the file does not have them: those that sets of the file hold, and sets that hold ones of the file. */
	readonly articles: readonly SetArticle[]
}

/** What matters of an article for sets. */
export type SetArticle = Pick<Item, 'itemCode' | 'parts' | 'soldBy'>

export function checkCatalogue(file: CatalogueFile, known: KnownCatalogue): Fault[] {
	return [
		...usedTwice(file.items ?? [], 'itemCode', ({ itemCode }) => itemCode),
		...usedTwice(file.departments ?? [], 'departmentId', ({ departmentId }) => departmentId),
		...usedTwice(file.promotions ?? [], 'promotionId', ({ promotionId }) => promotionId),
		...barcodeFaults(file, known),
		...departmentFaults(file, known),
		...priceFaults(file),
		...setFaults(file, known),
	]
}

function usedTwice<Body>(
	records: readonly Placed<Body>[],
	column: string,
	keyOf: (body: Body) => string,
): Fault[] {
	const places = new Map<string, string>()
	return records.flatMap(({ place, body }): Fault[] => {
		const value = keyOf(body)
		const earlier = places.get(value)
		if (earlier === undefined) {
			places.set(value, place)
			return []
		}
		const whatToDo = `it stands in ${earlier} already; leave one of the two out`
		return [{ code: `${column}Twice`, place, column, value, whatToDo }]
	})
}

function barcodeFaults({ items }: CatalogueFile, known: KnownCatalogue): Fault[] {
	const owners = new Map<string, Placed<{ readonly itemCode: string }>>()
	return (items ?? []).flatMap(({ place, body }) =>
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

function departmentFaults({ items, departments }: CatalogueFile, { departmentIds }: KnownCatalogue): Fault[] {
	const told = new Set(departments?.map(({ body }) => body.departmentId))
	return (items ?? [])
		.filter(({ body }) => !told.has(body.departmentId) && !departmentIds.has(body.departmentId))
		.map(({ place, body }) => ({
			code: 'departmentUnknown',
			place,
			column: 'departmentId',
			value: body.departmentId,
			whatToDo: 'no department has this number; import it first, or put the number right',
		}))
}

function priceFaults({ items }: CatalogueFile): Fault[] {
	return (items ?? []).flatMap(({ place, body }): Fault[] => {
		const days = body.prices?.map(({ from }) => from) ?? []
		const value = days.find((day, index) => index > 0 && day <= (days[index - 1] ?? ''))
		const whatToDo = 'write later prices in the order of their days, one for a day'
		return value === undefined ? [] : [{ code: 'pricesOutOfOrder', place, column: 'prices', value, whatToDo }]
	})
}

/** Sets of the file, and sets that stay and hold what the file changes. */
function setFaults(file: CatalogueFile, { articles }: KnownCatalogue): Fault[] {
	const told = file.items ?? []
	const isAbsent = (field: 'parts' | 'soldBy') => file.absentFields.includes(field)
	const byCode = new Map(articles.map((one) => [one.itemCode, one]))
	for (const { body } of told) {
		const before = byCode.get(body.itemCode)
		const parts = isAbsent('parts') ? before?.parts : body.parts
		const soldBy = isAbsent('soldBy') ? before?.soldBy : body.soldBy
		byCode.set(body.itemCode, { itemCode: body.itemCode, parts, soldBy })
	}
	const own = told.flatMap(({ place, body }) =>
		setFaultsOf(byCode.get(body.itemCode), byCode).map((fault) => ({ ...fault, place })),
	)
	const inFile = new Set(told.map(({ body }) => body.itemCode))
	const others = articles
		.filter(
			({ itemCode, parts }) => !inFile.has(itemCode) && parts?.some((part) => inFile.has(part.itemCode)),
		)
		.flatMap((set) =>
			setFaultsOf(set, byCode).map((fault) => ({
				...fault,
				place: null,
				whatToDo: `set ${set.itemCode} of the catalogue holds it: ${fault.whatToDo}`,
			})),
		)
	return [...own, ...others]
}

function setFaultsOf(
	set: SetArticle | undefined,
	byCode: ReadonlyMap<string, SetArticle>,
): Omit<Fault, 'place'>[] {
	const parts = set?.parts ?? []
	if (set === undefined || parts.length === 0) return []
	const fault = (code: string, value: string, whatToDo: string): Omit<Fault, 'place'>[] => [
		{ code, column: 'parts', value, whatToDo },
	]
	const faults = parts.flatMap(({ itemCode }, index): Omit<Fault, 'place'>[] => {
		const part = byCode.get(itemCode)
		if (parts.findIndex((one) => one.itemCode === itemCode) < index)
			return fault('partTwice', itemCode, 'name it once, with all its pieces: code*2')
		if (part === undefined)
			return fault(
				'partUnknown',
				itemCode,
				'no article has this code; import it with the set, or put the code right',
			)
		if ((part.parts ?? []).length > 0)
			return fault(
				'partIsSet',
				itemCode,
				'a set holds articles, not other sets; name the articles themselves',
			)
		return part.soldBy === 'weight'
			? fault(
					'partWeighed',
					itemCode,
					'what is sold by weight cannot be in a set; make an article of a piece of it',
				)
			: []
	})
	const weighed =
		set.soldBy === 'weight' ? fault('setWeighed', set.itemCode, 'a set is sold by the piece') : []
	return [...weighed, ...faults]
}
