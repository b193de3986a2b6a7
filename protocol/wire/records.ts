import { z } from 'zod'
import { cardSnapshotSchema } from '../card/card-snapshot.ts'
import { voucherTypeSchema } from '../card/voucher.ts'
import {
	departmentSchema,
	itemSchema,
	operatorSchema,
	storeProfileSchema,
	terminalSchema,
} from '../catalogue/catalogue.ts'
import { promotionSchema } from '../catalogue/promotion.ts'
import { greetingRulesSchema } from '../greeting/greeting-rules.ts'

/** Where the one set of greeting rules lives. */
export const GREETING_RULES_KEY = 'group'

/**
 * One record of the change feed that flows centre → agent → till. Each replaces what was known under its key;
 * `removed` takes the key away. Applying the same change twice is harmless.
 */
export const feedRecordSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('card'), card: cardSnapshotSchema }),
	z.strictObject({ kind: z.literal('item'), item: itemSchema }),
	z.strictObject({ kind: z.literal('department'), department: departmentSchema }),
	z.strictObject({ kind: z.literal('operator'), operator: operatorSchema }),
	z.strictObject({ kind: z.literal('storeProfile'), storeProfile: storeProfileSchema }),
	z.strictObject({ kind: z.literal('terminal'), terminal: terminalSchema }),
	z.strictObject({ kind: z.literal('voucherType'), voucherType: voucherTypeSchema }),
	z.strictObject({ kind: z.literal('promotion'), promotion: promotionSchema }),
	/** How members are greeted: one set for the whole group. */
	z.strictObject({ kind: z.literal('greetingRules'), greetingRules: greetingRulesSchema }),
	z.strictObject({
		kind: z.literal('removed'),
		topic: z.enum([
			'card',
			'item',
			'department',
			'operator',
			'storeProfile',
			'terminal',
			'voucherType',
			'promotion',
			'greetingRules',
		]),
		key: z.string().min(1).max(64),
	}),
])
export type FeedRecord = z.infer<typeof feedRecordSchema>
export type FeedTopic = Exclude<FeedRecord['kind'], 'removed'>

/** Where a record lives: topic and key (card number, item code, …). */
export function feedAddress(record: FeedRecord): { readonly topic: FeedTopic; readonly key: string } {
	switch (record.kind) {
		case 'card':
			return { topic: 'card', key: record.card.cardNo }
		case 'item':
			return { topic: 'item', key: record.item.itemCode }
		case 'department':
			return { topic: 'department', key: record.department.departmentId }
		case 'operator':
			return { topic: 'operator', key: record.operator.operatorId }
		case 'storeProfile':
			return { topic: 'storeProfile', key: record.storeProfile.storeId }
		case 'terminal':
			return { topic: 'terminal', key: record.terminal.tillId }
		case 'voucherType':
			return { topic: 'voucherType', key: record.voucherType.voucherTypeId }
		case 'promotion':
			return { topic: 'promotion', key: record.promotion.promotionId }
		case 'greetingRules':
			return { topic: 'greetingRules', key: GREETING_RULES_KEY }
		case 'removed':
			return { topic: record.topic, key: record.key }
	}
}
