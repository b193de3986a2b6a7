import { assert, unreachable } from '../../protocol/base/assert.ts'
import type { CardOperation, CardOutcome } from '../../till/ports/card-memory.ts'
import { concatenate } from '../framing/framer.ts'
import { toHex } from '../framing/hex.ts'
import {
	beginRun,
	type CardRun,
	type ChipAnswer,
	type ChipCommand,
	commandOf,
	nextCardRun,
	outcomeWhenAway,
	refusalOfOperation,
} from './card-run.ts'
import {
	encodeCommand,
	PN532_ACK,
	PN532_NACK,
	PN532_WAKE_UP,
	type Pn532Frame,
	parseFirmware,
	parseTypeATarget,
	pn532Command,
} from './pn532-codec.ts'

/**
 * The conversation with a PN532 as a pure function: (state, input, now) → (state, effects). One command is
 * outstanding at a time. Times are the monotonic clock's. What must stay true:
 *
 * 1. A card makes one `cardPresented` when it comes and one `cardRemoved` when it has been gone for 500 ms. Only polls that
 *    were answered say that it is gone: a chip that says nothing, or whom we could not hear, says nothing about it.
 * 2. No answer, or a wrong one, never ends the conversation: it begins again with the wake-up.
 * 3. `deadlineMs` is set in every state but `closed`, so the machine cannot hang.
 * 4. Between two polls it runs one operation on a card's memory, if there is one, and answers it exactly once.
 */
export type Pn532Step = FixedStep | 'run'
type FixedStep = 'wake' | 'firmware' | 'retries' | 'clear' | 'poll' | 'release'

export type Pn532Phase =
	| { readonly kind: 'closed' }
	| { readonly kind: 'pausing'; readonly next: Pn532Step; readonly deadlineMs: number }
	| {
			readonly kind: 'awaitingAck'
			readonly step: Pn532Step
			readonly attempt: number
			readonly deadlineMs: number
	  }
	| {
			readonly kind: 'awaitingReply'
			readonly step: Pn532Step
			readonly attempt: number
			readonly nacked: boolean
			readonly deadlineMs: number
	  }

export type Pn532State = {
	readonly phase: Pn532Phase
	/** `missedCount`: answered polls in a row that did not find it. */
	readonly card: { readonly uid: string; readonly lastSeenMs: number; readonly missedCount: number } | null
	/** The operation on a card's memory that waits for its turn or is under way. */
	readonly run: CardRun | null
	readonly firmware: string | null
	/** Polls are being answered; a single lost answer does not change that. */
	readonly isUp: boolean
	/** Beginnings with no answered poll since. */
	readonly failureCount: number
}

export type Pn532Input =
	| { readonly kind: 'opened' }
	| { readonly kind: 'closed' }
	| { readonly kind: 'frame'; readonly frame: Pn532Frame }
	| { readonly kind: 'badFrame' }
	| { readonly kind: 'operation'; readonly operation: CardOperation; readonly uid: string }
	/** The deadline has come. */
	| { readonly kind: 'deadline' }

export type Pn532Effect =
	| { readonly kind: 'send'; readonly bytes: Uint8Array }
	| { readonly kind: 'cardPresented'; readonly uid: string }
	| { readonly kind: 'cardRemoved' }
	/** Of the last `operation`. */
	| { readonly kind: 'cardOutcome'; readonly outcome: CardOutcome }
	| { readonly kind: 'handshaken' }
	| { readonly kind: 'badReply' }
	| { readonly kind: 'reopen' }

export type Pn532Next = { readonly state: Pn532State; readonly effects: readonly Pn532Effect[] }

export const PN532_CLOSED: Pn532State = {
	phase: { kind: 'closed' },
	card: null,
	run: null,
	firmware: null,
	isUp: false,
	failureCount: 0,
}

