/** What a process holds, as Linux counts it. */
import { readFileSync } from 'node:fs'

const LISTENING = '0A'

/** Null when the process is gone. */
export function residentMibOf(pid: number): number | null {
	try {
		const residentKib = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
		// A process that has ended and was not waited for yet has no memory.
		return residentKib === 0 ? null : Math.round(residentKib / 1_024)
	} catch {
		return null
	}
}

/** Connections to a port of this machine that somebody still has open on the port's own side. */
export function connectionsAt(port: number): number {
	const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
	const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
		readFileSync(file, 'utf8').trim().split('\n'),
	)
	return rows.filter((row) => {
		const [, address, , state, , , , , , inode] = row.trim().split(/\s+/)
		return address?.endsWith(local) === true && state !== LISTENING && inode !== '0'
	}).length
}
