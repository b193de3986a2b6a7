/** The small group that every simulated shop belongs to: articles, operators, cards with members, stores and tills. */

import { cardNoSchema, itemCodeSchema, operatorIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { type CardSnapshot, cardSnapshotSchema } from '../../protocol/card/card-snapshot.ts'
import { storeProfileSchema, terminalSchema } from '../../protocol/catalogue/catalogue.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'
import { simplePolicy } from '../fixtures/card-policy.ts'
import type { Chance } from './chance.ts'
import { publicKeyOf } from './stand-in-keys.ts'

/** What a plan says of the group. */
type GroupPlan = {
	readonly stores: readonly { readonly storeId: string; readonly tillCount: number }[]
	readonly leaseSliceMinor: number
}

export const CARD_COUNT = 4
export const ITEM_CODES = ['1001', '1002', '1003', '1004'] as const
const PRICES = [350, 1_280, 4_990, 12_000] as const
export const OPERATOR_ID = '1001'
const POINTS_PER_YUAN = 1

/** The card number's last four digits are its own: that is what a receipt shows. */
export function cardNoOf(card: number): string {
	return `88000000000${1_000 + card * 7}`
}

export function uidOf(card: number): string {
	return `04A1B2C3D4E5${(0x80 + card).toString(16).toUpperCase()}`
}

export function groupRecords(plan: GroupPlan, from: Chance): FeedRecord[] {
	const drawn = from.fork('group')
	return [
		{ kind: 'department', department: { departmentId: 'D1', nameZh: '食品', nameEn: 'Food', position: 1 } },
		...ITEM_CODES.map(
			(code, index): FeedRecord => ({ kind: 'item', item: item(code, PRICES[index] ?? 100) }),
		),
		{
			kind: 'operator',
			operator: {
				operatorId: operatorIdSchema.parse(OPERATOR_ID),
				name: '李娜',
				role: 'cashier',
				pinVerifier: 'stands in for argon2id',
			},
		},
		...plan.stores.map(({ storeId }): FeedRecord => profile(storeId, plan.leaseSliceMinor)),
		...plan.stores.flatMap(({ storeId, tillCount }) =>
			Array.from({ length: tillCount }, (_, index) => terminal(storeId, index + 1)),
		),
		...Array.from(
			{ length: CARD_COUNT },
			(_, card): FeedRecord => ({
				kind: 'card',
				card: cardPicture(card, drawn.pick([0, 3_000, 20_000, 60_000])),
			}),
		),
	]
}

function item(code: string, unitPriceMinor: number): Extract<FeedRecord, { kind: 'item' }>['item'] {
	return {
		itemCode: itemCodeSchema.parse(code),
		barcodes: [`690123456${code}`],
		nameZh: `商品${code}`,
		nameEn: `Item ${code}`,
		departmentId: 'D1',
		counter: null,
		unitPriceMinor: minor(unitPriceMinor),
		taxRateBasisPoints: 1_300,
		quickKey: null,
	}
}

function profile(storeId: string, leaseSliceMinor: number): FeedRecord {
	return {
		kind: 'storeProfile',
		storeProfile: storeProfileSchema.parse({
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
			pointsPerYuan: POINTS_PER_YUAN,
			cardPolicy: simplePolicy(leaseSliceMinor),
			noticesZh: [],
			noticesEn: [],
		}),
	}
}

function terminal(storeId: string, lane: number): FeedRecord {
	const tillId = `${storeId}-${String(lane).padStart(2, '0')}`
	return {
		kind: 'terminal',
		terminal: terminalSchema.parse({ tillId, storeId, epoch: 1, publicKey: publicKeyOf(tillId) }),
	}
}

function cardPicture(card: number, available: number): CardSnapshot {
	return cardSnapshotSchema.parse({
		cardNo: cardNoSchema.parse(cardNoOf(card)),
		state: 'active',
		cardClass: 'standard',
		media: [{ kind: 'uid', value: uidOf(card) }],
		member: {
			memberId: `M${card}`,
			familyName: '王',
			givenName: String(card),
			address: { zh: `王${card}女士`, en: `Ms Wang ${card}` },
			language: 'zh-CN',
			tier: 'gold',
			segment: 'trueFriend',
			segmentReason: { visitsPerYear: 12, spendPerYearMinor: 100_000 },
			pyramidClass: 'B',
			lastVisit: null,
			fields: {},
			declinedAtMs: {},
		},
		purses: {
			storedValue: { available, held: 0, leased: 0 },
			points: { available: 0, held: 0, leased: 0 },
			gift: { available: 0, held: 0, leased: 0 },
		},
		vouchers: [],
		grants: [],
		asOfMs: 0,
		version: 1,
	})
}
