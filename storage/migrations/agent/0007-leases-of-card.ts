import type { Migration } from '../migration.ts'

/** Whatever became of a card's leases: asked for at each authorisation, among those of all cards of months. */
export const leasesOfCard: Migration = {
	version: 7,
	name: 'leases-of-card',
	rollbackFloor: 6,
	apply: (db) => db.execute('CREATE INDEX leases_of_card ON leases (card_no, state, purse)'),
}