const POLL_PAUSE_MS = 150
const CARD_GONE_AFTER_MS = 500
/** As many polls as find room in that time; after a silence they are still to come. */
const CARD_GONE_AFTER_POLLS = 3
/** UM0701-02 §6.2.2.1 promises 15 ms; USB adapters add 16 ms and more under load. */
const ACK_TIMEOUT_MS = 50
const SEND_ATTEMPTS_MAX = 3
/** After an abort the chip needs a moment before the next command (libnfc issue 167). */
const AFTER_ABORT_PAUSE_MS = 50
/** "No ACK after 3 wake-ups" is the sign of a board that is not switched to HSU. */
const SILENT_AFTER_FAILURES = 3
const SILENT_PAUSE_MS = 1000
const REOPEN_EVERY_FAILURES = 10

/** Whether the reader should be shown as silent. */
export function isPn532Silent(state: Pn532State): boolean {
	return state.failureCount >= SILENT_AFTER_FAILURES
}

/** The next state and what to do for it. Runs nothing itself. */
export function nextPn532(state: Pn532State, input: Pn532Input, nowMs: number): Pn532Next {
	switch (input.kind) {
		case 'opened':
			return begin({ ...PN532_CLOSED, phase: state.phase }, 'wake', nowMs)
		case 'closed':
			return {
				state: PN532_CLOSED,
				effects: [
					...(state.run ? [outcomeOf(outcomeWhenAway(state.run))] : []),
					...(state.card ? [{ kind: 'cardRemoved' } as const] : []),
				],
			}
		case 'operation':
			return onOperation(state, input.operation, input.uid, nowMs)
		case 'frame':
			return onFrame(state, input.frame, nowMs)
		case 'badFrame':
			return onBadFrame(state, nowMs)
		case 'deadline':
			return onDeadline(state, nowMs)
		default:
			return unreachable(input)
	}
}

const COMMANDS: Readonly<Record<FixedStep, ChipCommand>> = {
	// Mode 1 = normal. libnfc waits a second for this one.
	wake: { code: pn532Command.samConfiguration, data: [0x01], replyTimeoutMs: 1000 },
	firmware: { code: pn532Command.getFirmwareVersion, data: [], replyTimeoutMs: 200 },
	// Item 05: MxRtyPassiveActivation is FF = for ever by default; 02 lets an empty poll return (§7.3.1).
	retries: { code: pn532Command.rfConfiguration, data: [0x05, 0xff, 0x01, 0x02], replyTimeoutMs: 200 },
	// Target 0: whatever is selected (§7.3.11).
	clear: { code: pn532Command.inRelease, data: [0x00], replyTimeoutMs: 200 },
	// One target, 106 kbit/s type A.
	poll: { code: pn532Command.inListPassiveTarget, data: [0x01, 0x00], replyTimeoutMs: 500 },
	// Without a release, 7-byte UIDs are not found a second time.
	release: { code: pn532Command.inRelease, data: [0x01], replyTimeoutMs: 200 },
}

/** What a step tells the chip. */
function commandFor({ run }: Pn532State, step: Pn532Step): ChipCommand {
	if (step !== 'run') return COMMANDS[step]
	assert(run, 'who is at the step of an operation has one')
	return commandOf(run)
}

const outcomeOf = (outcome: CardOutcome): Pn532Effect => ({ kind: 'cardOutcome', outcome })

function onOperation(state: Pn532State, operation: CardOperation, uid: string, nowMs: number): Pn532Next {
	const refusal = state.isUp ? refusalOfOperation(operation) : 'readerAway'
	const reason = state.run ? 'busy' : refusal
	if (reason) return { state, effects: [outcomeOf({ kind: 'failed', reason })] }
	const waiting = { ...state, run: beginRun(operation, uid) }
	const { phase } = state
	// In the middle of a poll its turn comes behind it.
	const isIdle = phase.kind === 'pausing' && phase.next === 'poll'
	return isIdle ? begin(waiting, 'run', nowMs) : { state: waiting, effects: [] }
}

function begin(state: Pn532State, step: Pn532Step, nowMs: number, attempt = 1): Pn532Next {
	const { code, data } = commandFor(state, step)
	const frame = encodeCommand(code, data)
	const bytes = step === 'wake' ? concatenate(PN532_WAKE_UP, frame) : frame
	const phase: Pn532Phase = { kind: 'awaitingAck', step, attempt, deadlineMs: nowMs + ACK_TIMEOUT_MS }
	return { state: { ...state, phase }, effects: [{ kind: 'send', bytes }] }
}

