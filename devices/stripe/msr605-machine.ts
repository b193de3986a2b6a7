import { unreachable } from '../../protocol/base/assert.ts'
import type { StripeTracks } from '../../protocol/card/stripe-card.ts'
import type { EncodeOutcome, SwipePurpose } from '../../till/ports/card-encoder.ts'
import {
	type Coercivity,
	ENCODED_ERASE_ALL,
	encodeCoercivity,
	encodeLeadingZeros,
	encodeWrite,
	type Msr605Answer,
	msr605Command,
	msr605Status,
} from './msr605-codec.ts'

/**
 * The conversation with an MSR605 as a pure function: (state, input, now) → (state, effects). Times are the monotonic
 * clock's. What must stay true:
 *
 * 1. After whatever happened the unit is armed again: a swipe is only seen by an armed unit.
 * 2. Every task ends, by exactly one `taskEnded`.
 * 3. `deadlineMs` is set in every state but `closed`, so the machine cannot hang.
 */
type Question = 'link' | 'model' | 'firmware'

export type Msr605Task =
	| { readonly kind: 'write'; readonly tracks: StripeTracks }
	| { readonly kind: 'erase' }
	| { readonly kind: 'setCoercivity'; readonly coercivity: Coercivity }
	| { readonly kind: 'setLeadingZeros'; readonly tracks13: number; readonly track2: number }

export type Msr605Phase =
	| { readonly kind: 'closed' }
	/** The unit takes a moment after each reset. */
	| { readonly kind: 'resetting'; readonly next: Question | 'ready'; readonly deadlineMs: number }
	| {
			readonly kind: 'asking'
			readonly question: Question
			readonly attempt: number
			readonly deadlineMs: number
	  }
	/** Waits for a swipe; at the deadline the unit is asked whether it is still there. */
	| { readonly kind: 'armed'; readonly deadlineMs: number }
	| { readonly kind: 'working'; readonly deadlineMs: number }
	/** Reads back what was written. */
	| { readonly kind: 'verifying'; readonly tracks: StripeTracks; readonly deadlineMs: number }

export type Msr605State = {
	readonly phase: Msr605Phase
	readonly task: Msr605Task | null
	readonly model: string | null
	readonly firmware: string | null
	readonly isUp: boolean
	/** Beginnings without an answered link test since. */
	readonly failureCount: number
}

export type Msr605Input =
	| { readonly kind: 'opened' }
	| { readonly kind: 'closed' }
	| { readonly kind: 'answer'; readonly answer: Msr605Answer }
	/** An answer that began and went wrong. */
	| { readonly kind: 'badAnswer' }
	/** Only while no other task is there. */
	| { readonly kind: 'task'; readonly task: Msr605Task }
	| { readonly kind: 'cancelled' }
	| { readonly kind: 'deadline' }

export type Msr605Effect =
	| { readonly kind: 'send'; readonly bytes: Uint8Array }
	| { readonly kind: 'swiped'; readonly tracks: StripeTracks }
	| { readonly kind: 'badSwipe' }
	/** A card is to be drawn through. */
	| { readonly kind: 'swipeWanted'; readonly purpose: SwipePurpose }
	| { readonly kind: 'taskEnded'; readonly outcome: EncodeOutcome }
	| { readonly kind: 'handshaken' }
	| { readonly kind: 'reopen' }

export type Msr605Next = { readonly state: Msr605State; readonly effects: readonly Msr605Effect[] }

export const MSR605_CLOSED: Msr605State = {
	phase: { kind: 'closed' },
	task: null,
	model: null,
	firmware: null,
	isUp: false,
	failureCount: 0,
}

/** Working drivers wait so long between a reset and the next command. */
const RESET_PAUSE_MS = 100
const ANSWER_TIMEOUT_MS = 1000
const LINK_ATTEMPTS_MAX = 3
/**
 * An armed unit says nothing, so it is disarmed now and then and asked. It is deaf to swipes meanwhile (a fifth of a
 * second): asking more often would lose more swipes than it finds dead readers.
 */
const HEARTBEAT_MS = 20_000
/** A person looks for the card and draws it through. */
const SWIPE_TIMEOUT_MS = 60_000
const SILENT_PAUSE_MS = 1000
const REOPEN_EVERY_FAILURES = 10

/** Whether the reader should be shown as silent. */
export const isMsr605Silent = (state: Msr605State): boolean => state.failureCount > 0

/** What the bytes that come now must answer; null: nothing was asked. */
export function awaitedAnswer({ phase }: Msr605State): Msr605Answer['kind'] | null {
	switch (phase.kind) {
		case 'closed':
		case 'resetting':
			return null
		case 'asking':
			return phase.question
		case 'armed':
		case 'verifying':
			return 'block'
		case 'working':
			return 'status'
		default:
			return unreachable(phase)
	}
}

