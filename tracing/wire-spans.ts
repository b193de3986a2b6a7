/**
 * What passes over a machine's links, as spans. A question for which a customer waits is one span at either end; an entry
 * is one from when it was written until the centre has decided (till), one until it is stored, and one until it is decided (agent),
 * and one while the centre decides.
 *
 * What must stay true: nothing of a member, a card or goods gets into a span; what is open is bounded.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { z } from 'zod'
import type { Down, DownOf } from '../protocol/wire/down.ts'
import { readDown, readUp } from '../protocol/wire/frame.ts'
import type { Up, UpOf } from '../protocol/wire/up.ts'
import type { LinkWatch } from './link-watch.ts'
import {
	type EntryPlace,
	entrySpanId,
	isKept,
	type Node,
	questionSpanId,
	type Side,
	traceIdOf,
} from './span-ids.ts'

export type SpanPlace = { readonly traceId: string; readonly spanId: string }
export type SpanFacts = { readonly [name: string]: string | number | readonly string[] }

export type SpanStart = SpanPlace & {
	readonly parentId: string | null
	/** What was going on here when it began, of another trace. */
	readonly because: SpanPlace | null
	readonly name: string
	readonly kind: 'client' | 'server' | 'producer' | 'consumer'
	/** Wall clock; left out: now. */
	readonly startMs?: number
	readonly facts: SpanFacts
}
export interface OpenSpan {
	event(name: string): void
	/** `fault`: why it came to no answer; null: it did. */
	end(facts: SpanFacts, fault: string | null): void
}
export type StartSpan = (start: SpanStart) => OpenSpan

export interface WireSpans {
	/** Towards the machine above. */
	asking(): LinkWatch
	/** Of machines below. */
	answering(): LinkWatch
}

const BELOW = { till: 'till', agent: 'till', server: 'agent' } as const

