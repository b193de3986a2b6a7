/** The databases that a storage thread can own: what each needs to be opened, and its operations. A new one is a new row. */
import type { AgentDatabaseOptions, AgentOperations } from './agent-operations.ts'
import type { TillDatabaseOptions, TillOperations } from './till-operations.ts'

export type RoleOptions = { readonly till: TillDatabaseOptions; readonly agent: AgentDatabaseOptions }
export type RoleOperations = { readonly till: TillOperations; readonly agent: AgentOperations }

export type RoleName = keyof RoleOptions & keyof RoleOperations
export type WorkerRole = { [R in RoleName]: { readonly role: R; readonly options: RoleOptions[R] } }[RoleName]
