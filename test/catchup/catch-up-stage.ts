/** The row of the bench: what a catch-up does to the customers at the other tills of its store. */
import type { Measured } from '../bench/bench-row.ts'
import { type BenchContext, benchStage, type RowPlan } from '../bench/bench-stage.ts'
import { figure, summarise, summaryText } from '../bench/statistics.ts'
import { type StoreServices, startStoreServices } from '../bench/store-services.ts'
import { catchUp } from './catch-up.ts'

const RATIO_MOST = 2

const catchUpRow: RowPlan<StoreServices> = {
	what: 'authorise while another till catches up',
	budget: `p99 ≤ ${RATIO_MOST} × without`,
	unit: 'ms p99',
	keeps: (_value, ratio) => ratio !== null && ratio <= RATIO_MOST,
	measure: measureCatchUp,
}

export const catchUpStage = benchStage('a till that comes back', startStoreServices, [catchUpRow])

async function measureCatchUp(shop: StoreServices, context: BenchContext): Promise<Measured> {
	const { entries, tookMs, beside, during, livePerSecond, diskPerEntry, breaches } = await catchUp(
		shop,
		context,
	)
	if (breaches.length > 0) throw new Error(breaches.join('; '))
	const without = summarise(beside.answersMs)
	const { till, agent, server } = diskPerEntry
	return {
		value: summarise(during.answersMs).p99,
		yardstick: {
			what: `the same without the late till, by turns of five seconds: ${summaryText(without, 'ms')}`,
			measured: without.p99,
			unit: 'ms p99',
		},
		notes: [
			`${figure(entries)} entries of one till in ${figure(tookMs / 1_000)} s, while five others ask ${livePerSecond} times a second: ${summaryText(summarise(during.answersMs), 'ms')}`,
			`disk per entry: till ${figure(till)}, agent ${figure(agent)}, server ${figure(server)} bytes`,
		],
	}
}
