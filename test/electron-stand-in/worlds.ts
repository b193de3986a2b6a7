/**
 * The scripts that make a page of Chromium look like one of Electron's: the preload runs in a world of its own, with
 * `require('electron')`; the page's world gets what the preload exposes, and the two talk by events of the window that
 * carry JSON. They run in every frame: Electron runs a preload in the top frame only, so this is the harder case.
 */

export const PRELOAD_WORLD = 'preload'
/** The preload world's way to the main process; the page's world does not have it. */
export const BINDING = 'standInToMain'

/** Keys are told to main from a world of their own, as Electron tells them before the page. */
export const KEY_WORLD = 'keys'
export const KEY_BINDING = 'standInKey'
export const KEY_WORLD_SCRIPT = `window.addEventListener('keydown', ({ key, ctrlKey: control, altKey: alt, shiftKey: shift }) =>
	${KEY_BINDING}(JSON.stringify({ type: 'keyDown', key, control, alt, shift })), { capture: true })`

/** Where a page asks, without going on, whether it may open a window; main's handler answers. Links are not asked about. */
export const OPEN_PATH = '/.stand-in/window-open'

/** For the page's world; to be added before {@link preloadWorldScript}, whose first word it must hear. */
export const PAGE_WORLD_SCRIPT = `(() => {
	const callbacks = []
	const say = (detail) => window.dispatchEvent(new CustomEvent('standIn:call', { detail: JSON.stringify(detail) }))
	window.addEventListener('standIn:expose', ({ detail }) => {
		const { key, methods } = JSON.parse(detail)
		const method = (name) => (...args) => say({ key, name, args: args.map((arg) =>
			typeof arg === 'function' ? { callback: callbacks.push(arg) - 1 } : { value: arg }) })
		const value = Object.freeze(Object.fromEntries(methods.map((name) => [name, method(name)])))
		Object.defineProperty(window, key, { value, enumerable: true })
	}, { once: true })
	window.addEventListener('standIn:callback', ({ detail }) => {
		const { callback, args } = JSON.parse(detail)
		callbacks[callback](...args)
	})
	const open = window.open
	window.open = (url = '', ...rest) => {
		const question = new XMLHttpRequest()
		question.open('POST', '${OPEN_PATH}', false)
		question.send(url)
		return question.responseText === 'allow' ? open(url, ...rest) : null
	}
})()`

/** For the preload's world: `source` is the preload as it is bundled, CommonJS. */
export function preloadWorldScript(source: string): string {
	return `(() => {
	const toMain = (words) => globalThis.${BINDING}(JSON.stringify(words))
	const say = (name, detail) => window.dispatchEvent(new CustomEvent(name, { detail: JSON.stringify(detail) }))
	const listeners = new Map()
	const ports = new Map()
	const take = (portId) => {
		const { port1, port2 } = new MessageChannel()
		ports.set(portId, port1)
		port1.onmessage = ({ data }) => toMain({ kind: 'portMessage', portId, data })
		port1.addEventListener('close', () => ports.delete(portId) && toMain({ kind: 'portClosed', portId }))
		return port2
	}
	globalThis.standInFromMain = (words) => {
		if (words.kind === 'portMessage') return ports.get(words.portId)?.postMessage(words.data)
		if (words.kind === 'portClosed') return ports.get(words.portId)?.close()
		const event = { ports: words.portIds.map(take) }
		for (const listener of listeners.get(words.channel) ?? []) listener(event, words.message)
	}
	const ipcRenderer = {
		send: (channel, ...args) => toMain({ kind: 'ipc', channel, args }),
		on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
	}
	const contextBridge = {
		exposeInMainWorld: (key, api) => {
			window.addEventListener('standIn:call', ({ detail }) => {
				const call = JSON.parse(detail)
				const args = call.args.map(({ value, callback }) =>
					callback === undefined ? value : (...args) => say('standIn:callback', { callback, args }))
				api[call.name](...args)
			})
			say('standIn:expose', { key, methods: Object.keys(api) })
		},
	}
	const require = (name) => {
		if (name !== 'electron') throw new Error('a sandboxed preload cannot require ' + name)
		return { contextBridge, ipcRenderer }
	}
	;((require, module, exports) => {
${source}
	})(require, { exports: {} }, {})
})()`
}
