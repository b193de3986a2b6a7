/**
 * Disks that are lost under real processes: a till's, whose lane goes on with another one, and the agent's. Afterwards
 * nothing is missing, nothing is doubled, and no lease was spent from twice.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { withDatabase } from '../../server/database/with-database.ts'
import { printEnrolment } from '../../server/terminals/print-enrolment.ts'
import { openToLook } from '../../storage/database.ts'
import { openMachine } from '../../storage/machine-secret.ts'
import { demoPaths } from '../demo/demo-settings.ts'
import { openShop, type Shop } from '../helpers/shop.ts'
import { until } from '../helpers/until.ts'

const WANG = '04A1B2C3D4E580'
let shop: Shop
beforeAll(async () => {
	shop = await openShop({ printer: { lineMs: 1 } })
	await shop.cashier.signOn()
	await shop.cashier.openShift('500')
	await shop.cashier.connection('online')
})
afterAll(() => shop?.close())

const tillDir = () => demoPaths.tillDir(shop.demo.dataDir, shop.demo.lane.tillId)
const agentDir = () => demoPaths.agentDir(shop.demo.dataDir, shop.demo.lane.storeId)

const settingsFile = () => join(tillDir(), 'till.json')
const settings = (): Record<string, unknown> => JSON.parse(readFileSync(settingsFile(), 'utf8'))

function loseDatabase(folder: string, name: string): void {
	for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, `${name}${suffix}`), { force: true })
}

const barcode = (index: number): string => {
	const found = shop.demo.group.items[index]?.barcodes[0]
	if (found === undefined) throw new Error(`no item ${index}`)
	return found
}

async function cashSale(index: number): Promise<void> {
	const { cashier, demo } = shop
	const paper = demo.lane.printer.receipts().length
	await cashier.scan(barcode(index))
	await payCash(paper)
}

async function payCash(paper: number): Promise<void> {
	const { cashier } = shop
	await cashier.pay()
	await cashier.exactCash()
	await cashier.takesReceipt(paper)
	await cashier.nextCustomer()
}

function openAgentDatabase() {
	const { dataDir, lane } = shop.demo
	const { pageKey } = openMachine({ keyFile: demoPaths.key(dataDir, lane.storeId) })
	return openToLook(join(agentDir(), 'agent.sqlite'), pageKey)
}

/** Leases on stored value that the agent has written down. */
function leasesKept(): number {
	const database = openAgentDatabase()
	try {
		return database.read("SELECT 1 FROM leases WHERE purse = 'storedValue' AND state = 'active'").all().length
	} finally {
		database.close()
	}
}

/** Lines of the basket that the agent has kept for this lane. */
function linesKept(): number {
	const database = openAgentDatabase()
	try {
		const row = database.read<{ text: string | null }>('SELECT text FROM baskets').get()
		return row?.text == null ? 0 : JSON.parse(row.text).lines.length
	} finally {
		database.close()
	}
}

it('the agent: what it had not posted comes from the till, and its leases are given to nobody again', async () => {
	const { cashier, demo } = shop
	await cashier.tap(WANG, '王女士')
	await until(() => leasesKept() === 1, 'the store has a lease')
	await demo.server.kill({ restart: false })
	await cashier.connection('store')
	const paper = demo.lane.printer.receipts().length
	await cashier.scan(barcode(1))
	await cashier.pay()
	await cashier.storedValue('1')
	await cashier.on('tender-taken').first().waitFor()
	await cashier.exactCash()
	await cashier.takesReceipt(paper)
	await cashier.nextCustomer()
	await demo.lane.agent.kill({ restart: false })
	loseDatabase(agentDir(), 'agent.sqlite')
	await demo.server.start()
	await demo.lane.agent.start()
	await cashier.connection('online')
	await cashier.nothingWaits()
	await cashier.tap(WANG, '王女士')
	await until(async () => {
		const rows = await shop.query("SELECT 1 FROM lease WHERE state = 'active' AND purse = 'storedValue'")
		return rows.length === 1
	}, 'the new disk has a lease of its own')
	const leases = await shop.query(
		"SELECT state, posted::int FROM lease WHERE purse = 'storedValue' ORDER BY epoch",
	)
	expect(leases).toMatchObject([
		{ state: 'stranded', posted: 100 },
		{ state: 'active', posted: 0 },
	])
	const left = await shop.query(
		`SELECT t.till_id FROM terminal t JOIN agent a USING (store_id)
		WHERE t.till_id = $1 AND t.agent_disk_id = a.disk_id`,
		[demo.lane.tillId],
	)
	expect(left).toHaveLength(1)
	expect(await shop.query('SELECT * FROM exception')).toEqual([])
	expect(await shop.audit()).toBe(0)
})

it('the till: another one takes over its lane, with the open shift and the basket', async () => {
	const { cashier, demo } = shop
	await cashSale(2)
	await cashier.scan(barcode(3))
	await cashier.scan(barcode(4))
	await cashier.nothingWaits()
	await until(() => linesKept() === 2, 'the agent has the basket')
	await demo.lane.till.kill({ restart: false })
	loseDatabase(resolve(tillDir(), String(settings().dataDir)), 'till.sqlite')
	const said: string[] = []
	const enrolled = await withDatabase({ databaseUrl: demo.databaseUrl() }, (database) =>
		printEnrolment(database, {
			tillId: demo.lane.tillId,
			keyFile: resolve(tillDir(), String(settings().keyFile)),
			print: (line) => said.push(line),
		}),
	)
	expect([enrolled, said[0]]).toEqual([0, expect.stringContaining('epoch 2')])
	writeFileSync(settingsFile(), JSON.stringify({ ...settings(), epoch: 2 }))
	await demo.lane.till.start()
	await cashier.look()
	await cashier.touch('operator-1001')
	for (const digit of '1234') await cashier.touch(`digit-${digit}`)
	await cashier.touch('key-next')
	await cashier.sees('sale')
	expect(await cashier.itemCount()).toBe(2)
	await payCash(demo.lane.printer.receipts().length)
	await cashier.nothingWaits()
	const [row] = await shop.query(
		`SELECT count(DISTINCT epoch)::int AS epochs, count(*)::int AS sales FROM journal_entry
		WHERE kind = 'saleCompleted' AND verdict = 'posted' AND shift_id = $1`,
		[`${demo.lane.tillId}-1-Z0001`],
	)
	expect(row).toEqual({ epochs: 2, sales: 3 })
	expect(await shop.audit()).toBe(0)
})
