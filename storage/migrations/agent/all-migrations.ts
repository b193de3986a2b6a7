/** The agent's database, step by step. Append only. */
import type { Migration } from '../migration.ts'
import { agentTables } from './0001-agent.ts'

export const allAgentMigrations: readonly Migration[] = [agentTables]
