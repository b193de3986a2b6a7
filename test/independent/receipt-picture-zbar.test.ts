/** zbar reads the codes of a receipt's picture as the till's page saves it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import { openMockTillHost } from '../helpers/mock-till-host.ts'
import { answerSampleQuery, sampleBasket, sampleView } from '../helpers/sample-views.ts'
import { RECEIPT_OF_SIXTY_LINES } from '../pictures/receipt-of-sixty-lines.ts'
import { debianProgram } from './debian-program.ts'
import { ran } from './ran.ts'

async function savePicture(file: string): Promise<void> {
	const rootDir = resolve(import.meta.dirname, '../../dist/renderer')
	const phase = {
		kind: 'completed',
		saleId: '2026112100000042',
		totalMinor: minor(73_059),
		changeMinor: minor(0),
		receipt: RECEIPT_OF_SIXTY_LINES,
	} as const
	const firstView = sampleView(phase, { basket: sampleBasket([]) })
	const host = await openMockTillHost({ rootDir, firstView, query: answerSampleQuery })
	const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
	try {
		const page = await browser.newPage()
		await page.goto(host.url)
		const download = page.waitForEvent('download')
		await page.getByTestId('key-savePicture').click()
		await (await download).saveAs(file)
	} finally {
		await browser.close()
		await host.close()
	}
}

test('both barcodes and the QR code say what the receipt says', async () => {
	const zbarimg = debianProgram('zbarimg', 'zbar-tools')
	const folder = mkdtempSync(join(tmpdir(), 'yika-zbar-'))
	const file = join(folder, 'receipt.png')
	await savePicture(file)
	const { code, output } = await ran(zbarimg, ['--quiet', '--nodbus', file], {})
	rmSync(folder, { recursive: true })
	const wanted = RECEIPT_OF_SIXTY_LINES.rows.flatMap((row) => {
		if (row.kind === 'qr') return [`QR-Code:${row.data}`]
		if (row.kind !== 'barcode') return []
		return [`${row.symbology === 'ean13' ? 'EAN-13' : 'CODE-128'}:${row.data}`]
	})
	expect(code, output).toBe(0)
	expect(output.trim().split('\n').sort()).toEqual(wanted.sort())
})
