/** A door with a fixed UHF reader, as a store configures it at its agent (`agentSettingsSchema`). */
import { z } from 'zod'
import { isTcpAddress } from '../devices/device-config.ts'

const antennaIdsSchema = z.array(z.int().min(1).max(65_535)).max(16)

const antennasSchema = z
	.strictObject({ outside: antennaIdsSchema, inside: antennaIdsSchema })
	.refine(({ outside, inside }) => outside.length + inside.length > 0, 'at least one antenna')
	.refine(
		({ outside, inside }) => new Set([...outside, ...inside]).size === outside.length + inside.length,
		'an antenna is on one side, once',
	)

export const doorSettingsSchema = z.strictObject({
	doorId: z
		.string()
		.regex(/^[A-Za-z0-9._-]{1,40}$/)
		.default('door'),
	/** `tcp://host:port` of an LLRP reader; 5084 is its usual port. */
	path: z.string().max(255).refine(isTcpAddress, 'tcp://host:port expected'),
	/** Numbers of the reader's antennas, by the side of the door they look at. With one side only no direction can be told. */
	antennas: antennasSchema,
	/** Fainter answers come from tags that only lie or pass nearby. */
	rssiMinDbm: z.int().min(-128).max(0).default(-72),
	/** A single answer may be a reflection. */
	readsMin: z.int().min(1).max(100).default(2),
	/** Not seen for so long: the visit at the door is over. */
	absentMs: z.int().min(1_000).max(3_600_000).default(30_000),
	/** Who came in and was not seen going out is not told again within this; half of a person's passages are not seen. */
	againAfterMs: z.int().min(0).max(86_400_000).default(600_000),
	/** Of whom the tills hear: any of these tiers, or any of these segments. */
	announce: z
		.strictObject({
			tiers: z.array(z.enum(['standard', 'silver', 'gold', 'diamond'])),
			segments: z.array(z.enum(['trueFriend', 'butterfly', 'barnacle', 'stranger'])),
		})
		.default({ tiers: ['gold', 'diamond'], segments: ['trueFriend'] }),
})
export type DoorSettings = z.infer<typeof doorSettingsSchema>
