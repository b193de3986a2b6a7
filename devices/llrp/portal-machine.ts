import { unreachable } from '../../protocol/base/assert.ts'
import { type LlrpMessage, type LlrpVersion, llrpType } from './llrp-message.ts'
import { CONNECTION_ACCEPTED, readEvents, readReport, readStatus, type TagReport } from './llrp-reports.ts'
import {
	addRoSpec,
	closeConnection,
	deleteRoSpecs,
	type Envelope,
	enableRoSpec,
	keepaliveAck,
	readerEventKind,
	setReaderConfig,
	startRoSpec,
} from './llrp-requests.ts'

/**
 * The life of a connection to a portal reader as a pure function: (state, input, now) → (state, effects). Times are the
 * monotonic clock's. What must stay true:
 *
 * 1. A reader has one client. While it has another one (most often ourselves before a crash) we come again; people are
 *    told only after a minute (sllurp issue 151).
 * 2. The back-off begins anew when a keepalive was heard, not when TCP connected or the reader took our ROSpec
 *    (device-rfid-llrp-go issue 43).
 * 3. Every phase on an open connection has a deadline, so the machine cannot hang on a reader that says nothing.
 */
export type PortalStep = 'delete' | 'configure' | 'add' | 'enable' | 'start'

export type PortalPhase =
	| { readonly kind: 'idle' }
	/** Until the back-off is over. */
	| { readonly kind: 'waiting' }
	| { readonly kind: 'connecting' }
	/** Connected; the reader says whether we are its client. */
	| { readonly kind: 'greeting'; readonly deadlineMs: number }
	| {
			readonly kind: 'configuring'
			readonly step: PortalStep
			readonly requestId: number
			readonly deadlineMs: number
	  }
	| { readonly kind: 'running'; readonly deadlineMs: number }
	/** Of no further use: closed, and opened again later. */
	| { readonly kind: 'leaving' }
	/** We have said that we go. */
	| { readonly kind: 'parting'; readonly deadlineMs: number }
	| { readonly kind: 'ending' }

/** Why no tags come: nobody there, nothing said, another client, or something that the reader did not take. */
export type PortalAway = 'notFound' | 'silent' | 'taken' | 'refused'

export type PortalState = {
	readonly phase: PortalPhase
	/** The version in which the reader greeted us, and the id of the last request. */
	readonly version: LlrpVersion
	readonly lastId: number
	/** Null while tags are being read. */
	readonly away: { readonly reason: PortalAway; readonly sinceMs: number } | null
	readonly antennasOff: readonly number[]
}

export type PortalInput =
	| { readonly kind: 'start' }
	| { readonly kind: 'retryDue' }
	| { readonly kind: 'opened' }
	| { readonly kind: 'openFailed' }
	| { readonly kind: 'closed' }
	| { readonly kind: 'message'; readonly message: LlrpMessage }
	/** Bytes that are no LLRP: on TCP nothing that follows can be trusted. */
	| { readonly kind: 'badFrame' }
	/** The deadline of the phase may have come. */
	| { readonly kind: 'deadline' }
	| { readonly kind: 'stop' }

export type PortalEffect =
	| { readonly kind: 'connect' }
	| { readonly kind: 'retryLater' }
	| { readonly kind: 'send'; readonly bytes: Uint8Array }
	| { readonly kind: 'close' }
	/** The reader lives and serves us. */
	| { readonly kind: 'handshaken' }
	| { readonly kind: 'tags'; readonly tags: readonly TagReport[] }
	/** Something in a message could not be read; in the codec's or the reader's own words. */
	| { readonly kind: 'complaint'; readonly detail: string }
	| { readonly kind: 'ended' }

export type PortalNext = { readonly state: PortalState; readonly effects: readonly PortalEffect[] }

export const PORTAL_IDLE: PortalState = {
	phase: { kind: 'idle' },
	version: 1,
	lastId: 0,
	away: null,
	antennasOff: [],
}

const KEEPALIVE_MS = 10_000
/** Two and a half periods without a word: the connection is dead, whatever TCP believes. */
const LOST_MS = 2.5 * KEEPALIVE_MS
const GREETING_MS = 10_000
const RESPONSE_MS = 5_000
const PARTING_MS = 1_000
/** A session that a crash left behind ends with its keepalives, within this. */
const TAKEN_PATIENCE_MS = 60_000

export type PortalProblem =
	| 'door.notFound'
	| 'door.silent'
	| 'door.taken'
	| 'door.refused'
	| 'door.antennaOff'

/** What people should see now; empty: all is well, or will be before anybody need look. */
export function portalProblems({ away, antennasOff, phase }: PortalState, nowMs: number): PortalProblem[] {
	if (phase.kind === 'idle') return []
	const off: PortalProblem[] = antennasOff.length > 0 ? ['door.antennaOff'] : []
	if (away === null || (away.reason === 'taken' && nowMs - away.sinceMs < TAKEN_PATIENCE_MS)) return off
	return [`door.${away.reason}`, ...off]
}

