/**
 * Completing a sale: the till core on the real SQLite journal (worker thread, synchronous=FULL), from the last tender to
 * its answer, which is given when the sale is decided and on the disk. Each sale is followed by one bare write, so that
 * whatever else disturbs the disk disturbs both. Between customers there is a pause, the shortest in which storage tidies up: no
 * till has a thousand customers without one.
 */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { assert } from '../../protocol/base/assert.ts'
import { minor } from '../../protocol/base/money.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'
import type { Command } from '../../till/commands.ts'
import type { Till } from '../../till/till.ts'
import { type RealStorageTill, realStorageTill } from '../helpers/real-storage-till.ts'
import { item } from '../helpers/till-play.ts'
import type { Measured } from './bench-row.ts'
import { type BenchContext, benchStage, sampleCount } from './bench-stage.ts'
import { figure, summarise, summaryText } from './statistics.ts'
import { openBareWriter } from './yardsticks/bare-write.ts'

const LINES_PER_SALE = 5
const SALES = 1_000
const SALES_LEAST = 60
const WARM_UP_SALES = 50
const WARM_UP_LEAST = 5
const RATIO_MAX = 3
/** Longer than the storage thread waits before it takes a silence for a pause. */
const PAUSE_MS = 60
const UNIT_PRICE_MINOR = 1_980
const TOTAL = minor(LINES_PER_SALE * UNIT_PRICE_MINOR)

export const saleStage = benchStage(
	'sale',
	async ({ dir }) => {
		const shop = await realStorageTill(dir)
		await openForBusiness(shop)
		return { shop, close: () => shop.close() }
	},
	[
		{
			what: 'complete a sale',
			budget: `p99 ≤ ${RATIO_MAX} × a bare write + fdatasync`,
			unit: 'ms p99',
			keeps: (_value, ratio) => ratio !== null && ratio <= RATIO_MAX,
			measure: ({ shop }, context) => completeSales(shop, context),
		},
	],
)

async function openForBusiness({ till, storage }: RealStorageTill): Promise<void> {
	const records = itemCodes().map(
		(code): FeedRecord => ({ kind: 'item', item: item(code, UNIT_PRICE_MINOR) }),
	)
	await storage.replica.applyChanges(records, 'c2')
	await run(till, { kind: 'signOn', operatorId: '1001', pin: '1234' } as Command)
	await run(till, { kind: 'openShift', floatMinor: minor(50_000) })
}

async function completeSales({ till, storage }: RealStorageTill, context: BenchContext): Promise<Measured> {
	const writer = openBareWriter(join(context.dir, 'bare-write'))
	try {
		const warmUp = sampleCount(context, WARM_UP_SALES, WARM_UP_LEAST)
		for (let done = 0; done < warmUp; done++) await completeSale(till)
		const byteCount = await committedBytes(storage)
		writer.write(byteCount)
		const salesMs: number[] = []
		const writesMs: number[] = []
		const count = sampleCount(context, SALES, SALES_LEAST)
		while (salesMs.length < count) {
			salesMs.push(await completeSale(till))
			writesMs.push(writer.write(byteCount))
			await pause(PAUSE_MS)
			if (salesMs.length % 250 === 0) context.say(`  ${salesMs.length} of ${count} sales`)
		}
		const sales = summarise(salesMs)
		const writes = summarise(writesMs)
		return {
			value: sales.p99,
			yardstick: {
				what: `one write of ${byteCount} bytes + fdatasync, in place, after each sale: ${summaryText(writes, 'ms')}`,
				measured: writes.p99,
				unit: 'ms p99',
			},
			notes: [
				`last tender → answer, ${LINES_PER_SALE} lines, cash: ${summaryText(sales, 'ms')}; ratio of the medians ${figure(sales.p50 / writes.p50)} ×`,
			],
		}
	} finally {
		writer.close()
	}
}

/** Milliseconds from the last tender to its answer. When it returns, the till stands before the next customer. */
async function completeSale(till: Till): Promise<number> {
	for (const itemCode of itemCodes()) await run(till, { kind: 'addItem', itemCode } as Command)
	await run(till, { kind: 'startTender' })
	const completed = phaseReached(till, 'completed')
	const startedAtMs = performance.now()
	await run(till, { kind: 'tenderCash', handedOverMinor: TOTAL })
	const tookMs = performance.now() - startedAtMs
	await completed
	await run(till, { kind: 'nextCustomer' })
	return tookMs
}

async function run(till: Till, command: Command): Promise<void> {
	const result = await till.run(command)
	assert(result.kind === 'accepted', `${command.kind}: ${JSON.stringify(result)}`)
}

/** Listen first, then do what leads there. */
export function phaseReached(till: Till, phase: string): Promise<void> {
	return new Promise((resolve) => {
		const stop = till.onView((view) => {
			if (view.phase.kind !== phase) return
			stop()
			resolve()
		})
	})
}

/** What one such commit has to keep: the entry's text and hash, and the till's working state beside it. */
async function committedBytes(storage: RealStorageTill['storage']): Promise<number> {
	const { head, workingState } = await storage.journal.load()
	const [sale] = await storage.outbox.entriesAfter(head.seq - 1, 1, LIMITS.entryBytesMax)
	assert(sale !== undefined, 'there is a newest entry')
	assert(sale.text.includes('"saleCompleted"'), 'the newest entry is the sale')
	return Buffer.byteLength(sale.text) + sale.hash.length + Buffer.byteLength(workingState ?? '')
}

function itemCodes(): readonly string[] {
	return Array.from({ length: LINES_PER_SALE }, (_, index) => `B${index + 1}`)
}