/** The next state and what to do for it. Runs nothing itself. */
export function nextMsr605(state: Msr605State, input: Msr605Input, nowMs: number): Msr605Next {
	switch (input.kind) {
		case 'opened':
			return reset(MSR605_CLOSED, 'link', nowMs)
		case 'closed':
			return { state: MSR605_CLOSED, effects: endOf(state, outcomeWhenAway(state)) }
		case 'answer':
			return onAnswer(state, input.answer, nowMs)
		case 'badAnswer':
			return onBadAnswer(state, nowMs)
		case 'task': {
			const withTask = { ...state, task: input.task }
			return state.phase.kind === 'armed' ? reset(withTask, 'ready', nowMs) : { state: withTask, effects: [] }
		}
		case 'cancelled':
			if (!state.task) return { state, effects: [] }
			return endTask(state, state.phase.kind === 'verifying' ? 'unverified' : 'noCard', nowMs)
		case 'deadline':
			return onDeadline(state, nowMs)
		default:
			return unreachable(input)
	}
}

/** Every reset also ends a read or write that still waits for a swipe. */
function reset(
	state: Msr605State,
	next: Question | 'ready',
	nowMs: number,
	effects: readonly Msr605Effect[] = [],
): Msr605Next {
	const phase: Msr605Phase = { kind: 'resetting', next, deadlineMs: nowMs + RESET_PAUSE_MS }
	return { state: { ...state, phase }, effects: [...effects, send(msr605Command.reset)] }
}

const send = (bytes: Uint8Array): Msr605Effect => ({ kind: 'send', bytes })

const QUESTIONS: Readonly<Record<Question, Uint8Array>> = {
	link: msr605Command.linkTest,
	model: msr605Command.model,
	firmware: msr605Command.firmware,
}

function ask(state: Msr605State, question: Question, nowMs: number, attempt = 1): Msr605Next {
	const phase: Msr605Phase = {
		kind: 'asking',
		question,
		attempt,
		deadlineMs: nowMs + ANSWER_TIMEOUT_MS,
	}
	return { state: { ...state, phase }, effects: [send(QUESTIONS[question])] }
}

/** The unit is idle and well: it does what waits, else it waits for a swipe. */
function ready(state: Msr605State, nowMs: number, effects: readonly Msr605Effect[] = []): Msr605Next {
	const { task } = state
	if (task) {
		const purpose = purposeOf(task)
		const timeoutMs = purpose ? SWIPE_TIMEOUT_MS : ANSWER_TIMEOUT_MS
		const phase: Msr605Phase = { kind: 'working', deadlineMs: nowMs + timeoutMs }
		const wanted: Msr605Effect[] = purpose ? [{ kind: 'swipeWanted', purpose }] : []
		return { state: { ...state, phase }, effects: [...effects, send(bytesOf(task)), ...wanted] }
	}
	const phase: Msr605Phase = { kind: 'armed', deadlineMs: nowMs + HEARTBEAT_MS }
	return { state: { ...state, phase }, effects: [...effects, send(msr605Command.read)] }
}

/** What a card is drawn through for; null: the task is about the unit alone. */
function purposeOf(task: Msr605Task | null): 'write' | 'erase' | null {
	return task?.kind === 'write' || task?.kind === 'erase' ? task.kind : null
}

/** An armed unit may just have had the card in it. */
function outcomeWhenAway({ phase, task }: Msr605State): EncodeOutcome {
	if (phase.kind === 'verifying') return 'unverified'
	return phase.kind === 'working' && purposeOf(task) ? 'unknown' : 'notConnected'
}

function bytesOf(task: Msr605Task): Uint8Array {
	switch (task.kind) {
		case 'write':
			return encodeWrite(task.tracks)
		case 'erase':
			return ENCODED_ERASE_ALL
		case 'setCoercivity':
			return encodeCoercivity(task.coercivity)
		case 'setLeadingZeros':
			return encodeLeadingZeros(task.tracks13, task.track2)
		default:
			return unreachable(task)
	}
}

