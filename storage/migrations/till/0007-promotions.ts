import type { Migration } from '../migration.ts'

/**
 * A till of protocol 1 was told of no promotions, nor of what records have learnt since (`protocol/wire/older-version.ts`). Now that it
 * can read them it hears the whole feed once more; what it has stays until then.
 */
export const promotionsMigration: Migration = {
	version: 7,
	name: '0007-promotions',
	rollbackFloor: 6,
	apply: (db) => db.execute('DELETE FROM feed'),
}
