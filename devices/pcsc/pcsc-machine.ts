import { unreachable } from '../../protocol/base/assert.ts'
import { toHex } from '../framing/hex.ts'
import { readResponse, STATUS_OK, uidOf } from './apdu.ts'
import type { CardMessage } from './card-message.ts'

/**
 * A card on a PC/SC reader: the system says that one came, the reader is asked for its UID, and the system says that it
 * has gone. Pure: (state, input, now) → (state, effects). A card that cannot be read is asked three times and then left
 * alone until it is put down again.
 */
export type PcscState =
	| { readonly kind: 'empty' }
	| { readonly kind: 'asking'; readonly attempt: number; readonly deadlineMs: number }
	| { readonly kind: 'known'; readonly uid: string }
	/** A card that says no UID: a phone, or one that is badly placed. */
	| { readonly kind: 'unreadable' }

export type PcscInput =
	| { readonly kind: 'said'; readonly message: CardMessage }
	| { readonly kind: 'deadline' }
	| { readonly kind: 'closed' }

export type PcscEffect =
	| { readonly kind: 'askUid' }
	| { readonly kind: 'cardPresented'; readonly uid: string }
	| { readonly kind: 'cardRemoved' }
	| { readonly kind: 'badAnswer' }

export type PcscNext = { readonly state: PcscState; readonly effects: readonly PcscEffect[] }

export const PCSC_EMPTY: PcscState = { kind: 'empty' }

const ANSWER_TIMEOUT_MS = 1_000
const ATTEMPTS_MAX = 3

export function nextPcsc(state: PcscState, input: PcscInput, nowMs: number): PcscNext {
	switch (input.kind) {
		case 'said':
			return onMessage(state, input.message, nowMs)
		case 'deadline':
			return state.kind === 'asking' ? askAgain(state.attempt, nowMs, []) : { state, effects: [] }
		case 'closed':
			return emptied(state)
		default:
			return unreachable(input)
	}
}

function onMessage(state: PcscState, message: CardMessage, nowMs: number): PcscNext {
	switch (message.kind) {
		case 'cardCame': {
			const left = emptied(state)
			const asked = ask(1, nowMs)
			return { state: asked.state, effects: [...left.effects, ...asked.effects] }
		}
		case 'cardGone':
			return emptied(state)
		case 'answer':
			return state.kind === 'asking'
				? onAnswer(state.attempt, message.response, nowMs)
				: { state, effects: [] }
		case 'failed':
			return state.kind === 'asking' ? askAgain(state.attempt, nowMs, []) : { state, effects: [] }
		default:
			return unreachable(message)
	}
}

function onAnswer(attempt: number, response: Uint8Array, nowMs: number): PcscNext {
	const read = readResponse(response)
	const uid = read?.status === STATUS_OK ? uidOf(read.data) : null
	if (!uid) return askAgain(attempt, nowMs, [{ kind: 'badAnswer' }])
	const known = toHex(uid)
	return { state: { kind: 'known', uid: known }, effects: [{ kind: 'cardPresented', uid: known }] }
}

function ask(attempt: number, nowMs: number): PcscNext {
	return {
		state: { kind: 'asking', attempt, deadlineMs: nowMs + ANSWER_TIMEOUT_MS },
		effects: [{ kind: 'askUid' }],
	}
}

function askAgain(attempt: number, nowMs: number, effects: readonly PcscEffect[]): PcscNext {
	if (attempt >= ATTEMPTS_MAX) return { state: { kind: 'unreadable' }, effects }
	const asked = ask(attempt + 1, nowMs)
	return { state: asked.state, effects: [...effects, ...asked.effects] }
}

function emptied(state: PcscState): PcscNext {
	return { state: PCSC_EMPTY, effects: state.kind === 'known' ? [{ kind: 'cardRemoved' }] : [] }
}
