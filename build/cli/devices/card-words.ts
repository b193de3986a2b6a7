/* How writing a card ended, for a person who holds it in the hand: what happened, what it holds now, what to do. */
import { encodeCells, formatsOf, type TrackNumber } from '../../../devices/stripe/track-cells.ts'
import type { EncodeOutcome, SwipePurpose } from '../../../till/ports/card-encoder.ts'
import type { CardFailure, CardOutcome } from '../../../till/ports/card-memory.ts'

export const SWIPE_WORDS: Readonly<Record<SwipePurpose, string>> = {
	write: 'draw the card through to write it (60 s)',
	verify: 'draw the same card through again, to read it back (60 s)',
	erase: 'draw the card through to erase it (60 s)',
}

export const ENCODE_WORDS: Readonly<Record<Exclude<EncodeOutcome, 'done'>, string>> = {
	differs:
		'what was read back is not what was written. The card is wrong: do not give it out; write it again',
	unverified:
		'the unit says that it wrote the card, and nobody has read it back. It holds the new tracks if the unit is right: write it again before it is given out',
	unknown:
		'the unit failed while the card was in it, or may have been. It may hold the old tracks, the new ones or neither: write it again before it is given out. Writing needs the unit’s own power supply',
	failed: 'the unit refuses the command. The card holds what it held before',
	noCard: 'no card was drawn through. Nothing was written',
	notConnected: 'the unit went away before a card was asked for. Nothing was written',
	busy: 'the unit is writing another card. Nothing was written',
	notAllowed:
		'tracks like those of a bank card are never written. Nothing was written. If the numbers are the shop’s own, write their range into ownCards of the settings',
}

const FAILURE_WORDS: Readonly<Record<Exclude<CardFailure, `card.${string}`>, string>> = {
	readerAway: 'the reader went away',
	busy: 'the reader is at work on another card',
	noCard: 'the card is not on the reader any more',
	otherCard: 'another card lies on the reader',
	notAllowed: 'that place is none, or is never written: the maker’s block, a sector’s trailer, pages 0 to 3',
	authentication: 'the card does not take this key for that sector',
	notAValueBlock: 'that block holds no value',
	outOfRange: 'the value would not fit its block',
	verify: 'it reads back as something that nobody wrote',
	noAnswer: 'the reader does not answer',
}

/** `words`: for the last line of a command. */
export type CardEnd = { readonly isGood: boolean; readonly words: string }

/** `mayChange`: it was asked to write. Upper-case hexadecimal for what was read. */
export function wordsOfCard(outcome: CardOutcome, mayChange: boolean): CardEnd {
	switch (outcome.kind) {
		case 'read':
			return { isGood: true, words: Buffer.from(outcome.data).toString('hex').toUpperCase() }
		case 'value':
			return { isGood: true, words: `value ${outcome.value}, address ${outcome.address}` }
		case 'written':
			return { isGood: true, words: 'written, and read back as written' }
		case 'version':
			return { isGood: true, words: outcome.product ?? 'another chip than an NTAG213, 215 or 216' }
		case 'failed':
			return {
				isGood: false,
				words: `${failureWords(outcome.reason)}.${mayChange ? ' The card holds what it held before' : ''}`,
			}
		case 'unknown':
			return {
				isGood: false,
				words: `${failureWords(outcome.reason)}. The card may hold the old bytes or the new ones: lay it on again and read it`,
			}
	}
}

function failureWords(reason: CardFailure): string {
	return FAILURE_WORDS[reason as keyof typeof FAILURE_WORDS] ?? `the card or the field failed (${reason})`
}

/** With its sentinels, which need not be typed. */
export function wholeTrack(text: string, track: TrackNumber): string {
	const isNumeric = track === 2 || (track === 3 && /^[0-9:;<=>]*$/.test(text.replace(/[?]$/, '')))
	const start = /^[%;]/.test(text) ? '' : isNumeric ? ';' : '%'
	return `${start}${text}${text.endsWith('?') ? '' : '?'}`
}

/** Why a stripe cannot hold it; null: it can. */
export function trackProblem(whole: string, track: TrackNumber): string | null {
	if (formatsOf(track).some((format) => encodeCells(whole, format, track) !== null)) return null
	const takes = {
		1: 'at most 76 characters, capitals, digits and signs from space to _',
		2: 'at most 37 digits or :;<=>',
		3: 'at most 104 digits or :;<=>, or capitals and signs behind a %',
	}
	return `track ${track} takes ${takes[track]}`
}
