import { z } from 'zod'
import { cardNoSchema } from '../../base/ids.ts'
import { cardStateSchema } from '../../card/card-snapshot.ts'
import { LIMITS } from '../../limits.ts'
import { feedRecordSchema } from '../records.ts'

/** The change feed going down. `cursor` stands after the last record; opaque. `complete`: nothing newer right now. */
export const changesSchema = z.strictObject({
	kind: z.literal('changes'),
	records: z.array(feedRecordSchema).max(LIMITS.changesPerMessageMax),
	cursor: z.string().min(1).max(80),
	complete: z.boolean(),
})

/** The receiver has applied everything up to `cursor`; the next batch may come. */
export const changesAppliedSchema = z.strictObject({
	kind: z.literal('changesApplied'),
	cursor: z.string().min(1).max(80),
})

/**
 * Cards that stopped being active, or are active again: told before everything else that waits in the feed, and always checked.
 * `version` as in the card's picture: the higher is the newer.
 */
export const hotCardsSchema = z.strictObject({
	kind: z.literal('hotCards'),
	cards: z
		.array(z.strictObject({ cardNo: cardNoSchema, state: cardStateSchema, version: z.int().nonnegative() }))
		.min(1)
		.max(LIMITS.changesPerMessageMax),
})
