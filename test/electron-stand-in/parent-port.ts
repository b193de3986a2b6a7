/** Loaded first in the stand-in's utility processes: gives them the `process.parentPort` that Electron gives. */
import { EventEmitter } from 'node:events'
import { ChannelStandIn, RemotePorts } from './ports.ts'
import type { UtilityWords } from './utility-process.ts'

const tell = (words: UtilityWords) => {
	if (process.connected) process.send?.(words)
}
const ports = new RemotePorts(tell)
const parentPort = Object.assign(new EventEmitter(), {
	postMessage: (message: unknown) => tell({ kind: 'message', message, portIds: [] }),
})
Object.defineProperty(process, 'parentPort', { value: parentPort })

function take(portId: number) {
	const { port1, port2 } = new ChannelStandIn()
	ports.hand(port1, portId)
	return port2
}

process.on('message', (raw) => {
	const words = raw as UtilityWords
	if (words.kind !== 'message') return ports.hear(words)
	parentPort.emit('message', { data: words.message, ports: words.portIds.map(take) })
})
// Electron ends its utility processes when it ends.
process.on('disconnect', () => process.exit(1))
