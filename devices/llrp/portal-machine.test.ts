import { describe, expect, test } from 'vitest'
import { fromHex } from '../../test/helpers/device-vectors.ts'
import { hexOf } from '../framing/hex.ts'
import { type LlrpMessage, matchLlrpMessage } from './llrp-message.ts'
import {
	nextPortal,
	PORTAL_IDLE,
	type PortalEffect,
	type PortalInput,
	type PortalState,
	portalDeadlineMs,
	portalProblems,
} from './portal-machine.ts'

const NOW = 1_000_000

function message(hex: string): PortalInput {
	const match = matchLlrpMessage(fromHex(hex))
	if (match.kind !== 'frame') throw new Error('not a message')
	return { kind: 'message', message: match.frame satisfies LlrpMessage }
}

const ACCEPTED = message(
	'04 3F 00 00 00 20 00 00 00 01 00 F6 00 16 00 80 00 0C 00 06 47 5E F6 4C F3 46 01 00 00 06 00 00',
)
const attempt = (status: string) =>
	message(`04 3F 00 00 00 14 00 00 00 02 00 F6 00 0A 01 00 00 06 00 ${status}`)
const KEEPALIVE = message('04 3E 00 00 00 0A 00 00 00 4D')
const CLOSING = message('04 3F 00 00 00 12 00 00 00 02 00 F6 00 08 01 01 00 04')
const antenna = (connected: 0 | 1, id: number) =>
	message(`04 3F 00 00 00 15 00 00 00 0C 00 F6 00 0B 00 FF 00 07 0${connected} 00 0${id}`)
const answer = (type: string, id: number, status = '00 00') =>
	message(`04 ${type} 00 00 00 12 00 00 00 0${id} 01 1F 00 08 ${status} 00 00`)
const ERROR = message('04 64 00 00 00 12 00 00 00 05 01 1F 00 08 00 6E 00 00')
const TAG = message('04 3D 00 00 00 1B 00 00 00 05 00 F0 00 11 8D E2 80 11 60 60 00 02 07 00 00 AB CD')
const CLOSED_ANSWER = message('04 04 00 00 00 12 00 00 00 06 01 1F 00 08 00 00 00 00')

const OPENED: readonly PortalInput[] = [{ kind: 'start' }, { kind: 'opened' }]
const CONFIGURED = [answer('1F', 1), answer('0D', 2), answer('1E', 3), answer('22', 4), answer('20', 5)]
const RUNNING = [...OPENED, ACCEPTED, ...CONFIGURED]

function after(inputs: readonly PortalInput[], from = PORTAL_IDLE, nowMs = NOW) {
	const effects: PortalEffect[] = []
	let state: PortalState = from
	for (const input of inputs) {
		const next = nextPortal(state, input, nowMs, [1, 2])
		state = next.state
		effects.push(...next.effects)
	}
	return { state, effects }
}

/** What was done, in words; a request by the type in its header. */
const words = (effects: readonly PortalEffect[]) =>
	effects.map((effect) => (effect.kind === 'send' ? `send ${effect.bytes[1]}` : effect.kind))

const step = (from: readonly PortalInput[], input: PortalInput, laterMs = 0) => {
	const { state } = after(from)
	const next = nextPortal(state, input, NOW + laterMs, [1, 2])
	return {
		phase: next.state.phase.kind,
		away: next.state.away?.reason ?? null,
		does: words(next.effects),
		problems: portalProblems(next.state, NOW + laterMs),
	}
}

test('from start to tags: delete, configure, add, enable, start, each after the answer to the one before', () => {
	const { state, effects } = after(RUNNING)
	expect(words(effects)).toEqual(['connect', 'send 21', 'send 3', 'send 20', 'send 24', 'send 22'])
	expect(state).toMatchObject({ phase: { kind: 'running' }, away: null })
	expect(words(after([TAG], state).effects)).toEqual(['tags'])
})

