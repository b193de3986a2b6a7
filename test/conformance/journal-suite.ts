/** What the till may rely on, whatever keeps its data. Run on the SQLite storage and on the memory one. */

import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
	authKeySchema,
	GENESIS_HASH,
	itemCodeSchema,
	operatorIdSchema,
	saleIdSchema,
	tillIdSchema,
} from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { voucherSchema } from '../../protocol/card/card-snapshot.ts'
import { type StoreProfile, storeProfileSchema } from '../../protocol/catalogue/catalogue.ts'
import { entrySchema } from '../../protocol/journal/entry.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'
import type { TillStorage } from '../../storage/till-storage.ts'
import { simplePolicy } from '../fixtures/card-policy.ts'
import { PROMOTION } from '../fixtures/promotion.ts'
import {
	CARD_NO,
	captureOf,
	card,
	commitOf,
	draft,
	item,
	NO_SALE,
	printJob,
	saleOf,
} from './journal-fixtures.ts'

/** One disk. `open` may be called again after the storage before was closed. */
export interface StorageBench {
	open(options?: { readonly tillId?: string; readonly epoch?: number }): Promise<TillStorage>
	/** From now on no write finds room, until `empty`. Called while a storage is open. */
	fill(): Promise<void>
	empty(): Promise<void>
	remove(): Promise<void>
}

