/** A whole running shop whose first till is the Electron shell, with its cashier, her customer's screen, and three ways to kill it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { runAudit } from '../../server/audit/main.ts'
import { openToLook } from '../../storage/database.ts'
import { openMachine } from '../../storage/machine-secret.ts'
import { withDatabase } from '../crash/rounds/books.ts'
import { startDemo } from '../demo/demo-host.ts'
import type { RunningDemo } from '../demo/demo-options.ts'
import { demoPaths } from '../demo/demo-settings.ts'
import { Cashier } from '../helpers/cashier.ts'
import type { Shell } from '../helpers/shell.ts'
import { until } from '../helpers/until.ts'

export const VICTIMS = ['renderer', 'till process', 'app'] as const
export type Victim = (typeof VICTIMS)[number]
/** Of a till's settings file, absolute. */
export type StartShell = (settingsFile: string) => Promise<Shell>

type Posted = { readonly seq: number; readonly text: string; readonly hash: string }

const CUSTOMER_SCREEN = { x: 1366, y: 0, width: 1024, height: 768, colours: 'light' } as const

export class ShellShop {
	readonly demo: RunningDemo
	readonly #start: StartShell
	#shell: Shell
	#cashier: Cashier
	#customer: Page

	static async open(start: StartShell): Promise<ShellShop> {
		const dataDir = await mkdtemp(join(tmpdir(), 'yika-shell-shop-'))
		const demo = await startDemo({
			dataDir,
			seed: 1,
			fresh: true,
			lanes: 'first',
			port: 0,
			window: false,
			customerScreen: CUSTOMER_SCREEN,
			say: () => undefined,
		})
		let shell: Shell | null = null
		try {
			// The shell takes the kiosk host's place: same till, same journal, same devices.
			await demo.lane.till.kill({ restart: false })
			shell = await start(settingsFileOf(demo))
			return new ShellShop(demo, start, shell, await shell.windows('index', 'customer'))
		} catch (error) {
			await shell?.end()
			await demo.stop()
			throw error
		}
	}

	private constructor(demo: RunningDemo, start: StartShell, shell: Shell, pages: readonly Page[]) {
		const [page, customer] = pages
		if (page === undefined || customer === undefined) throw new Error('two windows')
		this.demo = demo
		this.#start = start
		this.#shell = shell
		this.#cashier = new Cashier(page, demo.lane)
		this.#customer = customer
	}

	/** Another one after each kill. */
	get cashier(): Cashier {
		return this.#cashier
	}

	/** The customer's page: another one after each kill. */
	get customer(): Page {
		return this.#customer
	}

	/** Resolves when the till is back: its page shows what a till process says that lives. */
	async kill(victim: Victim): Promise<void> {
		if (victim === 'till process') return this.#killTill()
		if (victim === 'renderer') await this.#shell.killRenderers()
		else {
			await this.#shell.kill()
			this.#shell = await this.#start(settingsFileOf(this.demo))
		}
		const [page, customer] = await this.#shell.windows('index', 'customer')
		if (page === undefined || customer === undefined) throw new Error('two windows')
		this.#cashier = new Cashier(page, this.demo.lane)
		this.#customer = customer
		await page.locator('.till:not(.till-away)').waitFor()
	}

	async #killTill(): Promise<void> {
		const { page } = this.#cashier
		const pids = this.#shell.tillPids()
		// Told by the page itself, however short it was: a look from outside could miss it.
		await page.evaluate(() => {
			const till = document.querySelector<HTMLElement>('.till')
			if (till === null) throw new Error('no till')
			till.dataset.wasAway = 'no'
			new MutationObserver(() => {
				if (till.classList.contains('till-away')) till.dataset.wasAway = 'yes'
			}).observe(till, { attributes: true, attributeFilter: ['class'] })
		})
		process.kill(pids.at(-1) ?? Number.NaN, 'SIGKILL')
		await page.locator('.till[data-was-away="yes"]:not(.till-away)').waitFor()
		await until(() => this.#shell.tillPids().length > pids.length, 'the next till process has said so')
	}

	query(sql: string): Promise<readonly Record<string, unknown>[]> {
		return withDatabase(this.demo.databaseUrl(), (query) => query(sql))
	}

	/** What `yika audit` says: 0 = clean. */
	audit(): Promise<number> {
		return runAudit({ databaseUrl: this.demo.databaseUrl(), print: () => undefined })
	}

	/** What the till itself has written, oldest first. */
	journal(): readonly Posted[] {
		const { dataDir, lane } = this.demo
		const { pageKey } = openMachine({ keyFile: demoPaths.key(dataDir, lane.tillId) })
		const db = openToLook(join(demoPaths.tillDir(dataDir, lane.tillId), 'till.sqlite'), pageKey)
		try {
			return db.read<Posted>('SELECT seq, text, hash FROM entry ORDER BY epoch, seq').all()
		} finally {
			db.close()
		}
	}

	/** The same as the centre has it. */
	async centresCopy(): Promise<readonly Posted[]> {
		const rows = await this.query('SELECT seq, entry_text, hash FROM journal_entry ORDER BY epoch, seq')
		return rows.map(({ seq, entry_text, hash }) => ({
			seq: Number(seq),
			text: String(entry_text),
			hash: String(hash),
		}))
	}

	/** The shell's exit code; the till's storage is closed then. */
	endShell(): Promise<number | null> {
		return this.#shell.end()
	}

	async close(): Promise<void> {
		await this.#shell.end()
		await this.demo.stop()
		await rm(this.demo.dataDir, { recursive: true, force: true })
	}
}

function settingsFileOf({ dataDir, lane }: RunningDemo): string {
	return join(demoPaths.tillDir(dataDir, lane.tillId), 'till.json')
}
