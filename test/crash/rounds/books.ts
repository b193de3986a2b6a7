/** The centre's books beside what was seen: nothing lost, nothing doubled, the money the same to the last fen. */
import { entrySchema, isPurseTender } from '../../../protocol/journal/entry.ts'
import { openDatabase, type Value } from '../../../server/database/pool.ts'
import { agrees, type SeenSale, type Witness } from './witness.ts'

export type Query = (sql: string, values?: readonly Value[]) => Promise<readonly Record<string, unknown>[]>

/** Opens one connection, hands out its query, closes it. The URL may name several hosts, as the card server's may. */
export async function withDatabase<T>(databaseUrl: string, work: (query: Query) => Promise<T>): Promise<T> {
	const database = openDatabase(databaseUrl, 1, () => undefined)
	try {
		return await work((sql, values) => database.rows(sql, values))
	} finally {
		await database.end()
	}
}

/** What the journal of the centre says, read once per entry. */
export class Books {
	readonly sales = new Map<string, SeenSale>()
	readonly cancelled = new Set<string>()
	readonly #spent = new Map<string, number>()
	readonly #readUpTo = new Map<string, number>()

	/** Reads what is new; answers what is wrong with it in itself. */
	async read(query: Query): Promise<string[]> {
		const breaches: string[] = []
		for (const { till_id } of await query('SELECT till_id FROM terminal')) {
			const tillId = String(till_id)
			const from = this.#readUpTo.get(tillId) ?? 0
			const rows = await query(
				'SELECT seq, verdict, reason, entry_text FROM journal_entry WHERE till_id = $1 AND seq > $2 ORDER BY seq',
				[tillId, from],
			)
			for (const row of rows) {
				if (row.verdict !== 'posted')
					breaches.push(`${tillId} entry ${row.seq} is ${row.verdict}: ${row.reason}`)
				breaches.push(...this.#take(String(row.entry_text)))
				this.#readUpTo.set(tillId, Number(row.seq))
			}
		}
		const parked = await query('SELECT till_id, seq, verdict, reason FROM parked_entry')
		return [...breaches, ...parked.map((row) => `parked: ${JSON.stringify(row)}`)]
	}

	/** Every difference between what was seen and what was posted, in words. */
	compare(witness: Witness, printedSaleIds: ReadonlySet<string>): string[] {
		const breaches: string[] = []
		for (const [saleId, seen] of witness.sales) {
			const posted = this.sales.get(saleId)
			if (posted === undefined) breaches.push(`lost: ${JSON.stringify(seen)}`)
			else if (!agrees(seen, posted))
				breaches.push(`the money differs: seen ${JSON.stringify(seen)}, posted ${JSON.stringify(posted)}`)
		}
		for (const saleId of this.sales.keys())
			if (!witness.sales.has(saleId) && !printedSaleIds.has(saleId))
				breaches.push(`nobody has seen sale ${saleId}`)
		for (const saleId of witness.cancelled) {
			if (!this.cancelled.has(saleId)) breaches.push(`cancelling of ${saleId} is lost`)
			if (this.sales.has(saleId)) breaches.push(`${saleId} was cancelled and is sold`)
		}
		return breaches
	}

	/** With nothing under way, what is left on each card is its opening less its spends, and nothing is held. */
	async compareCards(query: Query, openings: ReadonlyMap<string, number>): Promise<string[]> {
		const rows = await query(
			`SELECT card_no, available + leased AS left_over, held FROM purse_balance WHERE purse = 'storedValue'`,
		)
		return rows.flatMap(({ card_no, left_over, held }) => {
			const wanted = (openings.get(String(card_no)) ?? 0) - (this.#spent.get(String(card_no)) ?? 0)
			return Number(left_over) === wanted && Number(held) === 0
				? []
				: [`card ${card_no}: ${left_over} left and ${held} held, wanted ${wanted} and 0`]
		})
	}

	#take(text: string): string[] {
		const { body, tillId } = entrySchema.parse(JSON.parse(text))
		if (body.kind === 'saleCancelled') {
			const isTwice = this.cancelled.has(body.saleId)
			this.cancelled.add(body.saleId)
			return isTwice ? [`cancelled twice: ${body.saleId}`] : []
		}
		if (body.kind !== 'saleCompleted') return []
		const isTwice = this.sales.has(body.saleId)
		const posted = { cashMinor: 0, storedValueMinor: 0, changeMinor: 0 }
		for (const tender of body.tenders) {
			if (tender.kind === 'cash') {
				posted.cashMinor += tender.amountMinor
				posted.changeMinor += tender.changeMinor
			} else if (isPurseTender(tender)) {
				posted.storedValueMinor += tender.amountMinor
				this.#spent.set(tender.cardNo, (this.#spent.get(tender.cardNo) ?? 0) + tender.amountMinor)
			}
		}
		this.sales.set(body.saleId, {
			saleId: body.saleId,
			tillId,
			totalMinor: body.totals.totalMinor,
			...posted,
		})
		return isTwice ? [`doubled: ${body.saleId}`] : []
	}
}
