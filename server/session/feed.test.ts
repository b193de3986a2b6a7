/** The feed's one promise: a reader that keeps its cursor sees every change, in whatever order transactions commit. */
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningCentre, startCentre } from '../../test/centre/running-centre.ts'
import { CARDS } from '../../test/centre/small-group.ts'
import { PROMOTION } from '../../test/fixtures/promotion.ts'
import { importGroup } from '../import/import-group.ts'
import { readFeed } from './feed.ts'

let centre: RunningCentre
beforeAll(async () => {
	centre = await startCentre()
})
afterAll(() => centre.stop())

const TOUCH = `INSERT INTO change (topic, key) VALUES ('card', $1)
	ON CONFLICT (topic, key) DO UPDATE SET xid = excluded.xid, seq = excluded.seq`

async function read(cursor: string | null): Promise<{ keys: string[]; cursor: string }> {
	const changes = await readFeed(centre.database, 'S01', cursor, 0, () => undefined)
	const keys = changes.records.map((record) => (record.kind === 'card' ? record.card.cardNo : record.kind))
	return { keys, cursor: changes.cursor }
}

it('does not lose a row of a transaction that commits late', async () => {
	const start = await read(null)
	const early = new pg.Client({ connectionString: centre.server.databaseUrl })
	const late = new pg.Client({ connectionString: centre.server.databaseUrl })
	await Promise.all([early.connect(), late.connect()])
	try {
		// The late one takes the smaller transaction number and feed position, and commits last.
		await late.query('BEGIN')
		await late.query(TOUCH, [CARDS.wang])
		await early.query(TOUCH, [CARDS.li])
		const between = await read(start.cursor)
		expect(between.keys).toEqual([])
		await late.query('COMMIT')
		expect((await read(between.cursor)).keys).toEqual([CARDS.wang, CARDS.li])
	} finally {
		await Promise.all([early.end(), late.end()])
	}
})

it('wakes a connected agent for a change made by another process, and resumes at its cursor', async () => {
	const link = await centre.link()
	const before = await link.next('changes')
	await centre.database.rows(TOUCH, [CARDS.plain])
	const change = await link.next('changes')
	expect(change.records.map((record) => record.kind === 'card' && record.card.cardNo)).toEqual([CARDS.plain])
	await link.close()
	const resumed = await centre.link('S01', { feedCursor: before.cursor })
	expect((await resumed.next('changes')).cursor).toBe(change.cursor)
	const upToDate = await centre.link('S01', { feedCursor: change.cursor })
	expect((await upToDate.next('changes')).records).toEqual([])
})

it('starts again for a cursor of another database or one it cannot read', async () => {
	const all = await read(null)
	expect(all.keys.length).toBeGreaterThan(5)
	expect((await read('1.2.3')).keys).toEqual(all.keys)
	expect((await read('nonsense')).keys).toEqual(all.keys)
})

it('keeps one message in flight until it is applied', async () => {
	const link = await centre.link('S01', { applyFeed: false })
	const first = await link.next('changes')
	await centre.database.rows(TOUCH, [CARDS.li])
	link.send({ kind: 'ping', sentAtMs: 1 })
	await link.next('pong')
	expect(link.received.filter((down) => down.kind === 'changes')).toEqual([])
	link.send({ kind: 'changesApplied', cursor: first.cursor })
	expect((await link.next('changes')).records).toHaveLength(1)
})

/** The small group carries no grants. */
const unsigned = (): string => 'unsigned'

it('import: the same file changes nothing; a new price and a withdrawn article reach the feed; balances open once', async () => {
	const { data } = centre.group
	expect(await importGroup(centre.database, data, 1, unsigned)).toBe(0)
	const { cursor } = await read(null)
	const tea = data.items[0]
	if (tea === undefined) throw new Error('the small group has an article')
	const dearer = { ...data, items: [{ ...tea, unitPriceMinor: 1_100 as typeof tea.unitPriceMinor }] }
	const richer = dearer.cards.map((card) => ({
		...card,
		opening: { storedValue: 999_999, points: 9, gift: 0 },
	}))
	expect(await importGroup(centre.database, { ...dearer, cards: richer }, 2, unsigned)).toBe(1)
	const changes = await readFeed(centre.database, 'S01', cursor, 0, () => undefined)
	expect(changes.records).toEqual([{ kind: 'item', item: { ...tea, unitPriceMinor: 1_100 } }])
	const wang = await centre.database.rows(
		"SELECT available FROM purse_balance WHERE card_no = $1 AND purse = 'storedValue'",
		[CARDS.wang],
	)
	expect(wang).toEqual([{ available: 50_000 }])
	await importGroup(centre.database, { ...data, items: [] }, 3, unsigned)
	const withdrawn = await readFeed(centre.database, 'S01', changes.cursor, 0, () => undefined)
	expect(withdrawn.records).toEqual([{ kind: 'removed', topic: 'item', key: tea.itemCode }])
})

it('a promotion of the file reaches the feed, and is withdrawn with it', async () => {
	const { data } = centre.group
	const { cursor } = await read(null)
	await importGroup(centre.database, { ...data, items: [], promotions: [PROMOTION] }, 4, unsigned)
	const told = await readFeed(centre.database, 'S01', cursor, 0, () => undefined)
	expect(told.records).toEqual([{ kind: 'promotion', promotion: PROMOTION }])
	await importGroup(centre.database, { ...data, items: [] }, 5, unsigned)
	const withdrawn = await readFeed(centre.database, 'S01', told.cursor, 0, () => undefined)
	expect(withdrawn.records).toEqual([{ kind: 'removed', topic: 'promotion', key: 'P' }])
})

it('one unreadable record is left out and alarmed; the others flow on', async () => {
	const { cursor } = await read(null)
	await centre.database.rows(
		'UPDATE member SET profile = profile || \'{"tier": "platinum"}\' WHERE member_id = \'M1\'',
	)
	await centre.database.rows(TOUCH, [CARDS.wang])
	await centre.database.rows(TOUCH, [CARDS.plain])
	const alarms: string[] = []
	const changes = await readFeed(centre.database, 'S01', cursor, 0, (event) => alarms.push(event))
	expect(changes.records.map((record) => record.kind === 'card' && record.card.cardNo)).toEqual([CARDS.plain])
	expect(alarms).toEqual(['feedRecordUnreadable'])
})
