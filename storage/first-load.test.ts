import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { storeIdSchema } from '../protocol/base/ids.ts'
import { card, item } from '../test/helpers/till-play.ts'
import { backupKey } from './backup-key.ts'
import { applyFirstLoad, type FeedBatch, readFirstLoad, writeFirstLoad } from './first-load.ts'

const folder = mkdtempSync(join(tmpdir(), 'yika-first-load-'))
const file = join(folder, 'S01.load')
const KEY = backupKey(randomBytes(32))
const HEADER = { storeId: storeIdSchema.parse('S01'), madeAtMs: 1_700_000_000_000 }
afterAll(() => rmSync(folder, { recursive: true }))

const PAGES: readonly FeedBatch[] = [
	{
		kind: 'changes',
		records: [{ kind: 'item', item: item('A1', 100) }],
		cursor: '7-aaaaaaaa.1.1',
		complete: false,
	},
	{ kind: 'changes', records: [{ kind: 'card', card: card() }], cursor: '7-aaaaaaaa.1.2', complete: false },
	{ kind: 'changes', records: [], cursor: '7-aaaaaaaa.1.9', complete: true },
]
async function* pages(list = PAGES): AsyncGenerator<FeedBatch> {
	yield* list
}
const nothing = () => undefined
async function read(key = KEY) {
	const { header, batches } = await readFirstLoad(file, key)
	const found: FeedBatch[] = []
	for await (const batch of batches) found.push(batch)
	return { header, found }
}

beforeEach(() => writeFirstLoad(file, KEY, HEADER, pages(), nothing))

it('gives back what was put in; nobody reads a name in it without the key', async () => {
	expect(await read()).toEqual({ header: HEADER, found: PAGES })
	const bytes = readFileSync(file)
	expect(bytes.includes('王女士')).toBe(false)
	expect(bytes.includes('changes')).toBe(false)
	await expect(read(backupKey(randomBytes(32)))).rejects.toThrow('another key, or altered')
})

it('keeps many pages, too, and says how far it is', async () => {
	const many = Array.from({ length: 400 }, (_, at) => ({
		...(PAGES[0] as FeedBatch),
		records: Array.from(
			{ length: 50 },
			(_, code) => ({ kind: 'item', item: item(`A${at}-${code}`, 1) }) as const,
		),
		cursor: `7-aaaaaaaa.1.${at}`,
	}))
	const told: number[] = []
	const made = await writeFirstLoad(file, KEY, HEADER, pages(many), (records) => told.push(records))
	expect(made.records).toBe(20_000)
	expect(told.at(-1)).toBe(20_000)
	expect((await read()).found).toEqual(many)
})

it.each<[string, () => void]>([
	['cut short', () => truncateSync(file, readFileSync(file).length - 9)],
	[
		'changed in one bit',
		() => {
			const bytes = readFileSync(file)
			bytes.writeUInt8((bytes.at(-30) ?? 0) ^ 1, bytes.length - 30)
			writeFileSync(file, bytes)
		},
	],
	['something else', () => writeFileSync(file, 'PK not a first load')],
	['empty', () => writeFileSync(file, '')],
])('does not take what is %s', async (_what, spoil) => {
	spoil()
	await expect(read()).rejects.toThrow(/another key, or altered|no first load/)
})

it('leaves nothing half behind, and the one that was there as it was, when it cannot be made', async () => {
	async function* breaking(): AsyncGenerator<FeedBatch> {
		yield PAGES[0] as FeedBatch
		throw new Error('the database is away')
	}
	await expect(writeFirstLoad(file, KEY, HEADER, breaking(), nothing)).rejects.toThrow('the database is away')
	expect(existsSync(`${file}.half`)).toBe(false)
	expect((await read()).found).toEqual(PAGES)
})

describe('into a copy', () => {
	const applied = async (cursor: string | null) => {
		const kept: [string, number][] = []
		const end = await applyFirstLoad(
			pages(),
			cursor,
			(batch) => `stick:${batch.cursor}`,
			async (batch, at) => kept.push([at, batch.records.length]),
			nothing,
		)
		return { end, kept }
	}

	it('that is empty, all of it', async () => {
		expect(await applied(null)).toEqual({
			end: 'applied',
			kept: [
				['stick:7-aaaaaaaa.1.1', 1],
				['stick:7-aaaaaaaa.1.2', 1],
				['stick:7-aaaaaaaa.1.9', 0],
			],
		})
	})

	it('that was interrupted, the rest', async () => {
		expect((await applied('stick:7-aaaaaaaa.1.1')).kept.map(([at]) => at)).toEqual([
			'stick:7-aaaaaaaa.1.2',
			'stick:7-aaaaaaaa.1.9',
		])
	})

	it('that is complete, or fed by somebody else, nothing', async () => {
		expect((await applied('stick:7-aaaaaaaa.1.9')).kept).toEqual([])
		expect(await applied('agent-1:44')).toEqual({ end: 'there', kept: [] })
	})
})
