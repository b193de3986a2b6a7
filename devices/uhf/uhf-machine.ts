import { unreachable } from '../../protocol/base/assert.ts'
import { toHex } from '../framing/hex.ts'
import { NO_TAGS, type TagPresence, tagSeen, tagsGone } from './tag-presence.ts'
import type { UhfCommand, UhfSaid } from './uhf-dialect.ts'

/**
 * The conversation with a UHF reader as a pure function, for all families: set it up, then ask for tags round after
 * round. One command is outstanding at a time. What must stay true:
 *
 * 1. A tag is told once when it comes; that the field is empty is told once when the last tag has left.
 * 2. A round without tags is a good round. A setting that is refused is told, and the reader goes on with its own.
 * 3. `deadlineMs` is set in every state but `closed`, so the machine cannot hang.
 */
export type UhfPhase =
	| { readonly kind: 'closed' }
	/** `next`: the command to come, counted from the first of the set-up; the round is behind the last. */
	| { readonly kind: 'pausing'; readonly next: number; readonly deadlineMs: number }
	| {
			readonly kind: 'asking'
			readonly step: number
			readonly attempt: number
			readonly deadlineMs: number
	  }
	| { readonly kind: 'listening'; readonly heardTag: boolean; readonly deadlineMs: number }

export type UhfState = {
	readonly phase: UhfPhase
	readonly tags: TagPresence
	readonly firmware: string | null
	/** Rounds are being answered. */
	readonly isUp: boolean
	/** Beginnings with no answered round since. */
	readonly failureCount: number
	/** Region, power or antenna is not one that this reader has. */
	readonly settingsRefused: boolean
	readonly antennaMissing: boolean
}

export type UhfInput =
	| { readonly kind: 'opened' }
	| { readonly kind: 'closed' }
	| { readonly kind: 'said'; readonly said: UhfSaid }
	| { readonly kind: 'deadline' }

export type UhfEffect =
	| { readonly kind: 'send'; readonly bytes: Uint8Array }
	| { readonly kind: 'tagCame'; readonly epc: Uint8Array }
	| { readonly kind: 'tagsLeft' }
	| { readonly kind: 'handshaken' }
	| { readonly kind: 'reopen' }

export type UhfNext = { readonly state: UhfState; readonly effects: readonly UhfEffect[] }

/** What a reader is told. */
export type UhfScript = {
	readonly setUp: readonly UhfCommand[]
	readonly round: UhfCommand
	readonly tellsRoundEnd: boolean
}

export const UHF_CLOSED: UhfState = {
	phase: { kind: 'closed' },
	tags: NO_TAGS,
	firmware: null,
	isUp: false,
	failureCount: 0,
	settingsRefused: false,
	antennaMissing: false,
}

const REPLY_TIMEOUT_MS = 500
const ATTEMPTS_MAX = 3
/** Tags of one round follow each other within a few milliseconds, USB adapters included. */
const ROUND_QUIET_MS = 60
const ROUND_PAUSE_MS = 50
const START_AGAIN_PAUSE_MS = 100
const SILENT_AFTER_FAILURES = 3
const SILENT_PAUSE_MS = 1000
const REOPEN_EVERY_FAILURES = 10

export function isUhfSilent(state: UhfState): boolean {
	return state.failureCount >= SILENT_AFTER_FAILURES
}

export function nextUhf(state: UhfState, input: UhfInput, script: UhfScript, nowMs: number): UhfNext {
	switch (input.kind) {
		case 'opened':
			return ask({ ...UHF_CLOSED, phase: state.phase }, 0, 1, script, nowMs)
		case 'closed':
			return { state: UHF_CLOSED, effects: state.tags.lastSeenMs.size > 0 ? [{ kind: 'tagsLeft' }] : [] }
		case 'said':
			return state.phase.kind === 'closed' ? { state, effects: [] } : onSaid(state, input.said, script, nowMs)
		case 'deadline':
			return onDeadline(state, script, nowMs)
		default:
			return unreachable(input)
	}
}

function ask(state: UhfState, step: number, attempt: number, script: UhfScript, nowMs: number): UhfNext {
	const { bytes } = script.setUp[step] ?? script.round
	const deadlineMs = nowMs + REPLY_TIMEOUT_MS
	const phase: UhfPhase =
		step < script.setUp.length
			? { kind: 'asking', step, attempt, deadlineMs }
			: { kind: 'listening', heardTag: false, deadlineMs }
	return { state: { ...state, phase }, effects: [{ kind: 'send', bytes }] }
}

