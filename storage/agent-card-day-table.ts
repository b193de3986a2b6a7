/** On which of the last days a card was used in this store: whose leases are worth keeping fresh. */
import type { WritableDb } from './database.ts'

export function createCardDayTable(db: WritableDb) {
	const insert = db.write(
		'INSERT INTO card_days (card_no, business_date) VALUES (?, ?) ON CONFLICT DO NOTHING',
	)
	const prune = db.write('DELETE FROM card_days WHERE business_date < ?')
	const readFrequent = db.read<{ card_no: string }>(
		`SELECT card_no FROM card_days WHERE business_date >= ? GROUP BY card_no HAVING count(*) >= ?
		 ORDER BY count(*) DESC, card_no LIMIT ?`,
	)
	return {
		used(cardNo: string, businessDate: string): void {
			insert(cardNo, businessDate)
		},
		/** Cards used on at least `daysMin` days since a date, the most frequent first; older days are forgotten. */
		frequent(sinceDate: string, daysMin: number, countMax: number): string[] {
			prune(sinceDate)
			return readFrequent.all(sinceDate, daysMin, countMax).map((row) => row.card_no)
		},
	}
}
