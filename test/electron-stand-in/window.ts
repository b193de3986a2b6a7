/** `BrowserWindow` of the stand-in: one page of Chromium, only as locked in as our windows are. */
import { EventEmitter, once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { BrowserWindowConstructorOptions, WindowOpenHandlerResponse } from 'electron'
import type { CdpConnection, CdpSession } from './cdp.ts'
import type { Chromium } from './chromium.ts'
import { onControl } from './controls.ts'
import { answerOf, ownUrl, shownUrl } from './custom-schemes.ts'
import { watchFrames } from './frames.ts'
import {
	BINDING,
	KEY_BINDING,
	KEY_WORLD,
	KEY_WORLD_SCRIPT,
	OPEN_PATH,
	PAGE_WORLD_SCRIPT,
	PRELOAD_WORLD,
	preloadWorldScript,
} from './worlds.ts'

/** A test of pages that hang says how soon that is; 0: nobody looks. */
const HANG_MS = Number(process.env.STAND_IN_HANG_MS ?? 0)

/** In Chromium's words: the page was closed, or went elsewhere, while its request was being answered. */
const NOBODY_ASKS_ANY_MORE = /Session with given id not found|Invalid InterceptionId/

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
	forcefullyCrashRenderer: () => void = () => undefined
	invalidate: () => void = () => undefined
	getURL: () => string = () => ''

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

/** `note`: says what a test cannot see, because there is no window of the desktop's. */
export function windowClass(
	chromium: Promise<Chromium>,
	onAllClosed: () => void,
	note: (what: string) => void,
) {
	const open = new Set<object>()

	return class WindowStandIn extends EventEmitter {
		static getAllWindows(): readonly object[] {
			return [...open]
		}

		readonly webContents = new WebContentsStandIn()
		readonly #page: Promise<CdpSession>
		#destroyed = false
		/** The one navigation that main itself has asked for. */
		#asked = ''

		/** Of the top frame, as main knows it. */
		#url = ''

		constructor({ width = 800, height = 600, webPreferences, kiosk, x }: BrowserWindowConstructorOptions) {
			super()
			const { sandbox, contextIsolation, nodeIntegration, preload } = webPreferences ?? {}
			if (!sandbox || !contextIsolation || nodeIntegration) throw new Error('such a window is not ours')
			open.add(this)
			onControl(({ kind }) => kind === 'close' && this.close())
			note(`window at ${x ?? 0}${kiosk ? ', kiosk' : ''}`)
			const tell = (method: string) =>
				void this.#page.then((page) => page.send(method)).catch(() => undefined)
			this.webContents.reload = () => tell('Page.reload')
			this.webContents.forcefullyCrashRenderer = () => tell('Page.crash')
			this.webContents.invalidate = () => note('repainted')
			this.webContents.getURL = () => this.#url
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

		/** As a person asks for it: who listens may prevent it. */
		close(): void {
			let prevented = false
			this.emit('close', { preventDefault: () => (prevented = true) })
			if (prevented) note('stays open')
			else this.destroy()
		}

		destroy(): void {
			// Gone already is as good.
			void this.#page.then((page) => page.send('Page.close')).catch(() => undefined)
		}

		focus(): void {
			note('window to the front')
			this.emit('focus')
		}

		setKiosk(kiosk: boolean): void {
			note(kiosk ? 'kiosk' : 'kiosk left')
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
			page.on('Fetch.requestPaused', (paused: Paused) =>
				this.#answer(page, targetId, paused).catch((error: Error) => {
					if (!NOBODY_ASKS_ANY_MORE.test(error.message)) throw error
				}),
			)
			page.on(
				'Page.frameNavigated',
				({ frame }: { frame: { parentId?: string; url: string; urlFragment?: string } }) => {
					if (frame.parentId === undefined) this.#url = ownUrl(frame.url)
				},
			)
			page.on('Inspector.targetCrashed', () => {
				frames.dropAll()
				this.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
			})
			await this.#watchTargets(browser, targetId)
			for (const domain of ['Page', 'Runtime', 'Inspector']) await page.send(`${domain}.enable`)
			await this.#watchKeys(page)
			if (HANG_MS > 0) this.#watchHangs(page)
			await page.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
			if (preload === undefined) return page
			const source = preloadWorldScript(readFileSync(preload, 'utf8'))
			await page.send('Runtime.addBinding', { name: BINDING, executionContextName: PRELOAD_WORLD })
			await page.send('Page.addScriptToEvaluateOnNewDocument', { source: PAGE_WORLD_SCRIPT })
			await page.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: PRELOAD_WORLD })
			return page
		}

		async #watchKeys(page: CdpSession): Promise<void> {
			await page.send('Runtime.addBinding', { name: KEY_BINDING, executionContextName: KEY_WORLD })
			const how = { source: KEY_WORLD_SCRIPT, worldName: KEY_WORLD }
			await page.send('Page.addScriptToEvaluateOnNewDocument', how)
			page.on('Runtime.bindingCalled', ({ name, payload }: { name: string; payload: string }) => {
				const event = { preventDefault: () => undefined }
				if (name === KEY_BINDING) this.webContents.emit('before-input-event', event, JSON.parse(payload))
			})
		}

		/** Electron notices a page that does not take its input; here the page is asked. */
		#watchHangs(page: CdpSession): void {
			let asking = false
			const timer = setInterval(async () => {
				if (asking || this.#destroyed) return
				asking = true
				const hung = setTimeout(() => this.emit('unresponsive'), HANG_MS)
				await page.send('Runtime.evaluate', { expression: '0' }).catch(() => undefined)
				clearTimeout(hung)
				asking = false
			}, HANG_MS)
			this.once('closed', () => clearInterval(timer))
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
			if (navigates && this.webContents.asks('will-navigate', { url: ownUrl(url) }))
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