describe('what each phase makes of what happens', () => {
	const silent = { phase: 'leaving', away: 'silent', does: ['close'], problems: ['door.silent'] }
	const stays = (phase: string) => ({ phase, away: null, does: [], problems: [] })

	test.each<[string, readonly PortalInput[], PortalInput, number, object]>([
		[
			'nobody there',
			[{ kind: 'start' }],
			{ kind: 'openFailed' },
			0,
			{ phase: 'waiting', away: 'notFound', does: ['retryLater'], problems: ['door.notFound'] },
		],
		['connected, and nothing is said for 10 s', OPENED, { kind: 'deadline' }, 10_000, silent],
		['…but not before', OPENED, { kind: 'deadline' }, 9_999, stays('greeting')],
		[
			'connected, and closed without a word',
			OPENED,
			{ kind: 'closed' },
			0,
			{ phase: 'waiting', away: 'silent', does: ['retryLater'], problems: ['door.silent'] },
		],
		['bytes that are no LLRP', OPENED, { kind: 'badFrame' }, 0, silent],
		[
			'another client',
			OPENED,
			attempt('02'),
			0,
			{ phase: 'leaving', away: 'taken', does: ['close'], problems: [] },
		],
		['a report before we are its client', OPENED, TAG, 0, stays('greeting')],
		[
			'an antenna event before the greeting',
			OPENED,
			antenna(0, 2),
			0,
			{ ...stays('greeting'), problems: ['door.antennaOff'] },
		],
		['no answer for 5 s', [...OPENED, ACCEPTED], { kind: 'deadline' }, 5_000, silent],
		[
			'nothing to delete is no error',
			[...OPENED, ACCEPTED],
			answer('1F', 1, '00 64'),
			0,
			{ ...stays('configuring'), does: ['send 3'] },
		],
		['an answer to another request', [...OPENED, ACCEPTED], answer('1F', 9), 0, stays('configuring')],
		['an answer of another kind', [...OPENED, ACCEPTED], answer('1E', 1), 0, stays('configuring')],
		[
			'a ROSpec that it does not take',
			[...OPENED, ACCEPTED, ...CONFIGURED.slice(0, 2)],
			answer('1E', 3, '00 C9'),
			0,
			{ phase: 'leaving', away: 'refused', does: ['complaint', 'close'], problems: ['door.refused'] },
		],
		[
			'an error while configuring',
			[...OPENED, ACCEPTED],
			ERROR,
			0,
			{ phase: 'leaving', away: 'refused', does: ['complaint', 'close'], problems: ['door.refused'] },
		],
		[
			'an error while running is only counted',
			RUNNING,
			ERROR,
			0,
			{ ...stays('running'), does: ['complaint'] },
		],
		[
			'a keepalive is acknowledged, and proves that we are served',
			RUNNING,
			KEEPALIVE,
			0,
			{ ...stays('running'), does: ['send 72', 'handshaken'] },
		],
		[
			'a keepalive while configuring proves nothing',
			[...OPENED, ACCEPTED],
			KEEPALIVE,
			0,
			{ ...stays('configuring'), does: ['send 72'] },
		],
		['25 s without a word', RUNNING, { kind: 'deadline' }, 25_000, silent],
		['…but not before', RUNNING, { kind: 'deadline' }, 24_999, stays('running')],
		[
			'an antenna that came off',
			RUNNING,
			antenna(0, 2),
			0,
			{ ...stays('running'), problems: ['door.antennaOff'] },
		],
		[
			'it says that it closes',
			RUNNING,
			CLOSING,
			0,
			{ phase: 'leaving', away: 'notFound', does: ['close'], problems: ['door.notFound'] },
		],
		[
			'the connection is gone',
			RUNNING,
			{ kind: 'closed' },
			0,
			{ phase: 'waiting', away: 'notFound', does: ['retryLater'], problems: ['door.notFound'] },
		],
		[
			'a message while we are leaving',
			[...OPENED, attempt('02')],
			KEEPALIVE,
			0,
			{ phase: 'leaving', away: 'taken', does: [], problems: [] },
		],
		['a retry that comes late', RUNNING, { kind: 'retryDue' }, 0, stays('running')],
	])('%s', (_, from, input, laterMs, expected) => expect(step(from, input, laterMs)).toEqual(expected))
})