export function journalSuite(makeBench: () => Promise<StorageBench>): void {
	let bench: StorageBench
	let storage: TillStorage

	beforeEach(async () => {
		bench = await makeBench()
		storage = await bench.open()
	})
	afterEach(async () => {
		await storage.close()
		await bench.remove()
	})

	async function reopen(epoch = 1): Promise<void> {
		await storage.close()
		storage = await bench.open({ epoch })
	}
	const commitMany = async (count: number): Promise<void> => {
		for (let index = 0; index < count; index += 1)
			await storage.journal.commit(commitOf([draft(NO_SALE, 1_000 + index)]))
	}
	const seqsAfter = async (seq: number, countMax = 100, bytesMax = 1_000_000): Promise<number[]> =>
		(await storage.outbox.entriesAfter(seq, countMax, bytesMax)).map((entry) => entry.seq)

	describe('journal', () => {
		it('begins empty', async () => {
			expect(await storage.journal.load()).toEqual({
				workingState: null,
				workingVersion: 0,
				head: { epoch: 1, seq: 0, hash: GENESIS_HASH },
				storedSeq: 0,
				postedSeq: 0,
				earlier: null,
			})
			expect(await storage.journal.verifyChain()).toMatchObject({ kind: 'whole', entryCount: 0 })
		})

		it('numbers without gaps and chains by SHA-256 over the previous hash and the text', async () => {
			const first = await storage.journal.commit(commitOf([draft(NO_SALE), draft(saleOf(100, 1))]))
			const second = await storage.journal.commit(commitOf([draft(NO_SALE)]))
			const entries = [...first.appended, ...second.appended]
			expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3])
			let hash: string = GENESIS_HASH
			for (const entry of entries) {
				hash = createHash('sha256')
					.update(hash + entry.text)
					.digest('hex')
				expect(entry.hash).toBe(hash)
				expect(entrySchema.parse(JSON.parse(entry.text)).seq).toBe(entry.seq)
			}
			expect((await storage.journal.load()).head).toEqual({ epoch: 1, seq: 3, hash })
			expect(await storage.outbox.entriesAfter(0, 10, 1_000_000)).toEqual(entries)
			expect(await storage.journal.verifyChain()).toEqual({
				kind: 'whole',
				entryCount: 3,
				head: { epoch: 1, seq: 3, hash },
			})
		})

		it('keeps the working state, with and without entries, over a reopening', async () => {
			await storage.journal.commit({
				entries: [],
				workingState: '{"basket":1}',
				workingVersion: 3,
				printJobs: [],
			})
			expect(await storage.journal.load()).toMatchObject({
				workingState: '{"basket":1}',
				workingVersion: 3,
				head: { seq: 0 },
			})
			await storage.journal.commit({
				entries: [draft(NO_SALE)],
				workingState: '{"鲜":2}',
				workingVersion: 4,
				printJobs: [],
			})
			await reopen()
			expect(await storage.journal.load()).toMatchObject({
				workingState: '{"鲜":2}',
				workingVersion: 4,
				head: { seq: 1 },
			})
			const { appended } = await storage.journal.commit(commitOf([draft(NO_SALE)]))
			expect(appended[0]?.seq).toBe(2)
			expect((await storage.journal.verifyChain()).kind).toBe('whole')
		})

		it('keeps nothing of a commit when one part of it cannot be kept', async () => {
			await storage.journal.commit(commitOf([draft(NO_SALE)], 'before', [printJob('J1')]))
			const refused = storage.journal.commit(
				commitOf([draft(saleOf(100, 1)), draft(captureOf('birthday', '05-18'))], 'after', [
					printJob('J2'),
					printJob('J1'),
				]),
			)
			await expect(refused).rejects.toThrow()
			await expect(
				storage.journal.commit(commitOf([draft(NO_SALE), draft(NO_SALE, 1_000, 2)], 'after')),
			).rejects.toThrow(/chain/)
			expect(await storage.journal.load()).toMatchObject({ workingState: 'before', head: { seq: 1 } })
			expect(await storage.printSpool.nextPrintJob()).toMatchObject({ job: { jobId: 'J1' }, jobsWaiting: 1 })
			await storage.replica.applyChanges([{ kind: 'card', card: card() }], 'c1')
			expect((await storage.cards.findCardByNo(CARD_NO))?.unposted).toEqual({})
			expect((await storage.journal.verifyChain()).kind).toBe('whole')
		})

		it('answers commits in the order in which they were asked', async () => {
			const answers = await Promise.all(
				[1, 2, 3, 4, 5].map((atMs) => storage.journal.commit(commitOf([draft(NO_SALE, atMs)]))),
			)
			expect(answers.map(({ appended }) => appended[0]?.seq)).toEqual([1, 2, 3, 4, 5])
		})

		it('begins a new chain with a new epoch and refuses to go back or to serve another till', async () => {
			await commitMany(2)
			await reopen(2)
			expect((await storage.journal.load()).head).toEqual({ epoch: 2, seq: 0, hash: GENESIS_HASH })
			expect((await storage.journal.commit(commitOf([draft(NO_SALE, 1_000, 2)]))).appended[0]?.seq).toBe(1)
			await storage.close()
			await expect(bench.open({ epoch: 1 })).rejects.toMatchObject({ code: 'wrongIdentity' })
			await expect(bench.open({ tillId: tillIdSchema.parse('S01-02'), epoch: 2 })).rejects.toMatchObject({
				code: 'wrongIdentity',
			})
			storage = await bench.open({ epoch: 2 })
		})

		it('says that the disk is full, keeps what it has, and goes on when there is room again', async () => {
			await storage.journal.commit(commitOf([draft(NO_SALE)], 'kept'))
			await bench.fill()
			const huge = 'x'.repeat(200_000)
			await expect(storage.journal.commit(commitOf([draft(NO_SALE)], huge))).rejects.toMatchObject({
				name: 'StorageError',
				code: 'diskFull',
			})
			expect(await storage.journal.hasRoom()).toBe(false)
			expect(await storage.journal.load()).toMatchObject({ workingState: 'kept', head: { seq: 1 } })
			await bench.empty()
			expect(await storage.journal.hasRoom()).toBe(true)
			expect((await storage.journal.commit(commitOf([draft(NO_SALE)], huge))).appended[0]?.seq).toBe(2)
			expect((await storage.journal.verifyChain()).kind).toBe('whole')
		})

		it('rejects what is asked after it was closed', async () => {
			await storage.close()
			await expect(storage.journal.load()).rejects.toMatchObject({ code: 'closed' })
			storage = await bench.open()
		})
	})

	it('tells what it has of a sale: its completion and what was given back, of any epoch', async () => {
		const sale = saleOf(100, 1)
		if (sale.kind !== 'saleCompleted') throw new Error('no sale')
		const refund = {
			kind: 'spendRefunded',
			saleId: sale.saleId,
			authKey: authKeySchema.parse('key-12345'),
			cardNo: CARD_NO,
			purse: 'storedValue',
			amount: 100,
			amountMinor: minor(100),
			keeper: 'centre',
		} as const
		await storage.journal.commit(commitOf([draft(sale), draft(NO_SALE)]))
		await reopen(2)
		await storage.journal.commit(commitOf([draft(refund, 2_000, 2)]))
		const entries = await storage.journal.entriesOfSale(sale.saleId)
		expect(entries.map(({ epoch, body }) => [epoch, body.kind])).toEqual([
			[1, 'saleCompleted'],
			[2, 'spendRefunded'],
		])
		expect(await storage.journal.entriesOfSale(saleIdSchema.parse('S01-01-1-999999'))).toEqual([])
	})

	it('is read backwards, page by page, over all epochs', async () => {
		await commitMany(3)
		await reopen(2)
		await storage.journal.commit(commitOf([draft(NO_SALE, 2_000, 2), draft(NO_SALE, 2_001, 2)]))
		const places = async (place: { epoch: number; seq: number } | null, countMax: number) =>
			(await storage.journal.entriesBefore(place, countMax)).map((text) => {
				const { epoch, seq } = entrySchema.parse(JSON.parse(text))
				return [epoch, seq]
			})
		expect(await places(null, 3)).toEqual([
			[2, 2],
			[2, 1],
			[1, 3],
		])
		expect(await places({ epoch: 1, seq: 3 }, 10)).toEqual([
			[1, 2],
			[1, 1],
		])
		expect(await places({ epoch: 1, seq: 1 }, 10)).toEqual([])
	})

	it('gives the newest paper of a sale', async () => {
		const job = printJob('p1')
		await storage.journal.commit(commitOf([], '{}', [job]))
		const saleId = job.saleId ?? saleIdSchema.parse('none')
		expect(await storage.journal.receiptOf(saleId)).toEqual(job.layout)
		expect(await storage.journal.receiptOf(saleIdSchema.parse('S01-01-1-999999'))).toBeNull()
	})

	describe('outbox', () => {
		it('gives entries in order, by count and by bytes, one at least', async () => {
			await commitMany(5)
			const bytes = (await storage.outbox.entriesAfter(0, 1, 1))[0]?.text.length ?? 0
			expect(await seqsAfter(0)).toEqual([1, 2, 3, 4, 5])
			expect(await seqsAfter(2, 2)).toEqual([3, 4])
			expect(await seqsAfter(0, 100, bytes * 3)).toEqual([1, 2, 3])
			expect(await seqsAfter(0, 100, bytes * 3 - 1)).toEqual([1, 2])
			expect(await seqsAfter(0, 100, 1)).toEqual([1])
			expect(await seqsAfter(5)).toEqual([])
		})

		it('moves its marks forward only, never beyond the head, and posted carries stored along', async () => {
			await commitMany(5)
			expect(await storage.outbox.counts()).toEqual({ waiting: 5, notStored: 5 })
			expect(await storage.outbox.markStored(3)).toBe(3)
			expect(await storage.outbox.markStored(2)).toBe(3)
			expect(await storage.outbox.markStored(3)).toBe(3)
			expect(await storage.outbox.markStored(6)).toBe(3)
			expect(await storage.outbox.counts()).toEqual({ waiting: 5, notStored: 2 })
			expect(await storage.outbox.markPosted(4, [])).toBe(4)
			expect(await storage.outbox.markPosted(1, [])).toBe(4)
			await reopen()
			expect(await storage.journal.load()).toMatchObject({ storedSeq: 4, postedSeq: 4 })
			expect(await storage.outbox.counts()).toEqual({ waiting: 1, notStored: 1 })
		})

		it('keeps exceptions once, the newest first', async () => {
			await commitMany(3)
			const verdict = (seq: number) => ({ seq, kind: 'postedWithException', reason: 'overspend' }) as const
			await storage.outbox.markPosted(2, [verdict(1), verdict(2)])
			await storage.outbox.markPosted(2, [verdict(2)])
			expect(await storage.outbox.exceptions(10)).toEqual([verdict(2), verdict(1)])
			expect(await storage.outbox.exceptions(1)).toEqual([verdict(2)])
		})

		it('prunes what is posted and old, and the chain stays whole', async () => {
			await commitMany(6)
			await storage.outbox.markPosted(4, [])
			expect(await storage.outbox.prune(1_002)).toBe(2)
			expect(await storage.outbox.prune(1_002)).toBe(0)
			expect(await storage.outbox.prune(9_999)).toBe(2)
			expect(await seqsAfter(0)).toEqual([5, 6])
			await reopen()
			expect(await storage.journal.verifyChain()).toMatchObject({
				kind: 'whole',
				entryCount: 2,
				head: { seq: 6 },
			})
			await storage.outbox.markPosted(6, [])
			expect(await storage.outbox.prune(9_999)).toBe(2)
			await reopen()
			expect((await storage.journal.commit(commitOf([draft(NO_SALE)]))).appended[0]?.seq).toBe(7)
			expect(await storage.journal.verifyChain()).toMatchObject({ kind: 'whole', entryCount: 1 })
		})
	})

	describe('an earlier epoch', () => {
		beforeEach(async () => {
			await commitMany(3)
			await storage.outbox.markPosted(1, [])
			await reopen(2)
			await storage.journal.commit(commitOf([draft(NO_SALE, 2_000, 2)]))
		})

		it('is known by where it ended', async () => {
			const [last] = await storage.outbox.entriesAfter(0, 1, 1_000)
			const { earlier, head } = await storage.journal.load()
			expect(earlier).toMatchObject({ epoch: 1, seq: 3 })
			expect(head).toMatchObject({ epoch: 2, seq: 1, hash: last?.hash })
			expect(await storage.outbox.counts()).toEqual({ waiting: 3, notStored: 3 })
		})

		it('still gives what is not posted, and keeps marks of its own', async () => {
			const [earlier, ...others] = await storage.outbox.earlier()
			expect(others).toEqual([])
			expect(earlier).toMatchObject({ epoch: 1, headSeq: 3 })
			const rest = await earlier?.outbox.entriesAfter(1, 10, 1_000_000)
			expect(rest?.map(({ seq }) => seq)).toEqual([2, 3])
			expect(await earlier?.outbox.hashAt(3)).toBe(rest?.at(-1)?.hash)
			await earlier?.outbox.markStored(3)
			await earlier?.outbox.markPosted(3, [{ seq: 2, kind: 'contested', reason: 'hashMismatch' }])
			expect(await storage.outbox.earlier()).toEqual([])
			expect(await storage.outbox.exceptions(9)).toEqual([])
			expect(await storage.outbox.counts()).toEqual({ waiting: 1, notStored: 1 })
		})

		it('is pruned like the present one', async () => {
			await storage.outbox.markPosted(1, [])
			expect(await storage.outbox.prune(9_999)).toBe(2)
			const [earlier] = await storage.outbox.earlier()
			expect(await earlier?.outbox.hashAt(1)).toMatch(/^[0-9a-f]{64}$/)
			expect(await earlier?.outbox.entriesAfter(0, 9, 1_000_000)).toHaveLength(2)
		})
	})

	it('knows the hash at each place that it has, also where the pruned part ends', async () => {
		await commitMany(4)
		const entries = await storage.outbox.entriesAfter(0, 9, 1_000_000)
		expect(await storage.outbox.hashAt(0)).toBe(GENESIS_HASH)
		expect(await storage.outbox.hashAt(3)).toBe(entries[2]?.hash)
		expect(await storage.outbox.hashAt(5)).toBe('unwritten')
		await storage.outbox.markPosted(3, [])
		await storage.outbox.prune(1_002)
		expect(await storage.outbox.hashAt(1)).toBe('pruned')
		expect(await storage.outbox.hashAt(2)).toBe(entries[1]?.hash)
		expect(await storage.outbox.hashAt(4)).toBe(entries[3]?.hash)
	})

	describe('print spool', () => {
		it('gives the oldest job that is not done', async () => {
			expect(await storage.printSpool.nextPrintJob()).toBeNull()
			await storage.journal.commit(commitOf([], '{}', [printJob('J1', '小票'), printJob('J2')]))
			expect(await storage.printSpool.nextPrintJob()).toEqual({
				job: { ...printJob('J1', '小票'), state: 'queued', problem: null },
				jobsWaiting: 2,
			})
			await storage.printSpool.setPrintJobState('J1', 'queued', 'printer.paperOut')
			expect((await storage.printSpool.nextPrintJob())?.job.problem).toBe('printer.paperOut')
			await storage.printSpool.setPrintJobState('J1', 'done', null)
			await storage.printSpool.setPrintJobState('unknown job', 'done', null)
			expect(await storage.printSpool.nextPrintJob()).toMatchObject({ job: { jobId: 'J2' }, jobsWaiting: 1 })
			expect(await storage.printSpool.lastPrintJob()).toMatchObject({ jobId: 'J2' })
		})

		it('doubts a job that was being sent when the power went', async () => {
			await storage.journal.commit(commitOf([], '{}', [printJob('J1')]))
			await storage.printSpool.setPrintJobState('J1', 'sending', null)
			await reopen()
			expect((await storage.printSpool.nextPrintJob())?.job.state).toBe('unknown')
			await storage.printSpool.setPrintJobState('J1', 'queued', null, true)
			expect((await storage.printSpool.nextPrintJob())?.job).toMatchObject({ state: 'queued', copy: true })
		})
	})

	describe('replica of the feed', () => {
		const records: FeedRecord[] = [
			{
				kind: 'department',
				department: { departmentId: 'D01', nameZh: '乳品', nameEn: 'Dairy', position: 1 },
			},
			{
				kind: 'department',
				department: { departmentId: 'D02', nameZh: '蔬果', nameEn: 'Fruit', position: 0 },
			},
			{
				kind: 'item',
				item: item('1001', {
					nameZh: '申江纯牛奶 250ml',
					nameEn: 'Whole milk',
					barcodes: ['6901234567892'],
					quickKey: 2,
				}),
			},
			{
				kind: 'item',
				item: item('1002', {
					nameZh: '牛奶巧克力',
					nameEn: 'Milk chocolate',
					barcodes: ['012345678905'],
					quickKey: 1,
				}),
			},
			{
				kind: 'item',
				item: item('2001', {
					nameZh: '香蕉',
					nameEn: 'Bananas',
					barcodes: ['6901234599991'],
					departmentId: 'D02',
					counter: '南岛鲜',
				}),
			},
		]

		it('finds an article by any form of its barcode and by its code', async () => {
			await storage.replica.applyChanges(records, 'c1')
			const { catalogue } = storage
			expect((await catalogue.findItemByBarcode('6901234567892'))?.itemCode).toBe('1001')
			for (const form of ['012345678905', '0012345678905', '00012345678905', '12345678905']) {
				expect((await catalogue.findItemByBarcode(form))?.itemCode).toBe('1002')
			}
			for (const none of ['6901234567893', '', '0', 'abc', "' OR 1=1"])
				expect(await catalogue.findItemByBarcode(none)).toBeNull()
			expect((await catalogue.findItem(itemCodeSchema.parse('2001')))?.nameZh).toBe('香蕉')
			expect(await catalogue.findItem(itemCodeSchema.parse('9999'))).toBeNull()
		})

		it('searches by parts of names, beginnings of words, codes and barcodes', async () => {
			await storage.replica.applyChanges(records, 'c1')
			const cases: readonly (readonly [text: string, codes: readonly string[]])[] = [
				['牛奶', ['1002', '1001']],
				['纯牛', ['1001']],
				['milk', ['1002', '1001']],
				['MIL', ['1002', '1001']],
				['whole mil', ['1001']],
				['牛奶 choc', ['1002']],
				['南岛', ['2001']],
				['100', ['1001', '1002']],
				['69012', ['1001', '2001']],
				['', []],
				['   ', []],
				['"*', []],
				['牛肉', []],
			]
			for (const [text, codes] of cases) {
				const { found } = await storage.catalogue.searchItems(text, 10)
				expect(
					found.map(({ itemCode }) => itemCode),
					text,
				).toEqual(codes)
				expect((await storage.catalogue.searchItems(text, 1)).found, text).toEqual(found.slice(0, 1))
			}
		})

		it('gives departments and quick keys in their order', async () => {
			await storage.replica.applyChanges(records, 'c1')
			expect((await storage.catalogue.departments()).map(({ departmentId }) => departmentId)).toEqual([
				'D02',
				'D01',
			])
			const groups = await storage.catalogue.quickKeys()
			expect(
				groups.map(({ department, items }) => [
					department.departmentId,
					...items.map(({ itemCode }) => itemCode),
				]),
			).toEqual([['D01', '1002', '1001']])
		})

		it('replaces and removes, keeps its cursor, and does not mind a batch twice', async () => {
			expect(await storage.replica.feedCursor()).toBeNull()
			await storage.replica.applyChanges(records, 'c1')
			const changed = item('1001', { nameZh: '全脂奶', nameEn: 'Full milk', barcodes: ['6901234567908'] })
			const batch: FeedRecord[] = [
				{ kind: 'item', item: changed },
				{ kind: 'removed', topic: 'item', key: '1002' },
				{ kind: 'removed', topic: 'department', key: 'D02' },
				{ kind: 'removed', topic: 'card', key: '99999999' },
			]
			await storage.replica.applyChanges(batch, 'c2')
			await storage.replica.applyChanges(batch, 'c2')
			await reopen()
			expect(await storage.replica.feedCursor()).toBe('c2')
			expect(await storage.catalogue.findItemByBarcode('6901234567892')).toBeNull()
			expect(await storage.catalogue.findItemByBarcode('6901234567908')).toEqual(changed)
			expect(await storage.catalogue.searchItems('牛奶', 10)).toEqual({ found: [], percentReady: 100 })
			expect(await storage.catalogue.findItem(itemCodeSchema.parse('1002'))).toBeNull()
			expect(await storage.catalogue.departments()).toHaveLength(1)
		})

		it('knows operators, and the profile of its own store only', async () => {
			const operator = {
				operatorId: operatorIdSchema.parse('1001'),
				name: '李敏',
				role: 'cashier',
				pinVerifier: 'x'.repeat(20),
			} as const
			expect(await storage.catalogue.storeProfile()).toBeNull()
			await storage.replica.applyChanges(
				[
					{ kind: 'operator', operator },
					...['S01', 'S02'].map(
						(storeId) => ({ kind: 'storeProfile', storeProfile: profile(storeId) }) as const,
					),
				],
				'c1',
			)
			expect(await storage.catalogue.operators()).toEqual([operator])
			expect(await storage.catalogue.findOperator(operator.operatorId)).toEqual(operator)
			expect(await storage.catalogue.findOperator(operatorIdSchema.parse('1002'))).toBeNull()
			expect((await storage.catalogue.storeProfile())?.storeId).toBe('S01')
		})
	})

	it('knows promotions by their ids, until they are withdrawn', async () => {
		const later: FeedRecord = { kind: 'promotion', promotion: { ...PROMOTION, promotionId: 'Q' } }
		await storage.replica.applyChanges([later, { kind: 'promotion', promotion: PROMOTION }], 'c1')
		expect((await storage.catalogue.promotions()).map(({ promotionId }) => promotionId).sort()).toEqual([
			'P',
			'Q',
		])
		await storage.replica.applyChanges([{ kind: 'removed', topic: 'promotion', key: 'Q' }], 'c2')
		expect(await storage.catalogue.promotions()).toEqual([PROMOTION])
	})

	describe('cards', () => {
		const find = async (kind: 'uid' | 'cardNo' | 'phone', value: string) =>
			(await storage.cards.findCard({ kind, value }))?.card.cardNo

		it('finds a card by UID, number and phone, the active one of two first', async () => {
			const lost = card({
				cardNo: '628810000000',
				state: 'lost',
				media: [{ kind: 'uid', value: '7F21C3D8' }],
			})
			await storage.replica.applyChanges(
				[
					{ kind: 'card', card: lost },
					{ kind: 'card', card: card() },
				],
				'c1',
			)
			expect(await find('uid', '04A1B2C3D4E580')).toBe(CARD_NO)
			expect(await find('uid', '7F21C3D8')).toBe('628810000000')
			expect(await find('cardNo', CARD_NO)).toBe(CARD_NO)
			expect(await find('phone', '13818000101')).toBe(CARD_NO)
			expect(await find('phone', '+8613818000101')).toBe(CARD_NO)
			expect(await find('phone', '13818000102')).toBeUndefined()
			expect(await find('uid', '04A1B2C3D4E581')).toBeUndefined()
		})

		it('finds members by their names and by the end of their numbers', async () => {
			const lost = card({ cardNo: '628810000000', state: 'lost', media: [] })
			await storage.replica.applyChanges(
				[
					{ kind: 'card', card: lost },
					{ kind: 'card', card: card() },
					{ kind: 'card', card: card({ cardNo: '628810000099', member: null, media: [] }) },
				],
				'c1',
			)
			const found = async (text: string, countMax = 5) =>
				(await storage.cards.searchMembers(text, countMax)).found.map(({ card: { cardNo } }) => cardNo)
			const { familyName = '', givenName = '' } = card().member ?? {}
			expect((await found(familyName + givenName)).sort()).toEqual(['628810000000', CARD_NO].sort())
			expect((await found('0101')).sort()).toEqual(['628810000000', CARD_NO].sort())
			expect(await found('0101', 1)).toHaveLength(1)
			expect(await found(CARD_NO)).toEqual([CARD_NO])
			for (const nobody of ['', ' ', '1', '"*', '9999', '没有'])
				expect(await found(nobody), nobody).toEqual([])
			await storage.replica.applyChanges([{ kind: 'removed', topic: 'card', key: CARD_NO }], 'c2')
			expect(await found('0101')).toEqual(['628810000000'])
		})

		it('finds a card by what is printed on its 125 kHz tag, behind all numbers, and only if one card has it', async () => {
			const tagged = (cardNo: string, tag: string) =>
				({ kind: 'card', card: card({ cardNo, media: [{ kind: 'uid', value: tag }] }) }) as const
			await storage.replica.applyChanges([tagged('628810000001', '06001259E3')], 'c1')
			expect(await find('cardNo', '0001202659')).toBe('628810000001')
			expect(await find('cardNo', '01823011')).toBe('628810000001')
			expect(await find('uid', '06001259E3')).toBe('628810000001')
			await storage.replica.applyChanges([{ kind: 'card', card: card({ cardNo: '01823011' }) }], 'c2')
			expect(await find('cardNo', '01823011')).toBe('01823011')
			await storage.replica.applyChanges([tagged('628810000002', '07001259E3')], 'c3')
			expect(await find('cardNo', '0001202659')).toBeUndefined()
			expect(await find('uid', '06001259E3')).toBe('628810000001')
		})

		it('forgets the media that a newer picture no longer has', async () => {
			await storage.replica.applyChanges([{ kind: 'card', card: card() }], 'c1')
			await storage.replica.applyChanges([{ kind: 'card', card: card({ media: [], version: 2 }) }], 'c2')
			expect(await find('uid', '04A1B2C3D4E580')).toBeUndefined()
			await storage.replica.applyChanges([{ kind: 'removed', topic: 'card', key: CARD_NO }], 'c3')
			expect(await find('cardNo', CARD_NO)).toBeUndefined()
		})

		it('ignores an answer that the feed has overtaken, whatever a clock said, and takes whatever the feed says', async () => {
			const at = (version: number, asOfMs: number) =>
				({ kind: 'card', card: card({ version, asOfMs }) }) as const
			const version = async () => (await storage.cards.findCardByNo(CARD_NO))?.card.version
			await storage.replica.putCard(at(5, 5_000))
			await storage.replica.putCard(at(4, 9_000))
			expect(await version()).toBe(5)
			await storage.replica.putCard(at(6, 1_000))
			expect(await version()).toBe(6)
			await storage.replica.applyChanges([at(7, 500)], 'c1')
			await storage.replica.putCard(at(6, 9_000))
			expect(await version()).toBe(7)
			// A centre that was restored from an older copy counts from there again.
			await storage.replica.applyChanges([at(2, 100)], 'c2')
			expect(await version()).toBe(2)
		})

		it('sums what this till moved until it is posted', async () => {
			await storage.replica.applyChanges([{ kind: 'card', card: card() }], 'c1')
			await storage.journal.commit(commitOf([draft(saleOf(3_000, 30)), draft(saleOf(500, 5))]))
			const unposted = async () => (await storage.cards.findCardByNo(CARD_NO))?.unposted
			expect(await unposted()).toEqual({ storedValue: -3_500, points: 35 })
			await storage.outbox.markStored(2)
			expect(await unposted()).toEqual({ storedValue: -3_500, points: 35 })
			await storage.outbox.markPosted(1, [])
			await reopen()
			expect(await unposted()).toEqual({ storedValue: -500, points: 5 })
			await storage.outbox.markPosted(2, [])
			expect(await unposted()).toEqual({})
		})

		it('shows a coupon that a sale gave, and a card reported lost, until they are posted', async () => {
			await storage.replica.applyChanges([{ kind: 'card', card: card() }], 'c1')
			const purse = 'coupon:S0101-1-1-0' as const
			const sale = saleOf(100, 1)
			if (sale.kind !== 'saleCompleted') throw new Error('no sale')
			const voucher = { voucherTypeId: 'THANKS', validFrom: null, validUntil: null }
			const award = { cardNo: CARD_NO, purse, amount: 2, keeper: 'till' as const, voucher }
			const lost = { kind: 'cardStateReported', cardNo: CARD_NO, state: 'lost', note: '' } as const
			await storage.journal.commit(commitOf([draft({ ...sale, earned: [award] }), draft(lost)]))
			await reopen()
			const known = async () => await storage.cards.findCardByNo(CARD_NO)
			expect((await known())?.card).toMatchObject({
				state: 'lost',
				vouchers: [{ purse, voucherTypeId: 'THANKS' }],
			})
			expect((await known())?.unposted[purse]).toBe(2)
			// The agent's copy shows it, too: what the entry brought counts once.
			const lent = (leased: number) => ({ available: 0, held: 0, leased })
			const agents = voucherSchema.parse({ purse, ...voucher, balance: lent(3) })
			await storage.replica.applyChanges([{ kind: 'card', card: card({ vouchers: [agents] }) }], 'c2')
			expect((await known())?.card.vouchers).toEqual([{ ...agents, balance: lent(1) }])
			await storage.replica.applyChanges([{ kind: 'card', card: card() }], 'c3')
			await storage.outbox.markPosted(1, [])
			expect((await known())?.card).toMatchObject({ state: 'lost', vouchers: [] })
			await storage.outbox.markPosted(2, [])
			expect((await known())?.card.state).toBe('active')
		})

		it('shows captured fields at once, newer over older, never over a verified one', async () => {
			const base = card()
			const known = { value: 'sms', source: 'headOffice', verified: false, atMs: 5_000 } as const
			const birthday = { value: '01-01', source: 'member', verified: true, atMs: 1_000 } as const
			const member =
				base.member === null ? null : { ...base.member, fields: { contactChannel: known, birthday } }
			await storage.replica.applyChanges([{ kind: 'card', card: { ...base, member } }], 'c1')
			const fields = async () => (await storage.cards.findCardByNo(CARD_NO))?.card.member?.fields
			await storage.journal.commit(commitOf([draft(captureOf('contactChannel', 'none'), 4_000)]))
			expect(await fields()).toEqual({ contactChannel: known, birthday })
			await storage.journal.commit(
				commitOf([
					draft(captureOf('contactChannel', 'wechat'), 6_000),
					draft(captureOf('birthday', '02-02'), 6_000),
				]),
			)
			expect(await fields()).toEqual({
				contactChannel: { value: 'wechat', source: 'till', verified: false, atMs: 6_000 },
				birthday,
			})
			await storage.journal.commit(commitOf([draft(captureOf('birthday', null), 7_000)]))
			const later = { ...captureOf('contactChannel', null), later: true } as const
			await storage.journal.commit(commitOf([draft(later, 8_000)]))
			await reopen()
			expect((await storage.cards.findCardByNo(CARD_NO))?.card.member).toMatchObject({
				declinedAtMs: { birthday: 7_000 },
				laterAtMs: { contactChannel: 8_000 },
			})
		})
	})

	it('keeps small named texts', async () => {
		expect(await storage.keyValues.get('pinAttempts')).toBeNull()
		await storage.keyValues.set('pinAttempts', '3')
		await storage.keyValues.set('other', 'x')
		await reopen()
		expect(await storage.keyValues.get('pinAttempts')).toBe('3')
		await storage.keyValues.set('pinAttempts', null)
		expect(await storage.keyValues.get('pinAttempts')).toBeNull()
		expect(await storage.keyValues.get('other')).toBe('x')
	})
}

function profile(storeId: string): StoreProfile {
	return storeProfileSchema.parse({
		storeId,
		legalEntityId: 'LE1',
		nameZh: `店${storeId}`,
		nameEn: `Store ${storeId}`,
		addressZh: '',
		currency: 'CNY',
		utcOffsetMinutes: 480,
		dayStartsAtHour: 4,
		receiptFooterZh: '',
		receiptFooterEn: '',
		pointsPerYuan: 1,
		cardPolicy: simplePolicy(20_000),
		noticesZh: [],
		noticesEn: [],
	})
}
