/** The till's database, step by step. Append only. */
import type { Migration } from '../migration.ts'
import { journalMigration } from './0001-journal.ts'
import { printSpoolMigration } from './0002-print-spool.ts'
import { replicaMigration } from './0003-replica.ts'
import { cardNewsMigration } from './0004-card-news.ts'
import { sliceMigration } from './0005-slices.ts'
import { releasedMigration } from './0006-released.ts'
import { promotionsMigration } from './0007-promotions.ts'
import { searchMigration } from './0008-search.ts'
import { laterMigration } from './0009-later.ts'

export const allTillMigrations: readonly Migration[] = [
	journalMigration,
	printSpoolMigration,
	replicaMigration,
	cardNewsMigration,
	sliceMigration,
	releasedMigration,
	promotionsMigration,
	searchMigration,
	laterMigration,
]