describe('stopping', () => {
	const off = { away: null, problems: [] }
	test.each<[string, readonly PortalInput[], object]>([
		['while running it says good-bye', RUNNING, { phase: 'parting', does: ['send 14'] }],
		['while configuring it says good-bye', [...OPENED, ACCEPTED], { phase: 'parting', does: ['send 14'] }],
		['before the greeting it just goes', OPENED, { phase: 'ending', does: ['close'] }],
		['while connecting', [{ kind: 'start' }], { phase: 'idle', does: ['ended'] }],
		['while waiting', [{ kind: 'start' }, { kind: 'openFailed' }], { phase: 'idle', does: ['ended'] }],
		[
			'while leaving',
			[...OPENED, { kind: 'badFrame' }],
			{ phase: 'ending', does: [], away: 'silent', problems: ['door.silent'] },
		],
	])('%s', (_, from, expected) => expect(step(from, { kind: 'stop' })).toEqual({ ...off, ...expected }))

	test('the reader answers the good-bye, or does not: it ends', () => {
		const { state } = after([...RUNNING, { kind: 'stop' }])
		for (const [input, nowMs] of [
			[CLOSED_ANSWER, NOW],
			[{ kind: 'deadline' }, NOW + 1_000],
		] as const) {
			const next = nextPortal(state, input, nowMs, [])
			expect(words(next.effects)).toEqual(['close'])
			expect(words(nextPortal(next.state, { kind: 'closed' }, nowMs, []).effects)).toEqual(['ended'])
		}
	})

	test('a port that opens after the stop is closed again', () =>
		expect(step([{ kind: 'start' }, { kind: 'stop' }], { kind: 'opened' })).toMatchObject({
			phase: 'idle',
			does: ['close'],
		}))
})

test('another client is borne for a minute, over all tries, then told', () => {
	let { state } = after([...OPENED, attempt('02'), { kind: 'closed' }])
	expect(portalProblems(state, NOW + 59_999)).toEqual([])
	state = after([{ kind: 'retryDue' }, { kind: 'opened' }, attempt('01')], state, NOW + 59_000).state
	expect(portalProblems(state, NOW + 60_000)).toEqual(['door.taken'])
	state = after([{ kind: 'closed' }, { kind: 'retryDue' }, { kind: 'opened' }, ACCEPTED], state).state
	const ids = [1, 2, 3, 4, 5].map((n) => n + state.lastId - 1)
	const answers = ['1F', '0D', '1E', '22', '20'].map((type, index) => answer(type, ids[index] ?? 0))
	expect(portalProblems(after(answers, state).state, NOW + 90_000)).toEqual([])
})

test('antennas come off and on again; a new connection asks anew', () => {
	const { state } = after([...RUNNING, antenna(0, 2), antenna(0, 3), antenna(0, 2), antenna(1, 3)])
	expect(state.antennasOff).toEqual([2])
	expect(
		after([{ kind: 'closed' }, { kind: 'retryDue' }, { kind: 'opened' }], state).state.antennasOff,
	).toEqual([])
})

test('anything that is heard moves the deadline', () => {
	const { state } = after(RUNNING)
	for (const input of [KEEPALIVE, TAG, antenna(1, 1)])
		expect(portalDeadlineMs(nextPortal(state, input, NOW + 20_000, []).state)).toBe(NOW + 45_000)
})

test('a reader that greets in 1.1 is spoken to in 1.1', () => {
	const greeting = message('08 3F 00 00 00 14 00 00 00 02 00 F6 00 0A 01 00 00 06 00 00')
	const [, request] = after([...OPENED, greeting]).effects
	expect(request?.kind === 'send' && hexOf(request.bytes)).toBe('08150000000e0000000100000000')
})

test('a message that lies about its parts is a complaint, and no tag', () => {
	const bad = message('04 3D 00 00 00 0E 00 00 00 05 00 F0 FF 00')
	expect(after([bad], after(RUNNING).state).effects).toEqual([{ kind: 'complaint', detail: 'tlvLength' }])
})
