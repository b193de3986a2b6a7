import { unreachable } from '../../protocol/base/assert.ts'

/**
 * Which tag lies on a reader that says a number again and again while it does, and says nothing when it has left.
 * Pure: (state, input, now) → (state, effects). A tag makes one `cardPresented` when it comes and one `cardRemoved` when
 * it was not read for half a second: at the edge of the field a reader flickers (ESPEasy issue 2982).
 */
export type Rfid125State = {
	readonly card: { readonly tag: string; readonly lastSeenMs: number } | null
	/** A number that nothing but itself speaks for; the next like it makes it good. */
	readonly unconfirmed: { readonly tag: string; readonly readAtMs: number } | null
}

export type Rfid125Input =
	| { readonly kind: 'read'; readonly tag: string; readonly needsTwo: boolean }
	/** The deadline has come. */
	| { readonly kind: 'deadline' }
	| { readonly kind: 'closed' }

export type Rfid125Effect =
	| { readonly kind: 'cardPresented'; readonly tag: string }
	| { readonly kind: 'cardRemoved' }

export type Rfid125Next = { readonly state: Rfid125State; readonly effects: readonly Rfid125Effect[] }

export const RFID125_EMPTY: Rfid125State = { card: null, unconfirmed: null }

const GONE_AFTER_MS = 500
const TWICE_WITHIN_MS = 200

/** When the machine wants to be asked again; null while no tag is there. */
export function rfid125DeadlineMs({ card }: Rfid125State): number | null {
	return card && card.lastSeenMs + GONE_AFTER_MS
}

export function nextRfid125(state: Rfid125State, input: Rfid125Input, nowMs: number): Rfid125Next {
	switch (input.kind) {
		case 'read':
			return onRead(state, input.tag, input.needsTwo, nowMs)
		case 'deadline': {
			const deadlineMs = rfid125DeadlineMs(state)
			return deadlineMs === null || nowMs < deadlineMs ? { state, effects: [] } : emptied(state)
		}
		case 'closed':
			return emptied(state)
		default:
			return unreachable(input)
	}
}

function onRead(state: Rfid125State, tag: string, needsTwo: boolean, nowMs: number): Rfid125Next {
	const { card, unconfirmed } = state
	if (card?.tag === tag)
		return { state: { card: { tag, lastSeenMs: nowMs }, unconfirmed: null }, effects: [] }
	const isSecond = unconfirmed?.tag === tag && nowMs - unconfirmed.readAtMs <= TWICE_WITHIN_MS
	if (needsTwo && !isSecond) return { state: { card, unconfirmed: { tag, readAtMs: nowMs } }, effects: [] }
	return {
		state: { card: { tag, lastSeenMs: nowMs }, unconfirmed: null },
		effects: [...emptied(state).effects, { kind: 'cardPresented', tag }],
	}
}

function emptied({ card }: Rfid125State): Rfid125Next {
	return { state: RFID125_EMPTY, effects: card ? [{ kind: 'cardRemoved' }] : [] }
}
