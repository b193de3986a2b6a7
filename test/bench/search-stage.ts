/**
 * A till that holds a whole group's catalogue and members: what is found while somebody types, and what a sale waits for
 * while a new catalogue comes in.
 */
import { join } from 'node:path'
import { assert } from '../../protocol/base/assert.ts'
import { minor } from '../../protocol/base/money.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'
import type { Command } from '../../till/commands.ts'
import { seededRandom } from '../fixtures/demo-data/seeded-random.ts'
import { type RealStorageTill, realStorageTill } from '../helpers/real-storage-till.ts'
import type { Measured } from './bench-row.ts'
import { type BenchContext, benchStage, sampleCount } from './bench-stage.ts'
import {
	changedItemAt,
	itemAt,
	itemTexts,
	memberAt,
	memberTexts,
	nameOf,
	pick,
	records,
} from './large-shop.ts'
import { namesReady } from './large-till.ts'
import { phaseReached } from './sale-stage.ts'
import { figure, summarise, summaryText } from './statistics.ts'
import { openNameScan } from './yardsticks/name-scan.ts'
import { plainInserts } from './yardsticks/plain-inserts.ts'

const ITEMS = 200_000
const MEMBERS = 1_000_000
const P95_MAX_MS = 50
const LEAST = 2_000
const SEARCHES = 400
const RESULTS = 8
/** What a sale may wait for a part of a page, besides its own commit. */
const WAIT_MAX_MS = 20

const CARDS_A_SECOND_LEAST = 100_000
/** Samples of the yardstick, which is slow. */
const SCANS = 40

type Scene = {
	readonly shop: RealStorageTill
	readonly itemCount: number
	readonly memberCount: number
	readonly cardsMs: number
	readonly notes: readonly string[]
	readonly close: () => Promise<void>
}

export const searchStage = benchStage<Scene>('search', openScene, [
	{
		what: 'first load of the card cache',
		budget: `≥ ${CARDS_A_SECOND_LEAST} cards/s`,
		unit: 'cards/s',
		keeps: (value) => value >= CARDS_A_SECOND_LEAST,
		measure: async (scene, context) => firstLoad(scene, context),
	},
	{
		what: 'item search as typed, 200,000 items',
		budget: `p95 ≤ ${P95_MAX_MS} ms`,
		unit: 'ms p95',
		keeps: (value) => value <= P95_MAX_MS,
		measure: (scene, context) =>
			searches(context, itemTexts(), (text) => scene.shop.storage.catalogue.searchItems(text, RESULTS), {
				count: scene.itemCount,
				at: itemAt,
			}),
	},
	{
		what: 'member search as typed, 1 M members',
		budget: `p95 ≤ ${P95_MAX_MS} ms`,
		unit: 'ms p95',
		keeps: (value) => value <= P95_MAX_MS,
		measure: (scene, context) =>
			searches(context, memberTexts(), (text) => scene.shop.storage.cards.searchMembers(text, RESULTS), {
				count: scene.memberCount,
				at: memberAt,
			}),
	},
	{
		what: 'complete a sale while 200,000 items arrive',
		budget: `p99 ≤ ${WAIT_MAX_MS} ms more than in peace`,
		unit: 'ms p99 more',
		keeps: (value) => value <= WAIT_MAX_MS,
		measure: sellWhileFed,
	},
])

async function openScene(context: BenchContext): Promise<Scene> {
	const shop = await realStorageTill(context.dir)
	const itemCount = sampleCount(context, ITEMS, LEAST)
	const memberCount = sampleCount(context, MEMBERS, LEAST)
	const itemsMs = await feed(shop, records(itemCount, itemAt))
	context.say(`  ${itemCount} items in ${figure(itemsMs)} ms`)
	const cardsMs = await feed(shop, records(memberCount, memberAt))
	context.say(`  ${memberCount} members in ${figure(cardsMs)} ms`)
	const indexMs = await indexed(shop)
	context.say(`  their names in ${figure(indexMs)} ms`)
	await expectFound(shop, memberAt(memberCount - 1))
	const notes = [
		`${memberCount} members, ${itemCount} items (${figure((itemCount / itemsMs) * 1_000)}/s)`,
		`names indexed afterwards, as work in pauses is: ${figure((memberCount / indexMs) * 1_000)} members/s`,
	]
	return { shop, itemCount, memberCount, cardsMs, notes, close: () => shop.close() }
}

/** Milliseconds in storage; making the records is not counted. */
async function feed({ storage }: RealStorageTill, pages: Iterable<FeedRecord[]>): Promise<number> {
	let tookMs = 0
	for (const page of pages) {
		const startedMs = performance.now()
		await storage.replica.applyChanges(page, 'c9', true)
		tookMs += performance.now() - startedMs
	}
	return tookMs
}

async function indexed({ storage }: RealStorageTill): Promise<number> {
	const startedMs = performance.now()
	await namesReady(storage)
	return performance.now() - startedMs
}

