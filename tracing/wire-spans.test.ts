import { beforeEach, expect, it } from 'vitest'
import { isKept, traceIdOf } from './span-ids.ts'
import { createWireSpans, type SpanStart, type StartSpan } from './wire-spans.ts'

type Seen = SpanStart & { readonly events: string[]; end: string | null; endFacts: Record<string, unknown> }
let seen: Seen[]
const startSpan: StartSpan = (start) => {
	const span: Seen = { ...start, events: [], end: null, endFacts: {} }
	seen.push(span)
	return {
		event: (name) => void span.events.push(name),
		end(facts, fault) {
			expect(span.end, `${span.name} ends once`).toBeNull()
			span.end = fault ?? 'ended'
			span.endFacts = facts
		},
	}
}
beforeEach(() => {
	seen = []
})

const HASH = 'a'.repeat(64)
const AUTH_KEY = 'S01-01.1.17'
const node = (name: 'till' | 'agent' | 'server', ratio = 1) => createWireSpans(name, ratio, startSpan)
const nothing = () => undefined

const authorise = (requestId: string) =>
	JSON.stringify({
		...{ tillId: 'S01-01', authKey: AUTH_KEY, cardNo: '6688010000000011', purse: 'storedValue' },
		...{ amount: 4_200, returns: [], kind: 'authorise', requestId },
	})
const authorised = (requestId: string) =>
	JSON.stringify({
		...{ kind: 'authorised', requestId, authKey: AUTH_KEY, leases: [], card: null },
		result: { kind: 'approved', authority: { kind: 'hold' }, balanceAfter: 1 },
	})
const refused = (requestId: string | null) =>
	JSON.stringify({ kind: 'refused', requestId, refusal: { kind: 'refused', code: 'malformed' } })
const lookUp = (requestId: string) =>
	JSON.stringify({
		medium: { kind: 'uid', value: '04A1B2C3D4E5F6' },
		returns: [],
		kind: 'lookUpCard',
		requestId,
	})

const entryOf = (seq: number, more: object = {}) => {
	const text = JSON.stringify({ atMs: 1_700_000_000_000 + seq, body: { kind: 'saleCompleted', ...more } })
	return { seq, hash: HASH, text }
}
function upload(...entries: readonly ReturnType<typeof entryOf>[]): string {
	const heads = entries.map(({ text, ...head }) => ({ ...head, length: text.length }))
	const head = {
		kind: 'uploadEntries',
		tillId: 'S01-01',
		epoch: 1,
		prevHash: HASH,
		entries: heads,
		headSignature: 's',
	}
	return `${JSON.stringify(head)}\n${entries.map(({ text }) => text).join('')}`
}
const stored = (seq: number) =>
	JSON.stringify({ kind: 'stored', tillId: 'S01-01', epoch: 1, seq, batchEntries: 100 })
const posted = (seq: number, exceptions: object[] = []) =>
	JSON.stringify({ kind: 'posted', tillId: 'S01-01', epoch: 1, seq, exceptions, timeMark: null })

it('joins a payment over both links into one trace, each span under the one that caused it', async () => {
	const [till, agent, server] = [node('till'), node('agent'), node('server')]
	const up = till.asking()
	const below = agent.answering()
	const above = agent.asking()
	const top = server.answering()
	up.sent(authorise('t-1'))
	below.received(authorise('t-1'), () => {
		// The agent goes on after it has looked into its database.
		queueMicrotask(() => above.sent(authorise('a-9')))
	})
	await Promise.resolve()
	top.received(authorise('a-9'), nothing)
	top.sent(authorised('a-9'))
	above.received(authorised('a-9'), nothing)
	below.sent(authorised('t-1'))
	up.received(authorised('t-1'), nothing)

	expect(seen.map(({ kind, name, end }) => [kind, name, end])).toEqual([
		['client', 'authorise', 'ended'],
		['server', 'authorise', 'ended'],
		['client', 'authorise', 'ended'],
		['server', 'authorise', 'ended'],
	])
	expect(new Set(seen.map(({ traceId }) => traceId)).size).toBe(1)
	expect(seen.map(({ parentId }) => parentId)).toEqual([
		null,
		...seen.slice(0, 3).map(({ spanId }) => spanId),
	])
	expect(seen[3]?.endFacts).toEqual({ 'yika.outcome': 'approved', 'yika.authority': 'hold' })
	expect(JSON.stringify(seen)).not.toMatch(/6688010000000011|4200/)
})

it('links a look-up at the centre to what the till asked', () => {
	const agent = node('agent')
	agent.answering().received(lookUp('t-1'), () => agent.asking().sent(lookUp('a-1')))
	expect(seen[1]).toMatchObject({
		parentId: null,
		because: { traceId: seen[0]?.traceId, spanId: seen[0]?.spanId },
	})
	expect(seen[1]?.traceId).not.toBe(seen[0]?.traceId)
})

