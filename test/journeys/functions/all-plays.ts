/** Which journey plays what, for the table of docs/journeys.md. */
import type { FunctionId } from './function-list.ts'
import { PAYING_PLAYS } from './paying-plays.ts'
import type { Link, Play, Way } from './play.ts'
import { SELLING_PLAYS } from './selling-plays.ts'

/** By the journey's file. Each is played by keyboard and by touch, on every connection where it can be. */
export const PLAYS_OF = {
	'functions-selling': [...SELLING_PLAYS, ...PAYING_PLAYS],
} as const satisfies Readonly<Record<string, readonly Play[]>>

type Shown = {
	readonly file: string
	readonly shows: FunctionId
	readonly link: Link
	readonly ways: readonly Way[]
}

/** What other journeys show, in so far as none of the above does. */
export const SHOWN_ELSEWHERE: readonly Shown[] = [
	{ file: 'suspended', shows: 'recallElsewhere', link: 'store', ways: ['keyboard', 'touch'] },
]

/** What cannot be anywhere, whatever is played. */
export const NOT_POSSIBLE: Partial<Record<FunctionId, Partial<Record<Link, string>>>> = {
	recallElsewhere: { alone: 'a till that is alone has only what it put aside itself' },
}
