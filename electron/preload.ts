/**
 * Runs in the sandboxed page before its scripts: gives it `window.till` (TillPort of bridge/contract.ts) and nothing
 * else. The port itself stays here; only plain data crosses into the page.
 */
import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron'
import type { TillPort, ToRenderer, ToTill } from './bridge/contract.ts'
import { PAGE_CHANNELS } from './bridge/page-channels.ts'

let port: MessagePort | null = null
let listener: ((message: ToRenderer) => void) | null = null
let unsent: ToTill[] = []

const till: TillPort = {
	post(message) {
		if (port === null) unsent.push(message)
		else port.postMessage(message)
	},
	listen(next) {
		listener = next
		ipcRenderer.send(PAGE_CHANNELS.connect)
	},
}

ipcRenderer.on(PAGE_CHANNELS.port, (event: IpcRendererEvent) => {
	port?.close()
	port = event.ports[0] ?? null
	if (port === null) return
	port.onmessage = ({ data }) => listener?.(data as ToRenderer)
	listener?.({ kind: 'tillProcess', state: 'running' })
	for (const message of unsent) port.postMessage(message)
	unsent = []
})

ipcRenderer.on(PAGE_CHANNELS.state, (_event: IpcRendererEvent, state: 'starting' | 'restarting') => {
	port?.close()
	port = null
	// What was asked of a process that died is not asked again: the operator sees and decides.
	unsent = []
	listener?.({ kind: 'tillProcess', state })
})

contextBridge.exposeInMainWorld('till', till)
