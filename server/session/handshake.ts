/** Who is at the door: version floor, enrolled key, and what we already have of that store's chains. */
import { type Refusal, refuse } from '../../protocol/refusals.ts'
import type { DownOf } from '../../protocol/wire/down.ts'
import { helloText } from '../../protocol/wire/signed-texts.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import { PROTOCOL_VERSION, PROTOCOL_VERSION_FLOOR } from '../../protocol/wire/version.ts'
import type { Sql } from '../database/pool.ts'
import { verifies } from '../ledger/chain.ts'

export interface Admitted {
	readonly kind: 'admitted'
	readonly storeId: string
	readonly positions: DownOf<'welcome'>['positions']
}

/** Only agents talk to the centre; a till is told to find its agent. */
export async function admit(sql: Sql, hello: UpOf<'hello'>, nonce: string): Promise<Admitted | Refusal> {
	const { protocolVersion, node } = hello
	if (protocolVersion < PROTOCOL_VERSION_FLOOR || protocolVersion > PROTOCOL_VERSION)
		return refuse('protocolTooOld')
	if (node.role !== 'agent') return refuse('notEnrolled')
	const keys = await sql.rows<{ public_key: string }>('SELECT public_key FROM agent WHERE store_id = $1', [
		node.storeId,
	])
	const publicKey = keys[0]?.public_key
	if (publicKey === undefined) return refuse('notEnrolled')
	if (!verifies(publicKey, helloText(nonce, node.storeId, 0), hello.signature))
		return refuse('signatureInvalid')
	// Stored and posted are one act here: an entry is in the chain when it has its verdict.
	const positions = await sql.rows<Admitted['positions'][number]>(
		`SELECT till_id AS "tillId", epoch, head_seq AS "storedSeq", head_seq AS "postedSeq"
		FROM terminal WHERE store_id = $1 ORDER BY till_id, epoch`,
		[node.storeId],
	)
	return { kind: 'admitted', storeId: node.storeId, positions }
}
