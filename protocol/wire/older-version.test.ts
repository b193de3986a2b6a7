import { expect, test } from 'vitest'
import { PROMOTION } from '../../test/fixtures/promotion.ts'
import { cardOf } from '../../test/helpers/small-store.ts'
import { item, member, PROFILE } from '../../test/helpers/till-play.ts'
import { businessDateSchema } from '../base/business-date.ts'
import { cardNoSchema, tillIdSchema } from '../base/ids.ts'
import { BUILT_IN_RULES } from '../greeting/built-in-rules.ts'
import type { Down } from './down.ts'
import { writeDown } from './frame.ts'
import { downFor, frameFor } from './older-version.ts'
import type { FeedRecord } from './records.ts'

const uid = { kind: 'uid', value: '04A1B2C3' } as const
const epc = { kind: 'epc', value: 'E2801160600002070000ABCD' } as const
const card = cardOf(100, { media: [uid, epc] })
const plain = cardOf(100, { media: [uid] })
const arrived: Down = {
	kind: 'memberArrived',
	doorId: 'door',
	cardNo: cardNoSchema.parse('88000001'),
	direction: 'in',
	arrivedAtMs: 1,
}
const changes = (one: typeof card): Down => ({
	kind: 'changes',
	records: [
		{ kind: 'card', card: one },
		{ kind: 'removed', topic: 'item', key: '1' },
	],
	cursor: 'disk:7',
	complete: true,
})
const found = (one: typeof card | null): Down => ({
	kind: 'cardFound',
	requestId: 'r1',
	card: one,
	source: 'cache',
	leased: [],
	leases: [],
})

test.each<[string, Down, Down | null]>([
	['an arrival at the door is not told', arrived, null],
	['nor what waits in the store', { kind: 'suspendedSales', sales: [], isWhole: true }, null],
	['a page of the feed comes without tags', changes(card), changes(plain)],
	['so does a card that was asked for', found(card), found(plain)],
	['nobody is found', found(null), found(null)],
])('to version 1: %s', (_, down, expected) => {
	expect(downFor(1, down)).toEqual(expected)
	expect(downFor(2, down)).toBe(down)
})

test('a page of the feed comes without what its records have learnt since', () => {
	const profile = {
		...PROFILE,
		tenderPolicy: { cashRounding: { unitMinor: 10, mode: 'down' } },
		autoLockMinutes: 10,
		cashCount: 'open',
	} as const
	const page = (storeProfile: typeof PROFILE): Down => ({
		kind: 'changes',
		records: [{ kind: 'storeProfile', storeProfile }],
		cursor: 'disk:8',
		complete: true,
	})
	expect(downFor(1, page(profile))).toEqual(page(PROFILE))
	expect(downFor(2, page(profile))).toEqual(page(profile))
})

test('a page of the feed comes without promotions', () => {
	const removed: FeedRecord = { kind: 'removed', topic: 'promotion', key: 'P' }
	const page = (records: FeedRecord[]): Down => ({
		kind: 'changes',
		records,
		cursor: 'disk:9',
		complete: true,
	})
	const told: FeedRecord = { kind: 'removed', topic: 'item', key: '1' }
	expect(downFor(1, page([{ kind: 'promotion', promotion: PROMOTION }, removed, told]))).toEqual(page([told]))
})

test('of a member version 1 hears what it knows', () => {
	const known = { value: '人民路 1 号 2 室', source: 'till', verified: false, atMs: 1 } as const
	const grown = {
		...member({ fields: { address: known }, declinedAtMs: { address: 1, email: 2 } }),
		laterAtMs: { phone: 3 },
		memberSince: businessDateSchema.parse('2020-01-01'),
		tierChange: { from: 'silver', atMs: 4 } as const,
	}
	const told = downFor(1, changes({ ...plain, member: grown }))
	const record = told?.kind === 'changes' ? told.records[0] : undefined
	expect(record?.kind === 'card' && record.card.member).toEqual(member({ declinedAtMs: { email: 2 } }))
})

test('rules of greeting are for whoever knows them', () => {
	const rules = { kind: 'greetingRules', greetingRules: BUILT_IN_RULES } as const
	const gone = { kind: 'removed', topic: 'greetingRules', key: 'group' } as const
	const down: Down = { kind: 'changes', records: [rules, gone], cursor: 'c', complete: true }
	expect(downFor(1, down)).toMatchObject({ records: [] })
	expect(downFor(2, down)).toBe(down)
})

test('a card without a tag is the same card', () => {
	const told = downFor(1, changes(plain))
	expect(told?.kind === 'changes' && told.records[0]?.kind === 'card' && told.records[0].card).toEqual(plain)
})

test('a frame for everybody is written anew only for who cannot read it', () => {
	const frame = writeDown(changes(card))
	expect(frameFor(2, frame)).toBe(frame)
	expect(frameFor(1, frame)).toBe(writeDown(changes(plain)))
})

test.each([
	['goods that came back twice', 'a sale that does not add up', 'returnedTwice', 'totalsDisagree'],
	['limits that were exceeded', 'a grant that was', 'limitExceeded', 'grantExceeded'],
] as const)('version 1 hears of %s as of %s', (_of, _as, reason, told) => {
	const exception = { seq: 3, kind: 'postedWithException', reason } as const
	const tillId = tillIdSchema.parse('S01-01')
	const posted = {
		kind: 'posted',
		tillId,
		epoch: 1,
		seq: 3,
		exceptions: [exception],
		timeMark: null,
	} as const
	expect(downFor(2, { ...posted, exceptions: [exception] })).toMatchObject({ exceptions: [exception] })
	expect(downFor(1, { ...posted, exceptions: [exception] })).toMatchObject({
		exceptions: [{ ...exception, reason: told }],
	})
})

test('version 1 hears of a decision without the cards that it names', () => {
	const tillId = tillIdSchema.parse('S01-01')
	const posted = { kind: 'posted', tillId, epoch: 1, seq: 3, exceptions: [], timeMark: null } as const
	const named = { ...posted, exceptions: [], cards: [{ cardNo: card.cardNo, version: 7 }] }
	expect(downFor(2, named)).toEqual(named)
	expect(downFor(1, named)).toEqual(posted)
})

test('an article comes without its later prices, and a set without what it holds', () => {
	const plainItem = item('1', 1_000)
	const { unitPriceMinor, itemCode } = plainItem
	const prices = [{ from: '2026-12-01', unitPriceMinor }]
	const dated = { ...plainItem, prices, parts: [{ itemCode, quantity: 2 }] }
	const page = (one: typeof plainItem): Down => ({
		kind: 'changes',
		records: [{ kind: 'item', item: one }],
		cursor: 'disk:9',
		complete: true,
	})
	expect(downFor(1, page(dated))).toEqual(page(plainItem))
	expect(downFor(2, page(dated))).toEqual(page(dated))
})

test('a member comes without her details and consents', () => {
	const known = { value: '王', source: 'till', verified: false, atMs: 1 } as const
	const details = { familyName: known }
	const consents = { membership: { given: true, atMs: 1 } }
	const told = plain.member && { ...plain.member, details, consents }
	expect(downFor(1, changes({ ...plain, member: told }))).toEqual(changes(plain))
	expect(downFor(2, changes({ ...plain, member: told }))).toEqual(changes({ ...plain, member: told }))
})
