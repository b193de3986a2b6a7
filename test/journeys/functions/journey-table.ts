/** The table of docs/journeys.md, made from what the journeys declare. */
import { NOT_POSSIBLE, PLAYS_OF, SHOWN_ELSEWHERE } from './all-plays.ts'
import { FUNCTIONS, type FunctionId } from './function-list.ts'
import { LINKS, type Link, WAYS, type Way } from './play.ts'

type Cell = { readonly ways: ReadonlySet<Way>; readonly why: string | undefined }

const plays = Object.entries(PLAYS_OF).flatMap(([file, list]) => list.map((play) => ({ file, ...play })))

function cellOf(id: FunctionId, link: Link): Cell {
	const own = plays.filter(({ shows }) => shows.includes(id))
	const elsewhere = SHOWN_ELSEWHERE.filter((shown) => shown.shows === id && shown.link === link)
	const isPlayed = own.some(({ not }) => not?.[link] === undefined)
	const ways = new Set<Way>([...(isPlayed ? WAYS : []), ...elsewhere.flatMap(({ ways }) => ways)])
	const why =
		NOT_POSSIBLE[id]?.[link] ?? own.map(({ not }) => not?.[link]).find((reason) => reason !== undefined)
	return { ways, why: ways.size === 0 ? why : undefined }
}

function wordOf({ ways, why }: Cell, reasons: string[]): string {
	if (ways.size === WAYS.length) return 'both'
	if (ways.size > 0) return [...ways].join()
	if (why === undefined) return 'none'
	if (!reasons.includes(why)) reasons.push(why)
	return `no [${reasons.indexOf(why) + 1}]`
}

/** In Markdown. */
export function journeyTable(): string {
	const reasons: string[] = []
	const rows = (Object.keys(FUNCTIONS) as FunctionId[]).map((id) => {
		const cells = LINKS.map((link) => wordOf(cellOf(id, link), reasons))
		const files = [...plays, ...SHOWN_ELSEWHERE.map(({ file, shows }) => ({ file, shows: [shows] }))]
			.filter(({ shows }) => shows.includes(id))
			.map(({ file }) => file)
		return `| ${[FUNCTIONS[id], ...cells, [...new Set(files)].join(', ')].join(' | ')} |`
	})
	const head = ['| function | online | store | alone | journey |', '|---|---|---|---|---|']
	return [...head, ...rows, '', ...reasons.map((reason, at) => `${at + 1}. ${reason}`)].join('\n').trimEnd()
}
