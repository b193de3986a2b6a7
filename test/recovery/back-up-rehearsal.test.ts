/**
 * The rehearsal of docs/backup.md, by its commands: two stores of real processes sell while the centre and one agent are backed up, sell
 * on, and then both disks are gone. What is put back is older than what was sold; the tills of the one store, and the agent of the other, tell
 * the rest, each thing once.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startDemo } from '../demo/demo-host.ts'
import type { RunningDemo } from '../demo/demo-options.ts'
import { demoPaths } from '../demo/demo-settings.ts'
import { isPlain } from '../fixtures/demo-data/sets-and-deposits.ts'
import { until } from '../helpers/until.ts'
import { mustRunYika } from '../opening/run-yika.ts'
import { SellingTill } from './selling-till.ts'

const WANG = '04A1B2C3D4E580'
const OPENING_MINOR = 50_000
const folder = mkdtempSync(join(tmpdir(), 'yika-rehearsal-'))
const dataDir = join(folder, 'shop')
const backups = join(folder, 'backups')
const keyFile = join(folder, 'backup.key')
const serverSettings = join(dataDir, 'server.json')
const agentSettings = join(demoPaths.agentDir(dataDir, 'S01'), 'agent.json')
let demo: RunningDemo
let first: SellingTill
let second: SellingTill

beforeAll(async () => {
	demo = await startDemo({
		dataDir,
		seed: 1,
		fresh: true,
		lanes: ['S01-01', 'S02-01'],
		port: 0,
		window: false,
		printer: { lineMs: 1 },
		say: () => undefined,
	})
	const barcode = demo.group.items.find((item) => isPlain(item) && item.barcodes[0])?.barcodes[0] ?? ''
	const [one, two] = [...demo.lanes.values()].map((lane) => new SellingTill(lane, barcode))
	if (one === undefined || two === undefined) throw new Error('two tills')
	first = one
	second = two
	await first.openShift()
	await second.openShift()
}, 240_000)
afterAll(async () => {
	first?.close()
	second?.close()
	await demo?.stop()
	rmSync(folder, { recursive: true, force: true })
})

async function rows<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
	const client = new pg.Client({ connectionString: demo.databaseUrl() })
	await client.connect()
	try {
		return (await client.query<Row>(text, [...values])).rows
	} finally {
		await client.end()
	}
}

const sales = () => [...first.sales, ...second.sales]
const allPosted = () =>
	until(async () => (await first.isPosted()) && (await second.isPosted()), 'all is posted')
const leased = (storeId: string) =>
	until(async () => {
		const lent = "SELECT 1 FROM lease WHERE purse = 'storedValue' AND state = 'active' AND store_id = $1"
		return (await rows(lent, [storeId])).length > 0
	}, `${storeId} has a lease`)

/** Both tills sell without a pause while `work` goes on. */
async function whileTheySell<T>(work: () => Promise<T>): Promise<T> {
	let isOver = false
	const selling = [first, second].map(async (till) => {
		while (!isOver) await till.sellForCash()
	})
	const result = await work().finally(() => {
		isOver = true
	})
	await Promise.all(selling)
	return result
}

async function backUpBoth(): Promise<{ server: string; agent: string }> {
	const to = ['--to', backups]
	await mustRunYika('backup', 'server', '--settings', serverSettings, '--key', keyFile, ...to)
	await mustRunYika('backup', 'agent', '--settings', agentSettings, ...to)
	const [agent = '', server = ''] = readdirSync(backups).sort()
	return { agent: join(backups, agent), server: join(backups, server) }
}

/** Online, in the store alone, and one till alone; all of it is posted, and none of it is in a back-up. */
async function sellOn(): Promise<void> {
	await first.sellByCard(WANG, 200)
	await leased('S01')
	const { wan, lan } = first.lane
	wan.setMode({ kind: 'cut' })
	await first.connection('store')
	await first.sellByCard(WANG, 300)
	lan.setMode({ kind: 'cut' })
	await first.connection('alone')
	await first.sellForCash()
	lan.setMode({ kind: 'up' })
	wan.setMode({ kind: 'up' })
	await first.connection('online')
	await second.sellByCard(WANG, 150)
	await allPosted()
	await leased('S02')
}

