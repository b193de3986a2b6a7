import type { FrameMatcher } from '../framing/framer.ts'
import type { LineSettings } from '../transport/port-source.ts'
import {
	CAS_ASK_WEIGHT,
	CAS_BYTE_COUNT_MAX,
	CAS_ENQUIRY,
	CAS_TOLD_BYTE_COUNT,
	casReading,
	matchCas,
	matchCasTold,
} from './cas-codec.ts'
import {
	DIALOG06_ASK_RESULT,
	DIALOG06_ASK_STATUS,
	DIALOG06_BYTE_COUNT_MAX,
	DIALOG06_PRICE_MAX,
	dialog06Reading,
	encodePrice,
	matchDialog06,
} from './dialog06-codec.ts'
import type { ScaleReading } from './scale-reading.ts'
import { matchToledo, TOLEDO_ASK_WEIGHT, TOLEDO_BYTE_COUNT_MAX, toledoReading } from './toledo-codec.ts'

/**
 * What the families of scales differ in. A question is one or more exchanges; each answer either asks on, or is the
 * reading. The rest (when to ask, whom to believe) is `scale-machine.ts`.
 */
export type ScaleDialect = {
	readonly line: LineSettings
	readonly match: FrameMatcher<ScaleSaid>
	readonly byteCountMax: number
	/** The first bytes of a question; null: this scale talks by itself. `priceMinor` null: nothing is to be sold. */
	question(priceMinor: number | null): Uint8Array | null
	readonly answerTimeoutMs: number
	readonly attemptsMax: number
	readonly pauseMs: number
	/** Whether a weight is only given for a price, and is then final: such a scale has checked that it was still. */
	readonly needsPrice: boolean
}

export type ScaleSaid =
	| { readonly kind: 'goOn'; readonly bytes: Uint8Array }
	| { readonly kind: 'reading'; readonly reading: ScaleReading }
	/** Belongs to the protocol and says nothing here. */
	| { readonly kind: 'nothing' }

const NOTHING: ScaleSaid = { kind: 'nothing' }

function said<Answer>(
	match: FrameMatcher<Answer>,
	meaning: (answer: Answer) => ScaleSaid,
): FrameMatcher<ScaleSaid> {
	return (bytes) => {
		const found = match(bytes)
		return found.kind === 'frame' ? { ...found, frame: meaning(found.frame) } : found
	}
}

const reading = (one: ScaleReading | null): ScaleSaid => (one ? { kind: 'reading', reading: one } : NOTHING)

const LINE_8N1: LineSettings = { baudRate: 9600, xonXoff: false }

export const SCALE_DIALECTS = {
	/** Odoo waits half a second between readings; faster asking makes some of these scales stop. */
	'toledo-8217': {
		line: { ...LINE_8N1, dataBits: 7, parity: 'even' },
		match: said(matchToledo, (answer) => reading(toledoReading(answer))),
		byteCountMax: TOLEDO_BYTE_COUNT_MAX,
		question: () => TOLEDO_ASK_WEIGHT,
		answerTimeoutMs: 1000,
		attemptsMax: 3,
		pauseMs: 500,
		needsPrice: false,
	},
	/** The sheet asks for five enquiries, 200 ms apart. */
	'cas-ap1': {
		line: LINE_8N1,
		match: said(matchCas, (answer) =>
			answer.kind === 'ack' ? { kind: 'goOn', bytes: CAS_ASK_WEIGHT } : reading(casReading(answer)),
		),
		byteCountMax: CAS_BYTE_COUNT_MAX,
		question: () => CAS_ENQUIRY,
		answerTimeoutMs: 200,
		attemptsMax: 5,
		pauseMs: 300,
		needsPrice: false,
	},
	'cas-22': {
		line: LINE_8N1,
		match: said(matchCasTold, (told) => reading(casReading(told))),
		byteCountMax: CAS_TOLD_BYTE_COUNT,
		question: () => null,
		answerTimeoutMs: 1000,
		attemptsMax: 3,
		pauseMs: 0,
		needsPrice: false,
	},
	/** Without a price the scale is only asked how it is. Line settings differ between makers: see the README. */
	dialog06: {
		line: { ...LINE_8N1, dataBits: 7, parity: 'odd' },
		match: said(matchDialog06, (answer) => {
			if (answer.kind === 'ack') return { kind: 'goOn', bytes: DIALOG06_ASK_RESULT }
			if (answer.kind === 'nak') return { kind: 'goOn', bytes: DIALOG06_ASK_STATUS }
			return reading(dialog06Reading(answer))
		}),
		byteCountMax: DIALOG06_BYTE_COUNT_MAX,
		question: (priceMinor) =>
			priceMinor === null ? DIALOG06_ASK_STATUS : encodePrice(Math.min(priceMinor, DIALOG06_PRICE_MAX)),
		answerTimeoutMs: 500,
		attemptsMax: 3,
		pauseMs: 300,
		needsPrice: true,
	},
} as const satisfies Readonly<Record<string, ScaleDialect>>
