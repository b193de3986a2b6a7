import type { Migration } from '../migration.ts'

/**
 * An agent of protocol 1 was told of cards without their UHF tags (`protocol/wire/older-version.ts`). Now that it can read them it
 * hears the whole feed once more; what it has stays until then, and is no news when it comes again.
 */
export const cardTags: Migration = {
	version: 8,
	name: 'card-tags',
	rollbackFloor: 7,
	apply: (db) => db.execute("DELETE FROM meta WHERE key = 'feedCursor'"),
}
