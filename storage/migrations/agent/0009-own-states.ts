import type { Migration } from '../migration.ts'

/**
 * `own_state`, `own_version`: what the centre itself says of a card of which a till's report is believed, as far as it has come
 * here. Null where nothing of it has, and for reports from before this step.
 */
export const ownStates: Migration = {
	version: 9,
	name: 'own-states',
	rollbackFloor: 7,
	apply: (db) =>
		db.execute(`
ALTER TABLE hot_cards ADD COLUMN own_state TEXT;
ALTER TABLE hot_cards ADD COLUMN own_version INTEGER;
`),
}