/** What only agents and tills know, by a lease that no back-up knows, too, and then what only a till knows. */
async function sellWhileTheCentreIsAway(): Promise<void> {
	await demo.server.kill({ restart: false })
	await first.connection('store')
	await second.connection('store')
	await first.sellForCash()
	await second.sellByCard(WANG, 250)
	await first.isStored()
	await second.isStored()
	await first.lane.agent.kill({ restart: false })
	await first.connection('alone')
	await first.sellForCash()
	await second.sellForCash()
}

function loseBothDisks(): void {
	for (const name of ['postgres', 'history.json', 'lease-key.pem', 'authority'])
		rmSync(join(dataDir, name), { recursive: true })
	for (const ending of ['', '-wal', '-shm'])
		rmSync(join(demoPaths.agentDir(dataDir, 'S01'), `agent.sqlite${ending}`), { force: true })
}

it('centre and agent are put back from back-ups of while they worked: every sale is there once, and the books are right', async () => {
	await mustRunYika('backup', 'key', keyFile)
	await first.sellByCard(WANG, 100)
	const before = sales().length
	const backup = await whileTheySell(backUpBoth)
	expect(sales().length).toBeGreaterThan(before)
	await sellOn()
	await sellWhileTheCentreIsAway()
	loseBothDisks()

	const said = await mustRunYika(
		'restore',
		'server',
		backup.server,
		'--settings',
		serverSettings,
		'--key',
		keyFile,
	)
	expect(said).toMatch(/audit: \d+ checks hold[\s\S]*put back: the books of/)
	await mustRunYika('restore', 'agent', backup.agent, '--settings', agentSettings)
	await demo.server.start()
	expect(await toldBy('S01')).toBeLessThan(first.sales.length)
	await first.lane.agent.start()
	await first.connection('online')
	await second.connection('online')
	await allPosted()

	const wanted = sales().map(({ saleId, totalMinor }) => ({ saleId, totalMinor }))
	await until(async () => (await salesThere()).length >= wanted.length, 'the centre has been told everything')
	const bySaleId = (one: { saleId: string }, other: { saleId: string }) =>
		one.saleId < other.saleId ? -1 : 1
	expect((await salesThere()).sort(bySaleId)).toEqual(wanted.sort(bySaleId))
	await cardIsRight()
	await first.sellByCard(WANG, 400)
	await second.sellForCash()
	await allPosted()
	await cardIsRight()
	expect(await mustRunYika('audit', '--database', demo.databaseUrl())).toMatch(/audit: \d+ checks hold/)
	expect(await rows('SELECT * FROM parked_entry')).toEqual([])
	expect(await rows("SELECT * FROM transfer WHERE debit_account LIKE 'suspense:%'")).toEqual([])
}, 240_000)

const toldBy = async (storeId: string) =>
	(
		await rows(
			"SELECT 1 FROM journal_entry JOIN terminal USING (till_id, epoch) WHERE kind = 'saleCompleted' AND store_id = $1",
			[storeId],
		)
	).length

/** As often as the centre has them. */
const salesThere = () =>
	rows<{ saleId: string; totalMinor: number }>(
		`SELECT entry_text::json #>> '{body,saleId}' AS "saleId", (entry_text::json #>> '{body,totals,totalMinor}')::int AS "totalMinor"
		FROM journal_entry WHERE kind = 'saleCompleted'`,
	)

/** What is left of what was on it is what nobody saw paid. */
async function cardIsRight(): Promise<void> {
	const spentMinor = sales().reduce((sum, sale) => sum + sale.byCardMinor, 0)
	await expect
		.poll(async () => {
			const [purse] = await rows<{ left: number; held: number }>(
				`SELECT (available + held + leased)::int AS left, held::int AS held FROM purse_balance
				JOIN medium USING (card_no) WHERE body ->> 'value' = $1 AND purse = 'storedValue'`,
				[WANG],
			)
			return purse
		})
		.toEqual({ left: OPENING_MINOR - spentMinor, held: 0 })
}
