/** Entry of a storage thread: opens the one database that `workerData` names and serves it. */
import { flushCompileCache } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import { assert, unreachable } from '../protocol/base/assert.ts'
import { type AgentOperations, openAgentDatabase } from './agent-operations.ts'
import { openTillDatabase, type TillOperations } from './till-operations.ts'
import { serveDatabase } from './worker-host.ts'
import type { WorkerRole } from './worker-roles.ts'

assert(parentPort !== null, 'storage/worker.ts runs only as a worker thread')
const role: WorkerRole = workerData
switch (role.role) {
	case 'till': {
		const { options } = role
		serveDatabase<TillOperations>(parentPort, () => openTillDatabase(options))
		break
	}
	case 'agent': {
		const { options } = role
		serveDatabase<AgentOperations>(parentPort, () => openAgentDatabase(options))
		break
	}
	default:
		unreachable(role)
}
// Where compiled code is kept for the next start: now, because a process that is killed writes nothing any more.
flushCompileCache()
