/** The receipt on the screen, saved as a picture by key and by touch: the file is a PNG as wide as the paper, with all that is on it. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { correction, generate } from 'lean-qr'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bitmapOf } from '../../devices/printer/bitmap.ts'
import { minor } from '../../protocol/base/money.ts'
import type { ReceiptLayout } from '../../protocol/receipt/receipt-layout.ts'
import { code128Widths } from '../../renderer/parts/code128.ts'
import { pictureMarks } from '../../renderer/parts/picture-marks.ts'
import { type MockTillHost, openMockTillHost } from '../helpers/mock-till-host.ts'
import { type Pixels, pngPixels } from '../helpers/png-pixels.ts'
import { answerSampleQuery, SAMPLE_RECEIPT, sampleBasket, sampleView } from '../helpers/sample-views.ts'
import { RECEIPT_OF_SIXTY_LINES } from '../pictures/receipt-of-sixty-lines.ts'

const rootDir = resolve(import.meta.dirname, '../../dist/renderer')
const SALE_ID = '2026112100000042'
const troubles: string[] = []
let browser: Browser
let host: MockTillHost
let till: Page
let reader: Page

beforeAll(async () => {
	expect(existsSync(resolve(rootDir, 'index.html')), 'the screens are built first: npm run build').toBe(true)
	host = await openMockTillHost({ rootDir, firstView: completed(SAMPLE_RECEIPT), query: answerSampleQuery })
	browser = await chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-background-networking'],
	})
	reader = await browser.newPage()
	till = await browser.newPage({ viewport: { width: 1366, height: 768 } })
	till.on('pageerror', (error) => troubles.push(error.message))
	till.on('console', (message) => {
		if (message.type() === 'error') troubles.push(message.text())
	})
	await till.goto(host.url)
})

afterAll(async () => {
	await browser?.close()
	await host?.close()
})

function completed(receipt: ReceiptLayout, saleId = SALE_ID) {
	const phase = {
		kind: 'completed',
		saleId,
		totalMinor: minor(73_059),
		changeMinor: minor(0),
		receipt,
	} as const
	return sampleView(phase, { basket: sampleBasket([]) })
}

async function saved(receipt: ReceiptLayout, by: 'key' | 'touch'): Promise<{ name: string; pixels: Pixels }> {
	const view = completed(receipt)
	host.show(view)
	await till.locator(`[data-painted-revision="${view.revision}"]`).waitFor()
	const download = till.waitForEvent('download')
	if (by === 'key') await till.keyboard.press('F6')
	else await till.getByTestId('key-savePicture').click()
	const file = await download
	return {
		name: file.suggestedFilename(),
		pixels: await pngPixels(reader, await readFile(await file.path())),
	}
}

test.each([
	['touch', 'a short receipt', SAMPLE_RECEIPT],
	['key', 'a long one', RECEIPT_OF_SIXTY_LINES],
] as const)(
	'by %s, %s: every character of the paper has ink in its cell, and nothing stands elsewhere',
	async (by, _name, receipt) => {
		const { name, pixels } = await saved(receipt, by)
		expect(name).toBe(`receipt-${SALE_ID}-2026-11-21.png`)
		const { width, height, marks } = pictureMarks(receipt)
		expect([pixels.width, pixels.height]).toEqual([576, height])
		const inked = new Uint8Array(width * height)
		for (const mark of marks) {
			let [ink, ground] = [0, 0]
			for (let y = mark.y; y < mark.y + mark.height; y++)
				for (let x = mark.x; x < mark.x + mark.width; x++) {
					inked[y * width + x] = 1
					if (pixels.isInk(x, y)) ink++
					else ground++
				}
			if (mark.kind === 'black') continue
			expect(ink, `ink of ${mark.character}`).toBeGreaterThan(0)
			expect(ground, `ground of ${mark.character}`).toBeGreaterThan(0)
		}
		const outside = inked.findIndex(
			(known, at) => known === 0 && pixels.isInk(at % width, Math.floor(at / width)),
		)
		expect(outside, 'ink outside of every mark').toBe(-1)
		await till.getByTestId('picture-result').getByText(name).waitFor()
	},
)

test('one other figure on the receipt is another figure in its cell, and nothing else', async () => {
	const layout = (right: string): ReceiptLayout => ({
		language: 'en',
		rows: [{ kind: 'pair', left: '合计', right }],
	})
	const [before, after] = [await saved(layout('18.00'), 'key'), await saved(layout('16.00'), 'key')]
	const columns = new Set<number>()
	for (let y = 0; y < before.pixels.height; y++)
		for (let x = 0; x < 576; x++)
			if (before.pixels.isInk(x, y) !== after.pixels.isInk(x, y)) columns.add(Math.floor(x / 12))
	expect([...columns]).toEqual([44])
})

test('barcode and QR code are there module by module', async () => {
	const data = 'https://fp.example.cn/i?s=S01&n=42'
	const barcode: ReceiptLayout = {
		language: 'en',
		rows: [{ kind: 'barcode', symbology: 'code128', data: SALE_ID }],
	}
	const { pixels: bars } = await saved(barcode, 'key')
	expect(runsOf(bars, 60).slice(1, -1)).toEqual(code128Widths(SALE_ID).map((modules) => modules * 3))
	const { pixels: qr } = await saved({ language: 'en', rows: [{ kind: 'qr', data }] }, 'key')
	const code = generate(data, { minCorrectionLevel: correction.M })
	const top = firstInkRow(qr)
	const left = runsOf(qr, top)[0] ?? 0
	const module = (576 - 2 * left) / code.size
	const [seen, wanted] = [false, true].map((isWanted) =>
		Array.from({ length: code.size ** 2 }, (_, at) => {
			const [x, y] = [at % code.size, Math.floor(at / code.size)]
			if (isWanted) return code.get(x, y)
			return qr.isInk(left + (x + 0.5) * module, Math.floor(top + (y + 0.5) * module))
		}),
	)
	expect(module).toBeGreaterThanOrEqual(4)
	expect(seen).toEqual(wanted)
})

/** Lengths of ground and ink in turn along one row of pixels, ground first. */
function runsOf({ width, isInk }: Pixels, y: number): number[] {
	const runs = [0]
	for (let x = 0, ink = false; x < width; x++) {
		if (isInk(x, y) !== ink) {
			ink = !ink
			runs.push(0)
		}
		runs.push((runs.pop() ?? 0) + 1)
	}
	return runs
}

