/**
 * Incidents staged on a real shop: each alarm comes onto the store's status page, and goes when its cause is mended. How long each took
 * is told at the end; only that it comes is asserted, since a busy machine is slow.
 */
import { execFileSync } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import {
	closeSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	readFileSync,
	rmSync,
	unlinkSync,
	writeFileSync,
	writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { storeIdSchema } from '../../protocol/base/ids.ts'
import type { AlarmId } from '../../protocol/operations/alarm-rules.ts'
import { AgentLink } from '../centre/agent-link.ts'
import { sale, TillChain } from '../centre/till-chain.ts'
import { demoCaller } from '../demo/demo-caller.ts'
import { demoPaths } from '../demo/demo-settings.ts'
import { openShop, type Shop } from '../helpers/shop.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'yika-status-'))
const agentDir = demoPaths.agentDir(dataDir, 'S01')
const took: string[] = []
let shop: Shop
let page: Page
let centrePage: Page

beforeAll(async () => {
	writeFileSync(join(dataDir, 'demo.json'), JSON.stringify({ seed: 1 }))

	mkdirSync(agentDir, { recursive: true })
	// Needs the right to mount, which CI has; a tenth of it is more than counts as full.
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=640m', 'tmpfs', agentDir])
	shop = await openShop({
		dataDir,
		fresh: false,
		alarms: { backlogOldMs: 3_000, contestedForMs: 8_000, exposureMinorMax: 30_000 },
		group: (group) => ({
			...group,
			stores: group.stores.map((store) => ({
				...store,
				cardPolicy: {
					...store.cardPolicy,
					floorLimits: [{ purseKind: 'storedValue', cardClass: null, limit: 20_000 }],
				},
			})),
		}),
	})
	const browser = shop.cashier.page.context().browser()
	if (browser === null) throw new Error('no browser')
	page = await browser.newPage({ viewport: { width: 1366, height: 768 } })
	await page.goto(shop.demo.lane.statusPageUrl())
	centrePage = await browser.newPage({ viewport: { width: 1366, height: 768 } })
	await centrePage.goto(`${shop.demo.statusPageUrl()}#store=S01`)
	await page.locator('[data-testid="till-S01-01"][data-here="true"]').waitFor()
})
afterAll(async () => {
	process.stderr.write(`alarms on the status page after: ${took.join(', ')}\n`)
	await shop?.close()
	execFileSync('umount', [agentDir])
	rmSync(dataDir, { recursive: true })
})

const alarm = (on: Page, id: AlarmId, subject = '') =>
	on.locator(`[data-testid="alarm-${id}"]${subject === '' ? '' : `[data-subject^="${subject}"]`}`)

async function comes(id: AlarmId, subject = ''): Promise<void> {
	const fromMs = performance.now()
	await alarm(page, id, subject).waitFor()
	took.push(`${id} ${((performance.now() - fromMs) / 1_000).toFixed(1)} s`)
}

const goes = (id: AlarmId, subject = '') => alarm(page, id, subject).waitFor({ state: 'detached' })

it('a printer with its cover open, a reader that is unplugged, a door whose reader is away', async () => {
	const { lane } = shop.demo
	lane.printer.openCover()
	await comes('printerStopped', 'S01-01 printer')
	await alarm(centrePage, 'printerStopped', 'S01-01 printer').waitFor()
	await lane.ptys.reader.unplug()
	await comes('readerAway', 'S01-01 reader')
	const port = await closeDoor()
	await comes('doorReaderAway')
	lane.printer.closeCover()
	await lane.ptys.reader.plug()
	await lane.portal.listen(port)
	await goes('printerStopped', 'S01-01')
	await goes('readerAway')
	await goes('doorReaderAway')
})

it('the centre away while the store sells: backlog and exposure too; all gone with the line mended', async () => {
	const { cashier, demo } = shop
	demo.lane.wan.setMode({ kind: 'cut' })
	await comes('centreAway')
	await comes('exposureHigh')
	await cashier.signOn()
	await cashier.openShift('500')
	await comes('backlogOld')
	await centrePage.locator('[data-testid="store-detail"] .state-wrong').first().waitFor()
	demo.lane.wan.setMode({ kind: 'up' })
	for (const id of ['centreAway', 'exposureHigh', 'backlogOld'] as const) await goes(id)
	expect(await page.getByTestId('ended-centreAway').count()).toBeGreaterThan(0)
})

it('a till whose plug is pulled', async () => {
	const { host } = shop.demo.lane.till
	await host.kill({ restart: false })
	await comes('tillAway', 'S01-01')
	await shop.demo.lane.till.start()
	await goes('tillAway', 'S01-01')
})

it('a chain that forks: both versions are kept, and it is said', async () => {
	const { port } = shop.demo.lane.lan
	const key = createPrivateKey(readFileSync(demoPaths.key(dataDir, 'S01-02'), 'utf8'))
	const tls = demoCaller(dataDir, 'S01-02', { role: 'agent', storeId: storeIdSchema.parse('S01') })
	const till = await AgentLink.openTill(`wss://127.0.0.1:${port}/link`, 'S01-02', 1, key, tls)
	await till.next('welcome')
	for (const atMs of [1_000, 2_000]) {
		const chain = new TillChain('S01-02', key)
		chain.add(sale('S01-02-1-1', 1_000), { atMs })
		const answer = till.until(({ kind }) => kind === 'stored' || kind === 'chainPosition')
		till.send(chain.upload())
		await answer
	}
	await till.close()
	await comes('recordsContested')
	await goes('recordsContested')
})

it('a disk that fills: nearly, then to the last byte', async () => {
	const filler = join(agentDir, 'filler')
	const file = openSync(filler, 'w')
	const fill = (mebibytes: number) => {
		const chunk = Buffer.alloc(1 << 20)
		try {
			for (let count = 0; count < mebibytes; count++) writeSync(file, chunk)
		} catch (error) {
			expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC')
		}
	}
	const free = async () => (await figures()).disk.freeBytes / (1 << 20)
	fill(Math.floor(await free()) - 50)
	await comes('diskLow')
	fill(1_000)
	await comes('diskFull')
	closeSync(file)
	unlinkSync(filler)
	await goes('diskFull')
	await goes('diskLow')
})

it('an agent whose clock is five minutes off', async () => {
	const { agent } = shop.demo.lane
	const wrong = join(dataDir, 'wrong-clock.mjs')
	writeFileSync(wrong, 'const now = Date.now\nDate.now = () => now() + 300_000\n')
	process.env.NODE_OPTIONS = `--import=${wrong}`
	await agent.kill()
	await agent.start()
	await page.goto(shop.demo.lane.statusPageUrl())
	await comes('clockDrift')
	delete process.env.NODE_OPTIONS
	await agent.kill()
	await agent.start()
	await page.goto(shop.demo.lane.statusPageUrl())
	await page.locator('[data-testid="till-S01-01"][data-here="true"]').waitFor()
	await goes('clockDrift')
})

async function figures(): Promise<{ readonly disk: { readonly freeBytes: number } }> {
	const { look } = await (await fetch(new URL('/state', shop.demo.lane.statusPageUrl()))).json()
	return look.figures
}

/** The reader's port is free from then on. */
async function closeDoor(): Promise<number> {
	const settings = JSON.parse(readFileSync(join(agentDir, 'agent.json'), 'utf8'))
	await shop.demo.lane.portal.close()
	return Number(new URL(settings.door.path.replace('tcp:', 'http:')).port)
}
