/**
 * Card bytes → greeting painted, alone: from the moment the simulated PN532 writes the frame that names the card into its
 * pseudo-terminal, through driver, till core, journal and renderer. How long the card waited for the reader's next poll
 * is the reader's affair and told apart.
 */
import { assert } from '../../protocol/base/assert.ts'
import type { Measured } from './bench-row.ts'
import { type BenchContext, type RowPlan, sampleCount } from './bench-stage.ts'
import { memberTaps, type Tap } from './member-taps.ts'
import { preciseNowMs } from './page-clock.ts'
import type { ScreenScene } from './screen-scene.ts'
import { figure, summarise, summaryText } from './statistics.ts'

const P95_MAX_MS = 50
const SAMPLES = 100
const SAMPLES_LEAST = 30
const GREETING = '[data-testid="greeting"]'
const GREETING_NAME = '[data-testid="greeting-name"]'

export const greetingRow: RowPlan<ScreenScene> = {
	what: 'card bytes → greeting painted',
	budget: `p95 ≤ ${P95_MAX_MS} ms`,
	unit: 'ms p95',
	keeps: (value) => value <= P95_MAX_MS,
	measure: measureGreeting,
}

type Times = { readonly toPaintMs: number; readonly pollMs: number }

async function measureGreeting(scene: ScreenScene, context: BenchContext): Promise<Measured> {
	const taps = memberTaps(scene.group)
	// The first round fills caches that a till has filled after its first customers.
	for (const tap of taps) await greet(scene, tap)
	const count = sampleCount(context, SAMPLES, SAMPLES_LEAST)
	const times: Times[] = []
	while (times.length < count) {
		const tap = taps[times.length % taps.length]
		assert(tap !== undefined, 'the group has members with cards')
		times.push(await greet(scene, tap))
		if (times.length % 25 === 0) context.say(`  ${times.length} of ${count} cards`)
	}
	const toPaint = summarise(times.map(({ toPaintMs }) => toPaintMs))
	const polls = summarise(times.map(({ pollMs }) => pollMs))
	return {
		value: toPaint.p95,
		yardstick: null,
		notes: [
			`alone (LAN cut): ${summaryText(toPaint, 'ms')}; clocks agree within ${figure(scene.uncertainMs)} ms`,
			`before that, until the reader's next poll saw the card: p50 ${figure(polls.p50)} · max ${figure(polls.max)} ms, not counted`,
			`${scene.group.cards.length} cards are cached here; the budget is for 1,000,000`,
		],
	}
}

async function greet({ lane, painted, clear }: ScreenScene, { uid, name }: Tap): Promise<Times> {
	const paintedAt = await painted({ selector: GREETING_NAME, text: name })
	const tappedAtMs = preciseNowMs()
	let foundAtMs: number | null = null
	lane.reader.onTargetFound = () => {
		foundAtMs ??= preciseNowMs()
	}
	lane.reader.tapCard(uid)
	const paintedAtMs = await paintedAt()
	assert(foundAtMs !== null, 'a card is seen before it is greeted')
	lane.reader.onTargetFound = () => undefined
	await clear({ kind: 'removeMember' }, GREETING)
	return { toPaintMs: paintedAtMs - foundAtMs, pollMs: foundAtMs - tappedAtMs }
}
