/** What articles say of other articles: those that a set holds, and deposits. Neither a file nor what stays may point to nothing. */
import type { Item } from '../../../protocol/catalogue/catalogue.ts'
import type { CatalogueFile, Fault } from './catalogue-file.ts'

const LINK_FIELDS = ['parts', 'deposits', 'isDeposit', 'soldBy'] as const
export type LinkedArticle = Pick<Item, 'itemCode' | (typeof LINK_FIELDS)[number]>
type Articles = ReadonlyMap<string, LinkedArticle>
type Found = Omit<Fault, 'place'>

/** `known`: articles of the catalogue that the file changes, that it names, or that name what it changes. */
export function linkFaults(file: CatalogueFile, known: readonly LinkedArticle[]): Fault[] {
	const told = file.items ?? []
	const absent = LINK_FIELDS.filter((field) => (file.absentFields as readonly string[]).includes(field))
	const articles = new Map(known.map((one) => [one.itemCode, one]))
	for (const { body } of told) {
		const before = articles.get(body.itemCode)
		const kept = Object.fromEntries(absent.map((field) => [field, before?.[field]]))
		articles.set(body.itemCode, { ...body, ...kept })
	}
	const inFile = new Set<string>(told.map(({ body }) => body.itemCode))
	const own = told.flatMap(({ place, body }) =>
		faultsOf(articles.get(body.itemCode), articles).map((fault) => ({ ...fault, place })),
	)
	const others = known
		.filter((one) => !inFile.has(one.itemCode) && linksOf(one).some(({ itemCode }) => inFile.has(itemCode)))
		.flatMap((holder) =>
			faultsOf(holder, articles).map((fault) => ({
				...fault,
				place: null,
				whatToDo: `article ${holder.itemCode} of the catalogue names it: ${fault.whatToDo}`,
			})),
		)
	// Whatever is wrong with it, it is in the file.
	const named = new Set(file.namedItems.map(({ body }) => body.itemCode))
	const isUnknown = ({ code }: Fault) => code === 'partUnknown' || code === 'depositUnknown'
	return [...own, ...others].filter(
		(fault) => !isUnknown(fault) || inFile.has(fault.value) || !named.has(fault.value),
	)
}

export function linksOf({ parts = [], deposits = [] }: Pick<Item, 'parts' | 'deposits'>) {
	return [...parts, ...deposits]
}

function faultsOf(article: LinkedArticle | undefined, articles: Articles): Found[] {
	if (article === undefined) return []
	return [...setFaults(article, articles), ...depositFaults(article, articles)]
}

function setFaults({ itemCode: setCode, parts = [], soldBy }: LinkedArticle, articles: Articles): Found[] {
	if (parts.length === 0) return []
	const fault = faultIn('parts')
	const weighed = soldBy === 'weight' ? fault('setWeighed', setCode, 'a set is sold by the piece') : []
	const faults = parts.flatMap(({ itemCode }): Found[] => {
		const part = articles.get(itemCode)
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
		if (part.isDeposit)
			return fault('partIsDeposit', itemCode, 'a deposit belongs to its article; name that in the set')
		const whatToDo = 'what is sold by weight cannot be in a set; make an article of a piece of it'
		return part.soldBy === 'weight' ? fault('partWeighed', itemCode, whatToDo) : []
	})
	return [...weighed, ...twice('parts', parts), ...faults]
}

function depositFaults(article: LinkedArticle, articles: Articles): Found[] {
	const { itemCode: code, deposits = [], parts = [], soldBy, isDeposit } = article
	const fault = faultIn('deposits')
	if (isDeposit && (soldBy === 'weight' || parts.length + deposits.length > 0))
		return faultIn('isDeposit')(
			'depositNotPlain',
			code,
			'a deposit is sold by the piece, holds nothing and has no deposit',
		)
	if (deposits.length === 0) return []
	if (soldBy === 'weight' || parts.length > 0)
		return fault(
			'depositOfOther',
			code,
			'only an article by the piece has a deposit; of a set its articles have theirs',
		)
	const whatToDo = 'no deposit has this code; import it with isDeposit, or put the code right'
	const unknown = deposits.flatMap(({ itemCode }) =>
		articles.get(itemCode)?.isDeposit ? [] : fault('depositUnknown', itemCode, whatToDo),
	)
	return [...twice('deposits', deposits), ...unknown]
}

function faultIn(column: 'parts' | 'deposits' | 'isDeposit') {
	return (code: string, value: string, whatToDo: string): Found[] => [{ code, column, value, whatToDo }]
}

function twice(column: 'parts' | 'deposits', links: readonly { readonly itemCode: string }[]): Found[] {
	const codes = links.map(({ itemCode }) => itemCode)
	return codes
		.filter((code, index) => codes.indexOf(code) < index)
		.flatMap((code) => faultIn(column)('namedTwice', code, 'name it once, with all its pieces: code*2'))
}
