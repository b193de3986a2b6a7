/**
 * The human way: a technician starts a till that has no settings, types the code that head office has given her on the page that
 * comes up, and a cashier signs on there and sells. In a browser, recorded: a trace with every step's picture, and pictures to look at.
 */
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { z } from 'zod'
import { DEMO_SIGN_ONS } from '../fixtures/demo-data/operators.ts'
import { axeFindings } from '../helpers/axe-findings.ts'
import { codeFor, type Opening, settingsAt } from './opening.ts'
import { withOtherSecret } from './refusals.ts'

const YIKA = join(import.meta.dirname, '..', '..', 'build', 'cli', 'yika.ts')
const BROWSER = '/usr/bin/chromium'
const SCREEN = { width: 1366, height: 768 }
const STEP_MS = 60_000
const END_MS = 20_000
const FLOAT_YUAN = '500'
const joinLineSchema = z.object({ url: z.url() })

export type ByHand = {
	readonly tillId: string
	/** Where trace and pictures are put. */
	readonly recordDir: string
}

export type JoinedByHand = {
	/** What the page said of the wrong code. */
	readonly refused: string
	/** What axe finds on it then. */
	readonly found: string
	/** What it said when the till had joined. */
	readonly joined: string
	/** From the page that asks for the code to the sign-on screen, and to the sale at the centre. */
	readonly seconds: { readonly signOn: number; readonly sale: number }
}

/** Rejects with the step that did not come; the recording is kept up to there. */
export async function joinByHand(
	opening: Opening,
	folder: string,
	{ tillId, recordDir }: ByHand,
): Promise<JoinedByHand> {
	mkdirSync(recordDir, { recursive: true })
	const agent = opening.agents.get(tillId.slice(0, tillId.indexOf('-'))) ?? ''
	const code = await codeFor(tillId, agent, opening.serverSettings)
	const till = startTill(settingsAt(folder, tillId))
	try {
		const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] })
		try {
			const context = await browser.newContext({ viewport: SCREEN })
			return await recorded(context, recordDir, async (page, shot) => {
				const fromMs = performance.now()
				const since = () => (performance.now() - fromMs) / 1_000
				await page.goto(await till.joinUrl)
				const told = await joins(page, code, shot)
				const signOn = since()
				await sells(page, opening.barcode, shot)
				return { ...told, seconds: { signOn, sale: since() } }
			})
		} finally {
			await browser.close()
		}
	} finally {
		await till.end()
	}
}

type Shot = (name: string) => Promise<void>

async function joins(page: Page, code: string, shot: Shot) {
	const field = page.locator('#code')
	await shot('1-code')
	// Without touching the field first: a scanner types and ends with Enter.
	await page.keyboard.type(withOtherSecret(code))
	await page.keyboard.press('Enter')
	const refused = (await page.locator('#refused').textContent()) ?? ''
	await shot('2-refused')
	const found = await axeFindings(page)
	await field.fill(code)
	await page.locator('#join').click()
	const joined = (await page.locator('#joined').textContent()) ?? ''
	await shot('3-joined')
	const [cashier] = DEMO_SIGN_ONS
	await page.getByTestId(`operator-${cashier.operatorId}`).waitFor()
	await shot('4-sign-on')
	return { refused, joined, found }
}

/** One article, paid in cash, until the centre has it. */
async function sells(page: Page, barcode: string, shot: Shot): Promise<void> {
	const [{ operatorId, pin }] = DEMO_SIGN_ONS
	await page.getByTestId(`operator-${operatorId}`).click()
	for (const digit of pin) await page.getByTestId(`digit-${digit}`).click()
	await page.getByTestId('key-next').click()
	await page.getByTestId('open-shift').waitFor()
	for (const digit of FLOAT_YUAN) await page.getByTestId(`digit-${digit}`).click()
	await page.getByTestId('key-next').click()
	await page.getByTestId('sale').waitFor()
	await page.keyboard.type(barcode)
	await page.keyboard.press('Enter')
	await page.locator('[data-testid="item-count"]').filter({ hasText: '1' }).waitFor()
	await page.keyboard.press('F12')
	await page.getByTestId('tender-cash-exact').click()
	await page.getByTestId('completed').waitFor()
	await page.locator('[data-testid="entries-waiting"][data-count="0"]').waitFor({ state: 'attached' })
	await shot('5-sold')
}

async function recorded<Result>(
	context: BrowserContext,
	recordDir: string,
	act: (page: Page, shot: Shot) => Promise<Result>,
): Promise<Result> {
	await context.tracing.start({ screenshots: true, snapshots: true })
	const page = await context.newPage()
	page.setDefaultTimeout(STEP_MS)
	try {
		return await act(page, async (name) => {
			await page.screenshot({ path: join(recordDir, `${name}.png`) })
		})
	} finally {
		await context.tracing.stop({ path: join(recordDir, 'trace.zip') })
	}
}

/** As a technician starts it: with settings that are not there yet. */
function startTill(settingsFile: string) {
	const child = spawn(process.execPath, [YIKA, 'till', '--settings', settingsFile, '--no-window'], {
		stdio: ['ignore', 'pipe', 'inherit'],
	})
	const { promise: joinUrl, resolve, reject } = Promise.withResolvers<string>()
	const ended = new Promise<void>((done) => child.once('exit', () => done()))
	void ended.then(() => reject(new Error('the till ended before it asked for a code')))
	createInterface({ input: child.stdout }).on('line', (line) => {
		if (line.startsWith('yika-join ')) resolve(joinLineSchema.parse(JSON.parse(line.slice(10))).url)
	})
	return {
		joinUrl,
		async end() {
			child.kill('SIGTERM')
			const force = setTimeout(() => child.kill('SIGKILL'), END_MS)
			await ended
			clearTimeout(force)
		},
	}
}
