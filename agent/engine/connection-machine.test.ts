import { expect, test } from 'vitest'
import { LIMITS } from '../../protocol/limits.ts'
import { type ConnectionEvent, type ConnectionState, stepConnection } from './connection-machine.ts'

const NOW = 100_000
const LONG_AGO = NOW - LIMITS.heartbeatLostMs
const STATES: Record<string, ConnectionState> = {
	disconnected: { kind: 'disconnected' },
	connecting: { kind: 'connecting', attempt: 2, sinceMs: NOW - 1 },
	stuckConnecting: { kind: 'connecting', attempt: 2, sinceMs: LONG_AGO },
	challenged: { kind: 'challenged', attempt: 2, sinceMs: NOW - 1 },
	stuckChallenged: { kind: 'challenged', attempt: 2, sinceMs: LONG_AGO },
	welcomed: { kind: 'welcomed', sinceMs: 1, lastHeardMs: NOW - 1 },
	silent: { kind: 'welcomed', sinceMs: 1, lastHeardMs: LONG_AGO },
	lost: { kind: 'lost', attempt: 2, sinceMs: 1, reason: 'closed' },
}
const EVENTS: Record<string, ConnectionEvent> = {
	started: { kind: 'started' },
	challenge: { kind: 'challengeHeard' },
	welcome: { kind: 'welcomeHeard' },
	message: { kind: 'messageHeard' },
	closed: { kind: 'failed', reason: 'closed' },
	tick: { kind: 'ticked' },
	retry: { kind: 'retryDue' },
	stop: { kind: 'stopped' },
}

/** start · event · target · effects; a dash: nothing changes. */
const TABLE = `
disconnected    started    connecting/0    openPipe
disconnected    retry      -
disconnected    closed     -
disconnected    tick       -
disconnected    welcome    -
disconnected    stop       disconnected
connecting      challenge  challenged/2    sendHello
connecting      welcome    -
connecting      message    -
connecting      tick       -
connecting      started    -
connecting      closed     lost/3          closePipe retryLater
connecting      stop       disconnected    closePipe
stuckConnecting tick       lost/3          closePipe retryLater
challenged      welcome    welcomed        announceUp
challenged      challenge  -
challenged      tick       -
challenged      closed     lost/3          closePipe retryLater
challenged      stop       disconnected    closePipe
stuckChallenged tick       lost/3          closePipe retryLater
welcomed        tick       welcomed        sendPing
welcomed        message    welcomed
welcomed        retry      -
welcomed        started    -
welcomed        challenge  lost/0          closePipe announceDown retryLater
welcomed        welcome    lost/0          closePipe announceDown retryLater
welcomed        closed     lost/0          closePipe announceDown retryLater
welcomed        stop       disconnected    closePipe announceDown
silent          tick       lost/0          closePipe announceDown retryLater
silent          message    welcomed
lost            retry      connecting/2    openPipe
lost            closed     -
lost            tick       -
lost            message    -
lost            welcome    -
lost            started    -
lost            stop       disconnected
`

const rows = TABLE.trim()
	.split('\n')
	.map((line) => line.trim().split(/\s+/))

test.each(rows)('%s, %s → %s', (start, event, target, ...effects) => {
	const state = STATES[start ?? '']
	const happening = EVENTS[event ?? '']
	if (state === undefined || happening === undefined) throw new Error('the table names something unknown')
	const step = stepConnection(state, happening, NOW)
	if (target === '-') {
		expect(step).toEqual({ state, effects: [] })
		return
	}
	const attempt = 'attempt' in step.state ? `/${step.state.attempt}` : ''
	expect(`${step.state.kind}${attempt}`).toBe(target)
	expect(step.effects.map((effect) => effect.kind)).toEqual(effects)
})

test('a heard message counts as a sign of life from that moment', () => {
	const heard = stepConnection(
		{ kind: 'welcomed', sinceMs: 1, lastHeardMs: LONG_AGO },
		{ kind: 'messageHeard' },
		NOW,
	)
	expect(heard.state).toEqual({ kind: 'welcomed', sinceMs: 1, lastHeardMs: NOW })
	expect(stepConnection(heard.state, { kind: 'ticked' }, NOW + LIMITS.heartbeatLostMs - 1).state.kind).toBe(
		'welcomed',
	)
	expect(stepConnection(heard.state, { kind: 'ticked' }, NOW + LIMITS.heartbeatLostMs).state.kind).toBe(
		'lost',
	)
})
