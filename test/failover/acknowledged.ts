/** Everything that the centre has promised, as its stores heard it; whatever database takes over must know all of it. */
import type { Down } from '../../protocol/wire/down.ts'
import type { Lease } from '../../protocol/wire/messages/lease.ts'
import type { Rows } from './postgres-node.ts'

type Query = (text: string, values: readonly unknown[]) => Promise<Rows>
type Chain = { readonly tillId: string; readonly epoch: number; readonly seq: number }

export class Acknowledged {
	readonly #posted = new Map<string, Chain>()
	readonly #approved = new Set<string>()
	readonly #reversed = new Set<string>()
	readonly #leased = new Set<string>()
	readonly #storedValue = new Set<string>()
	readonly #returned = new Set<string>()

	hear(down: Down): void {
		switch (down.kind) {
			case 'posted':
				return this.#post(down)
			case 'welcome':
				// An agent that reconnects takes these for acknowledged.
				for (const { tillId, epoch, postedSeq } of down.positions)
					this.#post({ tillId, epoch, seq: postedSeq })
				return
			case 'authorised':
				if (down.result.kind === 'approved') this.#approved.add(down.authKey)
				for (const lease of down.leases) this.#granted(lease)
				return
			case 'cardFound':
				for (const lease of down.leases) this.#granted(lease)
				return
			case 'reversed':
				this.#reversed.add(down.authKey)
				return
			case 'leasesReturned':
				for (const leaseId of down.leaseIds) this.#returned.add(leaseId)
				return
			default:
				return
		}
	}

	entryCount(): number {
		return [...this.#posted.values()].reduce((sum, { seq }) => sum + seq, 0)
	}

	#granted({ leaseId, purse }: Lease): void {
		this.#leased.add(leaseId)
		if (purse === 'storedValue') this.#storedValue.add(leaseId)
	}

	/** Of stored value, that the stores have heard of and not given back. */
	leaseCount(): number {
		return [...this.#storedValue].filter((leaseId) => !this.#returned.has(leaseId)).length
	}

	promiseCount(): number {
		const sets = [this.#approved, this.#reversed, this.#leased, this.#returned]
		return sets.reduce((sum, { size }) => sum + size, this.entryCount())
	}

	words(): string {
		return `${this.entryCount()} entries, ${this.#approved.size} approvals, ${this.#leased.size} leases, ${this.#returned.size} returns, ${this.#reversed.size} reversals`
	}

	/** What of it a database does not know, in words. */
	async missingIn(query: Query): Promise<string[]> {
		const missing: string[] = []
		for (const chain of this.#posted.values()) missing.push(...(await missingEntries(query, chain)))
		const without = async (what: string, keys: ReadonlySet<string>, known: string): Promise<void> => {
			const rows = await query(`SELECT key FROM unnest($1::text[]) AS key WHERE NOT EXISTS (${known})`, [
				[...keys],
			])
			missing.push(...rows.map(({ key }) => `lost: ${what} ${key}`))
		}
		await without(
			'the approval of',
			this.#approved,
			"SELECT FROM hold WHERE auth_key = key AND state IN ('held', 'captured', 'voided', 'expired')",
		)
		await without(
			'the reversal of',
			this.#reversed,
			"SELECT FROM hold WHERE auth_key = key AND (reversed OR state = 'captured')",
		)
		await without('lease', this.#leased, 'SELECT FROM lease WHERE lease_id = key')
		await without(
			'the return of',
			this.#returned,
			"SELECT FROM lease WHERE lease_id = key AND state = 'returned'",
		)
		return missing
	}

	#post({ tillId, epoch, seq }: Chain): void {
		const key = `${tillId}/${epoch}`
		const before = this.#posted.get(key)?.seq ?? 0
		this.#posted.set(key, { tillId, epoch, seq: Math.max(before, seq) })
	}
}

async function missingEntries(query: Query, { tillId, epoch, seq }: Chain): Promise<string[]> {
	const rows = await query(
		`SELECT wanted FROM generate_series(1, $3::bigint) AS wanted WHERE NOT EXISTS
			(SELECT FROM journal_entry WHERE till_id = $1 AND epoch = $2 AND seq = wanted) ORDER BY wanted`,
		[tillId, epoch, seq],
	)
	return rows.map(({ wanted }) => `lost: entry ${wanted} of ${tillId}, acknowledged up to ${seq}`)
}
