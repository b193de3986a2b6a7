/** Which journey plays what, for the table of docs/journeys.md. */
import { HOUSE_PLAYS } from './house-plays.ts'
import { MEMBER_PLAYS } from './member-plays.ts'
import { PAYING_PLAYS } from './paying-plays.ts'
import type { Play } from './play.ts'
import { RETURN_PLAYS } from './return-plays.ts'
import { SELLING_PLAYS } from './selling-plays.ts'
import { SHIFT_PLAYS } from './shift-plays.ts'

/** By the journey's file. Each is played by keyboard and by touch, on every connection where it can be. */
export const PLAYS_OF = {
	'functions-selling': [...SELLING_PLAYS, ...PAYING_PLAYS],
	'functions-members': MEMBER_PLAYS,
	'functions-house': HOUSE_PLAYS,
	'functions-shift': [...RETURN_PLAYS, ...SHIFT_PLAYS],
} as const satisfies Readonly<Record<string, readonly Play[]>>
