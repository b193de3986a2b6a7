import { unreachable } from '../../protocol/base/assert.ts'
import type { NoWeightReason, Weight } from '../../till/ports/scale.ts'
import type { ScaleDialect, ScaleSaid } from './scale-dialects.ts'
import type { ScaleReading } from './scale-reading.ts'

/**
 * Asking a scale, as a pure function: (state, input, now) → (state, effects). Times are the monotonic clock's. What must
 * stay true:
 *
 * 1. A weight counts only when it was stable twice in a row, and the same; a scale that computes prices says it once.
 * 2. What counts is told when it changes, and that nothing counts any more as soon as one reading says so.
 * 3. A weighing that was asked for is answered exactly once.
 * 4. Whatever a scale answers, it is asked so many times a second and no more.
 */
export type ScaleState = {
	readonly phase:
		| { readonly kind: 'closed' }
		/** A question is out; `attempt` counts how often it was put, `steps` how often an answer led to another question. */
		| {
				readonly kind: 'asking'
				readonly attempt: number
				readonly steps: number
				readonly deadlineMs: number
		  }
		| { readonly kind: 'pausing'; readonly deadlineMs: number }
	readonly isUp: boolean
	readonly isSilent: boolean
	/** The last reading, if it was a stable weight. */
	readonly candidate: Weight | null
	readonly told: Weight
	readonly wanted: { readonly priceMinor: number; readonly untilMs: number } | null
}

export type ScaleInput =
	| { readonly kind: 'opened' }
	| { readonly kind: 'closed' }
	| { readonly kind: 'said'; readonly said: ScaleSaid }
	/** Only while no other is wanted. */
	| { readonly kind: 'weighingWanted'; readonly priceMinor: number }
	| { readonly kind: 'deadline' }

export type ScaleEffect =
	| { readonly kind: 'send'; readonly bytes: Uint8Array }
	| { readonly kind: 'tell'; readonly weight: Weight }
	| { readonly kind: 'answer'; readonly weight: Weight }
	| { readonly kind: 'handshaken' }

export type ScaleNext = { readonly state: ScaleState; readonly effects: readonly ScaleEffect[] }

const none = (reason: NoWeightReason): Weight => ({ kind: 'none', reason })

export const SCALE_CLOSED: ScaleState = {
	phase: { kind: 'closed' },
	isUp: false,
	isSilent: false,
	candidate: null,
	told: none('notConnected'),
	wanted: null,
}

/** So long a cashier waits for the pan to be still. */
const WEIGHING_TIMEOUT_MS = 8_000
const SILENT_PAUSE_MS = 1_000
/** The longest way to a reading has three. Who refuses every question would be asked for ever, as fast as the line goes. */
const STEPS_MAX = 4

/** The next state and what to do for it. Runs nothing itself. */
export function nextScale(
	state: ScaleState,
	input: ScaleInput,
	nowMs: number,
	dialect: ScaleDialect,
): ScaleNext {
	switch (input.kind) {
		case 'opened':
			return ask({ ...SCALE_CLOSED, wanted: state.wanted }, nowMs, dialect)
		case 'closed':
			return lost({ ...state, phase: { kind: 'closed' }, isSilent: false })
		case 'said':
			return onSaid(state, input.said, nowMs, dialect)
		case 'weighingWanted':
			return {
				state: {
					...state,
					// What was read before belongs to what was sold before.
					candidate: null,
					wanted: { priceMinor: input.priceMinor, untilMs: nowMs + WEIGHING_TIMEOUT_MS },
				},
				effects: [],
			}
		case 'deadline':
			return onDeadline(state, nowMs, dialect)
		default:
			return unreachable(input)
	}
}

function ask(state: ScaleState, nowMs: number, dialect: ScaleDialect, attempt = 1): ScaleNext {
	const bytes = dialect.question(state.wanted?.priceMinor ?? null)
	const phase = { kind: 'asking', attempt, steps: 0, deadlineMs: nowMs + dialect.answerTimeoutMs } as const
	return { state: { ...state, phase }, effects: bytes ? [{ kind: 'send', bytes }] : [] }
}

