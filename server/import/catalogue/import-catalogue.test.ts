/** The catalogue in a real PostgreSQL: all of a file or nothing, once, and what the tills then hear. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { operatorIdSchema } from '../../../protocol/base/ids.ts'
import { type RunningCentre, startCentre } from '../../../test/centre/running-centre.ts'
import { importGroup } from '../import-group.ts'
import { type ImportOptions, importCatalogue } from './import-catalogue.ts'
import { printImport } from './print-import.ts'
import { readCatalogueCsv } from './read-catalogue-csv.ts'

const HEADER = '货号,条码,名称,英文名,部门,专柜,单价,税率'
const TEA = '1001,6901234567892,茶,Tea,D1,,10.00,13%'
const MILK = '1002,6901234567908,牛奶,Milk,D1,,12.50,9%'
/** 2026-11-22, noon in Shanghai. */
const NOW_MS = Date.UTC(2026, 10, 22, 4)
const PLAIN: ImportOptions = {
	fileName: 'articles.csv',
	operatorId: operatorIdSchema.parse('90'),
	effective: null,
	withdrawMissing: false,
	dryRun: false,
	nowMs: NOW_MS,
}

let centre: RunningCentre
let dir: string
beforeAll(async () => {
	centre = await startCentre()
	dir = mkdtempSync(join(tmpdir(), 'yika-catalogue-'))
})
afterAll(async () => {
	await centre.stop()
	rmSync(dir, { recursive: true, force: true })
})
beforeEach(async () => {
	await centre.database.rows('DELETE FROM catalogue_import')
	await importGroup(centre.database, centre.group.data, NOW_MS, () => 'signed')
})

async function load(lines: readonly string[], options: Partial<ImportOptions> = {}, header = HEADER) {
	const file = readCatalogueCsv([header, ...lines].join('\r\n'))
	const { faults, counts, written } = await importCatalogue(centre.database, file, { ...PLAIN, ...options })
	const [items] = counts
	return {
		faults: faults.map(({ code }) => code),
		written,
		told: items && [items.added, items.changed, items.missing.map(({ key }) => key), items.withdrawn],
	}
}

async function prices(): Promise<Record<string, unknown>> {
	const rows = await centre.database.rows<{
		key: string
		body: { unitPriceMinor: number; prices?: unknown }
	}>("SELECT key, body FROM catalogue_record WHERE topic = 'item' ORDER BY key")
	return Object.fromEntries(rows.map(({ key, body }) => [key, body.prices ?? body.unitPriceMinor]))
}

async function changeCount(): Promise<number> {
	const [row] = await centre.database.rows<{ count: number }>(
		"SELECT count(*)::int AS count FROM change WHERE topic = 'item' AND xid = pg_snapshot_xmax(pg_current_snapshot())",
	)
	return row?.count ?? 0
}

async function newest(): Promise<string> {
	const [row] = await centre.database.rows<{ seq: string }>('SELECT max(seq)::text AS seq FROM change')
	return row?.seq ?? ''
}

it('brings new and changed articles, once', async () => {
	expect(await load([TEA.replace('10.00', '11.00'), MILK])).toEqual({
		...{ faults: [], written: true },
		told: [1, 1, [], 0],
	})
	expect(await prices()).toEqual({ '1001': 1_100, '1002': 1_250 })
	const before = await newest()
	expect(await load([TEA.replace('10.00', '11.00'), MILK])).toMatchObject({
		written: false,
		told: [0, 0, [], 0],
	})
	expect(await newest()).toBe(before)
	expect(await changeCount()).toBe(0)
	const imports = await centre.database.rows('SELECT operator_id, file_name FROM catalogue_import')
	expect(imports).toEqual(Array(2).fill({ operator_id: '90', file_name: 'articles.csv' }))
})

it('only looks with --dry-run, and says the same', async () => {
	expect(await load([MILK], { dryRun: true, withdrawMissing: true })).toEqual({
		...{ faults: [], written: false },
		told: [1, 0, ['1001'], 1],
	})
	expect(await prices()).toEqual({ '1001': 1_000 })
})

it('names every fault at once, also those that only show beside other lines, and blames nobody for a line with another fault', async () => {
	const header = `${HEADER},组合`
	const set = '2001,6901234567953,礼盒,Set,D1,,20.00,13%,1009*2'
	const broken = '1009,6901234567946,糖,Sugar,D9,,9，5,13%,'
	const double = '1009,6901234567946,糖,Sugar,D1,,9.50,13%,'
	expect(await load([set, broken, double, `${MILK.replace('9%', '0.13')},`], {}, header)).toMatchObject({
		faults: ['priceUnreadable', 'departmentUnknown', 'itemCodeTwice', 'taxAmbiguous'],
		written: false,
	})
})

it('imports nothing of a file with one fault', async () => {
	const before = await newest()
	expect(await load([MILK, '1003,6901234567915,糖,Sugar,D7,,1,13%'])).toMatchObject({
		faults: ['departmentUnknown'],
		written: false,
	})
	expect(await load([MILK.replace('6901234567908', '6901234567892')])).toMatchObject({
		faults: ['barcodeTaken'],
	})
	expect(await prices()).toEqual({ '1001': 1_000 })
	expect(await newest()).toBe(before)
})

