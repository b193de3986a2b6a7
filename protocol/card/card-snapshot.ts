/**
 * What agents and tills know of a card and of its member: the centre's picture at one moment.
 * It is the least that greeting and stand-in need; a copy is never authority for a spend (leases are).
 */
import { z } from 'zod'
import { businessDateSchema } from '../base/business-date.ts'
import { cardNoSchema, memberIdSchema } from '../base/ids.ts'
import { consentKeySchema } from '../rules/consent-wording.ts'
import { cardClassSchema } from './card-class.ts'
import { grantSchema } from './grant.ts'
import { mediumSchema } from './medium.ts'
import { memberDetailNameSchema } from './member-sheet.ts'
import { type Purse, purseSchema } from './purse.ts'
import { validitySchema } from './voucher.ts'

export const cardStateSchema = z.enum(['active', 'frozen', 'lost', 'expired', 'blank'])
export type CardState = z.infer<typeof cardStateSchema>

export const memberFieldNameSchema = z.enum([
	'birthday',
	'phone',
	'email',
	'contactChannel',
	'favouriteDepartment',
	'address',
])
export type MemberFieldName = z.infer<typeof memberFieldNameSchema>

/** One known field. `birthday` is `MM-DD`; `contactChannel` is `sms`, `wechat` or `none`. */
export const memberFieldSchema = z.strictObject({
	value: z.string().max(120),
	source: z.enum(['headOffice', 'till', 'member']),
	verified: z.boolean(),
	atMs: z.int(),
})
export type MemberField = z.infer<typeof memberFieldSchema>

const segmentSchema = z.enum(['trueFriend', 'butterfly', 'barnacle', 'stranger'])
const tierSchema = z.enum(['standard', 'silver', 'gold', 'diamond'])

export const memberSnapshotSchema = z.strictObject({
	memberId: memberIdSchema,
	familyName: z.string().min(1).max(40),
	givenName: z.string().max(40),
	/** As she likes to be addressed, each language an original: 王女士, Ms Wang. */
	address: z.strictObject({ zh: z.string().min(1).max(40), en: z.string().min(1).max(40) }),
	language: z.enum(['zh-CN', 'en']),
	tier: tierSchema,
	/** Which tier she had before this one, and since when she has not. Left out: not known. */
	tierChange: z.strictObject({ from: tierSchema, atMs: z.int() }).optional(),
	/** The day she became a member. Left out: not known. */
	memberSince: businessDateSchema.optional(),
	/** Loyalty quadrant 知己/蝴蝶/藤壶/过客 with the figures that put her there. */
	segment: segmentSchema,
	segmentReason: z.strictObject({
		visitsPerYear: z.int().nonnegative(),
		spendPerYearMinor: z.int().nonnegative(),
	}),
	pyramidClass: z.enum(['A', 'B', 'C', 'D']),
	lastVisit: z.strictObject({ atMs: z.int(), storeId: z.string() }).nullable(),
	fields: z.partialRecord(memberFieldNameSchema, memberFieldSchema),
	/** When she last would not say a field, so that she is not asked again soon. */
	declinedAtMs: z.partialRecord(memberFieldNameSchema, z.int()),
	/** When she last said "later" to one. Left out: never. */
	laterAtMs: z.partialRecord(memberFieldNameSchema, z.int()).optional(),
	/** Name and form of address, where they were said by themselves. Left out: none was. */
	details: z.partialRecord(memberDetailNameSchema, memberFieldSchema).optional(),
	/** What she said last to each consent that she was asked for. Left out: to none. */
	consents: z
		.partialRecord(consentKeySchema, z.strictObject({ given: z.boolean(), atMs: z.int() }))
		.optional(),
})
export type MemberSnapshot = z.infer<typeof memberSnapshotSchema>

/** A purse as the centre sees it: `balance = available + held + leased`. Units of the purse. */
export const purseSnapshotSchema = z.strictObject({
	available: z.int(),
	held: z.int().nonnegative(),
	leased: z.int().nonnegative(),
})
export type PurseSnapshot = z.infer<typeof purseSnapshotSchema>

/** One coupon, activity or service of this card. */
export const voucherSchema = z.strictObject({
	purse: purseSchema,
	voucherTypeId: z.string().min(1).max(24),
	balance: purseSnapshotSchema,
	...validitySchema.shape,
})
export type Voucher = z.infer<typeof voucherSchema>

/** A grant with how often it may still be used: null for one that is not counted. */
export const heldGrantSchema = z.strictObject({ grant: grantSchema, uses: purseSnapshotSchema.nullable() })
export type HeldGrant = z.infer<typeof heldGrantSchema>

/** Of more vouchers a picture shows those that end first. */
export const VOUCHERS_MAX = 60

export const cardSnapshotSchema = z.strictObject({
	cardNo: cardNoSchema,
	state: cardStateSchema,
	cardClass: cardClassSchema,
	media: z.array(mediumSchema).max(16),
	member: memberSnapshotSchema.nullable(),
	purses: z.strictObject({
		storedValue: purseSnapshotSchema,
		points: purseSnapshotSchema,
		gift: purseSnapshotSchema,
	}),
	/** Coupons, activities and services, without those that are used up or expired. */
	vouchers: z.array(voucherSchema).max(VOUCHERS_MAX),
	grants: z.array(heldGrantSchema).max(10),
	/** The centre's clock when this picture was taken. */
	asOfMs: z.int(),
	/** The centre's count of changes: of two pictures of one card the higher is the newer, whatever any clock said. */
	version: z.int().nonnegative(),
})
export type CardSnapshot = z.infer<typeof cardSnapshotSchema>

/** One purse in a picture; undefined when the card has none such. */
export function purseIn(card: CardSnapshot, purse: Purse): PurseSnapshot | undefined {
	if (purse === 'storedValue' || purse === 'points' || purse === 'gift') return card.purses[purse]
	const voucher = card.vouchers.find((other) => other.purse === purse)
	if (voucher !== undefined) return voucher.balance
	return card.grants.find(({ grant }) => `grant:${grant.grantId}` === purse)?.uses ?? undefined
}
