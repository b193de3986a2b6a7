/** The table of docs/journeys.md, made from what the journeys declare. */
import { PLAYS_OF } from './all-plays.ts'
import { FUNCTIONS, type FunctionId } from './function-list.ts'
import { LINKS, type Link, type Play } from './play.ts'

const plays: readonly (Play & { readonly file: string })[] = Object.entries(PLAYS_OF).flatMap(
	([file, list]) => list.map((play) => ({ file, ...play })),
)

/** Every play is played both ways. */
function cellOf(own: readonly Play[], link: Link, reasons: string[]): string {
	const whyNot = own.map(({ not }) => not?.[link])
	if (whyNot.includes(undefined)) return 'both'
	const [why] = whyNot
	if (why === undefined) return 'none'
	if (!reasons.includes(why)) reasons.push(why)
	return `no [${reasons.indexOf(why) + 1}]`
}

/** In Markdown. */
export function journeyTable(): string {
	const reasons: string[] = []
	const rows = (Object.keys(FUNCTIONS) as FunctionId[]).map((id) => {
		const own = plays.filter(({ shows }) => shows.includes(id))
		const cells = LINKS.map((link) => cellOf(own, link, reasons))
		const files = own.map(({ file }) => file)
		return `| ${[FUNCTIONS[id], ...cells, [...new Set(files)].join(', ')].join(' | ')} |`
	})
	const head = ['| function | online | store | alone | journey |', '|---|---|---|---|---|']
	return [...head, ...rows, '', ...reasons.map((reason, at) => `${at + 1}. ${reason}`)].join('\n').trimEnd()
}
