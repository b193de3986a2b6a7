import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cardNoSchema, itemCodeSchema, tillIdSchema } from '../protocol/base/ids.ts'
import { StorageError } from '../protocol/base/storage-error.ts'
import { card, commitOf, draft, item, NO_SALE, TILL_ID } from '../test/conformance/journal-fixtures.ts'
import { journalSuite, type StorageBench } from '../test/conformance/journal-suite.ts'
import { memberNewsSuite } from '../test/conformance/member-news-suite.ts'
import { standInSuite } from '../test/conformance/stand-in-suite.ts'
import { openTillStorage, type TillStorage } from './till-storage.ts'

const NO_DEATH = {
	onDeath: (error: Error) => {
		throw error
	},
}
const BYTES_MAX = 2_000_000

const FILLER = 'x'.repeat(50_000)

describe('SQLite storage', () => {
	const bench = async (): Promise<StorageBench> => {
		const folder = await mkdtemp(join(tmpdir(), 'yika-storage-'))
		let storage: TillStorage
		let fillers = 0
		return {
			async open({ tillId = TILL_ID, epoch = 1 } = {}) {
				const file = join(folder, 'till.db')
				storage = await openTillStorage(
					{ file, tillId: tillIdSchema.parse(tillId), epoch, sizeBytesMax: BYTES_MAX },
					NO_DEATH,
				)
				return storage
			},
			/** SQLite's own page limit stands in for the disk's: both are SQLITE_FULL. */
			async fill() {
				const full = (error: unknown) => error instanceof StorageError && error.code === 'diskFull'
				let refused: unknown = null
				while (refused === null) {
					refused = await storage.keyValues.set(`filler ${fillers++}`, FILLER).then(
						() => null,
						(error: unknown) => error,
					)
				}
				expect(full(refused)).toBe(true)
			},
			async empty() {
				for (; fillers >= 0; fillers -= 1) await storage.keyValues.set(`filler ${fillers}`, null)
			},
			remove: () => rm(folder, { recursive: true }),
		}
	}
	journalSuite(bench)
	memberNewsSuite(bench)
	standInSuite(bench)
})

