/** `WebFrameMain` of the stand-in: one document's preload world, to which main can speak and which speaks to main. */
import { EventEmitter } from 'node:events'
import type { MessagePortMain } from 'electron'
import type { CdpSession } from './cdp.ts'
import { ownUrl } from './custom-schemes.ts'
import { type PortWords, RemotePorts } from './ports.ts'
import { BINDING, PRELOAD_WORLD } from './worlds.ts'

export const ipcMain = new EventEmitter()

type FromPreload =
	| PortWords
	| { readonly kind: 'ipc'; readonly channel: string; readonly args: readonly unknown[] }

class FrameStandIn {
	readonly url: string
	readonly parent: { readonly url: string } | null
	detached = false
	readonly ports: RemotePorts
	readonly #say: (words: object) => void

	constructor(url: string, parent: { readonly url: string } | null, say: (words: object) => void) {
		this.url = url
		this.parent = parent
		this.#say = say
		this.ports = new RemotePorts(say)
	}

	isDestroyed(): boolean {
		return this.detached
	}

	postMessage(channel: string, message: unknown, transfer: readonly MessagePortMain[] = []): void {
		this.#say({ kind: 'ipc', channel, message, portIds: transfer.map((port) => this.ports.hand(port)) })
	}

	leave(): void {
		this.detached = true
		this.ports.closeAll()
	}
}

type Context = {
	readonly id: number
	readonly name: string
	readonly auxData: { readonly frameId: string }
}
type Navigated = {
	readonly frame: { readonly id: string; readonly parentId?: string; readonly url: string }
}

/** Keeps a page's frames, and brings what their preload worlds say to {@link ipcMain}. `sender`: the page's `webContents`. */
export function watchFrames(session: CdpSession, sender: object): { readonly dropAll: () => void } {
	const urls = new Map<string, string>()
	const parents = new Map<string, string>()
	const frames = new Map<number, FrameStandIn>()
	const parentOf = (frameId: string) => {
		const parentId = parents.get(frameId)
		return parentId === undefined ? null : { url: ownUrl(urls.get(parentId) ?? '') }
	}
	const drop = (contextId: number) => {
		frames.get(contextId)?.leave()
		frames.delete(contextId)
	}
	const dropAll = () => {
		for (const contextId of [...frames.keys()]) drop(contextId)
	}
	session.on('Page.frameAttached', (told: { frameId: string; parentFrameId: string }) =>
		parents.set(told.frameId, told.parentFrameId),
	)
	session.on('Page.frameNavigated', ({ frame }: Navigated) => urls.set(frame.id, frame.url))
	session.on('Runtime.executionContextDestroyed', (told: { executionContextId: number }) =>
		drop(told.executionContextId),
	)
	session.on('Runtime.executionContextsCleared', dropAll)
	session.on('Runtime.executionContextCreated', ({ context }: { context: Context }) => {
		if (context.name !== PRELOAD_WORLD) return
		const { frameId } = context.auxData
		const say = (words: object) => {
			const expression = `standInFromMain(${JSON.stringify(words)})`
			// A document that goes while it is spoken to is no error: Electron drops such messages too.
			session.send('Runtime.evaluate', { expression, contextId: context.id }).catch(() => drop(context.id))
		}
		frames.set(context.id, new FrameStandIn(ownUrl(urls.get(frameId) ?? ''), parentOf(frameId), say))
	})
	session.on(
		'Runtime.bindingCalled',
		(told: { name: string; payload: string; executionContextId: number }) => {
			const frame = frames.get(told.executionContextId)
			if (told.name !== BINDING || frame === undefined) return
			const words = JSON.parse(told.payload) as FromPreload
			if (words.kind !== 'ipc') return frame.ports.hear(words)
			ipcMain.emit(words.channel, { senderFrame: frame, sender }, ...words.args)
		},
	)
	return { dropAll }
}
