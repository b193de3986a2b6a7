/**
 * What status pages and alarms are made of. Told for people to look at, and never decided upon: nothing answers, nothing waits,
 * and whoever does not know these messages lacks only a picture. No member data, no operator.
 */
import { z } from 'zod'
import { tillIdSchema } from '../../base/ids.ts'

const versionTextSchema = z.string().max(40)
/** Words of the teller, who may be newer than whoever hears them. */
const codeSchema = z.string().min(1).max(40)

/** Till → agent: when something of it changes, and after each welcome. */
export const tillStateSchema = z.strictObject({
	kind: z.literal('tillState'),
	version: versionTextSchema,
	shiftOpen: z.boolean(),
	/** Why it does not sell (`TillView.alarm`); null: it does. */
	stoppedBy: codeSchema.nullable(),
	/** Its clock is further from the agent's than `LIMITS.clockDriftWarnMs`. */
	clockDrifts: z.boolean(),
	devices: z
		.array(
			z.strictObject({
				deviceId: z.string().min(1).max(64),
				deviceKind: codeSchema,
				connected: z.boolean(),
				/** Most urgent first; empty: all is well. */
				problems: z.array(codeSchema).max(8),
			}),
		)
		.max(32),
})

export const ALARMS_TOLD_MAX = 32
export const TILLS_TOLD_MAX = 64

/** Agent → centre: once a minute, and soon after an alarm opened or closed. At most some 10 kB, mostly below one. */
export const storeStateSchema = z.strictObject({
	kind: z.literal('storeState'),
	version: versionTextSchema,
	/** Of the program on its disk: when it was started. */
	startedAtMs: z.int(),
	entriesWaiting: z.int().nonnegative(),
	/** How long the oldest of them has waited; null: none waits. */
	oldestWaitingMs: z.int().nonnegative().nullable(),
	leasesActive: z.int().nonnegative(),
	/** What the store could lose by floor limits now, in minor units. */
	exposureMinor: z.int().nonnegative(),
	/** Of the agent's disk; null: not known. */
	diskFreeBytes: z.int().nonnegative().nullable(),
	clockDriftMs: z.int().nullable(),
	/** The worst first. */
	alarms: z
		.array(
			z.strictObject({
				alarm: codeSchema,
				severity: z.enum(['critical', 'warning', 'notice']),
				/** A till, a device of one, a chain; empty: the store. */
				subject: z.string().max(80),
				sinceMs: z.int(),
				/** What it is about, as far as it is a number. */
				figure: z.number().nullable(),
				/** Why. */
				code: codeSchema.nullable(),
			}),
		)
		.max(ALARMS_TOLD_MAX),
	tills: z
		.array(
			z.strictObject({
				tillId: tillIdSchema,
				isHere: z.boolean(),
				sinceMs: z.int(),
				/** Null: it has not told. */
				version: versionTextSchema.nullable(),
			}),
		)
		.max(TILLS_TOLD_MAX),
})
