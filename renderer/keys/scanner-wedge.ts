/**
 * Tells a scanner or swipe reader that types from a person, by timing and form; a pure machine, the clock is passed in.
 * A device types a character each 2–16 ms and ends with Enter or Tab; people are slower and less even. What must stay true:
 *
 * 1. What a device types reaches no field and presses no button: it is held back from the first character on, except
 *    where that cannot be done (see `isHeld`), and then it is taken back.
 * 2. What a person types arrives, in order, at most `GAP_MS` later.
 * 3. The Enter that ends a scan, and what follows it within `GAP_MS` (a CR LF suffix arrives as Enter and Ctrl+J
 *    or the down arrow), are swallowed.
 */
const GAP_MS = 50
/** Without Enter or Tab, a scan has ended when nothing came for so long. */
const SILENCE_MS = 100
const LENGTH_MIN = 6
/** With a prefix that nobody types (set in the scanner), or an AIM identifier, fewer are certain. */
const PREFIXED_LENGTH_MIN = 4
/** `~` only says that a scan follows; `]` is the beginning of the AIM identifier and belongs to the code. */
const PREFIX = '~'
const LENGTH_MAX = 512

export type WedgeKey =
	/** ASCII, and GS (1D) inside codes. `isHeld`: the key can still be kept from the page. */
	| { readonly kind: 'character'; readonly character: string; readonly isHeld: boolean }
	/** Enter or Tab. */
	| { readonly kind: 'end' }
	/** Ctrl+J or the down arrow: what is left of a CR LF. */
	| { readonly kind: 'lineFeed' }
	/** Shift and the like: means nothing to either. */
	| { readonly kind: 'modifier' }
	| { readonly kind: 'other' }

export type WedgeState = {
	readonly characters: readonly Extract<WedgeKey, { kind: 'character' }>[]
	/** More came than any code has; only the beginning is kept. */
	readonly isTooLong: boolean
	readonly lastAtMs: number
	/** Ends that come before this belong to the scan before. */
	readonly swallowUntilMs: number
}

export type WedgeEffect =
	/** `isTyped`: some of it reached the page and must be taken back. */
	| { readonly kind: 'scanned'; readonly text: string; readonly isTyped: boolean }
	/** Longer than any code: a stuck key or line. Nothing of it is for the page. */
	| { readonly kind: 'tooLong'; readonly isTyped: boolean }
	/** A person typed these; they are still to arrive where they belong. */
	| { readonly kind: 'released'; readonly characters: string }

export type WedgeNext = {
	readonly state: WedgeState
	/** Done before the key itself goes on its way. */
	readonly effects: readonly WedgeEffect[]
	/** Whether the key goes to the page; null where none was pressed. */
	readonly passes: boolean | null
	/** When `wedgeSilence` must be asked, by the clock of `nowMs`; null: not at all. */
	readonly deadlineMs: number | null
}

export const WEDGE_IDLE: WedgeState = { characters: [], isTooLong: false, lastAtMs: 0, swallowUntilMs: 0 }

export function wedgeKey(state: WedgeState, key: WedgeKey, nowMs: number): WedgeNext {
	const isSwallowed = nowMs < state.swallowUntilMs
	switch (key.kind) {
		case 'modifier':
			return { state, effects: [], passes: true, deadlineMs: deadlineOf(state) }
		case 'character':
			return onCharacter(state, key, nowMs)
		case 'end':
		case 'lineFeed': {
			if (state.characters.length > 0) {
				const isScan = key.kind === 'end' && nowMs - state.lastAtMs <= SILENCE_MS && isLongEnough(state)
				return isScan ? scanned(state, nowMs) : released(state, true)
			}
			return { state, effects: [], passes: !isSwallowed, deadlineMs: null }
		}
		case 'other':
			return released(state, true)
	}
}

/** The time named by `deadlineMs` has come. */
export function wedgeSilence(state: WedgeState, nowMs: number): WedgeNext {
	if (state.characters.length === 0) return { state, effects: [], passes: null, deadlineMs: null }
	const silentMs = nowMs - state.lastAtMs
	if (isLongEnough(state)) {
		if (silentMs >= SILENCE_MS) return { ...scanned(state, nowMs), passes: null }
	} else if (silentMs > GAP_MS) return { ...released(state, true), passes: null }
	return { state, effects: [], passes: null, deadlineMs: deadlineOf(state) }
}

function onCharacter(
	state: WedgeState,
	key: Extract<WedgeKey, { kind: 'character' }>,
	nowMs: number,
): WedgeNext {
	const goesOn = nowMs - state.lastAtMs <= GAP_MS
	const isTooLong = goesOn && (state.isTooLong || state.characters.length >= LENGTH_MAX)
	const before = goesOn || state.characters.length === 0 ? null : released(state, false)
	const gathered = goesOn ? [...state.characters, key] : [key]
	const characters = isTooLong ? state.characters : gathered
	const next: WedgeState = { characters, isTooLong, lastAtMs: nowMs, swallowUntilMs: 0 }
	return {
		state: next,
		effects: before?.effects ?? [],
		passes: !key.isHeld,
		deadlineMs: deadlineOf(next),
	}
}

const textOf = ({ characters }: WedgeState): string => characters.map(({ character }) => character).join('')

function isLongEnough(state: WedgeState): boolean {
	const text = textOf(state)
	const isPrefixed = text.startsWith(PREFIX) || text.startsWith(']')
	return text.length >= (isPrefixed ? PREFIXED_LENGTH_MIN : LENGTH_MIN)
}

function deadlineOf(state: WedgeState): number | null {
	if (state.characters.length === 0) return null
	return state.lastAtMs + (isLongEnough(state) ? SILENCE_MS : GAP_MS + 1)
}

function scanned(state: WedgeState, nowMs: number): WedgeNext {
	const text = textOf(state)
	const isTyped = state.characters.some(({ isHeld }) => !isHeld)
	const code = text.startsWith(PREFIX) ? text.slice(1) : text
	return {
		state: { ...WEDGE_IDLE, swallowUntilMs: nowMs + GAP_MS },
		effects: [state.isTooLong ? { kind: 'tooLong', isTyped } : { kind: 'scanned', text: code, isTyped }],
		passes: false,
		deadlineMs: null,
	}
}

function released(state: WedgeState, passes: boolean): WedgeNext {
	const held = state.characters.filter(({ isHeld }) => isHeld).map(({ character }) => character)
	const effects: WedgeEffect[] = held.length > 0 ? [{ kind: 'released', characters: held.join('') }] : []
	return { state: WEDGE_IDLE, effects, passes, deadlineMs: null }
}
