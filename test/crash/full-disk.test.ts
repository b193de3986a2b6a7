/** A till whose disk is full: a small file system of its own, filled to the last byte while a basket is open. */
import { execFileSync } from 'node:child_process'
import {
	closeSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	rmSync,
	unlinkSync,
	writeFileSync,
	writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openShop, type Shop } from '../helpers/shop.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'yika-full-'))
const tillDir = join(dataDir, 'tills', 'S01-01')
const filler = join(tillDir, 'filler')
let shop: Shop

beforeAll(async () => {
	writeFileSync(join(dataDir, 'demo.json'), JSON.stringify({ seed: 1 }))
	mkdirSync(tillDir, { recursive: true })
	// Needs the right to mount, which CI has; without it this fails and says so rather than pass unseen.
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', tillDir])
	shop = await openShop({ dataDir, fresh: false })
	await shop.cashier.signOn()
	await shop.cashier.openShift('500')
})
afterAll(async () => {
	await shop?.close()
	execFileSync('umount', [tillDir])
	rmSync(dataDir, { recursive: true })
})

function fillDisk(): void {
	const file = openSync(filler, 'w')
	for (const size of [1 << 20, 4096, 1]) {
		const chunk = Buffer.alloc(size)
		try {
			for (;;) writeSync(file, chunk)
		} catch (error) {
			expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC')
		}
	}
	closeSync(file)
}

it('says so on screen, keeps the basket, and goes on by itself when there is room', async () => {
	const { cashier, demo } = shop
	const barcode = demo.group.items[0]?.barcodes[0] ?? ''
	await cashier.scan(barcode)
	fillDisk()
	for (let tried = 0; tried < 400 && (await cashier.on('alarm').count()) === 0; tried++) {
		const before = await cashier.itemCount()
		demo.lane.scanner.scan(barcode)
		await Promise.race([
			cashier.on('alarm').waitFor({ state: 'visible' }),
			cashier.page.waitForFunction(
				(count) =>
					Number(document.querySelector('[data-testid="item-count"]')?.textContent?.replace(/\D/g, '')) >
					count,
				before,
			),
		])
	}
	await cashier.reads('alarm', /磁盘/)
	const kept = await cashier.amount('total')
	unlinkSync(filler)
	await cashier.on('alarm').waitFor({ state: 'detached' })
	expect(await cashier.amount('total')).toBe(kept)
	const paper = demo.lane.printer.receipts().length
	await cashier.pay()
	await cashier.exactCash()
	await cashier.takesReceipt(paper)
	await cashier.connection('online')
	await cashier.nothingWaits()
	expect(await shop.audit()).toBe(0)
})
