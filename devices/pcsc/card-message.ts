import { concatenate } from '../framing/framer.ts'

/**
 * What a PC/SC port brings (`transport/pcsc-port.ts`): whole messages, like a port of HID reports. The first byte says
 * which, the rest is its contents. A write is one command APDU; an answer or a failure belongs to the last of them.
 */
export type CardMessage =
	/** With its answer to reset; empty where the system does not tell it. */
	| { readonly kind: 'cardCame'; readonly atr: Uint8Array }
	| { readonly kind: 'cardGone' }
	/** Data and the status word. */
	| { readonly kind: 'answer'; readonly response: Uint8Array }
	/** The card, or the reader, did not take the command. */
	| { readonly kind: 'failed' }

const CAME = 0x01
const GONE = 0x02
const ANSWER = 0x03
const FAILED = 0x04

export const cardMessage = {
	cardCame: (atr: Uint8Array) => concatenate(Uint8Array.of(CAME), atr),
	cardGone: () => Uint8Array.of(GONE),
	answer: (response: Uint8Array) => concatenate(Uint8Array.of(ANSWER), response),
	failed: () => Uint8Array.of(FAILED),
} as const

/** Null: no message of ours. */
export function readCardMessage(bytes: Uint8Array): CardMessage | null {
	const rest = bytes.slice(1)
	switch (bytes[0]) {
		case CAME:
			return { kind: 'cardCame', atr: rest }
		case GONE:
			return rest.length === 0 ? { kind: 'cardGone' } : null
		case ANSWER:
			return { kind: 'answer', response: rest }
		case FAILED:
			return rest.length === 0 ? { kind: 'failed' } : null
		default:
			return null
	}
}
