/** One process of the running demonstration, as tests and the bench handle it. */
import type { BenchProcess } from '../../renderer/bench/bench-contract.ts'

export interface DemoPart {
	readonly state: () => BenchProcess['state']
	/** Null while it is dead, or belongs to somebody else. */
	readonly pid: () => number | null
	readonly restartCount: () => number
	/** SIGKILL, resolved when it is gone. `restart`, the default: it comes back by itself. */
	readonly kill: (options?: { readonly restart: boolean }) => Promise<void>
	/** Resolves when it is ready; at once if it is. */
	readonly start: () => Promise<void>
}