export function nextPortal(
	state: PortalState,
	input: PortalInput,
	nowMs: number,
	antennaIds: readonly number[],
): PortalNext {
	const { phase } = state
	switch (input.kind) {
		case 'start':
			return phase.kind === 'idle' ? connecting(state) : stay(state)
		case 'retryDue':
			return phase.kind === 'waiting' ? connecting(state) : stay(state)
		case 'opened':
			return opened(state, nowMs)
		case 'openFailed':
			if (phase.kind !== 'connecting') return stay(state)
			return waiting(away(state, 'notFound', nowMs))
		case 'closed':
			return closed(state, nowMs)
		case 'message':
			return heard(state, input.message, nowMs, antennaIds)
		case 'badFrame':
			return isOpen(phase) ? leave(away(state, 'silent', nowMs)) : stay(state)
		case 'deadline':
			return deadline(state, nowMs)
		case 'stop':
			return stop(state, nowMs)
		default:
			return unreachable(input)
	}
}

/** When the machine wants to be asked again; null: it waits for something else. */
export function portalDeadlineMs({ phase }: PortalState): number | null {
	return 'deadlineMs' in phase ? phase.deadlineMs : null
}

const stay = (state: PortalState, ...effects: readonly PortalEffect[]): PortalNext => ({ state, effects })

const connecting = (state: PortalState): PortalNext =>
	stay({ ...state, phase: { kind: 'connecting' } }, { kind: 'connect' })

const waiting = (state: PortalState): PortalNext =>
	stay({ ...state, phase: { kind: 'waiting' } }, { kind: 'retryLater' })

const leave = (state: PortalState): PortalNext =>
	stay({ ...state, phase: { kind: 'leaving' } }, { kind: 'close' })

const ended = (state: PortalState): PortalNext =>
	stay({ ...state, phase: { kind: 'idle' }, away: null }, { kind: 'ended' })

/** The same reason again began when it began. */
function away(state: PortalState, reason: PortalAway, nowMs: number): PortalState {
	return state.away?.reason === reason ? state : { ...state, away: { reason, sinceMs: nowMs } }
}

const isOpen = (phase: PortalPhase) =>
	phase.kind === 'greeting' || phase.kind === 'configuring' || phase.kind === 'running'

function opened(state: PortalState, nowMs: number): PortalNext {
	// We were stopped while it was being opened.
	if (state.phase.kind !== 'connecting') return stay(state, { kind: 'close' })
	return stay({ ...state, phase: { kind: 'greeting', deadlineMs: nowMs + GREETING_MS }, antennasOff: [] })
}

function closed(state: PortalState, nowMs: number): PortalNext {
	switch (state.phase.kind) {
		case 'greeting':
			return waiting(away(state, 'silent', nowMs))
		case 'configuring':
		case 'running':
			return waiting(away(state, 'notFound', nowMs))
		case 'leaving':
			return waiting(state)
		case 'parting':
		case 'ending':
			return ended(state)
		default:
			return stay(state)
	}
}

function deadline(state: PortalState, nowMs: number): PortalNext {
	const dueMs = portalDeadlineMs(state)
	if (dueMs === null || nowMs < dueMs) return stay(state)
	if (state.phase.kind === 'parting') return stay({ ...state, phase: { kind: 'ending' } }, { kind: 'close' })
	return leave(away(state, 'silent', nowMs))
}

/** Closing in good order lets the next client in at once. */
function stop(state: PortalState, nowMs: number): PortalNext {
	switch (state.phase.kind) {
		case 'configuring':
		case 'running': {
			const id = state.lastId + 1
			const phase = { kind: 'parting', deadlineMs: nowMs + PARTING_MS } as const
			return stay(
				{ ...state, lastId: id, phase },
				{ kind: 'send', bytes: closeConnection({ version: state.version, id }) },
			)
		}
		case 'greeting':
			return stay({ ...state, phase: { kind: 'ending' } }, { kind: 'close' })
		case 'leaving':
			return stay({ ...state, phase: { kind: 'ending' } })
		case 'parting':
		case 'ending':
			return stay(state)
		default:
			return ended(state)
	}
}

function heard(
	state: PortalState,
	message: LlrpMessage,
	nowMs: number,
	antennaIds: readonly number[],
): PortalNext {
	const { phase } = state
	if (phase.kind === 'parting' && message.type === llrpType.closeConnectionResponse)
		return stay({ ...state, phase: { kind: 'ending' } }, { kind: 'close' })
	if (!isOpen(phase)) return stay(state)
	const alive: PortalState =
		phase.kind === 'running' ? { ...state, phase: { ...phase, deadlineMs: nowMs + LOST_MS } } : state
	switch (message.type) {
		case llrpType.keepalive:
			return stay(
				alive,
				{ kind: 'send', bytes: keepaliveAck({ version: state.version, id: message.id }) },
				...(phase.kind === 'running' ? [{ kind: 'handshaken' } as const] : []),
			)
		case llrpType.readerEventNotification:
			return eventHeard(alive, message, nowMs)
		case llrpType.roAccessReport:
			return phase.kind === 'greeting' ? stay(alive) : reportHeard(alive, message)
		case llrpType.errorMessage:
			return errorHeard(alive, message, nowMs)
		default:
			return answerHeard(alive, message, nowMs, antennaIds)
	}
}