function pause(state: Pn532State, next: Pn532Step, durationMs: number, nowMs: number): Pn532State {
	return { ...state, phase: { kind: 'pausing', next, deadlineMs: nowMs + durationMs } }
}

function onFrame(state: Pn532State, frame: Pn532Frame, nowMs: number): Pn532Next {
	const { phase } = state
	if (phase.kind !== 'awaitingAck' && phase.kind !== 'awaitingReply') return { state, effects: [] }
	if (frame.kind === 'ack' && phase.kind === 'awaitingAck') {
		const { step, attempt } = phase
		const deadlineMs = nowMs + commandFor(state, step).replyTimeoutMs
		return {
			state: { ...state, phase: { kind: 'awaitingReply', step, attempt, nacked: false, deadlineMs } },
			effects: [],
		}
	}
	if (frame.kind === 'syntaxError') return retry(state, nowMs)
	// A reply whose ACK was lost on the line is still the reply.
	if (frame.kind === 'reply' && frame.code === commandFor(state, phase.step).code + 1) {
		return onReply(state, phase, frame.data, nowMs)
	}
	return { state, effects: [] }
}

type Asked = { readonly step: Pn532Step; readonly attempt: number }

function onReply(state: Pn532State, { step, attempt }: Asked, data: Uint8Array, nowMs: number): Pn532Next {
	switch (step) {
		case 'wake':
			return begin(state, 'firmware', nowMs)
		case 'firmware': {
			const firmware = parseFirmware(data)
			return firmware ? begin({ ...state, firmware }, 'retries', nowMs) : startAgain(state, nowMs)
		}
		case 'retries':
			// A poll whose answer was lost may have left a target selected, which no later poll would find.
			return begin(state, 'clear', nowMs)
		case 'clear':
			return begin(state, 'poll', nowMs, attempt)
		case 'poll':
			return onPolled(state, data, nowMs)
		case 'release':
			return rest(state, nowMs)
		case 'run':
			return onRunAnswered(state, { kind: 'reply', data }, nowMs)
		default:
			return unreachable(step)
	}
}

/** Until the next poll. An operation that waits has its turn now. */
function rest(state: Pn532State, nowMs: number): Pn532Next {
	if (state.run) return begin(state, 'run', nowMs)
	return { state: pause(state, 'poll', POLL_PAUSE_MS, nowMs), effects: [] }
}

function onRunAnswered(state: Pn532State, answer: ChipAnswer, nowMs: number): Pn532Next {
	assert(state.run, 'who is at the step of an operation has one')
	const next = nextCardRun(state.run, answer)
	// An answer that did not come may still be on its way: the chip is told to stop, and needs a moment then.
	const isLost = answer.kind === 'noAnswer'
	const abort: Pn532Effect[] = isLost ? [{ kind: 'send', bytes: PN532_ACK }] : []
	const goOn = (after: Pn532State, step: 'run' | 'release'): Pn532Next =>
		isLost
			? { state: pause(after, step, AFTER_ABORT_PAUSE_MS, nowMs), effects: [] }
			: begin(after, step, nowMs)
	if (next.kind === 'ask') {
		const asked = goOn({ ...state, run: next.run }, 'run')
		return { state: asked.state, effects: [...abort, ...asked.effects] }
	}
	const released = goOn({ ...state, run: null }, 'release')
	return { state: released.state, effects: [...abort, outcomeOf(next.outcome), ...released.effects] }
}

