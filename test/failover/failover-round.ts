/**
 * One fail-over: the primary is killed while three tills sell, its standby must know all that was promised, the tills sell
 * on meanwhile, the standby is promoted, everybody finds it. Or the old primary comes back while the new one is away and
 * the card server is started anew: the trap of split brain.
 */
import type { KillRounds } from '../crash/rounds/round.ts'
import type { RunningDemo } from '../demo/demo-options.ts'
import type { SeededRandom } from '../fixtures/demo-data/seeded-random.ts'
import { until } from '../helpers/until.ts'
import type { Acknowledged } from './acknowledged.ts'
import type { CentreTap } from './centre-tap.ts'
import type { PostgresNode } from './postgres-node.ts'
import type { PostgresPair } from './postgres-pair.ts'

const WITHIN_MS = 60_000
const BREACHES_TOLD_MAX = 20
/** Between kill and promotion at least this many sales in all, of which one is paid from a lease. */
const SOLD_WITHOUT_MIN = 6
/** Of stored value, held before a kill, so that something can be spent without a database. */
const LEASES_MIN = 2
const DIALS_MIN = 2

export interface FailoverShop {
	readonly demo: RunningDemo
	readonly pair: PostgresPair
	readonly tap: CentreTap
	readonly shop: KillRounds
	readonly acknowledged: Acknowledged
	readonly random: SeededRandom
	/** Resolves when the card server, from now on, refuses the host at this port. */
	readonly refused: (port: number) => Promise<void>
	/** Takes the card server's memory of the newest primary away. */
	readonly forgetMark: () => void
}

/**
 * How the old primary comes back. `waiting for nobody`, as somebody might start it by hand, while the new one is away: it
 * is known by the mark that the card server keeps. `forgotten`, the same without that mark: it still waits for its standby.
 * `back too soon`: before the promotion, and with what its standby never had.
 */
export type OldPrimary = 'waiting for nobody' | 'forgotten' | 'back too soon'

export interface FailoverResult {
	/** Sold between the kill and the promotion. */
	readonly count: number
	/** Of these, with stored value. */
	readonly leaseSales: number
}

/** Throws, with all of it in words, when a promise was broken. */
export async function failOver(parts: FailoverShop, old: OldPrimary): Promise<FailoverResult> {
	const { pair, shop, acknowledged } = parts
	let soldWithout = { count: 0, leaseSales: 0 }
	const wrongInBooks = await shop.sellDuring(async () => {
		await everyTillSells(parts)
		await until(() => acknowledged.leaseCount() >= LEASES_MIN, 'the stores hold leases', WITHIN_MS)
		const soldWithDatabase = await untilTheMoment(parts, old)
		shop.note(`--- ${pair.primary.name} is killed`)
		await pair.losePrimary()
		await mustKnowAll(parts, pair.standby)
		if (old === 'back too soon') await comesBackTooSoon(parts)
		soldWithout = await everyTillSells(parts, SOLD_WITHOUT_MIN, soldWithDatabase)
		shop.note(`--- ${soldWithout.count} sales without a database, ${pair.standby.name} is promoted`)
		await pair.promote()
		await postsAgain(parts)
		if (old !== 'back too soon') await oldPrimaryReturns(parts, old)
		shop.note(`--- ${pair.standby.name} is made a standby`)
		await pair.follow()
	})
	mustBeNone(wrongInBooks)
	await mustKnowAll(parts, pair.primary)
	return soldWithout
}

function mustBeNone(breaches: readonly string[]): void {
	if (breaches.length > 0) throw new Error(breaches.slice(0, BREACHES_TOLD_MAX).join('\n  '))
}

/** Nothing new is promised while there is no primary, so what was heard by now is all that must be there. */
async function mustKnowAll({ acknowledged }: FailoverShop, node: PostgresNode): Promise<void> {
	mustBeNone(await acknowledged.missingIn((text, values) => node.rows(text, values)))
}

/**
 * Resolves when each till has completed a sale since `before`, and all together `countMin`, one of them from a lease. A
 * lease is soon spent while nobody can grant another, so that one is looked for since the database went away.
 */
async function everyTillSells(
	{ demo, shop }: FailoverShop,
	countMin = 0,
	before = salesSeen(shop),
): Promise<FailoverResult> {
	const since = () => [...shop.witness.sales.values()].filter(({ saleId }) => !before.has(saleId))
	const leaseSales = () => since().filter((sale) => sale.storedValueMinor > 0).length
	const enough = () =>
		[...demo.lanes.keys()].every((tillId) => since().some((sale) => sale.tillId === tillId)) &&
		since().length >= countMin &&
		(countMin === 0 || leaseSales() > 0)
	await until(enough, 'every till sells', WITHIN_MS)
	return { count: since().length, leaseSales: leaseSales() }
}

