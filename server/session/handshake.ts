/** Who is at the door: version floor, enrolled key, and what we already have of that store's chains. */
import type { StoreId } from '../../protocol/base/ids.ts'
import { type Refusal, refuse } from '../../protocol/refusals.ts'
import type { DownOf } from '../../protocol/wire/down.ts'
import { helloText } from '../../protocol/wire/signed-texts.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import { PROTOCOL_VERSION, PROTOCOL_VERSION_FLOOR } from '../../protocol/wire/version.ts'
import type { Sql } from '../database/pool.ts'
import type { VerifyText } from '../ledger/chain.ts'

export interface Admitted {
	readonly kind: 'admitted'
	readonly storeId: string
	readonly positions: DownOf<'welcome'>['positions']
	/** The agent's disk. */
	readonly agentDiskId: string
	/** Names this database's history. */
	readonly historyId: string
}

export type AgentDisk = Pick<
	Extract<UpOf<'hello'>['node'], { role: 'agent' }>,
	'diskId' | 'generation' | 'runId'
>

/** Who is enrolled, and how far each chain is. */
export interface Enrolments {
	/** Public key of a store's agent. */
	agentKey(storeId: string): Promise<string | undefined>
	/**
	 * Takes note of the agent's disk. False: it is an older image, because it was lost before, or a later start of it is
	 * known. A disk that is not known makes the one before it a lost one.
	 */
	claimDisk(storeId: string, disk: AgentDisk): Promise<boolean>
	historyId(): Promise<string>
	/** Where the agent's copy of the feed ends: a place that this database has forgotten begins another history. */
	hearCursor(feedCursor: string | null): Promise<void>
	/** Every chain of the store's tills. */
	positionsOf(storeId: string): Promise<Admitted['positions']>
}

/** Only agents talk to the centre; a till is told to find its agent. */
export async function admit(
	enrolments: Enrolments,
	verify: VerifyText,
	hello: UpOf<'hello'>,
	nonce: string,
	certified: StoreId | null,
): Promise<Admitted | Refusal> {
	const { protocolVersion, node } = hello
	if (protocolVersion < PROTOCOL_VERSION_FLOOR || protocolVersion > PROTOCOL_VERSION)
		return refuse('protocolTooOld')
	if (node.role !== 'agent') return refuse('notEnrolled')
	if (certified !== null && certified !== node.storeId)
		return refuse('notEnrolled', { detail: `the certificate is of ${certified}` })
	const publicKey = await enrolments.agentKey(node.storeId)
	if (publicKey === undefined) return refuse('notEnrolled')
	if (!verify(publicKey, helloText(nonce, node.storeId, 0), hello.signature))
		return refuse('signatureInvalid')
	if (!(await enrolments.claimDisk(node.storeId, node))) return refuse('diskRestored')
	await enrolments.hearCursor(hello.feedCursor)
	return {
		kind: 'admitted',
		storeId: node.storeId,
		positions: await enrolments.positionsOf(node.storeId),
		agentDiskId: node.diskId,
		historyId: await enrolments.historyId(),
	}
}

export function postgresEnrolments(
	sql: Sql,
	hearCursor: Enrolments['hearCursor'] = async () => undefined,
): Enrolments {
	return {
		hearCursor,
		agentKey: async (storeId) => {
			const keys = await sql.rows<{ public_key: string }>(
				'SELECT public_key FROM agent WHERE store_id = $1',
				[storeId],
			)
			return keys[0]?.public_key
		},
		claimDisk: async (storeId, { diskId, generation, runId }) => {
			// A connection that comes back changes nothing, so that many at once need not write.
			const known = await sql.rows(
				'SELECT 1 FROM agent WHERE store_id = $1 AND disk_id = $2 AND disk_generation = $3 AND disk_run_id = $4',
				[storeId, diskId, generation, runId],
				'known-disk',
			)
			if (known.length > 0) return true
			const claimed = await sql.rows(
				`UPDATE agent SET disk_id = $2, disk_generation = $3, disk_run_id = $4,
					lost_disk_ids = CASE WHEN disk_id <> $2 THEN lost_disk_ids || disk_id ELSE lost_disk_ids END
				WHERE store_id = $1 AND NOT ($2 = ANY (lost_disk_ids)) AND (disk_id IS DISTINCT FROM $2
					OR disk_generation < $3 OR (disk_generation = $3 AND disk_run_id = $4)) RETURNING store_id`,
				[storeId, diskId, generation, runId],
			)
			return claimed.length > 0
		},
		historyId: async () => {
			const rows = await sql.rows<{ readonly id: string }>('SELECT history_id AS id FROM centre')
			return rows[0]?.id ?? ''
		},
		// Stored and posted are one act here: an entry is in the chain when it has its verdict.
		positionsOf: (storeId) =>
			sql.rows<Admitted['positions'][number]>(
				`SELECT till_id AS "tillId", epoch, head_seq AS "storedSeq", head_seq AS "postedSeq", head_hash AS hash
				FROM terminal WHERE store_id = $1 ORDER BY till_id, epoch`,
				[storeId],
			),
	}
}
