/** Processor time of running processes by name, from /proc: what an entry costs each of them, however busy the machine is. */
import { readdirSync, readFileSync } from 'node:fs'

/** Of a kernel's clock tick; 100 a second on every Linux that we run on. */
const TICK_MS = 10

/** Processes of the shop; `databaseOf`: whatever that process has started, PostgreSQL with its backends. */
export type Watched = Readonly<Record<string, { readonly pid: number } | { readonly databaseOf: number }>>

type Stat = { readonly parent: number; readonly cpuMs: number }

/** Milliseconds by name. Throws where there is no /proc. */
export function processTimes(watched: Watched): ReadonlyMap<string, number> {
	const stats = new Map<number, Stat>()
	for (const name of readdirSync('/proc')) {
		const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined
		if (stat !== undefined) stats.set(Number(name), stat)
	}
	return new Map(
		Object.entries(watched).map(([name, of]) => [
			name,
			'pid' in of ? (stats.get(of.pid)?.cpuMs ?? 0) : below(stats, of.databaseOf),
		]),
	)
}

/** What each used between two looks, in microseconds for each of `count`. */
export function microsecondsEach(
	before: ReadonlyMap<string, number>,
	after: ReadonlyMap<string, number>,
	count: number,
): readonly (readonly [name: string, microseconds: number])[] {
	return [...after].map(([name, cpuMs]) => [name, ((cpuMs - (before.get(name) ?? 0)) * 1_000) / count])
}

/** Undefined: the process has ended meanwhile. */
function statOf(pid: number): Stat | undefined {
	try {
		const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
		// The name in brackets may hold anything; fields are counted behind it (proc_pid_stat(5): 4 ppid, 14 utime, 15 stime).
		const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
		const [parent = 0, user = 0, system = 0] = [fields[1], fields[11], fields[12]].map(Number)
		return { parent, cpuMs: (user + system) * TICK_MS }
	} catch {
		return undefined
	}
}

function below(stats: ReadonlyMap<number, Stat>, ancestor: number): number {
	let sum = 0
	for (const [pid, { cpuMs }] of stats) if (pid !== ancestor && isBelow(stats, pid, ancestor)) sum += cpuMs
	return sum
}

function isBelow(stats: ReadonlyMap<number, Stat>, pid: number, ancestor: number): boolean {
	for (let at: number | undefined = pid; at !== undefined && at > 1; at = stats.get(at)?.parent)
		if (at === ancestor) return true
	return false
}
