/**
 * The life of the connecting side of a link, as a pure machine: it decides, link-client.ts does.
 *
 *   disconnected → connecting → challenged → welcomed → lost → connecting …
 *
 * A link counts as up only between `welcome` and the first sign of trouble. Silence is trouble: any message proves
 * life, and heartbeatLostMs without one is a loss, however healthy the socket claims to be (a pulled cable closes nothing).
 */
import { LIMITS } from '../../protocol/limits.ts'

export type LossReason = 'closed' | 'silent' | 'refused' | 'malformed' | 'tooSlow'

export type ConnectionState =
	| { readonly kind: 'disconnected' }
	/** The pipe is opening, or open and waiting for its challenge. `attempt` counts failures since the last welcome. */
	| { readonly kind: 'connecting'; readonly attempt: number; readonly sinceMs: number }
	/** Our hello is on its way. */
	| { readonly kind: 'challenged'; readonly attempt: number; readonly sinceMs: number }
	| { readonly kind: 'welcomed'; readonly sinceMs: number; readonly lastHeardMs: number }
	/** Waiting before the next attempt. */
	| { readonly kind: 'lost'; readonly attempt: number; readonly sinceMs: number; readonly reason: LossReason }

export type ConnectionEvent =
	| { readonly kind: 'started' }
	| { readonly kind: 'challengeHeard' }
	| { readonly kind: 'welcomeHeard' }
	/** Any other message that could be read. */
	| { readonly kind: 'messageHeard' }
	| { readonly kind: 'failed'; readonly reason: LossReason }
	/** One heartbeat interval has passed. */
	| { readonly kind: 'ticked' }
	| { readonly kind: 'retryDue' }
	| { readonly kind: 'stopped' }

export type ConnectionEffect =
	| { readonly kind: 'openPipe' }
	| { readonly kind: 'sendHello' }
	| { readonly kind: 'sendPing' }
	| { readonly kind: 'closePipe' }
	| { readonly kind: 'retryLater'; readonly attempt: number }
	| { readonly kind: 'announceUp' }
	| { readonly kind: 'announceDown'; readonly reason: LossReason }

export type ConnectionStep = {
	readonly state: ConnectionState
	readonly effects: readonly ConnectionEffect[]
}

export const DISCONNECTED: ConnectionState = { kind: 'disconnected' }

/** The next state and what must be done, in order. An event that means nothing in a state changes nothing. */
export function stepConnection(
	state: ConnectionState,
	event: ConnectionEvent,
	nowMs: number,
): ConnectionStep {
	if (event.kind === 'stopped') return stopped(state)
	if (event.kind === 'failed') return lose(state, event.reason, nowMs)
	switch (state.kind) {
		case 'disconnected':
			return event.kind === 'started' ? open(0, nowMs) : stay(state)
		case 'lost':
			return event.kind === 'retryDue' ? open(state.attempt, nowMs) : stay(state)
		case 'connecting':
			if (event.kind === 'challengeHeard')
				return { state: { ...state, kind: 'challenged', sinceMs: nowMs }, effects: [{ kind: 'sendHello' }] }
			return waitForAnswer(state, event, nowMs)
		case 'challenged':
			if (event.kind === 'welcomeHeard')
				return {
					state: { kind: 'welcomed', sinceMs: nowMs, lastHeardMs: nowMs },
					effects: [{ kind: 'announceUp' }],
				}
			return waitForAnswer(state, event, nowMs)
		case 'welcomed':
			return live(state, event, nowMs)
	}
}

function stay(state: ConnectionState): ConnectionStep {
	return { state, effects: [] }
}

function open(attempt: number, nowMs: number): ConnectionStep {
	return { state: { kind: 'connecting', attempt, sinceMs: nowMs }, effects: [{ kind: 'openPipe' }] }
}

/** A handshake that stands still is a slow server, and a slow server counts as away (design §4). */
function waitForAnswer(
	state: Extract<ConnectionState, { kind: 'connecting' | 'challenged' }>,
	event: ConnectionEvent,
	nowMs: number,
): ConnectionStep {
	if (event.kind === 'ticked' && nowMs - state.sinceMs >= LIMITS.heartbeatLostMs)
		return lose(state, 'tooSlow', nowMs)
	return stay(state)
}

function live(
	state: Extract<ConnectionState, { kind: 'welcomed' }>,
	event: ConnectionEvent,
	nowMs: number,
): ConnectionStep {
	switch (event.kind) {
		case 'messageHeard':
			return stay({ ...state, lastHeardMs: nowMs })
		case 'ticked':
			if (nowMs - state.lastHeardMs >= LIMITS.heartbeatLostMs) return lose(state, 'silent', nowMs)
			return { state, effects: [{ kind: 'sendPing' }] }
		case 'challengeHeard':
		case 'welcomeHeard':
			return lose(state, 'malformed', nowMs)
		default:
			return stay(state)
	}
}

function lose(state: ConnectionState, reason: LossReason, nowMs: number): ConnectionStep {
	if (state.kind === 'disconnected' || state.kind === 'lost') return stay(state)
	const wasUp = state.kind === 'welcomed'
	const attempt = wasUp ? 0 : state.attempt + 1
	return {
		state: { kind: 'lost', attempt, sinceMs: nowMs, reason },
		effects: [
			{ kind: 'closePipe' },
			...(wasUp ? [{ kind: 'announceDown', reason } as const] : []),
			{ kind: 'retryLater', attempt },
		],
	}
}

function stopped(state: ConnectionState): ConnectionStep {
	const effects: ConnectionEffect[] = []
	if (state.kind !== 'disconnected' && state.kind !== 'lost') effects.push({ kind: 'closePipe' })
	if (state.kind === 'welcomed') effects.push({ kind: 'announceDown', reason: 'closed' })
	return { state: DISCONNECTED, effects }
}