function onAnswer(state: Msr605State, answer: Msr605Answer, nowMs: number): Msr605Next {
	const { phase } = state
	switch (answer.kind) {
		case 'link': {
			const up: Msr605State = { ...state, isUp: true, failureCount: 0 }
			const told: Msr605Effect[] = state.isUp ? [] : [{ kind: 'handshaken' }]
			return reset(up, state.isUp ? 'ready' : 'model', nowMs, told)
		}
		case 'model':
			return ask({ ...state, model: answer.model }, 'firmware', nowMs)
		case 'firmware':
			return ready({ ...state, firmware: answer.firmware }, nowMs)
		case 'status':
			return onStatus(state, answer.status, nowMs)
		case 'block': {
			const isGood = answer.status === msr605Status.good
			if (phase.kind === 'verifying') return onReadBack(state, phase, isGood ? answer.tracks : null, nowMs)
			return ready(state, nowMs, [isGood ? { kind: 'swiped', tracks: answer.tracks } : { kind: 'badSwipe' }])
		}
		// Nobody asks for these.
		case 'rawBlock':
		case 'coercivity':
		case 'leadingZeros':
			return { state, effects: [] }
		default:
			return unreachable(answer)
	}
}

function onStatus(state: Msr605State, status: number, nowMs: number): Msr605Next {
	if (status !== msr605Status.good) {
		const wasDrawn = status === msr605Status.readWriteError || status === msr605Status.badMovement
		return endTask(state, wasDrawn && purposeOf(state.task) ? 'unknown' : 'failed', nowMs)
	}
	return state.task?.kind === 'write'
		? readBack(state, state.task.tracks, nowMs)
		: endTask(state, 'done', nowMs)
}

function readBack(state: Msr605State, tracks: StripeTracks, nowMs: number): Msr605Next {
	const phase: Msr605Phase = { kind: 'verifying', tracks, deadlineMs: nowMs + SWIPE_TIMEOUT_MS }
	const effects = [send(msr605Command.read), { kind: 'swipeWanted', purpose: 'verify' } as const]
	return { state: { ...state, phase }, effects }
}

/** `tracks` null: the card was drawn badly, which says nothing of what stands on it. */
function onReadBack(
	state: Msr605State,
	phase: Extract<Msr605Phase, { kind: 'verifying' }>,
	tracks: StripeTracks | null,
	nowMs: number,
): Msr605Next {
	if (tracks === null) {
		const effects = [send(msr605Command.read), { kind: 'swipeWanted', purpose: 'verify' } as const]
		return { state, effects }
	}
	const isSame = phase.tracks.every((wanted, index) => wanted === null || wanted === tracks[index])
	return endTask(state, isSame ? 'done' : 'differs', nowMs)
}

function endTask(state: Msr605State, outcome: EncodeOutcome, nowMs: number): Msr605Next {
	const idle = { ...state, task: null }
	const effects = endOf(state, outcome)
	const isAtWork = state.phase.kind === 'working' || state.phase.kind === 'verifying'
	return isAtWork ? reset(idle, 'ready', nowMs, effects) : { state: idle, effects }
}

const endOf = ({ task }: Msr605State, outcome: EncodeOutcome): Msr605Effect[] =>
	task ? [{ kind: 'taskEnded', outcome }] : []

function onBadAnswer(state: Msr605State, nowMs: number): Msr605Next {
	const { phase } = state
	if (phase.kind === 'armed') return reset(state, 'ready', nowMs, [{ kind: 'badSwipe' }])
	return phase.kind === 'verifying' ? onReadBack(state, phase, null, nowMs) : { state, effects: [] }
}

function onDeadline(state: Msr605State, nowMs: number): Msr605Next {
	const { phase } = state
	switch (phase.kind) {
		case 'closed':
			return { state, effects: [] }
		case 'resetting':
			return phase.next === 'ready' ? ready(state, nowMs) : ask(state, phase.next, nowMs)
		case 'asking':
			return onNoAnswer(state, phase, nowMs)
		case 'armed':
			return reset(state, 'link', nowMs)
		case 'working':
			return endTask(state, purposeOf(state.task) ? 'noCard' : 'failed', nowMs)
		case 'verifying':
			return endTask(state, 'unverified', nowMs)
		default:
			return unreachable(phase)
	}
}

function onNoAnswer(
	state: Msr605State,
	{ question, attempt }: Extract<Msr605Phase, { kind: 'asking' }>,
	nowMs: number,
): Msr605Next {
	// Clones that know neither question read cards all the same.
	if (question === 'model') return ask(state, 'firmware', nowMs)
	if (question === 'firmware') return ready(state, nowMs)
	if (attempt < LINK_ATTEMPTS_MAX) return ask(state, 'link', nowMs, attempt + 1)
	const failureCount = state.failureCount + 1
	const gone: Msr605State = { ...state, task: null, isUp: false, failureCount }
	const effects = endOf(state, 'notConnected')
	if (failureCount % REOPEN_EVERY_FAILURES === 0) effects.push({ kind: 'reopen' })
	const phase: Msr605Phase = { kind: 'resetting', next: 'link', deadlineMs: nowMs + SILENT_PAUSE_MS }
	return { state: { ...gone, phase }, effects: [...effects, send(msr605Command.reset)] }
}
