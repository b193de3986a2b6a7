/**
 * Finding an entry by what a person knows of it. Words are looked for together, each in any place: a receipt or card
 * number or its end, an item by code or name, an operator, `2026-11-21` (the trading day), `14:30` or `14:30-15:00` (the
 * shop's time), `12.50` (any amount of the entry). Pure.
 */
import type { Operator } from '../../protocol/catalogue/catalogue.ts'
import type { Entry } from '../../protocol/journal/entry.ts'
import type { JournalGroup } from './journal-query.ts'

export type JournalTerm =
	/** In lower case. */
	| { readonly kind: 'word'; readonly word: string }
	| { readonly kind: 'amount'; readonly amountMinor: number }
	/** Minutes of the shop's day, both included; from a later one to an earlier one is over midnight. */
	| { readonly kind: 'time'; readonly fromMinute: number; readonly toMinute: number }

export type MatchContext = {
	readonly operators: readonly Pick<Operator, 'operatorId' | 'name'>[]
	readonly utcOffsetMinutes: number
}

const TIME = /^([01]?\d|2[0-3])[:：]([0-5]\d)(?:-([01]?\d|2[0-3])[:：]([0-5]\d))?$/
const AMOUNT = /^(\d{1,9})[.](\d{2})$/

export function journalTerms(text: string): JournalTerm[] {
	return text
		.toLowerCase()
		.split(/\s+/)
		.filter((part) => part !== '')
		.map(termOf)
}

function termOf(part: string): JournalTerm {
	const [, hour, minute, toHour = hour, toMinute = minute] = TIME.exec(part) ?? []
	if (hour !== undefined)
		return {
			kind: 'time',
			fromMinute: Number(hour) * 60 + Number(minute),
			toMinute: Number(toHour) * 60 + Number(toMinute),
		}
	const [, whole, rest] = AMOUNT.exec(part) ?? []
	return whole === undefined
		? { kind: 'word', word: part }
		: { kind: 'amount', amountMinor: Number(whole) * 100 + Number(rest) }
}

export function entryMatches(entry: Entry, terms: readonly JournalTerm[], context: MatchContext): boolean {
	return terms.every((term) => termMatches(entry, term, context))
}

function termMatches(entry: Entry, term: JournalTerm, context: MatchContext): boolean {
	switch (term.kind) {
		case 'word':
			return hasWord(entry, term.word, context.operators)
		case 'amount':
			return hasAmount(entry.body, term.amountMinor)
		case 'time':
			return isWithin(entry.atMs, term, context.utcOffsetMinutes)
	}
}

function hasWord(entry: Entry, word: string, operators: MatchContext['operators']): boolean {
	const name = operators.find(({ operatorId }) => operatorId === entry.operatorId)?.name ?? ''
	const { body, businessDate, shiftId, operatorId } = entry
	return (
		[name, businessDate, shiftId, operatorId].some((text) => text?.toLowerCase().includes(word) === true) ||
		hasText(body, word)
	)
}

/** In the values only: names of fields would be found in every entry. */
function hasText(value: unknown, word: string): boolean {
	if (typeof value === 'string') return value.toLowerCase().includes(word)
	if (typeof value !== 'object' || value === null) return false
	return Object.values(value).some((part) => hasText(part, word))
}

/** Any figure that is an amount, in or out. */
function hasAmount(value: unknown, amountMinor: number): boolean {
	if (typeof value !== 'object' || value === null) return false
	return Object.entries(value).some(([key, part]) =>
		typeof part === 'number'
			? /Minor$/.test(key) && Math.abs(part) === amountMinor
			: hasAmount(part, amountMinor),
	)
}

function isWithin(
	atMs: number,
	{ fromMinute, toMinute }: Extract<JournalTerm, { kind: 'time' }>,
	utcOffsetMinutes: number,
): boolean {
	const minutes = Math.floor(atMs / 60_000) + utcOffsetMinutes
	const minute = ((minutes % 1_440) + 1_440) % 1_440
	return fromMinute <= toMinute
		? minute >= fromMinute && minute <= toMinute
		: minute >= fromMinute || minute <= toMinute
}

const GROUPS: Readonly<Record<Entry['body']['kind'], JournalGroup>> = {
	saleCompleted: 'sales',
	saleCancelled: 'sales',
	saleSuspended: 'sales',
	saleRecalled: 'sales',
	suspendedSaleDiscarded: 'sales',
	receiptReprinted: 'sales',
	drawerOpened: 'cash',
	cashMoved: 'cash',
	outsidePaymentReturned: 'cash',
	authorisationReversed: 'cards',
	spendRefunded: 'cards',
	cardActivated: 'cards',
	cardStateReported: 'cards',
	cardReplaced: 'cards',
	fieldCaptured: 'cards',
	questionPassed: 'cards',
	memberEnrolled: 'cards',
	memberEdited: 'cards',
	consentRecorded: 'cards',
	sliceReturned: 'machine',
	operatorSignedOn: 'shift',
	operatorSignedOff: 'shift',
	tillLocked: 'shift',
	tillUnlocked: 'shift',
	tillHandedOver: 'shift',
	journalOpened: 'shift',
	trainingEntered: 'shift',
	trainingLeft: 'shift',
	shiftOpened: 'shift',
	xReportRead: 'shift',
	shiftClosed: 'shift',
	epochOpened: 'machine',
	agentChanged: 'machine',
	connectionChanged: 'machine',
	timeMarked: 'machine',
}

export function groupOf({ body }: Entry): JournalGroup {
	return GROUPS[body.kind]
}
