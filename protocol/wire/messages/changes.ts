import { z } from 'zod'
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