function onSaid(state: UhfState, said: UhfSaid, script: UhfScript, nowMs: number): UhfNext {
	const { phase } = state
	switch (said.kind) {
		case 'tag':
			return onTag(state, said.epc, script, nowMs)
		case 'roundEnded':
			return phase.kind === 'listening' && said.command === script.round.command
				? endRound({ ...state, antennaMissing: false }, nowMs, script)
				: { state, effects: [] }
		case 'done':
		case 'failed': {
			const asked = phase.kind === 'asking' ? script.setUp[phase.step] : script.round
			// A reply may belong to a command that was given up.
			if (said.command !== null && said.command !== asked?.command) return { state, effects: [] }
			if (phase.kind === 'asking') return onAnswer(state, phase.step, said, script, nowMs)
			if (phase.kind !== 'listening' || said.kind === 'done') return { state, effects: [] }
			return endRound({ ...state, antennaMissing: said.error === 'antennaMissing' }, nowMs, script)
		}
		case 'nothing':
			return { state, effects: [] }
		default:
			return unreachable(said)
	}
}

/** The answer to a command of the set-up. What is refused is left as the reader has it. */
function onAnswer(
	state: UhfState,
	step: number,
	said: Extract<UhfSaid, { kind: 'done' | 'failed' }>,
	script: UhfScript,
	nowMs: number,
): UhfNext {
	const firmware = (said.kind === 'done' ? said.firmware : null) ?? state.firmware
	const isRefused = said.kind === 'failed' && script.setUp[step]?.isSetting === true
	const settingsRefused = state.settingsRefused || isRefused
	return ask({ ...state, firmware, settingsRefused }, step + 1, 1, script, nowMs)
}

function onTag(before: UhfState, epc: Uint8Array, { tellsRoundEnd }: UhfScript, nowMs: number): UhfNext {
	const { presence, isNew } = tagSeen(before.tags, toHex(epc), nowMs)
	const { phase } = before
	const quietMs = tellsRoundEnd ? REPLY_TIMEOUT_MS : ROUND_QUIET_MS
	const state: UhfState = {
		...before,
		tags: presence,
		phase: phase.kind === 'listening' ? { ...phase, heardTag: true, deadlineMs: nowMs + quietMs } : phase,
	}
	return { state, effects: isNew ? [{ kind: 'tagCame', epc }] : [] }
}

function endRound(before: UhfState, nowMs: number, { setUp }: UhfScript): UhfNext {
	const { presence, nowEmpty } = tagsGone(before.tags, nowMs)
	const effects: UhfEffect[] = before.isUp ? [] : [{ kind: 'handshaken' }]
	if (nowEmpty) effects.push({ kind: 'tagsLeft' })
	const phase: UhfPhase = { kind: 'pausing', next: setUp.length, deadlineMs: nowMs + ROUND_PAUSE_MS }
	return { state: { ...before, tags: presence, phase, isUp: true, failureCount: 0 }, effects }
}

function onDeadline(state: UhfState, script: UhfScript, nowMs: number): UhfNext {
	const { phase } = state
	switch (phase.kind) {
		case 'closed':
			return { state, effects: [] }
		case 'pausing':
			return ask(state, phase.next, 1, script, nowMs)
		case 'asking':
			return phase.attempt < ATTEMPTS_MAX
				? ask(state, phase.step, phase.attempt + 1, script, nowMs)
				: startAgain(state, nowMs)
		case 'listening':
			return phase.heardTag && !script.tellsRoundEnd
				? endRound({ ...state, antennaMissing: false }, nowMs, script)
				: startAgain(state, nowMs)
		default:
			return unreachable(phase)
	}
}

function startAgain(before: UhfState, nowMs: number): UhfNext {
	const failureCount = before.failureCount + 1
	const { presence, nowEmpty } = tagsGone(before.tags, nowMs)
	const isUp = before.isUp && failureCount < SILENT_AFTER_FAILURES
	const pauseMs = failureCount >= SILENT_AFTER_FAILURES ? SILENT_PAUSE_MS : START_AGAIN_PAUSE_MS
	const effects: UhfEffect[] = nowEmpty ? [{ kind: 'tagsLeft' }] : []
	if (failureCount % REOPEN_EVERY_FAILURES === 0) effects.push({ kind: 'reopen' })
	const phase: UhfPhase = { kind: 'pausing', next: 0, deadlineMs: nowMs + pauseMs }
	return { state: { ...before, phase, tags: presence, isUp, failureCount, settingsRefused: false }, effects }
}