function reportHeard(state: PortalState, { body }: LlrpMessage): PortalNext {
	const { tags, fault } = readReport(body)
	const effects: PortalEffect[] = []
	if (tags.length > 0) effects.push({ kind: 'tags', tags })
	if (fault !== null) effects.push({ kind: 'complaint', detail: fault })
	return stay(state, ...effects)
}

function eventHeard(before: PortalState, message: LlrpMessage, nowMs: number): PortalNext {
	const { antenna, closing, connectionAttempt, exception, fault } = readEvents(message.body)
	const state = antenna ? { ...before, antennasOff: antennasAfter(before.antennasOff, antenna) } : before
	const effects: PortalEffect[] = []
	if (fault !== null) effects.push({ kind: 'complaint', detail: fault })
	if (exception !== null) effects.push({ kind: 'complaint', detail: exception })
	if (closing) return withEffects(leave(away(state, 'notFound', nowMs)), effects)
	if (connectionAttempt === null || state.phase.kind !== 'greeting') return stay(state, ...effects)
	if (connectionAttempt !== CONNECTION_ACCEPTED)
		return withEffects(leave(away(state, 'taken', nowMs)), effects)
	return withEffects(request({ ...state, version: message.version }, 'delete', nowMs, []), effects)
}

function withEffects(next: PortalNext, before: readonly PortalEffect[]): PortalNext {
	return { state: next.state, effects: [...before, ...next.effects] }
}

function antennasAfter(
	off: readonly number[],
	{ antennaId, connected }: { readonly antennaId: number; readonly connected: boolean },
): readonly number[] {
	const others = off.filter((one) => one !== antennaId)
	return connected ? others : [...others, antennaId]
}

/** The reader did not understand something; while we are being served that is its log's affair. */
function errorHeard(state: PortalState, { body }: LlrpMessage, nowMs: number): PortalNext {
	const complaint: PortalEffect = { kind: 'complaint', detail: statusText(readStatus(body)) }
	if (state.phase.kind === 'running') return stay(state, complaint)
	return withEffects(leave(away(state, 'refused', nowMs)), [complaint])
}

const statusText = (status: ReturnType<typeof readStatus>) =>
	status === null ? 'error without a status' : `status ${status.code} ${status.text}`.trim()

const NEXT_STEP = {
	delete: 'configure',
	configure: 'add',
	add: 'enable',
	enable: 'start',
	start: null,
} as const
const REQUEST_TYPE: Readonly<Record<PortalStep, number>> = {
	delete: llrpType.deleteRoSpec,
	configure: llrpType.setReaderConfig,
	add: llrpType.addRoSpec,
	enable: llrpType.enableRoSpec,
	start: llrpType.startRoSpec,
}

function answerHeard(
	state: PortalState,
	{ type, id, body }: LlrpMessage,
	nowMs: number,
	antennaIds: readonly number[],
): PortalNext {
	const { phase } = state
	if (phase.kind !== 'configuring') return stay(state)
	if (type !== REQUEST_TYPE[phase.step] + 10 || id !== phase.requestId) return stay(state)
	const status = readStatus(body)
	// Some readers call it an error that there was nothing to delete; if more is wrong, adding will say so.
	if (status?.code !== 0 && phase.step !== 'delete') {
		const complaint: PortalEffect = { kind: 'complaint', detail: `${phase.step}: ${statusText(status)}` }
		return withEffects(leave(away(state, 'refused', nowMs)), [complaint])
	}
	const step = NEXT_STEP[phase.step]
	if (step !== null) return request(state, step, nowMs, antennaIds)
	return stay({ ...state, away: null, phase: { kind: 'running', deadlineMs: nowMs + LOST_MS } })
}

function request(
	state: PortalState,
	step: PortalStep,
	nowMs: number,
	antennaIds: readonly number[],
): PortalNext {
	const id = state.lastId + 1
	const phase = { kind: 'configuring', step, requestId: id, deadlineMs: nowMs + RESPONSE_MS } as const
	const bytes = requestBytes(step, { version: state.version, id }, antennaIds)
	return stay({ ...state, lastId: id, phase }, { kind: 'send', bytes })
}

function requestBytes(step: PortalStep, envelope: Envelope, antennaIds: readonly number[]): Uint8Array {
	switch (step) {
		case 'delete':
			return deleteRoSpecs(envelope)
		case 'configure':
			return setReaderConfig(envelope, { keepaliveMs: KEEPALIVE_MS, events: Object.values(readerEventKind) })
		case 'add':
			return addRoSpec(envelope, antennaIds)
		case 'enable':
			return enableRoSpec(envelope)
		case 'start':
			return startRoSpec(envelope)
	}
}
