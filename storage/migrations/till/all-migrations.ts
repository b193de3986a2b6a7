/** The till's database, step by step. Append only. */
import type { Migration } from '../migration.ts'

export const allTillMigrations: readonly Migration[] = []
