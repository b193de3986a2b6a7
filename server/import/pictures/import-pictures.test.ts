/** A folder of pictures in a real PostgreSQL: all of it or nothing, and the tills hear which article has which. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { operatorIdSchema } from '../../../protocol/base/ids.ts'
import { type RunningCentre, startCentre } from '../../../test/centre/running-centre.ts'
import { plainPng } from '../../../test/helpers/plain-png.ts'
import { importCatalogue } from '../catalogue/import-catalogue.ts'
import { readCatalogueCsv } from '../catalogue/read-catalogue-csv.ts'
import { importGroup } from '../import-group.ts'
import { printPictures } from './print-pictures.ts'
import { readPicture } from './read-picture.ts'

const RED = plainPng(60, 40, [200, 0, 0])
const BLUE = plainPng(60, 40, [0, 0, 200])
const OPERATOR = operatorIdSchema.parse('90')
const NOW_MS = Date.UTC(2026, 10, 23, 4)

let centre: RunningCentre
let folder: string
let number = 0
beforeAll(async () => {
	centre = await startCentre()
})
afterAll(() => centre.stop())
beforeEach(async () => {
	await centre.database.rows('DELETE FROM article_picture')
	await centre.database.rows('DELETE FROM picture')
	await centre.database.rows('DELETE FROM catalogue_import')
	await importGroup(centre.database, centre.group.data, NOW_MS, () => 'signed')
	await centre.database.rows(
		`INSERT INTO catalogue_record (topic, key, body)
		SELECT topic, $1, body || jsonb_build_object('itemCode', $1::text, 'barcodes', jsonb_build_array($2::text))
		FROM catalogue_record WHERE topic = 'item' AND key = $3`,
		[second, '6901234567908', first],
	)
	folder = mkdtempSync(join(tmpdir(), `yika-pictures-${++number}-`))
	return () => rmSync(folder, { recursive: true, force: true })
})

const [first, second] = ['1001', '1002']
const idOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const put = (name: string, bytes: Buffer | string) => writeFileSync(join(folder, name), bytes)

async function load(flags: { withdrawMissing?: boolean; dryRun?: boolean; json?: boolean } = {}) {
	const said: string[] = []
	const code = await printPictures(centre.database, {
		...{ folder, operatorId: OPERATOR, withdrawMissing: false, dryRun: false, json: false, nowMs: NOW_MS },
		...{ print: (line: string) => said.push(line), tell: () => undefined },
		...flags,
	})
	return `${code} ${said.join('\n')}`
}

async function pictures(): Promise<Record<string, string>> {
	const rows = await centre.database.rows<{ key: string; picture: string }>(
		"SELECT key, body ->> 'picture' AS picture FROM catalogue_record WHERE topic = 'item' AND body ? 'picture'",
	)
	return Object.fromEntries(rows.map(({ key, picture }) => [key, picture]))
}

async function barcodeOf(itemCode: string): Promise<string> {
	const [row] = await centre.database.rows<{ barcode: string }>(
		"SELECT body #>> '{barcodes,0}' AS barcode FROM catalogue_record WHERE topic = 'item' AND key = $1",
		[itemCode],
	)
	return row?.barcode ?? ''
}

/** Which articles the feed tells of since the place that is answered by the last call. */
async function toldSince(seq: string): Promise<{ keys: string[]; seq: string }> {
	const rows = await centre.database.rows<{ key: string; seq: string }>(
		"SELECT key, seq::text FROM change WHERE topic = 'item' AND seq > $1 ORDER BY key",
		[seq],
	)
	const [top] = await centre.database.rows<{ seq: string }>('SELECT max(seq)::text AS seq FROM change')
	return { keys: rows.map(({ key }) => key), seq: top?.seq ?? '0' }
}