describe('a till database that must not be sold on', () => {
	let folder: string
	let file: string

	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'yika-storage-'))
		file = join(folder, 'till.db')
		const storage = await open()
		for (let index = 0; index < 1_200; index += 400) {
			await storage.journal.commit(
				commitOf(
					Array.from({ length: 400 }, () => draft(NO_SALE)),
					'state',
				),
			)
		}
		await storage.close()
	})
	afterEach(() => rm(folder, { recursive: true }))

	const open = () => openTillStorage({ file, tillId: TILL_ID, epoch: 1 }, NO_DEATH)

	function tamper(sql: string): void {
		const native = new SqliteDatabase(file)
		native.exec(sql)
		native.close()
	}

	it.each([
		['an edited entry', "UPDATE entry SET text = replace(text, 'noSale', 'noSalf') WHERE seq = 700"],
		['a missing entry', 'DELETE FROM entry WHERE seq = 700'],
		['a missing last entry', 'DELETE FROM entry WHERE seq = 1200'],
		[
			'an entry too many',
			'INSERT INTO entry (epoch, seq, at_ms, text, hash) SELECT 1, 1201, 0, text, hash FROM entry WHERE seq = 1',
		],
		['a changed head', 'UPDATE chain SET head_hash = (SELECT hash FROM entry WHERE seq = 5)'],
	])('is refused at opening for %s, and its bytes are kept', async (_, sql) => {
		tamper(sql)
		const before = await readFile(file)
		await expect(open()).rejects.toMatchObject({ name: 'StorageError', code: 'chainBroken' })
		expect((await readFile(file)).equals(before)).toBe(true)
	})

	it('shows an old edited entry when the whole chain is checked', async () => {
		tamper("UPDATE entry SET text = replace(text, 'noSale', 'noSalf') WHERE seq = 7")
		const storage = await open()
		expect(await storage.journal.verifyChain()).toEqual({ kind: 'broken', brokenAtSeq: 7 })
		await storage.close()
	})

	it('is refused when its pages are damaged, and its bytes are kept', async () => {
		const bytes = await readFile(file)
		bytes.fill(0x5a, bytes.length / 2, bytes.length / 2 + 40_000)
		await writeFile(file, bytes)
		await expect(open()).rejects.toMatchObject({ code: 'corrupt' })
		expect((await readFile(file)).equals(bytes)).toBe(true)
	})

	it('is refused when it is no database', async () => {
		await writeFile(file, 'not a database, but long enough to be read as one '.repeat(40))
		await expect(open()).rejects.toMatchObject({ code: 'corrupt' })
	})

	it('is refused while another process writes to it', async () => {
		const native = new SqliteDatabase(file)
		native.exec('BEGIN EXCLUSIVE')
		await expect(
			openTillStorage({ file, tillId: TILL_ID, epoch: 1, busyTimeoutMs: 50 }, NO_DEATH),
		).rejects.toMatchObject({ code: 'busy' })
		native.close()
	})

	it('finds articles and members by the sound of their names', async () => {
		const storage = await open()
		const milk = item('1', { nameZh: '纯牛奶', nameEn: 'Whole milk' })
		const cards = [
			['628810000001', '单', '小明'],
			['628810000002', 'Smith', 'Ann'],
		].map(([cardNo, familyName, givenName]) => {
			const base = card({ cardNo: cardNo ?? '', media: [] })
			return {
				...base,
				member: base.member && { ...base.member, familyName: familyName ?? '', givenName: givenName ?? '' },
			}
		})
		await storage.replica.applyChanges(
			[{ kind: 'item', item: milk }, ...cards.map((one) => ({ kind: 'card', card: one }) as const)],
			'c1',
		)
		for (const text of ['niunai', 'chun', 'cnn', 'nn', 'niun', '奶'])
			expect(
				(await storage.catalogue.searchItems(text, 5)).found.map(({ itemCode }) => itemCode),
				text,
			).toEqual(['1'])
		expect((await storage.catalogue.searchItems('nc', 5)).found).toEqual([])
		const members = async (text: string) =>
			(await storage.cards.searchMembers(text, 5)).found.map(({ card: { cardNo } }) => cardNo)
		for (const text of ['单小明', '小明', 'shanxiaoming', 'sxm', 'xiaom', 'shan ming'])
			expect(await members(text), text).toEqual(['628810000001'])
		for (const text of ['smith', 'ann sm']) expect(await members(text), text).toEqual(['628810000002'])
		const [first] = cards
		if (first?.member == null) throw new Error('no member')
		const married = { ...first, member: { ...first.member, familyName: '王' } }
		await storage.replica.applyChanges([{ kind: 'card', card: married }], 'c2')
		expect(await members('单小明')).toEqual([])
		expect(await members('wxm')).toEqual(['628810000001'])
		// The newest card goes, and another comes: SQLite gives it the same row.
		await storage.replica.applyChanges([{ kind: 'removed', topic: 'card', key: '628810000002' }], 'c3')
		expect(await members('smith')).toEqual([])
		const jones = {
			...first,
			cardNo: cardNoSchema.parse('628810000003'),
			member: { ...first.member, familyName: 'Jones' },
		}
		await storage.replica.applyChanges([{ kind: 'card', card: jones }], 'c4')
		expect(await members('jones')).toEqual(['628810000003'])
		await storage.close()
	})

	it('keeps a long page whole, and its cursor only with the last of it', async () => {
		const storage = await open()
		const records = Array.from(
			{ length: 500 },
			(_, index) => ({ kind: 'item', item: item(String(1_000 + index)) }) as const,
		)
		await storage.replica.applyChanges(records, 'c1')
		await storage.close()
		const reopened = await open()
		expect(await reopened.replica.feedCursor()).toBe('c1')
		for (const code of ['1000', '1063', '1064', '1499'])
			expect((await reopened.catalogue.findItem(itemCodeSchema.parse(code)))?.itemCode).toBe(code)
		await reopened.close()
	})

	it('says which stored row cannot be read, and reads the others', async () => {
		const storage = await open()
		await storage.replica.applyChanges(
			[
				{ kind: 'item', item: item('1') },
				{ kind: 'item', item: item('2') },
			],
			'c1',
		)
		await storage.close()
		tamper("UPDATE item SET record = '{}' WHERE item_code = '1'")
		const reopened = await open()
		await expect(reopened.catalogue.findItem(itemCodeSchema.parse('1'))).rejects.toMatchObject({
			code: 'rowInvalid',
			message: expect.stringContaining('item 1'),
		})
		expect((await reopened.catalogue.findItem(itemCodeSchema.parse('2')))?.itemCode).toBe('2')
		await reopened.close()
	})
})
