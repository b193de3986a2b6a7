/** Small valid pieces for the journal suite. */
import { businessDateSchema } from '../../protocol/base/business-date.ts'
import {
	authKeySchema,
	cardNoSchema,
	itemCodeSchema,
	memberIdSchema,
	saleIdSchema,
	shiftIdSchema,
	tillIdSchema,
} from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { type CardSnapshot, cardSnapshotSchema } from '../../protocol/card/card-snapshot.ts'
import { type Item, itemSchema } from '../../protocol/catalogue/catalogue.ts'
import type { EntryBody } from '../../protocol/journal/entry.ts'
import type { EntryDraft, JournalCommit } from '../../till/ports/journal.ts'
import type { NewPrintJob } from '../../till/ports/print-spool.ts'

export const TILL_ID = tillIdSchema.parse('S01-01')
/** As a till's machine has one. */
export const PAGE_KEY = 'c0ffee'.padEnd(64, '5')
export const CARD_NO = cardNoSchema.parse('628810000001')
export const MEMBER_ID = memberIdSchema.parse('M000001')

export function draft(body: EntryBody, atMs = 1_000, epoch = 1): EntryDraft {
	return {
		tillId: TILL_ID,
		epoch,
		atMs,
		businessDate: businessDateSchema.parse('2026-03-09'),
		shiftId: shiftIdSchema.parse('S01-01-1-1'),
		operatorId: null,
		body,
	}
}

export const NO_SALE: EntryBody = { kind: 'drawerOpened', reason: 'noSale' }

export function commitOf(
	entries: readonly EntryDraft[],
	workingState = '{}',
	printJobs: readonly NewPrintJob[] = [],
): JournalCommit {
	return { entries, workingState, workingVersion: 1, printJobs }
}

/** A sale that spends `spentMinor` from the card and earns `points` on it. */
export function saleOf(spentMinor: number, points: number): EntryBody {
	return {
		kind: 'saleCompleted',
		saleId: saleIdSchema.parse('S01-01-1-1'),
		memberId: MEMBER_ID,
		cardNo: CARD_NO,
		lines: [],
		totals: { itemCount: 0, totalMinor: minor(spentMinor), taxMinor: minor(0) },
		loads: [],
		approvals: [],
		tenders: [
			{
				kind: 'storedValue',
				purse: 'storedValue',
				cardNo: CARD_NO,
				amount: spentMinor,
				amountMinor: minor(spentMinor),
				authKey: authKeySchema.parse('S01-01-1-000001'),
				authority: { kind: 'lease', leaseId: 'L1', slice: 0, counter: 1 },
				balanceAfter: null,
			},
		],
		earned: [{ cardNo: CARD_NO, purse: 'points', amount: points, keeper: 'centre', voucher: null }],
		connection: 'online',
	}
}

export function captureOf(field: 'contactChannel' | 'birthday', value: string | null): EntryBody {
	return { kind: 'fieldCaptured', memberId: MEMBER_ID, cardNo: CARD_NO, field, value, wordingVersion: '1' }
}

export function printJob(jobId: string, text = 'receipt'): NewPrintJob {
	return {
		jobId,
		saleId: saleIdSchema.parse('S01-01-1-1'),
		layout: { language: 'zh-CN', rows: [{ kind: 'title', text }] },
		copy: false,
		createdAtMs: 1_000,
	}
}

export function card(
	over: Partial<Omit<CardSnapshot, 'cardNo'>> & { readonly cardNo?: string } = {},
): CardSnapshot {
	return cardSnapshotSchema.parse({
		cardNo: CARD_NO,
		state: 'active',
		cardClass: 'standard',
		media: [{ kind: 'uid', value: '04A1B2C3D4E580' }],
		member: {
			memberId: MEMBER_ID,
			familyName: '王',
			givenName: '丽华',
			address: { zh: '王女士', en: 'Ms Wang' },
			language: 'zh-CN',
			tier: 'gold',
			segment: 'trueFriend',
			segmentReason: { visitsPerYear: 46, spendPerYearMinor: 2_386_000 },
			pyramidClass: 'A',
			lastVisit: null,
			fields: { phone: { value: '13818000101', source: 'member', verified: true, atMs: 1 } },
			declinedAtMs: {},
		},
		purses: {
			storedValue: { available: 50_000, held: 0, leased: 0 },
			points: { available: 0, held: 0, leased: 0 },
			gift: { available: 0, held: 0, leased: 0 },
		},
		vouchers: [],
		grants: [],
		asOfMs: 1_000,
		version: 1,
		...over,
	})
}

export function item(itemCode: string, over: Partial<Item> = {}): Item {
	return itemSchema.parse({
		itemCode: itemCodeSchema.parse(itemCode),
		barcodes: [`69012345${itemCode.padStart(5, '0')}`],
		nameZh: `商品${itemCode}`,
		nameEn: `Item ${itemCode}`,
		departmentId: 'D01',
		counter: null,
		unitPriceMinor: minor(100),
		taxRateBasisPoints: 1_300,
		quickKey: null,
		...over,
	})
}
