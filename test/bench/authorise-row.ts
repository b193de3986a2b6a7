/**
 * One authorisation at a time through both hops: the till's link → agent (its database) → card server (PostgreSQL) and
 * back. Each is followed by one echo of as many bytes, so that whatever disturbs the machine disturbs both.
 */

import type { AgentLink } from '../../electron/host/agent-link.ts'
import { assert } from '../../protocol/base/assert.ts'
import { authKeySchema, type CardNo, tillIdSchema } from '../../protocol/base/ids.ts'
import type { Measured } from './bench-row.ts'
import { type BenchContext, type RowPlan, sampleCount } from './bench-stage.ts'
import { figure, summarise, summaryText } from './statistics.ts'
import type { StoreServices } from './store-services.ts'
import { openTwoHopEcho } from './yardsticks/two-hop-echo.ts'

const TILL = tillIdSchema.parse('S01-01')
const P99_MAX_MS = 25
const SAMPLES = 1_000
const SAMPLES_LEAST = 100
const WARM_UP = 50
const AMOUNT_MINOR = 1

export const authoriseRow: RowPlan<StoreServices> = {
	what: 'authorise through both hops',
	budget: `p99 ≤ ${P99_MAX_MS} ms`,
	unit: 'ms p99',
	keeps: (value) => value <= P99_MAX_MS,
	measure: measureAuthorise,
}

async function measureAuthorise(shop: StoreServices, context: BenchContext): Promise<Measured> {
	const till = await shop.openTill(TILL)
	try {
		const { link, bytes } = await till.connect()
		const ask = authoriser(link, spendableCards(shop))
		for (let done = 0; done < WARM_UP; done++) await ask()
		const requestBytes = bytes.newest('authorise')
		const replyBytes = bytes.newest('authorised')
		assert(requestBytes > 0 && replyBytes > 0, 'question and answer were seen on the wire')
		const { databaseUrl, dir } = shop
		const echo = await openTwoHopEcho({ databaseUrl, requestBytes, replyBytes, logDir: dir })
		try {
			for (let done = 0; done < WARM_UP; done++) await echo.ask()
			const count = sampleCount(context, SAMPLES, SAMPLES_LEAST)
			const asksMs: number[] = []
			const echoesMs: number[] = []
			while (asksMs.length < count) {
				asksMs.push(await ask())
				echoesMs.push(await echo.ask())
				if (asksMs.length % 250 === 0) context.say(`  ${asksMs.length} of ${count} authorisations`)
			}
			return measured(asksMs, echoesMs, { requestBytes, replyBytes })
		} finally {
			await echo.close()
		}
	} finally {
		await till.close()
	}
}

type Sizes = { readonly requestBytes: number; readonly replyBytes: number }

function measured(asksMs: readonly number[], echoesMs: readonly number[], sizes: Sizes): Measured {
	const asks = summarise(asksMs)
	const echoes = summarise(echoesMs)
	return {
		value: asks.p99,
		yardstick: {
			what: `two bare WebSocket hops (${sizes.requestBytes} bytes there, ${sizes.replyBytes} back) + one row inserted and committed: ${summaryText(echoes, 'ms')}`,
			measured: echoes.p99,
			unit: 'ms p99',
		},
		notes: [
			`one at a time: ${summaryText(asks, 'ms')}; ratio of the medians ${figure(asks.p50 / echoes.p50)} ×`,
			'the budget is for 500 a second from many tills; that load is not made here',
		],
	}
}

/** Milliseconds of one approved authorisation; only what the centre itself approved counts. */
function authoriser(link: AgentLink, cards: readonly CardNo[]): () => Promise<number> {
	const run = Date.now().toString(36)
	let number = 0
	return async () => {
		number++
		const cardNo = cards[number % cards.length]
		assert(cardNo !== undefined, 'there is a card to spend from')
		const authKey = authKeySchema.parse(`bench-${run}-${number}`)
		const startedAtMs = performance.now()
		const answer = await link.authorise({ authKey, cardNo, purse: 'storedValue', amount: AMOUNT_MINOR })
		const tookMs = performance.now() - startedAtMs
		const byCentre = answer.kind === 'approved' && answer.authority.kind !== 'lease'
		if (!byCentre)
			throw new Error(`authorisation ${number} was not approved by the centre: ${JSON.stringify(answer)}`)
		return tookMs
	}
}

function spendableCards({ group }: StoreServices): readonly CardNo[] {
	return group.cards
		.filter((card) => card.state === 'active' && card.opening.storedValue >= 10_000)
		.map((card) => card.cardNo)
}
