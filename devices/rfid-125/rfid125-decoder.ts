import { printedForms } from '../../protocol/card/printed-number.ts'
import { framedDecoder } from '../decode/framed-decoder.ts'
import type { Decoded, Fields, ProtocolDecoder, StreamDecoder } from '../decode/protocol-decoder.ts'
import { wholeDecoder } from '../decode/whole-decoder.ts'
import { hexOf } from '../framing/hex.ts'
import { readEm4100Bits, xorOfTag } from './em4100.ts'
import { ANY_TAG_BYTE_COUNT_MAX, matchAnyTag } from './match-any-tag.ts'
import { matchTagFrame, RFID125_FRAME_BYTE_COUNT_MAX, readEm18Run, type TagCheck } from './rfid125-codec.ts'

/** Frames of 125 kHz modules in words. The contexts are the profiles of the configuration. */
export const rfid125Decoder: ProtocolDecoder = {
	name: 'rfid125',
	summary: '125 kHz readers: RDM6300, RDM630, ID-12LA, ID-20LA, EM-18 and their clones',
	hasDirections: false,
	contexts: {
		standard:
			'two digits of a check, as nearly all have it; without a context every form whose check is right',
		rawChecksum: 'the check is one raw byte',
		ignoreChecksum: 'the check says nothing and is not looked at',
		em18: 'twelve characters without STX and ETX; all bytes are one run between two gaps',
	},
	start: ({ context }) => {
		if (context === 'em18') return em18Stream()
		if (context === 'rawChecksum') return markedStream('raw', { profile: context })
		if (context === 'ignoreChecksum') return markedStream('ignored', { profile: context })
		return context === 'standard' ? markedStream('ascii', {}) : anyStream()
	},
}

/** What a tag sends on the air, as a chip without a decoder of its own hands it over. */
export const em4100Decoder: ProtocolDecoder = {
	name: 'em4100',
	summary: 'EM4100 / EM4102 tags on the air: 64 bits with row and column parity',
	hasDirections: false,
	contexts: {},
	start: () =>
		wholeDecoder((bytes) => {
			const tag = readEm4100Bits(bytes)
			if (tag === 'length') return [{ kind: 'badLength', offset: 0, bytes, fields: { error: tag } }]
			if (tag === 'header') return [{ kind: 'badFormat', offset: 0, bytes, fields: { error: tag } }]
			if (tag === 'parity') return [{ kind: 'badChecksum', offset: 0, bytes, fields: { error: tag } }]
			return [{ kind: 'tag', offset: 0, bytes, fields: tagFields(tag) }]
		}),
}

function tagFields(tag: string): Fields {
	const { decimal, facility, card } = printedForms(tag)
	const version = Number.parseInt(tag.slice(0, 2), 16)
	return { tag, version, number: Number(decimal), printed: decimal, facility, card }
}

const checksumOf = (tag: string) => hexOf(Uint8Array.of(xorOfTag(tag)))

function markedStream(check: TagCheck, more: Fields): StreamDecoder {
	// A module repeats a tag that stays: only another number is another arrival.
	let events = 0
	let last: string | null = null
	return framedDecoder({
		match: matchTagFrame(check),
		byteCountMax: RFID125_FRAME_BYTE_COUNT_MAX,
		describe: ({ tag }) => {
			if (tag !== last) events += 1
			last = tag
			return { kind: 'tag', fields: { ...tagFields(tag), checksum: checksumOf(tag), events, ...more } }
		},
		fault: (fault, bytes) => {
			if (fault === 'format') return { error: 'nonHex' }
			return fault === 'checksum' && check === 'ascii' ? checksums(bytes) : {}
		},
	})
}

function anyStream(): StreamDecoder {
	let events = 0
	let last: string | null = null
	return framedDecoder({
		match: matchAnyTag,
		byteCountMax: ANY_TAG_BYTE_COUNT_MAX,
		describe: ({ tag, form }) => {
			if (form === 'em4100') return { kind: 'tag', fields: tagFields(tag) }
			if (tag !== last) events += 1
			last = tag
			const profile = form === 'standard' ? {} : { profile: form }
			return { kind: 'tag', fields: { ...tagFields(tag), checksum: checksumOf(tag), events, ...profile } }
		},
		fault: (fault, bytes) => {
			if (fault === 'format') return { error: 'nonHex' }
			if (fault !== 'checksum') return {}
			return bytes[0] === 0xff ? { error: 'parity' } : checksums(bytes)
		},
	})
}

/** What a frame's check should be and what it is. */
function checksums(bytes: Uint8Array): Fields {
	const text = String.fromCharCode(...bytes).replaceAll(/[^0-9A-Fa-f]/g, '')
	return { computed: checksumOf(text.slice(0, 10)), got: text.slice(10, 12).toLowerCase() }
}

const RUN_KINDS = { checksum: 'badChecksum', length: 'badLength', format: 'badFormat' } as const

function em18Stream(): StreamDecoder {
	return wholeDecoder((run) => {
		const found = readEm18Run(run)
		if (typeof found === 'string')
			return [{ kind: RUN_KINDS[found], offset: 0, bytes: run, fields: { error: found, profile: 'em18' } }]
		let offset = 0
		return found.map(({ frame: { tag }, byteCount }): Decoded => {
			const at = offset
			offset += byteCount
			const fields = { ...tagFields(tag), checksum: checksumOf(tag), profile: 'em18' }
			return { kind: 'tag', offset: at, bytes: run.slice(at, offset), fields }
		})
	})
}
