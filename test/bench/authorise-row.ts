/**
 * Authorisations through both hops: the tills' links → agent (its database) → card server (PostgreSQL) and back. First one
 * at a time, each followed by one echo of as many bytes, so that whatever disturbs the machine disturbs both; then the
 * load of the budget, by the clock, over several tills and many cards.
 */

import type { AgentLink } from '../../electron/host/agent-link.ts'
import { assert } from '../../protocol/base/assert.ts'
import { authKeySchema, type CardNo } from '../../protocol/base/ids.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { LOAD_TILLS } from './bench-group.ts'
import type { Measured } from './bench-row.ts'
import { type BenchContext, type RowPlan, sampleCount } from './bench-stage.ts'
import type { LinkBytes } from './link-bytes.ts'
import { type Arrived, openLoop } from './open-loop.ts'
import { figure, type Summary, summarise, summaryText } from './statistics.ts'
import type { StoreServices } from './store-services.ts'
import { openTwoHopEcho } from './yardsticks/two-hop-echo.ts'

const P99_MAX_MS = 25
const PER_SECOND = 500
const LOAD_SECONDS = 10
const SAMPLES = 500
const SAMPLES_LEAST = 100
const WARM_UP = 1_000
const ECHO_WARM_UP = 50
const AMOUNT_MINOR = 1
const NEVER_MS = LIMITS.authoriseTillDeadlineMs

export const authoriseRow: RowPlan<StoreServices> = {
	what: 'authorise through both hops',
	budget: `${PER_SECOND}/s, p99 ≤ ${P99_MAX_MS} ms`,
	unit: 'ms p99',
	keeps: (value) => value <= P99_MAX_MS,
	measure: measureAuthorise,
}

async function measureAuthorise(shop: StoreServices, context: BenchContext): Promise<Measured> {
	const tills = await Promise.all(LOAD_TILLS.map((tillId) => shop.openTill(tillId)))
	try {
		const connected = await Promise.all(tills.map((till) => till.connect()))
		const [first] = connected
		assert(first !== undefined, 'there is a till')
		const ask = authoriser(
			connected.map(({ link }) => link),
			spendableCards(shop),
		)
		const warmUp = sampleCount(context, WARM_UP, SAMPLES_LEAST)
		await openLoop({ perSecond: PER_SECOND / 5, count: warmUp / 5, start: ask })
		await openLoop({ perSecond: PER_SECOND / 2, count: warmUp, start: ask })
		const alone = await oneAtATime(ask, first.bytes, shop, context)
		context.say(`  ${PER_SECOND} a second from ${tills.length} tills`)
		const count = sampleCount(context, PER_SECOND * LOAD_SECONDS, PER_SECOND)
		const load = await openLoop({ perSecond: PER_SECOND, count, start: ask })
		return measured(load, alone)
	} finally {
		for (const till of tills) await till.close()
	}
}

type Alone = { readonly asks: Summary; readonly echoes: Summary; readonly sizes: Sizes }

async function oneAtATime(
	ask: Ask,
	bytes: LinkBytes,
	{ databaseUrl, dir }: StoreServices,
	context: BenchContext,
): Promise<Alone> {
	const sizes = { requestBytes: bytes.newest('authorise'), replyBytes: bytes.newest('authorised') }
	assert(sizes.requestBytes > 0 && sizes.replyBytes > 0, 'question and answer were seen on the wire')
	const echo = await openTwoHopEcho({ databaseUrl, ...sizes, logDir: dir })
	try {
		for (let done = 0; done < ECHO_WARM_UP; done++) await echo.ask()
		const count = sampleCount(context, SAMPLES, SAMPLES_LEAST)
		const asksMs: number[] = []
		const echoesMs: number[] = []
		while (asksMs.length < count) {
			const startedMs = performance.now()
			const answered = await ask()
			assert(answered === 'approved', `an authorisation alone was ${answered}`)
			asksMs.push(performance.now() - startedMs)
			echoesMs.push(await echo.ask())
			if (asksMs.length % 250 === 0) context.say(`  ${asksMs.length} of ${count} authorisations`)
		}
		return { asks: summarise(asksMs), echoes: summarise(echoesMs), sizes }
	} finally {
		await echo.close()
	}
}

type Sizes = { readonly requestBytes: number; readonly replyBytes: number }

function measured(arrived: readonly Arrived<Answered>[], { asks, echoes, sizes }: Alone): Measured {
	const load = summarise(arrived.map(({ tookMs, result }) => (result === 'approved' ? tookMs : NEVER_MS)))
	const others = arrived.filter(({ result }) => result !== 'approved').length
	return {
		value: load.p99,
		yardstick: {
			what: `one at a time, two bare WebSocket hops (${sizes.requestBytes} bytes there, ${sizes.replyBytes} back) + one row inserted and committed: ${summaryText(echoes, 'ms')}`,
			measured: echoes.p99,
			unit: 'ms p99',
		},
		notes: [
			`${PER_SECOND} a second from ${LOAD_TILLS.length} tills, each timed from when it was due: ${summaryText(load, 'ms')}`,
			...(others === 0
				? []
				: [`${others} were not approved by the centre in time and count as ${NEVER_MS} ms`]),
			`one at a time: ${summaryText(asks, 'ms')}; ratio of the medians ${figure(asks.p50 / echoes.p50)} ×`,
		],
	}
}

/** What the centre itself approved is `approved`; else what came instead. */
type Answered = string
type Ask = () => Promise<Answered>

function authoriser(links: readonly AgentLink[], cards: readonly CardNo[]): Ask {
	const run = Date.now().toString(36)
	let asked = 0
	return async () => {
		asked++
		const cardNo = cards[asked % cards.length]
		const link = links[asked % links.length]
		assert(cardNo !== undefined && link !== undefined, 'there is a card to spend from')
		const authKey = authKeySchema.parse(`bench-${run}-${asked}`)
		const answer = await link.authorise({
			authKey,
			cardNo,
			purse: 'storedValue',
			amount: AMOUNT_MINOR,
			alone: false,
		})
		if (answer.kind !== 'approved') return JSON.stringify(answer)
		return answer.authority.kind === 'hold' ? 'approved' : answer.authority.kind
	}
}

function spendableCards({ group }: StoreServices): readonly CardNo[] {
	return group.cards
		.filter((card) => card.state === 'active' && card.opening.storedValue >= 10_000)
		.map((card) => card.cardNo)
}
