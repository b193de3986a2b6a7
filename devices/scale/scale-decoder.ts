import { eitherSide } from '../decode/either-side.ts'
import { framedDecoder } from '../decode/framed-decoder.ts'
import type { Decoded, Fields, ProtocolDecoder, StreamDecoder } from '../decode/protocol-decoder.ts'
import type { FrameMatcher, Match } from '../framing/framer.ts'
import { CAS_TOLD_BYTE_COUNT, type CasAnswer, type CasTold, matchCas, matchCasTold } from './cas-codec.ts'
import { type Dialog06Answer, matchDialog06 } from './dialog06-codec.ts'
import type { WrittenWeight } from './scale-reading.ts'
import { matchToledo, type ToledoAnswer } from './toledo-codec.ts'

/**
 * Four families of scales in words. Their frames cannot be taken for each other: AP-1 begins with SOH, the telling CAS
 * with a word, and behind an STX the fourth byte is an ESC (Dialog 06) or not (8217).
 */
type Said =
	| { readonly family: 'toledo'; readonly answer: ToledoAnswer }
	| { readonly family: 'cas'; readonly answer: CasAnswer }
	| { readonly family: 'casTold'; readonly told: CasTold }
	| { readonly family: 'dialog06'; readonly answer: Dialog06Answer }
	| { readonly family: 'host'; readonly fields: Fields }
	/** A byte outside of any frame: in the 8217's echo mode it is one that came back. */
	| { readonly family: 'character'; readonly character: string }

export const scaleDecoder: ProtocolDecoder = {
	name: 'scale',
	summary: 'scales: Mettler Toledo 8217, CAS AP-1 and 22-byte, Dialog 06',
	hasDirections: true,
	contexts: {},
	start: ({ direction }) => {
		const commands = () => decoderOf(firstOf([matchCommand, matchCharacter]))
		if (direction === 'host') return commands()
		const answers = [casSaid, casToldSaid, matchBehindStx, matchCharacter]
		if (direction === 'device') return decoderOf(firstOf(answers))
		return eitherSide(decoderOf(firstOf([matchPrice, ...answers])), commands())
	},
}

function decoderOf(match: FrameMatcher<Said>): StreamDecoder {
	let echoed: string | null = null
	return framedDecoder({
		match,
		byteCountMax: CAS_TOLD_BYTE_COUNT + 8,
		describe: (said) => {
			if (said.family === 'character') {
				if (echoed === null) return { kind: 'noise', fields: { error: 'noise' } }
				echoed += said.character
				return { kind: 'echo', fields: { echo: echoed } }
			}
			const isEcho = said.family === 'toledo' && said.answer.kind === 'echo'
			echoed = isEcho ? '' : null
			return describe(said)
		},
		fault: (fault) => (fault === 'checksum' ? { error: 'bcc' } : {}),
	})
}

/** The first that sees a frame, or the beginning of one, at the start of the bytes; else the first that sees a bad one. */
function firstOf(matchers: readonly FrameMatcher<Said>[]): FrameMatcher<Said> {
	return (bytes) => {
		let bad: Match<Said> | null = null
		for (const matcher of matchers) {
			const match = matcher(bytes)
			if (match.kind !== 'noise') return bad ?? match
			if (match.badFrame) bad ??= match
		}
		return bad ?? { kind: 'noise', badFrame: null }
	}
}

/** Gives a family's frames its name. */
function named<Frame>(match: FrameMatcher<Frame>, name: (frame: Frame) => Said): FrameMatcher<Said> {
	return (bytes) => {
		const found = match(bytes)
		return found.kind === 'frame' ? { ...found, frame: name(found.frame) } : found
	}
}

const casSaid = named(matchCas, (answer) => ({ family: 'cas', answer }))
const casToldSaid = named(matchCasTold, (told) => ({ family: 'casTold', told }))
const toledoSaid = named(matchToledo, (answer) => ({ family: 'toledo', answer }))
const dialog06Said = named(matchDialog06, (answer) => ({ family: 'dialog06', answer }))

function matchBehindStx(bytes: Uint8Array): Match<Said> {
	if (bytes[0] === 0x15) return dialog06Said(bytes)
	if (bytes[0] !== 0x02) return { kind: 'noise', badFrame: null }
	// STX `?` s CR and STX `E` CR are whole with three or four bytes; records have two digits first.
	const isShort = bytes[1] === 0x3f || bytes[1] === 0x45
	if (!isShort && bytes.length < 4) return { kind: 'more', begun: true }
	return bytes[3] === 0x1b && !isShort ? dialog06Said(bytes) : toledoSaid(bytes)
}

