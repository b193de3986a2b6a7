/** Finds out which host started this process and opens the channel to it. */
import type { ParentPort } from 'electron'
import { childProcessConnections } from './child-process-connections.ts'
import type { RendererConnections } from './host-channel.ts'
import { parentPortConnections } from './parent-port-connections.ts'

/** Throws when this process was started by hand, without a host. */
export function openRendererConnections(): RendererConnections {
	// Electron's types promise a parent port in every process; only a utility process has one.
	const parentPort: ParentPort | undefined = process.parentPort
	return parentPort === undefined ? childProcessConnections(process) : parentPortConnections(parentPort)
}
