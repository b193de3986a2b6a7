/**
 * What head office wants said, offered and asked when a member is greeted: rules, as data. In each list the first rule whose
 * conditions all hold is taken; of the questions the one whose answer is worth most. Described in `docs/greeting.md`.
 */
import { z } from 'zod'
import { businessDateSchema } from '../base/business-date.ts'
import { storeIdSchema } from '../base/ids.ts'
import { memberFieldNameSchema, memberSnapshotSchema } from '../card/card-snapshot.ts'

const idSchema = z
	.string()
	.regex(/^[A-Za-z][A-Za-z0-9-]{0,39}$/, 'letters, digits and - only, a letter first, up to 40')

/** Both languages are originals. `{name}` and the like are filled in. */
const textSchema = z.strictObject({ zh: z.string().min(1).max(120), en: z.string().min(1).max(160) })
export type RuleText = z.infer<typeof textSchema>

const daysSchema = z.int().min(0).max(3_660)
const countSchema = z.int().nonnegative()
const rangeSchema = z
	.strictObject({ min: countSchema.optional(), max: countSchema.optional() })
	.refine(({ min, max }) => min !== undefined || max !== undefined, 'name min, max or both')
	.refine(({ min = 0, max = min }) => min <= max, 'min is above max')
const idsSchema = z.array(idSchema).min(1).max(40)
const minuteSchema = z.int().min(0).max(1_440)

/** All that are named must hold; none named: it always holds. */
const conditionsSchema = z.strictObject({
	/** Her birthday is today (0) or in at most so many days; 29 February is kept on 1 March in other years. */
	birthdayWithinDays: z.int().min(0).max(60).optional(),
	/** The day she became a member comes round today (0) or in at most so many days. */
	anniversaryWithinDays: z.int().min(0).max(60).optional(),
	/** She was not here for so many days of the calendar; 0: she was here today. Never, for who was never here. */
	awayDays: rangeSchema.optional(),
	/** Whether this is the first visit that anybody knows of. */
	isFirstVisit: z.boolean().optional(),
	/** Whether she has bought something today already. */
	wasHereToday: z.boolean().optional(),
	tierChangedWithinDays: daysSchema.optional(),
	tierChange: z.enum(['up', 'down']).optional(),
	tiers: z.array(memberSnapshotSchema.shape.tier).min(1).max(4).optional(),
	/** As head office has reckoned. */
	headOfficeSegments: z.array(memberSnapshotSchema.shape.segment).min(1).max(4).optional(),
	pyramidClasses: z.array(memberSnapshotSchema.shape.pyramidClass).min(1).max(4).optional(),
	/** Of this file; not in a rule for segments. */
	segments: idsSchema.optional(),
	/** Of this file; in neither a rule for segments nor one for occasions. */
	occasions: idsSchema.optional(),
	visitsPerYear: rangeSchema.optional(),
	spendPerYearMinor: rangeSchema.optional(),
	points: rangeSchema.optional(),
	storedValueMinor: rangeSchema.optional(),
	/** A coupon, activity or service on her card ends in at most so many days. */
	couponWithinDays: daysSchema.optional(),
	/** She has one, and it is among these; an empty list: any. */
	favouriteDepartments: z.array(z.string().min(1).max(16)).max(50).optional(),
	/** Fields that are known of her. */
	knows: z.array(memberFieldNameSchema).min(1).max(10).optional(),
	lacks: z.array(memberFieldNameSchema).min(1).max(10).optional(),
	/** Which language she speaks. */
	languages: z.array(memberSnapshotSchema.shape.language).min(1).max(2).optional(),
	/** The shop's calendar days, both included. */
	dates: z
		.strictObject({ from: businessDateSchema, until: businessDateSchema })
		.refine(({ from, until }) => from <= until, 'from is after until')
		.optional(),
	/** 1 is Monday. */
	weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).optional(),
	/** By the shop's clock, in minutes from midnight, the end not included; from 1,320 to 120 is over midnight. */
	hours: z.strictObject({ fromMinute: minuteSchema, untilMinute: minuteSchema }).optional(),
	stores: z.array(storeIdSchema).min(1).max(2_000).optional(),
})
export type Conditions = z.infer<typeof conditionsSchema>

const ruleSchema = z.strictObject({ id: idSchema, when: conditionsSchema })

const segmentRuleSchema = ruleSchema.extend({ name: textSchema, because: textSchema })
const occasionRuleSchema = ruleSchema.extend({ name: textSchema })
const sentenceRuleSchema = ruleSchema.extend({ say: textSchema })
const suggestionRuleSchema = ruleSchema.extend({ offer: textSchema, because: textSchema })

const questionRuleSchema = z.strictObject({
	field: memberFieldNameSchema,
	when: conditionsSchema,
	/** What knowing it is worth, beside the other questions. */
	worth: z.int().min(1).max(1_000),
	/** An answer older than this is asked for again. */
	staleAfterDays: z.int().min(1).max(36_600),
	/** Whoever would not say is not asked for so long. */
	restAfterRefusalDays: daysSchema,
	/** "Later" comes up again after so long; 0: at her next visit. */
	restAfterLaterDays: daysSchema,
	ask: textSchema,
	/** Points for the answer, earned with the sale in which it is given. Left out: none. */
	rewardPoints: z.int().min(1).max(10_000).optional(),
	/** Only for what is chosen. Left out: all that there are. */
	choices: z.array(z.string().min(1).max(16)).min(1).max(12).optional(),
})
export type QuestionRule = z.infer<typeof questionRuleSchema>

export const greetingRulesSchema = z.strictObject({
	/** Names this edition: it stands beside each answer as the wording that was used. */
	rulesId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$/, 'letters, digits, - and . only, up to 40'),
	segments: z.array(segmentRuleSchema).max(40),
	occasions: z.array(occasionRuleSchema).max(40),
	sentences: z.array(sentenceRuleSchema).max(100),
	suggestions: z.array(suggestionRuleSchema).max(100),
	questions: z.array(questionRuleSchema).max(20),
})
export type GreetingRules = z.infer<typeof greetingRulesSchema>
export type Rule = z.infer<typeof ruleSchema>
