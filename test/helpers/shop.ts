/** A whole running shop with a cashier's browser on its first till: what journeys and crash tests stand in. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { chromium } from 'playwright-core'
import { runAudit } from '../../server/audit/main.ts'
import { startDemo } from '../demo/demo-host.ts'
import type { DemoOptions, RunningDemo } from '../demo/demo-options.ts'
import { Cashier } from './cashier.ts'

const CHROMIUM = '/usr/bin/chromium'
const FLAGS = [
	'--no-sandbox',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--no-first-run',
]

export type Shop = {
	readonly demo: RunningDemo
	readonly cashier: Cashier
	/** Rows of one query at the centre. */
	readonly query: (sql: string, values?: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>
	/** What `yika audit` says: 0 = clean. */
	readonly audit: () => Promise<number>
	readonly close: () => Promise<void>
}

/** Rejects with nothing left running. */
export async function openShop(options: Partial<DemoOptions> = {}): Promise<Shop> {
	const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'yika-shop-')))
	// Playwright's own answer to a signal is to end this process at once, with the shop still running.
	const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false }
	const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, ...signals })
	const close = async () => {
		await browser.close()
		await demo?.stop()
		if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
	}
	let demo: RunningDemo | null = null
	try {
		const running = await startDemo({
			dataDir,
			seed: 1,
			fresh: true,
			lanes: 'first',
			port: 0,
			window: false,
			say: () => undefined,
			...options,
		})
		demo = running
		const page = await browser.newPage({ viewport: { width: 1366, height: 768 } })
		const cashier = new Cashier(page, running.lane)
		await cashier.look()
		return {
			demo: running,
			cashier,
			query: (sql, values) => query(running.databaseUrl(), sql, values),
			audit: () => runAudit({ databaseUrl: running.databaseUrl() }),
			close,
		}
	} catch (error) {
		await close()
		throw error
	}
}

async function query(databaseUrl: string, sql: string, values: readonly unknown[] = []) {
	const client = new pg.Client({ connectionString: databaseUrl })
	await client.connect()
	try {
		return (await client.query<Record<string, unknown>>(sql, [...values])).rows
	} finally {
		await client.end()
	}
}
