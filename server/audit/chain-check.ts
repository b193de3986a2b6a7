/** The chains themselves: every hash is computed again from the texts as they are stored. */
import { GENESIS_HASH } from '../../protocol/base/ids.ts'
import type { Sql } from '../database/pool.ts'
import { chainHash } from '../ledger/chain.ts'
import type { Check, Finding } from './check.ts'

const PAGE = 2_000

interface EntryRow {
	readonly seq: number
	readonly entry_text: string
	readonly hash: string
	readonly prev_hash: string
	/** Of a member who asked to be forgotten: what she said is gone from the text, so the hash is taken at its word. */
	readonly is_erased: boolean
}

interface ChainRow {
	readonly till_id: string
	readonly epoch: number
	readonly head_seq: number
	readonly head_hash: string
}

export const CHAIN_CHECK: Check = {
	name: 'chain-unbroken',
	promise:
		'each chain runs from 1 without gaps, every hash follows from the one before and the text, up to the head',
	lookAt: 'journal_entry of the till from that seq on',
	run: async (sql): Promise<Finding> => {
		const chains = await sql.rows<ChainRow>(
			'SELECT till_id, epoch, head_seq, head_hash FROM terminal ORDER BY 1, 2',
		)
		let count = 0
		const breaches: string[] = []
		for (const chain of chains) {
			const { seq, broken } = await walk(sql, chain)
			count += seq
			if (broken) breaches.push(`${chain.till_id} epoch ${chain.epoch} seq ${seq + 1}`)
		}
		return { count, breaches }
	},
}

/** Follows one chain; `seq` is the last entry that is as it should be. */
async function walk(sql: Sql, chain: ChainRow): Promise<{ readonly seq: number; readonly broken: boolean }> {
	let seq = 0
	let hash: string = GENESIS_HASH
	for (;;) {
		const rows = await sql.rows<EntryRow>(
			`SELECT seq, entry_text, hash, prev_hash, CASE WHEN kind IN ('fieldCaptured', 'memberEdited', 'memberEnrolled')
				THEN entry_text = erased_text(entry_text) AND is_of_erased(entry_text) ELSE false END AS is_erased FROM journal_entry
			WHERE till_id = $1 AND epoch = $2 AND seq > $3 ORDER BY seq LIMIT ${PAGE}`,
			[chain.till_id, chain.epoch, seq],
		)
		for (const row of rows) {
			const follows =
				row.seq === seq + 1 &&
				row.prev_hash === hash &&
				(row.is_erased || chainHash(hash, original(row.entry_text)) === row.hash)
			if (!follows) return { seq, broken: true }
			seq = row.seq
			hash = row.hash
		}
		if (rows.length < PAGE) return { seq, broken: chain.head_seq !== seq || chain.head_hash !== hash }
	}
}

/** Texts with U+0000 are stored as base64 (see `ledger/post-batch.ts`). */
function original(text: string): string {
	return text.startsWith('base64:') ? Buffer.from(text.slice(7), 'base64').toString('utf8') : text
}