function onSaid(state: ScaleState, said: ScaleSaid, nowMs: number, dialect: ScaleDialect): ScaleNext {
	const { phase } = state
	if (phase.kind !== 'asking' || said.kind === 'nothing') return { state, effects: [] }
	if (said.kind === 'goOn') {
		if (phase.steps === STEPS_MAX) return { state, effects: [] }
		const deadlineMs = nowMs + dialect.answerTimeoutMs
		const effects = [{ kind: 'send', bytes: said.bytes } as const]
		return { state: { ...state, phase: { ...phase, steps: phase.steps + 1, deadlineMs } }, effects }
	}
	const effects: ScaleEffect[] = state.isUp ? [] : [{ kind: 'handshaken' }]
	const up: ScaleState = { ...state, isUp: true, isSilent: false }
	const read = onReading(up, said.reading, nowMs, dialect)
	effects.push(...read.effects)
	if (dialect.question(null) === null) {
		const next = ask(read.state, nowMs, dialect)
		return { state: next.state, effects }
	}
	const pausing = { kind: 'pausing', deadlineMs: nowMs + dialect.pauseMs } as const
	return { state: { ...read.state, phase: pausing }, effects }
}

function onReading(
	state: ScaleState,
	reading: ScaleReading,
	nowMs: number,
	{ needsPrice }: ScaleDialect,
): ScaleNext {
	const weight = weightOf(reading)
	if (weight.kind === 'none') return tell(answerLate({ ...state, candidate: null }, nowMs, weight), weight)
	const isSettled = needsPrice || sameWeight(state.candidate, weight)
	const settling: ScaleState = { ...state, candidate: weight }
	if (!isSettled) {
		const isOther = state.told.kind === 'stable' && !sameWeight(state.told, weight)
		const late = answerLate(settling, nowMs, none('motion'))
		return isOther ? tell(late, none('motion')) : late
	}
	const { wanted } = settling
	const answered: ScaleNext = {
		state: { ...settling, wanted: null },
		effects: wanted ? [{ kind: 'answer', weight }] : [],
	}
	return tell(answered, weight)
}

function weightOf(reading: ScaleReading): Weight {
	if (reading.kind === 'none') return reading
	const { weightGrams, isStable, amountMinor } = reading
	if (!isStable) return none('motion')
	return weightGrams < 0 ? none('underZero') : { kind: 'stable', weightGrams, amountMinor }
}

/** Nobody waits for ever: after some seconds a weighing ends with the reason of the moment. */
function answerLate(state: ScaleState, nowMs: number, weight: Weight): ScaleNext {
	const { wanted } = state
	if (!wanted || nowMs < wanted.untilMs) return { state, effects: [] }
	return { state: { ...state, wanted: null }, effects: [{ kind: 'answer', weight }] }
}

function tell({ state, effects }: ScaleNext, weight: Weight): ScaleNext {
	if (sameWeight(state.told, weight)) return { state, effects }
	return { state: { ...state, told: weight }, effects: [...effects, { kind: 'tell', weight }] }
}

function sameWeight(one: Weight | null, other: Weight): boolean {
	if (one?.kind === 'none') return other.kind === 'none' && one.reason === other.reason
	return (
		one?.kind === 'stable' &&
		other.kind === 'stable' &&
		one.weightGrams === other.weightGrams &&
		one.amountMinor === other.amountMinor
	)
}

function lost(state: ScaleState): ScaleNext {
	const weight = none('notConnected')
	const effects: ScaleEffect[] = state.wanted ? [{ kind: 'answer', weight }] : []
	return tell({ state: { ...state, isUp: false, candidate: null, wanted: null }, effects }, weight)
}

function onDeadline(state: ScaleState, nowMs: number, dialect: ScaleDialect): ScaleNext {
	const { phase } = state
	switch (phase.kind) {
		case 'closed':
			return { state, effects: [] }
		case 'pausing':
			return ask(state, nowMs, dialect)
		case 'asking': {
			if (phase.attempt < dialect.attemptsMax) return ask(state, nowMs, dialect, phase.attempt + 1)
			const deadlineMs = nowMs + SILENT_PAUSE_MS
			return lost({ ...state, isSilent: true, phase: { kind: 'pausing', deadlineMs } })
		}
		default:
			return unreachable(phase)
	}
}