function matchCharacter(bytes: Uint8Array): Match<Said> {
	const byte = bytes[0] ?? 0
	if (byte < 0x20 || byte > 0x7e) return { kind: 'noise', badFrame: null }
	return {
		kind: 'frame',
		frame: { family: 'character', character: String.fromCharCode(byte) },
		byteCount: 1,
	}
}

/** 8217: single letters. CAS: ENQ and DC1. Dialog 06: records behind an EOT. */
const LETTERS = 'WZTCABHEF'
const CONTROLS: Readonly<Record<number, string>> = { 5: 'ENQ', 17: 'DC1', 6: 'ACK', 21: 'NAK' }

function matchCommand(bytes: Uint8Array): Match<Said> {
	const byte = bytes[0] ?? 0
	const price = matchPrice(bytes)
	if (price.kind !== 'noise' || price.badFrame) return price
	const letter = String.fromCharCode(byte)
	const cmd = CONTROLS[byte] ?? (LETTERS.includes(letter) ? letter : null)
	if (cmd !== null) return { kind: 'frame', frame: { family: 'host', fields: { cmd } }, byteCount: 1 }
	if (byte < 0x20 || byte > 0x7e) return { kind: 'noise', badFrame: null }
	// What is to come back, or the digits of a tare.
	return { kind: 'frame', frame: { family: 'host', fields: { text: letter } }, byteCount: 1 }
}

/** What a till says in Dialog 06: EOT ENQ, or EOT and a record. */
function matchPrice(bytes: Uint8Array): Match<Said> {
	if (bytes[0] !== 0x04) return { kind: 'noise', badFrame: null }
	if (bytes[1] === undefined) return { kind: 'more', begun: true }
	if (bytes[1] === 0x05)
		return { kind: 'frame', frame: { family: 'host', fields: { cmd: 'askResult' } }, byteCount: 2 }
	if (bytes[1] !== 0x02) return { kind: 'noise', badFrame: 'format' }
	const end = bytes.indexOf(0x03)
	if (end < 0) return { kind: 'more', begun: true }
	const [record = '', ...fields] = String.fromCharCode(...bytes.subarray(2, end)).split('\u001b')
	if (!/^[0-9]{2}$/.test(record)) return { kind: 'noise', badFrame: 'format' }
	const priced = ['01', '03', '04', '05'].includes(record) && /^[0-9]{6}$/.test(fields[0] ?? '')
	const said: Fields = { record, ...(priced ? { price: Number(fields[0]) } : {}) }
	return { kind: 'frame', frame: { family: 'host', fields: said }, byteCount: end + 1 }
}

function describe(said: Exclude<Said, { family: 'character' }>): Pick<Decoded, 'kind' | 'fields'> {
	switch (said.family) {
		case 'host':
			return { kind: 'command', fields: said.fields }
		case 'toledo':
			return describeToledo(said.answer)
		case 'cas': {
			const { answer } = said
			if (answer.kind === 'ack') return { kind: 'ack', fields: { ack: true } }
			return { kind: 'weight', fields: { ...weightFields(answer.weight), stable: answer.isStable } }
		}
		case 'casTold': {
			const { weight, isStable, isGross, device } = said.told
			return {
				kind: 'weight',
				fields: { ...weightFields(weight), stable: isStable, gross: isGross, device },
			}
		}
		case 'dialog06':
			return describeDialog06(said.answer)
	}
}

function describeToledo(answer: ToledoAnswer): Pick<Decoded, 'kind' | 'fields'> {
	switch (answer.kind) {
		case 'weight':
			return { kind: 'weight', fields: { ...weightFields(answer.weight), net: answer.isNet } }
		case 'status':
			return { kind: 'status', fields: { ...answer.status } }
		case 'echo':
			return { kind: 'echo', fields: { echo: '' } }
	}
}

function describeDialog06(answer: Dialog06Answer): Pick<Decoded, 'kind' | 'fields'> {
	switch (answer.kind) {
		case 'ack':
			return { kind: 'ack', fields: { ack: true } }
		case 'nak':
			return { kind: 'nak', fields: { nak: true } }
		case 'result': {
			const { weightGrams, unitPriceMinor, amountMinor } = answer
			return {
				kind: 'result',
				fields: { weightG: weightGrams, price: unitPriceMinor, amount: amountMinor },
			}
		}
		case 'status':
			return { kind: 'status', fields: { status: answer.code } }
		case 'checksumDemand':
			return { kind: 'checksumDemand', fields: { need: 'record10', z: answer.random } }
	}
}

/** As on the scale's own display; null: more than it can weigh. */
function weightFields(weight: WrittenWeight | null): Fields {
	if (!weight) return { weight: null, over: true }
	const { isNegative, digits, decimals, unit } = weight
	const value = digits / 10 ** decimals
	return { weight: isNegative && value > 0 ? -value : value, unit }
}