it('says that a question was turned down, and that one was lost with its link', () => {
	const up = node('till').asking()
	up.sent(authorise('t-1'))
	up.sent(lookUp('t-2'))
	up.received(refused('t-1'), nothing)
	up.received(refused(null), nothing)
	up.closed()
	expect(seen.map(({ end }) => end)).toEqual(['malformed', 'linkLost'])
})

it('follows an entry from its writing to the decision of the centre', () => {
	const [till, agent, server] = [node('till'), node('agent'), node('server')]
	const frame = upload(entryOf(1), entryOf(2, { tenders: [{ authKey: AUTH_KEY }, { authKey: AUTH_KEY }] }))
	const up = till.asking()
	up.sent(frame)
	const below = agent.answering()
	below.received(frame, nothing)
	below.sent(stored(2))
	up.received(stored(2), nothing)
	const above = agent.asking()
	above.sent(frame)
	const top = server.answering()
	top.received(frame, nothing)
	top.sent(stored(2))
	top.sent(posted(1))
	above.received(posted(1), nothing)
	up.received(posted(1), nothing)
	expect(seen.filter(({ end }) => end === null).map(({ kind }) => kind)).toEqual([
		'producer',
		'producer',
		'consumer',
	])
	const exceptions = [{ seq: 2, kind: 'postedWithException', reason: 'overspend' }]
	top.sent(posted(2, exceptions))
	above.received(posted(2, exceptions), nothing)
	up.received(posted(2, exceptions), nothing)

	expect(seen.every(({ end, name }) => end === 'ended' && name === 'entry saleCompleted')).toBe(true)
	const second = seen.filter(({ traceId }) => traceId === traceIdOf({ tillId: 'S01-01', epoch: 1, seq: 2 }))
	expect(second.map(({ kind }) => kind)).toEqual(['producer', 'consumer', 'producer', 'consumer'])
	expect(second.map(({ parentId }) => parentId)).toEqual([
		null,
		...second.slice(0, 3).map(({ spanId }) => spanId),
	])
	expect(second[0]).toMatchObject({
		startMs: 1_700_000_000_002,
		events: ['sent', 'stored'],
		facts: { 'yika.auth_keys': [AUTH_KEY], 'yika.seq': 2 },
		endFacts: { 'yika.outcome': 'postedWithException', 'yika.reason': 'overspend' },
	})
	expect(second[1]?.endFacts).toEqual({ 'yika.outcome': 'stored' })
})

it('goes on with an entry that is sent again on the next connection', () => {
	const till = node('till')
	const first = till.asking()
	first.sent(upload(entryOf(1)))
	first.closed()
	const next = till.asking()
	next.sent(upload(entryOf(1)))
	next.received(posted(1), nothing)
	expect(seen).toMatchObject([{ events: ['sent', 'sent again'], end: 'ended' }])
})

it('keeps what is open bounded, of questions and of entries', () => {
	const up = node('till').asking()
	for (let number = 0; number < 1_200; number++) up.sent(lookUp(`t-${number}`))
	expect(seen.filter(({ end }) => end === 'noAnswer')).toHaveLength(200)
	seen = []
	for (let seq = 1; seq <= 1_200; seq++) up.sent(upload(entryOf(seq)))
	expect(seen.filter(({ end }) => end === null).length).toBeLessThanOrEqual(1_000)
	expect(seen.at(-1)?.end).toBeNull()
})

it('says nothing of junk, and passes everything on', () => {
	const below = node('agent').answering()
	const taken: string[] = []
	for (const text of ['', '{', '[]', '{"kind":"authorise"}', 'x'.repeat(100)])
		below.received(text, () => taken.push(text))
	expect(taken).toHaveLength(5)
	expect(seen).toEqual([])
	below.received(upload({ seq: 1, hash: HASH, text: 'no entry' }), nothing)
	expect(seen).toMatchObject([{ name: 'entry unreadable' }])
})

it('keeps the part of all traces that it is told, the same at both ends', () => {
	const ids = Array.from({ length: 2_000 }, (_, number) => traceIdOf({ authKey: `S01-01.1.${number}` }))
	const kept = ids.filter((id) => isKept(id, 0.1))
	expect(kept.length).toBeGreaterThan(120)
	expect(kept.length).toBeLessThan(280)
	expect(ids.filter((id) => isKept(id, 1))).toHaveLength(2_000)
	expect(kept.every((id) => isKept(id, 0.2))).toBe(true)
	const up = node('till', Number.MIN_VALUE).asking()
	up.sent(authorise('t-1'))
	expect(seen).toEqual([])
})