/** The last of all: by her chip, and by her name and the end of her number. */
async function expectFound({ storage }: RealStorageTill, record: FeedRecord): Promise<void> {
	assert(record.kind === 'card' && record.card.member !== null, 'a member')
	const { cardNo, media, member } = record.card
	assert(media[0] !== undefined && member.fields.phone !== undefined, 'with a chip and a phone')
	assert((await storage.cards.findCard(media[0]))?.card.cardNo === cardNo, 'she is found by her chip')
	const name = `${member.familyName}${member.givenName} ${member.fields.phone.value.slice(-4)}`
	const { found } = await storage.cards.searchMembers(name, 20)
	assert(
		found.some(({ card }) => card.cardNo === cardNo),
		`${name} is found`,
	)
}

async function firstLoad(scene: Scene, { dir }: BenchContext): Promise<Measured> {
	const { memberCount, cardsMs, notes } = scene
	const plainMs = plainInserts(join(dir, 'plain.sqlite'), texts(memberCount))
	return {
		value: (memberCount / cardsMs) * 1_000,
		yardstick: {
			what: 'the same texts in one plain table with one key, one thread, 500 a transaction, no wait for the disk',
			measured: (memberCount / plainMs) * 1_000,
			unit: 'cards/s',
		},
		notes: [
			'pages of 500, from the till process to its storage and back; found by UID and phone at once',
			...notes,
		],
	}
}

function* texts(count: number): Generator<[key: string, text: string][]> {
	for (const page of records(count, memberAt))
		yield page.flatMap((record) =>
			record.kind === 'card' ? [[record.card.cardNo, JSON.stringify(record.card)] as [string, string]] : [],
		)
}

type Population = { readonly count: number; readonly at: (index: number) => FeedRecord }

async function searches(
	context: BenchContext,
	texts: readonly string[],
	search: (text: string) => Promise<unknown>,
	population: Population,
): Promise<Measured> {
	const count = sampleCount(context, SEARCHES, texts.length)
	const random = seededRandom(1)
	const timesMs: number[] = []
	let worst = { text: '', tookMs: 0 }
	while (timesMs.length < count) {
		const text = pick(texts, random.between(0, texts.length - 1))
		const startedMs = performance.now()
		await search(text)
		const tookMs = performance.now() - startedMs
		timesMs.push(tookMs)
		if (tookMs > worst.tookMs) worst = { text, tookMs }
	}
	const times = summarise(timesMs)
	const scans = summarise(scan(context, texts, population))
	return {
		value: times.p95,
		yardstick: {
			what: `each name looked at (LIKE '%…%') until ${RESULTS} are found, no sounds: ${summaryText(scans, 'ms')}`,
			measured: scans.p95,
			unit: 'ms p95',
		},
		notes: [
			`${population.count}; from the till process to its storage and back: ${summaryText(times, 'ms')}; slowest: "${worst.text}" ${figure(worst.tookMs)} ms`,
		],
	}
}

function scan({ dir }: BenchContext, texts: readonly string[], { count, at }: Population): number[] {
	const random = seededRandom(2)
	function* names(): Generator<string> {
		for (let index = 0; index < count; index++) yield nameOf(at(index))
	}
	const scanned = openNameScan(join(dir, `names-${count}.sqlite`), names())
	try {
		return Array.from({ length: SCANS }, () =>
			scanned.find(pick(texts, random.between(0, texts.length - 1)), RESULTS),
		)
	} finally {
		scanned.close()
	}
}

async function sellWhileFed(scene: Scene, context: BenchContext): Promise<Measured> {
	const { shop } = scene
	await run(shop, { kind: 'signOn', operatorId: '1001', pin: '1234' } as Command)
	await run(shop, { kind: 'openShift', floatMinor: minor(50_000) })
	const sales = sampleCount(context, 300, 40)
	const inPeace: number[] = []
	while (inPeace.length < sales) inPeace.push(await completeSale(shop))
	const whileFed: number[] = []
	let isFed = false
	const feeding = feed(shop, records(scene.itemCount, changedItemAt)).then((tookMs) => {
		isFed = true
		return tookMs
	})
	while (!isFed) whileFed.push(await completeSale(shop))
	const tookMs = await feeding
	const peace = summarise(inPeace)
	const fed = summarise(whileFed)
	return {
		value: fed.p99 - peace.p99,
		yardstick: null,
		notes: [
			`while ${scene.itemCount} items came (${figure((scene.itemCount / tookMs) * 1_000)}/s): ${summaryText(fed, 'ms')}`,
			`in peace: ${summaryText(peace, 'ms')}`,
		],
	}
}

/** The answer comes when the sale is on the disk; only the last step is measured. */
async function completeSale(shop: RealStorageTill): Promise<number> {
	await run(shop, { kind: 'addItem', itemCode: 'A1' } as Command)
	await run(shop, { kind: 'startTender' })
	const completed = phaseReached(shop.till, 'completed')
	const startedMs = performance.now()
	await run(shop, { kind: 'tenderCash', handedOverMinor: minor(1_250) })
	const tookMs = performance.now() - startedMs
	await completed
	await run(shop, { kind: 'nextCustomer' })
	return tookMs
}

async function run({ till }: RealStorageTill, command: Command): Promise<void> {
	const result = await till.run(command)
	assert(result.kind === 'accepted', `${command.kind} was refused: ${JSON.stringify(result)}`)
}
