import { z } from 'zod'
import { hashSchema, storeIdSchema, tillIdSchema } from '../../base/ids.ts'

/**
 * First message of whoever connects. `signature` = Ed25519 by the node's enrolled key over the UTF-8 text
 * `yika-hello\n<challenge nonce>\n<nodeId>\n<epoch>` (base64).
 */
export const helloSchema = z.strictObject({
	kind: z.literal('hello'),
	protocolVersion: z.int().positive(),
	node: z.discriminatedUnion('role', [
		z.strictObject({
			role: z.literal('till'),
			tillId: tillIdSchema,
			epoch: z.int().positive(),
			/** What the agent's disk of that name has said to have stored of this epoch; null: this run has met none. */
			agentStored: z.strictObject({ diskId: z.string().max(64), seq: z.int().nonnegative() }).nullable(),
		}),
		z.strictObject({
			role: z.literal('agent'),
			storeId: storeIdSchema,
			/** Names the agent's disk, drawn anew when it is lost. */
			diskId: z.string().min(1).max(64),
			/** Rises with every start of the agent on that disk, and is on it before it is told. */
			generation: z.int().positive(),
			/** Tells the connections of one start from those of another. */
			runId: z.string().min(1).max(64),
		}),
	]),
	signature: z.string().min(1).max(200),
	/** Where this node's copy of the change feed ends; null = send everything. */
	feedCursor: z.string().max(80).nullable(),
})

/** First message of whoever accepts. `nonce`: 32 random bytes, base64. */
export const challengeSchema = z.strictObject({
	kind: z.literal('challenge'),
	nonce: z.string().min(16).max(80),
})

/** The door is open. `stored` says, per till and epoch, up to which seq the acceptor already has the chain. */
export const welcomeSchema = z.strictObject({
	kind: z.literal('welcome'),
	protocolVersion: z.int().positive(),
	serverTimeMs: z.int(),
	positions: z.array(
		z.strictObject({
			tillId: tillIdSchema,
			epoch: z.int().positive(),
			storedSeq: z.int().nonnegative(),
			postedSeq: z.int().nonnegative(),
			/** Hash of the entry at the higher of both places: who has another one there has another story. */
			hash: hashSchema,
		}),
	),
	/**
	 * Agent → till: the newest enrolment of this lane. Higher than the till's own: another till has taken its place, and it
	 * may only hand in what it has. Null: the acceptor is the centre.
	 */
	newestEpoch: z.int().positive().nullable(),
	/** Names the acceptor's disk: another one has forgotten what the one before knew. */
	diskId: z.string().min(1).max(64),
	/** Public key (base64 SPKI DER) with which the centre signs leases. */
	leasePublicKey: z.string().min(1).max(200).nullable(),
})