function salesSeen({ witness }: KillRounds): ReadonlySet<string> {
	return new Set(witness.sales.keys())
}

/** Something new is acknowledged: the card server has found the primary of now. */
async function postsAgain({ acknowledged }: FailoverShop): Promise<void> {
	const before = acknowledged.entryCount()
	await until(() => acknowledged.entryCount() > before, 'the centre posts again', WITHIN_MS)
}

/**
 * Any moment; two times of three the one just after a promise, when it is most easily broken. Gives the sales that were
 * completed while a database answered.
 */
async function untilTheMoment(parts: FailoverShop, old: OldPrimary): Promise<ReadonlySet<string>> {
	const { pair, shop, acknowledged, random } = parts
	if (old === 'back too soon') {
		// What is sold now is committed by the primary, and the standby never hears of it.
		pair.stall()
		const sold = salesSeen(shop)
		await everyTillSells(parts)
		await someoneWaitsAt(pair.primary)
		return sold
	}
	pair.slow(random.between(30, 80))
	await passes(random.between(0, 900))
	if (random.between(1, 3) > 1) {
		const before = acknowledged.promiseCount()
		await until(() => acknowledged.promiseCount() > before, 'something is acknowledged', WITHIN_MS)
		await passes(random.between(0, 25))
	}
	return salesSeen(shop)
}

function passes(ms: number): Promise<void> {
	return new Promise((done) => setTimeout(done, ms))
}

/**
 * Before the promotion, and without its standby: it shows commits that the standby never had. An answer that rests on them
 * is a promise that the promoted standby cannot keep.
 */
async function comesBackTooSoon(parts: FailoverShop): Promise<void> {
	const { pair, shop, tap } = parts
	shop.note(`--- ${pair.primary.name} is back, and ${pair.standby.name} cannot reach it`)
	await pair.primary.start()
	await someoneWaitsAt(pair.primary)
	const before = tap.dialCount()
	// A welcome would say how far each chain is posted, so the stores must have asked for it.
	await until(() => tap.dialCount() >= before + DIALS_MIN, 'the stores dial again', WITHIN_MS)
	await everyTillSells(parts)
	await pair.primary.kill()
	await mustKnowAll(parts, pair.standby)
}

/** The trap: only the old primary can be written to, and the card server is started anew. */
async function oldPrimaryReturns(
	parts: FailoverShop,
	how: Exclude<OldPrimary, 'back too soon'>,
): Promise<void> {
	const { demo, pair, tap, shop } = parts
	const [old, promoted] = [pair.standby, pair.primary]
	shop.note(`--- ${promoted.name} loses its power, ${old.name} comes back ${how}, the server is killed`)
	await promoted.kill()
	if (how === 'waiting for nobody') old.forgetStandby()
	await old.start()
	const before = await whatIsIn(old)
	await demo.server.kill()
	if (how === 'forgotten') parts.forgetMark()
	await (how === 'forgotten' ? someoneWaitsAt(old) : parts.refused(old.port))
	await everyTillSells(parts)
	shop.note(`--- ${promoted.name} is back`)
	await promoted.start()
	await until(() => demo.server.state() === 'running', 'the server has started', WITHIN_MS)
	pointAtServer(demo, tap)
	await postsAgain(parts)
	if ((await whatIsIn(old)) !== before) throw new Error(`something was written to ${old.name}`)
}

/** The card server takes it for the primary, and waits for the standby's confirmation. */
async function someoneWaitsAt(node: PostgresNode): Promise<void> {
	let waiting = 0
	const endMs = performance.now() + WITHIN_MS
	while (waiting === 0) {
		if (performance.now() > endMs) throw new Error(`no commit waits at ${node.name}`)
		const rows = await node.rows("SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
		waiting = rows.length
	}
}

/** The lines lead to the server itself whenever it has started; they are laid through the tap again. */
export function pointAtServer(demo: RunningDemo, tap: CentreTap): void {
	const wans = new Set([...demo.lanes.values()].map((lane) => lane.wan))
	for (const wan of wans) {
		const port = wan.target()
		if (port !== null && port !== tap.port) tap.pointAt(port)
		wan.setTarget(tap.port)
	}
}

async function whatIsIn(node: PostgresNode): Promise<string> {
	const counts = ['journal_entry', 'transfer', 'hold', 'lease', 'change'].map(
		(table) => `(SELECT count(*) FROM ${table}) AS ${table}`,
	)
	return JSON.stringify(await node.rows(`SELECT ${counts.join(', ')}, (SELECT max(xid)::text FROM change)`))
}