/** Open at once, of questions and of entries each: the oldest is given up for a new one. */
const OPEN_MAX = 1_000
/** Named in one span. */
const PAYMENTS_MAX = 16
/** Frequent and of no interest here. */
const PASSED_OVER = /^\{"kind":"(changes|hotCards|slices|ping|pong|tillState|storeState|suspendedSales)"/
const QUESTIONS = ['authorise', 'reverse', 'lookUpCard', 'claimReturn', 'recallSale'] as const
type Question = UpOf<(typeof QUESTIONS)[number]>

export function createWireSpans(node: Node, ratio: number, startSpan: StartSpan): WireSpans {
	/** The question that is being answered just now. */
	const answering = new AsyncLocalStorage<SpanPlace>()
	// Entries outlive a connection: what was sent and not answered is sent again on the next.
	const entriesUp = createEntrySpans('asks', node, ratio, startSpan)
	const entriesBelow = createEntrySpans('answers', node, ratio, startSpan)

	function open(questions: OpenSpans, side: Side, question: Question): SpanPlace | null {
		const { requestId } = question
		const traceId = traceIdOf('authKey' in question ? { authKey: question.authKey } : { requestId })
		if (!isKept(traceId, ratio)) return null
		const spanId = questionSpanId(side, requestId)
		const around = answering.getStore() ?? null
		const isInside = around?.traceId === traceId
		const above = isInside ? around.spanId : null
		const start: SpanStart = {
			...{ traceId, spanId, name: question.kind, kind: side === 'asks' ? 'client' : 'server' },
			parentId: side === 'asks' ? above : questionSpanId('asks', requestId),
			because: isInside ? null : around,
			facts: factsOf(question),
		}
		questions.put(requestId, startSpan(start))
		return { traceId, spanId }
	}

	function heardUp(text: string): Up | null {
		const parsed = PASSED_OVER.test(text) ? null : readUp(text)
		return parsed?.kind === 'parsed' ? parsed.message : null
	}
	function heardDown(text: string): Down | null {
		const parsed = PASSED_OVER.test(text) ? null : readDown(text)
		return parsed?.kind === 'parsed' ? parsed.message : null
	}

	return {
		asking() {
			const questions = createOpenSpans()
			return {
				sent(text) {
					const message = heardUp(text)
					if (message?.kind === 'uploadEntries') entriesUp.passed(message)
					else if (message !== null && isQuestion(message)) open(questions, 'asks', message)
				},
				received(text, take) {
					const message = heardDown(text)
					if (message !== null) {
						settle(questions, message)
						entriesUp.answered(message, 'posted')
					}
					take()
				},
				closed: () => questions.endAll('linkLost'),
			}
		},
		answering() {
			const questions = createOpenSpans()
			return {
				sent(text) {
					const message = heardDown(text)
					if (message === null) return
					settle(questions, message)
					entriesBelow.answered(message, node === 'server' ? 'posted' : 'stored')
				},
				received(text, take) {
					const message = heardUp(text)
					if (message?.kind === 'uploadEntries') entriesBelow.passed(message)
					const place = message !== null && isQuestion(message) ? open(questions, 'answers', message) : null
					if (place === null) take()
					else answering.run(place, take)
				},
				closed: () => questions.endAll('linkLost'),
			}
		},
	}
}

function isQuestion(message: Up): message is Question {
	return QUESTIONS.some((kind) => kind === message.kind)
}

function factsOf(question: Question): SpanFacts {
	if (question.kind === 'authorise')
		return { 'yika.till': question.tillId, 'yika.auth_keys': [question.authKey] }
	return question.kind === 'reverse' ? { 'yika.auth_keys': [question.authKey] } : {}
}

function settle(questions: OpenSpans, message: Down): void {
	if (!('requestId' in message) || message.requestId === null) return
	const span = questions.take(message.requestId)
	span?.end(outcomeOf(message), message.kind === 'refused' ? message.refusal.code : null)
}

function outcomeOf(message: Down): SpanFacts {
	switch (message.kind) {
		case 'authorised':
			if (message.result.kind === 'declined')
				return { 'yika.outcome': 'declined', 'yika.refusal': message.result.refusal.code }
			return { 'yika.outcome': 'approved', 'yika.authority': message.result.authority.kind }
		case 'cardFound':
			return { 'yika.outcome': message.card === null ? 'unknown' : 'found', 'yika.source': message.source }
		case 'reversed':
			return { 'yika.outcome': message.result }
		case 'recallAnswered':
		case 'returnClaimed':
			return { 'yika.outcome': message.result.kind }
		default:
			return { 'yika.outcome': message.kind }
	}
}

interface OpenSpans {
	put(key: string, span: OpenSpan): void
	take(key: string): OpenSpan | undefined
	endAll(fault: string): void
}

function createOpenSpans(): OpenSpans {
	const spans = new Map<string, OpenSpan>()
	function take(key: string): OpenSpan | undefined {
		const span = spans.get(key)
		spans.delete(key)
		return span
	}
	return {
		put(key, span) {
			const oldest = spans.size < OPEN_MAX ? undefined : spans.keys().next().value
			if (oldest !== undefined) take(oldest)?.end({}, 'noAnswer')
			spans.set(key, span)
		},
		take,
		endAll(fault) {
			for (const span of spans.values()) span.end({}, fault)
			spans.clear()
		},
	}
}

interface EntrySpans {
	passed(upload: UpOf<'uploadEntries'>): void
	/** `last`: the answer that ends a span. */
	answered(message: Down, last: 'stored' | 'posted'): void
}

function createEntrySpans(side: Side, node: Node, ratio: number, startSpan: StartSpan): EntrySpans {
	/** Chain → seq → span. */
	const chains = new Map<string, Map<number, OpenSpan>>()
	let openCount = 0

	/** Of a chain that the centre has given up on nothing is answered any more. */
	function makeRoom(): void {
		const oldest = openCount < OPEN_MAX ? undefined : [...chains.entries()][0]
		if (oldest === undefined) return
		for (const span of oldest[1].values()) span.end({}, 'noAnswer')
		openCount -= oldest[1].size
		chains.delete(oldest[0])
	}

	function start(place: EntryPlace, traceId: string, text: string): OpenSpan {
		const entry = readEntry(text)
		const parentSide = side === 'asks' ? 'answers' : 'asks'
		const parentNode = side === 'asks' ? node : BELOW[node]
		const isFirst = node === 'till'
		return startSpan({
			...{ traceId, spanId: entrySpanId(node, side, traceId), because: null },
			parentId: isFirst ? null : entrySpanId(parentNode, parentSide, traceId),
			name: `entry ${entry.kind}`,
			kind: side === 'asks' ? 'producer' : 'consumer',
			// At the till it begins when the entry was written; the clock is the same.
			...(isFirst && entry.atMs !== null ? { startMs: entry.atMs } : {}),
			facts: {
				...{ 'yika.till': place.tillId, 'yika.epoch': place.epoch, 'yika.seq': place.seq },
				...(entry.authKeys.length === 0 ? {} : { 'yika.auth_keys': entry.authKeys }),
			},
		})
	}

	return {
		passed({ tillId, epoch, entries }) {
			for (const { seq, text } of entries) {
				const traceId = traceIdOf({ tillId, epoch, seq })
				if (!isKept(traceId, ratio)) continue
				const known = chains.get(chainKey(tillId, epoch))?.get(seq)
				if (known !== undefined) {
					known.event('sent again')
					continue
				}
				makeRoom()
				const span = start({ tillId, epoch, seq }, traceId, text)
				if (node === 'till') span.event('sent')
				const chain = chains.get(chainKey(tillId, epoch)) ?? new Map<number, OpenSpan>()
				chains.set(chainKey(tillId, epoch), chain.set(seq, span))
				openCount++
			}
		},
		answered(message, last) {
			if (message.kind !== 'stored' && message.kind !== 'posted') return
			const key = chainKey(message.tillId, message.epoch)
			const chain = chains.get(key) ?? new Map<number, OpenSpan>()
			for (const [seq, span] of chain) {
				if (seq > message.seq) continue
				if (message.kind === 'stored' && last === 'posted') span.event('stored')
				else {
					span.end(verdictOf(message, seq), null)
					chain.delete(seq)
					openCount--
				}
			}
			if (chain.size === 0) chains.delete(key)
		},
	}
}

function chainKey(tillId: string, epoch: number): string {
	return `${tillId}/${epoch}`
}

function verdictOf(message: DownOf<'stored'> | DownOf<'posted'>, seq: number): SpanFacts {
	if (message.kind === 'stored') return { 'yika.outcome': 'stored' }
	const verdict = message.exceptions.find((one) => one.seq === seq)
	if (verdict === undefined) return { 'yika.outcome': 'posted' }
	return {
		'yika.outcome': verdict.kind,
		...(verdict.reason === null ? {} : { 'yika.reason': verdict.reason }),
	}
}

const glimpseSchema = z.looseObject({
	atMs: z.int(),
	body: z.looseObject({ kind: z.string().regex(/^\w{1,40}$/) }),
})
const AUTH_KEY = /"authKey":"([\w.:/-]{1,80})"/g

/** Kind, time and payments of an entry's text, which may be of a newer version or no entry at all. */
function readEntry(text: string): {
	readonly kind: string
	readonly atMs: number | null
	readonly authKeys: readonly string[]
} {
	let value: unknown = null
	try {
		value = JSON.parse(text)
	} catch {
		// Shown as what it is: unreadable.
	}
	const { data } = glimpseSchema.safeParse(value)
	const found = [...text.matchAll(AUTH_KEY)].flatMap((match) => match[1] ?? [])
	const authKeys = [...new Set(found)].slice(0, PAYMENTS_MAX)
	return { kind: data?.body.kind ?? 'unreadable', atMs: data?.atMs ?? null, authKeys }
}
