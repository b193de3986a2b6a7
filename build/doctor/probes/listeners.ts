/* Who listens on a TCP port of this machine, where the system lets us see it (Linux). */
import { readFileSync } from 'node:fs'
import { portHolders } from '../../cli/devices/port-holder.ts'

const LISTENING = '0A'

/** One `<pid>: <command>` for each; empty where it cannot be seen. */
export function portListeners(port: number): readonly string[] {
	const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port))
	return inodes.flatMap((inode) => portHolders(`socket:[${inode}]`))
}

/** Columns of proc(5): local address, remote address, state, …, inode as the tenth. */
function listeningInodes(table: string, port: number): readonly string[] {
	const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
	return textOf(table)
		.split('\n')
		.map((line) => line.trim().split(/\s+/))
		.filter(([, local, , state]) => local?.endsWith(end) === true && state === LISTENING)
		.flatMap((columns) => columns[9] ?? [])
}

function textOf(file: string): string {
	try {
		return readFileSync(file, 'utf8')
	} catch {
		// Not Linux.
		return ''
	}
}