it('articles get their pictures by code or barcode, the tills are told, and agents are given the bytes', async () => {
	put(`${first}.png`, RED)
	put(`0${await barcodeOf(second)}.PNG`, BLUE)
	put('.DS_Store', 'not looked at')
	mkdirSync(join(folder, 'raw'))
	const { seq } = await toldSince('0')
	expect(await load()).toMatch(/^0 {3}2 articles with a picture: 2 new or another, 0 as they were\nimported/)
	expect(await pictures()).toEqual({ [first]: idOf(RED), [second]: idOf(BLUE) })
	const told = await toldSince(seq)
	expect(told.keys).toEqual([first, second])
	expect(Buffer.from((await readPicture(centre.database, idOf(RED))) ?? [])).toEqual(RED)
	expect(await load()).toMatch(/^0 .*0 new or another, 2 as they were\nnothing to change$/)
	expect((await toldSince(told.seq)).keys).toEqual([])
})

it('a look changes nothing', async () => {
	put(`${first}.png`, RED)
	expect(await load({ dryRun: true })).toMatch(/1 new or another.*\nonly looked at/)
	expect(await pictures()).toEqual({})
})

it('with one fault nothing is imported, and each is named with what to do', async () => {
	put(`${first}.png`, RED)
	put(`${await barcodeOf(first)}.png`, BLUE)
	put('1003.gif', 'GIF89a')
	put('1004.jpg', 'no JPEG at all')
	put('1005.png', plainPng(1_025, 2, [0, 0, 0]))
	put('1006.png', Buffer.concat([RED, Buffer.alloc(131_072)]))
	put('1007.png', RED.subarray(0, 12))
	const said = await load()
	expect(said).toMatch(/^1 nothing was imported: 6 faults\n/)
	for (const code of ['notAPicture', 'pictureTooLarge', 'pictureTooLong', 'pictureBroken', 'pictureTwice'])
		expect(said).toContain(`[${code}]`)
	expect(said).toContain('1005.png: it has 1025 × 2 points; save it smaller, with at most 1024 × 1024')
	expect(await pictures()).toEqual({})
})

it('a file of no article is named and passed over; an article without a file keeps its picture until it is asked to go', async () => {
	put(`${first}.png`, RED)
	put(`${second}.png`, RED)
	await load()
	rmSync(join(folder, `${second}.png`))
	put('no-such-article.png', BLUE)
	const said = await load()
	expect(said).toMatch(/1 files are of no article that is sold:\n {4}no-such-article.png\n/)
	expect(said).toMatch(/1 articles have a picture that is not in the folder, kept/)
	expect(Object.keys(await pictures())).toEqual([first, second])
	const { seq } = await toldSince('0')
	expect(await load({ withdrawMissing: true })).toMatch(/taken away\nimported/)
	expect(await pictures()).toEqual({ [first]: idOf(RED) })
	expect((await toldSince(seq)).keys).toEqual([second])
	put(`${first}.png`, BLUE)
	await load()
	expect(await readPicture(centre.database, idOf(RED))).toBeNull()
	const [row] = await centre.database.rows('SELECT count(*)::int AS imports FROM catalogue_import')
	expect(row).toEqual({ imports: 3 })
})

it('whoever tells of the article anew does not take its picture away', async () => {
	put(`${first}.png`, RED)
	await load()
	await importGroup(centre.database, centre.group.data, NOW_MS, () => 'signed')
	expect(await pictures()).toEqual({ [first]: idOf(RED) })
	const header = '货号,条码,名称,部门,单价,税率'
	const file = readCatalogueCsv(`${header}\r\n${first},${await barcodeOf(first)},红茶,D1,11.00,13%\r\n`)
	const options = { fileName: 'a.csv', operatorId: OPERATOR, effective: null, withdrawMissing: false }
	const { counts } = await importCatalogue(centre.database, file, {
		...options,
		dryRun: false,
		nowMs: NOW_MS,
	})
	expect(counts).toMatchObject([{ changed: 1 }])
	expect(await pictures()).toEqual({ [first]: idOf(RED) })
	// And says nothing more when it says the same.
	const again = await importCatalogue(centre.database, file, { ...options, dryRun: false, nowMs: NOW_MS })
	expect(again.counts).toMatchObject([{ changed: 0 }])
})

it('says it all as one JSON object', async () => {
	put(`${first}.png`, RED)
	const [, text = ''] = /^0 (.*)$/s.exec(await load({ json: true })) ?? []
	expect(JSON.parse(text)).toMatchObject({ result: 'imported', changed: 1, unknown: [], faults: [] })
	expect(readFileSync(join(folder, `${first}.png`))).toEqual(RED)
})
