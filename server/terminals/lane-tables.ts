/** What the journal says of the lanes themselves, and which leases of lost disks are due, as PostgreSQL keeps it. */
import type { Sql } from '../database/pool.ts'
import type { ChainPlace, LaneTables, StrandedLease } from '../ledger/ledger-tables.ts'
import type { LaneFacts } from '../ledger/stranded.ts'

export function laneTables(sql: Sql): LaneTables {
	return {
		agentMet: async ({ tillId, epoch }, diskId) => {
			await sql.rows('UPDATE terminal SET agent_disk_id = $3 WHERE till_id = $1 AND epoch = $2', [
				tillId,
				epoch,
				diskId,
			])
		},
		epochEnded: async ({ tillId, epoch }, { seq, whole }, nowMs) => {
			await sql.rows(
				`UPDATE terminal SET ended_seq = $3, ended_whole = $4, ended_at_ms = $5
				WHERE till_id = $1 AND epoch = $2 AND ended_seq IS NULL`,
				[tillId, epoch, seq, whole, nowMs],
			)
		},
		storesWithStranded: async () =>
			await sql.rows<{ storeId: string; diskId: string }>(
				`SELECT store_id AS "storeId", disk_id AS "diskId" FROM agent a WHERE disk_id IS NOT NULL
				AND EXISTS (SELECT 1 FROM lease l WHERE l.store_id = a.store_id AND l.state <> 'returned' AND l.holder <> a.disk_id)`,
			),
		lanesOf: async (storeId) =>
			await sql.rows<LaneFacts>(
				`SELECT till_id AS "tillId", epoch, head_seq AS "headSeq", agent_disk_id AS "agentDiskId",
					ended_seq AS "endedSeq", ended_whole AS "endedWhole", ended_at_ms AS "endedAtMs",
					written_off_at_ms IS NOT NULL AS "writtenOff"
				FROM terminal WHERE store_id = $1`,
				[storeId],
			),
		strandedLeases: async (storeId, diskId) =>
			await sql.rows<StrandedLease>(
				`SELECT lease_id AS "leaseId", granted_at_ms AS "grantedAtMs" FROM lease
				WHERE store_id = $1 AND state <> 'returned' AND holder <> $2 ORDER BY lease_id`,
				[storeId, diskId],
			),
	}
}

/** A lane's enrolment is given up: what its till may still have of value is not waited for. False when there is none. */
export async function writeOffTerminal(
	sql: Sql,
	{ tillId, epoch }: ChainPlace,
	operatorId: string,
	nowMs: number,
): Promise<boolean> {
	const rows = await sql.rows(
		`UPDATE terminal SET written_off_at_ms = coalesce(written_off_at_ms, $3),
			written_off_by = coalesce(written_off_by, $4) WHERE till_id = $1 AND epoch = $2 RETURNING till_id`,
		[tillId, epoch, nowMs, operatorId],
	)
	return rows.length > 0
}
