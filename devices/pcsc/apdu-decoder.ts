import type { Decoded, Fields, ProtocolDecoder } from '../decode/protocol-decoder.ts'
import { wholeDecoder } from '../decode/whole-decoder.ts'
import { hexOf } from '../framing/hex.ts'
import { readResponse, STATUS_OK, uidOf } from './apdu.ts'

/** APDUs of the ACR122U in words: one command, or one answer. */
export const acr122uDecoder: ProtocolDecoder = {
	name: 'acr122u',
	summary: 'ACR122U through PC/SC: one APDU, a command (host) or its answer (device)',
	hasDirections: true,
	contexts: {},
	start: ({ direction }) =>
		wholeDecoder((bytes) => [direction === 'host' || isCommand(bytes) ? command(bytes) : response(bytes)]),
}

/** Answers that begin with FF and are long enough for a command are data that nobody sends. */
const isCommand = (bytes: Uint8Array) => bytes[0] === 0xff && bytes.length >= 5

/** By the instruction byte. */
const NAMES: Readonly<Record<number, string>> = {
	202: 'getUid',
	130: 'loadKey',
	134: 'auth',
	176: 'read',
	214: 'write',
	215: 'changeValue',
	177: 'readValue',
	0: 'direct',
}
const LED_AND_BUZZER = 0x40
const VALUE_OPERATIONS = ['store', 'increment', 'decrement']

function command(bytes: Uint8Array): Decoded {
	const [first, instruction = 0, p1 = 0, block = 0, length] = bytes
	if (first !== 0xff || bytes.length < 5)
		return { kind: 'badFormat', offset: 0, bytes, fields: { error: 'format' } }
	const isLight = instruction === 0x00 && p1 === LED_AND_BUZZER
	const apdu = isLight ? 'ledAndBuzzer' : (NAMES[instruction] ?? 'unknown')
	return {
		kind: 'command',
		offset: 0,
		bytes,
		fields: { apdu, ...details(apdu, bytes.subarray(5), block, length) },
	}
}

function details(apdu: string, data: Uint8Array, block: number, length = 0): Fields {
	switch (apdu) {
		case 'read':
		case 'readValue':
			return { block, length }
		case 'write':
			return { block, data: hexOf(data) }
		case 'loadKey':
			return { slot: block, key: hexOf(data) }
		case 'auth': {
			const [, , authenticated = 0, key = 0, slot = 0] = data
			return { block: authenticated, key: key === 0x61 ? 'B' : 'A', slot }
		}
		case 'changeValue': {
			const [operation = 0] = data
			if (data.length < 5) return { block }
			// Highest byte first, unlike on the card.
			const value = new DataView(data.buffer, data.byteOffset).getInt32(1)
			return { block, operation: VALUE_OPERATIONS[operation] ?? 'unknown', value }
		}
		default:
			return {}
	}
}

function response(bytes: Uint8Array): Decoded {
	const read = readResponse(bytes)
	if (!read) return { kind: 'truncated', offset: 0, bytes, fields: { error: 'timeout' } }
	const { data, status } = read
	const uid = status === STATUS_OK ? uidOf(data) : null
	const contents: Fields = data.length === 0 ? {} : uid ? { uid: hexOf(uid) } : { data: hexOf(data) }
	return { kind: 'answer', offset: 0, bytes, fields: { ...contents, sw: status } }
}
