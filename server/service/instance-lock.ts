/** One server per data directory: two would end each other's PostgreSQL. A lock of a process that is gone counts for nothing. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Takes the lock or throws, naming the process that has it; returns what gives it back. */
export function lockInstance(dataDir: string): () => void {
	const file = join(dataDir, 'server.lock')
	const holder = holderOf(file)
	const mine = identity(process.pid)
	if (holder !== undefined && holder.text !== mine && identity(holder.pid) === holder.text) {
		throw new Error(`${dataDir} is in use by the server with process id ${holder.pid}`)
	}
	writeFileSync(file, mine)
	return () => rmSync(file, { force: true })
}

function holderOf(file: string): { readonly pid: number; readonly text: string } | undefined {
	try {
		const text = readFileSync(file, 'utf8')
		return { pid: Number(text.split(' ')[0]), text }
	} catch {
		return undefined
	}
}

/** Process id and start time (field 22 of proc(5) stat): a pid alone may have been given to another process. */
function identity(pid: number): string {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
		const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
		return `${pid} ${afterName[19] ?? ''}`
	} catch {
		return ''
	}
}
