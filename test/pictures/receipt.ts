/*
 * Makes docs/screens/receipt-60-lines.png: a long receipt as paper, drawn from the bytes that a printer is sent and decoded
 * by the simulators' decoder, beside the same receipt as the till's screen draws it. For looking at, after a change of either.
 */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { createServer } from 'vite'
import { escpos } from '../../devices/printer/escpos-commands.ts'
import { encodeReceipt } from '../../devices/printer/escpos-encoder.ts'
import { printerProfile } from '../../devices/printer/printer-profile.ts'
import { paperRows } from '../../renderer/parts/receipt-rows.ts'
import { decodeReceipts } from '../simulators/escpos-paper.ts'
import { paperSvg } from './paper-svg.ts'
import { RECEIPT_OF_SIXTY_LINES } from './receipt-of-sixty-lines.ts'

const ROOT = join(import.meta.dirname, '../..')
const OUT = join(ROOT, 'docs/screens/receipt-60-lines.png')

async function screenPaper(): Promise<string> {
	const vite = await createServer({
		configFile: join(ROOT, 'vite.config.ts'),
		server: { middlewareMode: true, ws: false },
		appType: 'custom',
		logLevel: 'error',
	})
	const { Paper } = await vite.ssrLoadModule('/parts/paper.tsx')
	const rows = paperRows(RECEIPT_OF_SIXTY_LINES)
	const markup = renderToStaticMarkup(createElement(Paper, { rows, label: 'receipt' }))
	await vite.close()
	return markup
}

function printedPaper(): string {
	const settings = { profile: printerProfile('epson-80'), glyphs: null, storedLogo: false }
	const bytes = Buffer.concat([...encodeReceipt(RECEIPT_OF_SIXTY_LINES, settings, false), escpos.feedAndCut])
	const [receipt] = decodeReceipts(bytes)
	if (!receipt) throw new Error('nothing was printed')
	console.log(`${bytes.length} bytes, ${receipt.rows.length} rows`)
	return paperSvg(receipt)
}

const style = await readFile(join(ROOT, 'renderer/parts/paper.css'), 'utf8')
const html = `<!doctype html><meta charset="utf-8"><style>${style}
body { margin: 0; padding: 24px; background: #d9dcd8; display: flex; gap: 32px; align-items: flex-start; width: max-content;
	font-family: "Noto Sans Mono CJK SC", "Noto Sans CJK SC", monospace; }
svg text { font-family: "Noto Sans Mono CJK SC", "Noto Sans CJK SC", monospace; }
.printed svg { display: block; width: 500px; height: auto; box-shadow: 0 1px 2px rgb(20 30 30 / 18%); }
.paper { --paper-size: 17px; }
</style><div class="printed">${printedPaper()}</div>${await screenPaper()}`
await mkdir(join(ROOT, 'docs/screens'), { recursive: true })
const browser = await chromium.launch({
	executablePath: '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-gpu'],
})
const page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
await page.setContent(html)
await page.locator('body').screenshot({ path: OUT })
await browser.close()
console.log(OUT)
process.exit(0)
