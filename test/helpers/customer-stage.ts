/** The customer's page in a browser, before a host that shows it one picture after the other and notes what she answers. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { WebSocket } from 'ws'
import { type CustomerCommand, fromCustomerSchema, type ToCustomer } from '../../electron/bridge/contract.ts'
import { type LoopbackWeb, openLoopbackWeb } from '../../electron/kiosk/loopback-web.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { CommandResult } from '../../till/commands.ts'
import type { CustomerScene, CustomerView } from '../../till/customer-view.ts'

const ROOT = resolve(import.meta.dirname, '../../dist/renderer')
const NOWHERE = { language: 'zh-CN', storeNameZh: '', storeNameEn: '', isTraining: false } as const

export type CustomerLook = { readonly colours?: 'light' | 'dark'; readonly contrast?: 'normal' | 'high' }

export class CustomerStage {
	readonly browser: Browser
	readonly page: Page
	readonly commands: CustomerCommand[] = []
	/** What the page threw or printed as an error. */
	readonly troubles: string[] = []
	/** What the till says to her next answer. */
	result: CommandResult = { kind: 'accepted' }
	readonly #web: LoopbackWeb
	readonly #sockets: Set<WebSocket>
	#view: CustomerView = { ...NOWHERE, scene: { kind: 'closed' } }

	private constructor(browser: Browser, page: Page, web: LoopbackWeb, sockets: Set<WebSocket>) {
		this.browser = browser
		this.page = page
		this.#web = web
		this.#sockets = sockets
		page.on('pageerror', (error) => this.troubles.push(error.message))
		page.on('console', (message) => {
			if (message.type() === 'error') this.troubles.push(message.text())
		})
	}

	static async open({ width, height, scale = 1 }: { width: number; height: number; scale?: number }) {
		if (!existsSync(resolve(ROOT, 'customer.html')))
			throw new Error('the screens are built first: npm run build')
		const sockets = new Set<WebSocket>()
		let stage: CustomerStage | null = null
		const web = await openLoopbackWeb({
			rootDir: ROOT,
			port: 0,
			socketPath: '/till',
			messageBytesMax: LIMITS.bridgeMessageBytesMax,
			onSocket: (socket) => socket.close(),
			guest: { socketPath: '/till/customer', onSocket: (socket) => stage?.join(socket) },
		})
		const browser = await chromium.launch({
			executablePath: '/usr/bin/chromium',
			args: ['--no-sandbox', '--disable-background-networking', '--font-render-hinting=none'],
		})
		const page = await browser.newPage({
			viewport: { width, height },
			deviceScaleFactor: scale,
			reducedMotion: 'reduce',
		})
		stage = new CustomerStage(browser, page, web, sockets)
		await stage.wear({})
		return stage
	}

	join(socket: WebSocket): void {
		this.#sockets.add(socket)
		socket.on('close', () => this.#sockets.delete(socket))
		socket.on('message', (data) => {
			const { id, command } = fromCustomerSchema.parse(JSON.parse(String(data)))
			this.commands.push(command)
			this.say({ kind: 'commandResult', id, result: this.result })
		})
		this.say({ kind: 'tillProcess', state: 'running' })
		this.say({ kind: 'customerView', view: this.#view })
	}

	say(message: ToCustomer): void {
		for (const socket of this.#sockets) socket.send(JSON.stringify(message))
	}

	/** Opens the page anew, as its host does with these settings. */
	async wear(look: CustomerLook): Promise<void> {
		const facts = new URLSearchParams({ token: this.#web.guestToken, ...look })
		await this.page.goto('about:blank')
		await this.page.goto(`${this.#web.origin}/customer#${facts}`)
		await this.page.locator('[data-testid="customer"]:not([data-scene="away"])').waitFor()
	}

	/** Something else stands there in between, so that what is seen is this one. */
	async show(view: CustomerView): Promise<void> {
		const between: CustomerScene =
			view.scene.kind === 'closed' ? { kind: 'idle', campaigns: [] } : { kind: 'closed' }
		await this.#paint({ ...NOWHERE, scene: between })
		await this.#paint(view)
	}

	/** The till process is away, and there again with its last picture. */
	async restart(): Promise<void> {
		this.say({ kind: 'tillProcess', state: 'restarting' })
		await this.page.locator('[data-scene="away"]').waitFor()
		this.say({ kind: 'tillProcess', state: 'running' })
		this.say({ kind: 'customerView', view: this.#view })
	}

	async close(): Promise<void> {
		await this.browser.close()
		await this.#web.close()
	}

	async #paint(view: CustomerView): Promise<void> {
		this.#view = view
		this.say({ kind: 'customerView', view })
		await this.page.locator(`[data-scene="${view.scene.kind}"]`).waitFor()
	}
}
