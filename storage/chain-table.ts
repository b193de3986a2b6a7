/** The position of each enrolment's chain: its head, its base (what was pruned), and how far it has been received. */
import { assert } from '../protocol/base/assert.ts'
import { GENESIS_HASH, type Hash, hashSchema, type TillId } from '../protocol/base/ids.ts'
import { StorageError } from '../protocol/base/storage-error.ts'
import type { ReadableDb, WritableDb } from './database.ts'

export type ChainPosition = {
	readonly headSeq: number
	readonly headHash: Hash
	readonly baseSeq: number
	readonly baseHash: Hash
	readonly storedSeq: number
	readonly postedSeq: number
}

type ChainRow = {
	readonly head_seq: number
	readonly head_hash: string
	readonly base_seq: number
	readonly base_hash: string
	readonly stored_seq: number
	readonly posted_seq: number
}

export function chainTable(db: WritableDb, epoch: number) {
	const setHead = db.write('UPDATE chain SET head_seq = ?, head_hash = ? WHERE epoch = ?')
	const setMarks = db.write('UPDATE chain SET stored_seq = ?, posted_seq = ? WHERE epoch = ?')
	const setBase = db.write('UPDATE chain SET base_seq = ?, base_hash = ? WHERE epoch = ?')
	return {
		position: positionIn(db, epoch),
		setHead: (seq: number, hash: Hash) => setHead(seq, hash, epoch),
		setMarks: (storedSeq: number, postedSeq: number) => setMarks(storedSeq, postedSeq, epoch),
		setBase: (seq: number, hash: Hash) => setBase(seq, hash, epoch),
	}
}

/** Where an epoch's chain is, for whoever only reads; asked anew at each call. */
export function positionIn(db: ReadableDb, epoch: number): () => ChainPosition {
	const select = db.read<ChainRow>('SELECT * FROM chain WHERE epoch = ?')
	return () => {
		const row = select.get(epoch)
		assert(row !== undefined, `epoch ${epoch} has no chain`)
		return {
			headSeq: row.head_seq,
			headHash: hashSchema.parse(row.head_hash),
			baseSeq: row.base_seq,
			baseHash: hashSchema.parse(row.base_hash),
			storedSeq: row.stored_seq,
			postedSeq: row.posted_seq,
		}
	}
}

/**
 * Makes sure that the database is this till's and begins the epoch if it is new. Throws `wrongIdentity` for another
 * till's file, and for an epoch older than the newest one in it: a till never goes back behind an enrolment.
 */
export function claimChain(db: WritableDb, tillId: TillId, epoch: number): void {
	db.transaction(() => {
		const owner = db.read<{ till_id: string }>('SELECT till_id FROM identity').get()?.till_id
		if (owner !== undefined && owner !== tillId)
			throw new StorageError('wrongIdentity', `the database is ${owner}'s, not ${tillId}'s`)
		if (owner === undefined) db.write('INSERT INTO identity (id, till_id) VALUES (1, ?)')(tillId)
		const newest =
			db.read<{ epoch: number | null }>('SELECT max(epoch) AS epoch FROM chain').get()?.epoch ?? 0
		if (newest > epoch)
			throw new StorageError('wrongIdentity', `epoch ${newest} has begun, the settings say ${epoch}`)
		db.write(
			'INSERT INTO chain (epoch, head_seq, head_hash, base_seq, base_hash, stored_seq, posted_seq) VALUES (?, 0, ?, 0, ?, 0, 0) ON CONFLICT (epoch) DO NOTHING',
		)(epoch, GENESIS_HASH, GENESIS_HASH)
	})
}

/** Makes room for an earlier epoch that this disk has never seen, from `baseSeq` on. */
export function beginEarlierChain(db: WritableDb, epoch: number, baseSeq: number, baseHash: Hash): void {
	db.write(
		'INSERT INTO chain (epoch, head_seq, head_hash, base_seq, base_hash, stored_seq, posted_seq) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (epoch) DO NOTHING',
	)(epoch, baseSeq, baseHash, baseSeq, baseHash, baseSeq, baseSeq)
}