function firstInkRow({ width, height, isInk }: Pixels): number {
	return Array.from({ length: height }, (_, y) => y).findIndex((y) =>
		Array.from({ length: width }, (_, x) => x).some((x) => isInk(x, y)),
	)
}

test('the shop’s logo stands at the head of the receipt, on the screen and on the picture, dot by dot', async () => {
	const layout: ReceiptLayout = { language: 'en', rows: [{ kind: 'text', text: 'tea' }] }
	const plain = await saved(layout, 'key')
	const { width, height, bytes } = bitmapOf(100, 40, (x, y) => (x * y) % 7 === 0)
	host.say({
		kind: 'logo',
		logo: { kind: 'image', width, height, bits: Buffer.from(bytes).toString('base64') },
	})
	const { pixels } = await saved(layout, 'key')
	expect(await till.getByTestId('receipt').locator('.paper-picture').count()).toBe(1)
	const [left, top] = [(576 - width) / 2, firstInkRow(pixels)]
	const dots = Array.from(
		{ length: width * height },
		(_, at) => [at % width, Math.floor(at / width)] as const,
	)
	expect(dots.map(([x, y]) => pixels.isInk(left + x, top + y))).toEqual(
		dots.map(([x, y]) => (x * y) % 7 === 0),
	)
	expect(pixels.height).toBe(plain.pixels.height + height + 24)
})

test('a picture that cannot be made is said, with what to do instead; the next customer begins without it', async () => {
	await till.evaluate(() => {
		HTMLCanvasElement.prototype.toBlob = (answer) => answer(null)
	})
	const view = completed(SAMPLE_RECEIPT)
	host.show({ ...view, language: 'en' })
	await till.locator(`[data-painted-revision="${view.revision}"]`).waitFor()
	await till.keyboard.press('F6')
	await till.getByTestId('picture-result').getByText('print the receipt again').waitFor()
	host.show(sampleView({ kind: 'selling' }))
	await till.getByTestId('picture-result').waitFor({ state: 'detached' })
	expect(troubles).toEqual([expect.stringContaining('too long for a picture')])
})
