/** `BrowserWindow` of the stand-in: one page of Chromium, only as locked in as our windows are. */
import { EventEmitter, once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { BrowserWindowConstructorOptions, WindowOpenHandlerResponse } from 'electron'
import type { CdpConnection, CdpSession } from './cdp.ts'
import type { Chromium } from './chromium.ts'
import { answerOf, shownUrl } from './custom-schemes.ts'
import { watchFrames } from './frames.ts'
import { BINDING, OPEN_PATH, PAGE_WORLD_SCRIPT, PRELOAD_WORLD, preloadWorldScript } from './worlds.ts'

type OpenHandler = (details: { readonly url: string }) => Pick<WindowOpenHandlerResponse, 'action'>
type Paused = {
	readonly requestId: string
	readonly request: { readonly url: string; readonly method: string; readonly postData?: string }
	readonly resourceType: string
	readonly frameId: string
}

class WebContentsStandIn extends EventEmitter {
	openHandler: OpenHandler = () => ({ action: 'allow' })
	reload: () => void = () => undefined

	setWindowOpenHandler(handler: OpenHandler): void {
		this.openHandler = handler
	}

	/** True when a listener has prevented it. */
	asks(name: string, details: object): boolean {
		let prevented = false
		this.emit(name, { ...details, preventDefault: () => (prevented = true) })
		return prevented
	}
}

export function windowClass(chromium: Promise<Chromium>, onAllClosed: () => void) {
	const open = new Set<object>()

	return class WindowStandIn extends EventEmitter {
		readonly webContents = new WebContentsStandIn()
		readonly #page: Promise<CdpSession>
		#destroyed = false
		/** The one navigation that main itself has asked for. */
		#asked = ''

		constructor({ width = 800, height = 600, webPreferences }: BrowserWindowConstructorOptions) {
			super()
			const { sandbox, contextIsolation, nodeIntegration, preload } = webPreferences ?? {}
			if (!sandbox || !contextIsolation || nodeIntegration) throw new Error('such a window is not ours')
			open.add(this)
			this.webContents.reload = () => void this.#page.then((page) => page.send('Page.reload'))
			this.#page = chromium.then(({ connection }) => this.#open(connection, { width, height, preload }))
		}

		async loadURL(url: string): Promise<void> {
			const page = await this.#page
			this.#asked = shownUrl(url)
			const loaded = once(page, 'Page.loadEventFired')
			const { errorText } = await page.send<{ errorText?: string }>('Page.navigate', { url: this.#asked })
			if (errorText !== undefined) throw new Error(`${url}: ${errorText}`)
			await loaded
			this.emit('ready-to-show')
		}

		isDestroyed(): boolean {
			return this.#destroyed
		}

		show(): void {
			this.emit('show')
		}

		showInactive(): void {
			this.emit('show')
		}

		destroy(): void {
			void this.#page.then((page) => page.send('Page.close'))
		}

		focus(): void {
			this.emit('focus')
		}

		async #open(
			connection: CdpConnection,
			options: { readonly width: number; readonly height: number; readonly preload: string | undefined },
		): Promise<CdpSession> {
			const { browser } = connection
			const { width, height, preload } = options
			const target = { url: 'about:blank', newWindow: true, width, height }
			const { targetId } = await browser.send<{ targetId: string }>('Target.createTarget', target)
			const attach = { targetId, flatten: true }
			const { sessionId } = await browser.send<{ sessionId: string }>('Target.attachToTarget', attach)
			const page = connection.session(sessionId)
			const frames = watchFrames(page, this.webContents)
			page.on('Fetch.requestPaused', (paused: Paused) => void this.#answer(page, targetId, paused))
			page.on('Inspector.targetCrashed', () => {
				frames.dropAll()
				this.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
			})
			await this.#watchTargets(browser, targetId)
			for (const domain of ['Page', 'Runtime', 'Inspector']) await page.send(`${domain}.enable`)
			await page.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
			if (preload === undefined) return page
			const source = preloadWorldScript(readFileSync(preload, 'utf8'))
			await page.send('Runtime.addBinding', { name: BINDING, executionContextName: PRELOAD_WORLD })
			await page.send('Page.addScriptToEvaluateOnNewDocument', { source: PAGE_WORLD_SCRIPT })
			await page.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: PRELOAD_WORLD })
			return page
		}

		async #watchTargets(browser: CdpSession, ownId: string): Promise<void> {
			browser.on('Target.targetDestroyed', ({ targetId }: { targetId: string }) => {
				if (targetId !== ownId) return
				this.#destroyed = true
				open.delete(this)
				this.emit('closed')
				if (open.size === 0) onAllClosed()
			})
			await browser.send('Target.setDiscoverTargets', { discover: true })
		}

		/** Every request of the page: navigations are asked about, our own scheme is answered by main. */
		async #answer(page: CdpSession, mainFrameId: string, paused: Paused): Promise<void> {
			const { requestId, request, resourceType, frameId } = paused
			const { url, method } = request
			const navigates =
				resourceType === 'Document' && frameId === mainFrameId && url !== this.#asked.split('#')[0]
			if (navigates && this.webContents.asks('will-navigate', { url }))
				return void (await page.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' }))
			const response = url.endsWith(OPEN_PATH)
				? new Response(this.webContents.openHandler({ url: request.postData ?? '' }).action)
				: await answerOf(url, method)
			if (response === null) return void (await page.send('Fetch.continueRequest', { requestId }))
			await page.send('Fetch.fulfillRequest', {
				requestId,
				responseCode: response.status,
				responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
				body: Buffer.from(await response.arrayBuffer()).toString('base64'),
			})
		}
	}
}