it('withdraws what is missing only when told to', async () => {
	expect(await load([MILK])).toMatchObject({ told: [1, 0, ['1001'], 0] })
	expect(Object.keys(await prices())).toEqual(['1001', '1002'])
	expect(await load([MILK], { withdrawMissing: true })).toMatchObject({
		written: true,
		told: [0, 0, ['1001'], 1],
	})
	expect(Object.keys(await prices())).toEqual(['1002'])
})

it('tells a price before it holds', async () => {
	const later = [TEA.replace('10.00', '9.00')]
	expect(await load(later, { effective: '2026-12-01' })).toMatchObject({ told: [0, 1, [], 0] })
	expect(await prices()).toEqual({ '1001': [{ from: '2026-12-01', unitPriceMinor: 900 }] })
	expect(await load(later, { effective: '2026-12-01' })).toMatchObject({ written: false })
	expect(await load(later, { effective: '2026-11-22' })).toMatchObject({ faults: ['effectivePast'] })
})

it('brings sets with what they hold, and keeps both whole', async () => {
	const sets = `${HEADER},套装`
	const set = '1003,6901234567915,茶点套装,Tea set,D1,,20.00,13%,1001*2;1002'
	expect(await load([set], {}, sets)).toMatchObject({ faults: ['partUnknown'], written: false })
	expect(await load([`${MILK},`, set], {}, sets)).toMatchObject({ faults: [], written: true })
	const [row] = await centre.database.rows(
		"SELECT body -> 'parts' AS parts FROM catalogue_record WHERE key = '1003'",
	)
	const parts = [
		{ itemCode: '1001', quantity: 2 },
		{ itemCode: '1002', quantity: 1 },
	]
	expect(row).toEqual({ parts })
	// A file without the column leaves the set as it is.
	expect(await load([set.replace(',1001*2;1002', '').replace('20.00', '21.00')])).toMatchObject({
		faults: [],
	})
	const nested = '1004,6901234567922,大套装,Large set,D1,,40.00,13%,1003*2'
	expect(await load([nested], {}, sets)).toMatchObject({ faults: ['partIsSet'] })
	// What a set of the catalogue holds stays an article by the piece.
	const weighed = `${HEADER},计价方式`
	expect(await load([`${MILK},称重`], {}, weighed)).toMatchObject({ faults: ['partWeighed'] })
	expect(await load([TEA], { withdrawMissing: true })).toMatchObject({
		faults: [],
		told: [0, 0, ['1002', '1003'], 2],
	})
	expect(await load([set], { withdrawMissing: true }, sets)).toMatchObject({
		faults: ['partUnknown', 'partUnknown'],
	})
})

it('brings deposits, and lets none go that an article still has', async () => {
	const header = `${HEADER},押金,押金品`
	const bottle = 'B1,2000000000015,瓶押金,Bottle deposit,D1,,1.00,0%,,是'
	expect(await load([`${MILK},B1,`, bottle], {}, header)).toMatchObject({ faults: [], written: true })
	const [row] = await centre.database.rows(
		"SELECT body -> 'deposits' AS deposits FROM catalogue_record WHERE key = '1002'",
	)
	expect(row).toEqual({ deposits: [{ itemCode: 'B1', quantity: 1 }] })
	expect(await load([bottle.replace('是', '否')], {}, header)).toMatchObject({ faults: ['depositUnknown'] })
	expect(await load([MILK.replace('12.50', '12.00')])).toMatchObject({ faults: [], written: true })
	expect(await load([`${MILK},B1,`], { withdrawMissing: true }, header)).toMatchObject({
		faults: ['depositUnknown'],
	})
})

it('is not undone when the server starts again with its own file', async () => {
	await load([MILK], { withdrawMissing: true })
	await importGroup(centre.database, centre.group.data, NOW_MS, () => 'signed')
	expect(await prices()).toEqual({ '1002': 1_250 })
})

it('reaches an agent', async () => {
	await load([TEA.replace('10.00', '11.00')])
	const rows = await centre.database.rows<{ key: string }>(
		"SELECT key FROM change JOIN catalogue_record USING (topic, key) WHERE topic = 'item' ORDER BY seq DESC LIMIT 1",
	)
	expect(rows).toEqual([{ key: '1001' }])
})

it('says so in lines and in JSON', async () => {
	const path = join(dir, 'articles.csv')
	writeFileSync(path, `\uFEFF${[HEADER, TEA, MILK].join('\r\n')}`)
	const said: string[] = []
	const options = { ...PLAIN, json: false, print: (line: string) => void said.push(line) }
	expect(await printImport(centre.database, path, options)).toBe(0)
	expect(said.join('\n')).toMatch(/CSV, UTF-8[\s\S]*2 articles: 1 new, 0 changed[\s\S]*imported/)
	writeFileSync(path, [HEADER, TEA.replace('10.00', '9.999')].join('\n'))
	said.length = 0
	expect(await printImport(centre.database, path, options)).toBe(1)
	expect(said.join('\n')).toContain('line 2, unitPrice: "9.999": a price has at most two decimals')
	said.length = 0
	expect(await printImport(centre.database, path, { ...options, json: true })).toBe(1)
	expect(JSON.parse(said.join(''))).toMatchObject({ result: 'refused', faults: [{ place: 'line 2' }] })
})
