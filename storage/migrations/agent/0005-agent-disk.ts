import type { Migration } from '../migration.ts'

/** Which disk of the agent the till last said to go by in its chain; null when it has met none by then. */
export const agentDiskColumn: Migration = {
	version: 5,
	name: 'agent-disk',
	rollbackFloor: 4,
	apply: (db) => db.execute('ALTER TABLE chains ADD COLUMN agent_disk_id TEXT'),
}