function onPolled(state: Pn532State, data: Uint8Array, nowMs: number): Pn532Next {
	const target = parseTypeATarget(data)
	if (target === 'malformed') {
		const rested = rest(state, nowMs)
		return { state: rested.state, effects: [{ kind: 'badReply' }, ...rested.effects] }
	}
	const effects: Pn532Effect[] = state.isUp ? [] : [{ kind: 'handshaken' }]
	const up: Pn532State = { ...state, isUp: true, failureCount: 0 }
	if (target === 'none') {
		const { state: after, effects: removed } = missCard(up, nowMs)
		const rested = rest(after, nowMs)
		return { state: rested.state, effects: [...effects, ...removed, ...rested.effects] }
	}
	const uid = toHex(target.uid)
	if (up.card && up.card.uid !== uid) effects.push({ kind: 'cardRemoved' })
	if (up.card?.uid !== uid) effects.push({ kind: 'cardPresented', uid })
	const released = begin({ ...up, card: { uid, lastSeenMs: nowMs, missedCount: 0 } }, 'release', nowMs)
	return { state: released.state, effects: [...effects, ...released.effects] }
}

function missCard(state: Pn532State, nowMs: number): Pn532Next {
	const { card } = state
	if (!card) return { state, effects: [] }
	const missedCount = card.missedCount + 1
	if (missedCount < CARD_GONE_AFTER_POLLS || nowMs - card.lastSeenMs < CARD_GONE_AFTER_MS)
		return { state: { ...state, card: { ...card, missedCount } }, effects: [] }
	return { state: { ...state, card: null }, effects: [{ kind: 'cardRemoved' }] }
}

/** UM0701-02 §6.2.1.4: NACK asks for the last reply again. Once: a line that bad twice needs a new beginning. */
function onBadFrame(state: Pn532State, nowMs: number): Pn532Next {
	const { phase } = state
	if (phase.kind !== 'awaitingReply' || phase.nacked) return { state, effects: [] }
	const deadlineMs = nowMs + commandFor(state, phase.step).replyTimeoutMs
	return {
		state: { ...state, phase: { ...phase, nacked: true, deadlineMs } },
		effects: [{ kind: 'send', bytes: PN532_NACK }],
	}
}

function onDeadline(state: Pn532State, nowMs: number): Pn532Next {
	const { phase } = state
	switch (phase.kind) {
		case 'closed':
			return { state, effects: [] }
		case 'pausing':
			return begin(state, phase.next, nowMs)
		case 'awaitingAck':
			return retry(state, nowMs)
		case 'awaitingReply':
			return failed(state, phase.step, nowMs)
		default:
			return unreachable(phase)
	}
}

function retry(state: Pn532State, nowMs: number): Pn532Next {
	const { phase } = state
	if (phase.kind === 'awaitingAck' && phase.attempt < SEND_ATTEMPTS_MAX) {
		// A poll whose answer was not heard may have listed a card, which the next poll would not find.
		const step = phase.step === 'poll' ? 'clear' : phase.step
		return begin(state, step, nowMs, phase.attempt + 1)
	}
	const step = phase.kind === 'awaitingAck' || phase.kind === 'awaitingReply' ? phase.step : 'poll'
	return failed(state, step, nowMs)
}

/** An operation decides by itself what a missing answer means for it; anything else begins anew. */
function failed(state: Pn532State, step: Pn532Step, nowMs: number): Pn532Next {
	return step === 'run' ? onRunAnswered(state, { kind: 'noAnswer' }, nowMs) : startAgain(state, nowMs)
}

/** A host ACK aborts what the chip is doing (§6.2.1.3), for example an endless poll after it lost its settings. */
function startAgain(state: Pn532State, nowMs: number): Pn532Next {
	const failureCount = state.failureCount + 1
	const isUp = state.isUp && failureCount < SILENT_AFTER_FAILURES
	const kept: Pn532State = { ...state, run: null, isUp, failureCount }
	const pauseMs = isPn532Silent(kept) ? SILENT_PAUSE_MS : AFTER_ABORT_PAUSE_MS
	const abort: Pn532Effect = { kind: 'send', bytes: PN532_ACK }
	// An operation that waits for its turn does not wait for a reader that may never come back.
	const given: Pn532Effect[] = state.run ? [outcomeOf(outcomeWhenAway(state.run))] : []
	const reopen: Pn532Effect[] = failureCount % REOPEN_EVERY_FAILURES === 0 ? [{ kind: 'reopen' }] : []
	return {
		state: pause(kept, 'wake', pauseMs, nowMs),
		effects: [...given, abort, ...reopen],
	}
}
