/**
 * What a cashier's page has shown and when, frame by frame, while more than one thing happens at once: who is greeted and
 * how many lines the basket has. Noted by the page itself, as `paint-watch.ts` does for one thing; nobody asks it meanwhile,
 * because asking takes from the thread that draws.
 */
import type { Page } from 'playwright-core'
import { assert } from '../../protocol/base/assert.ts'

/** `atMs`: the page's clock at the end of the frame. */
export type Painted = { readonly atMs: number; readonly name: string | null; readonly lineCount: number }

/** In the strip, which stands there with the greeting and stays when the next item folds it. */
const MEMBER_NAME = '[data-testid="member-name"]'
const LINE = '[data-testid="line"]'

declare global {
	interface Window {
		/** Since the last reading. */
		benchPaintLog?: Painted[]
	}
}

/** Once for a page; it goes on as long as the page does. */
export async function startPaintLog(page: Page): Promise<void> {
	await page.evaluate(logInPage, { memberName: MEMBER_NAME, line: LINE })
}

const SHOWN_TIMEOUT_MS = 15_000

/** Resolves when the basket shows so many lines and `name` is greeted; rejects, saying what is shown, when that never comes. */
export async function untilShown(page: Page, name: string, lineCount: number): Promise<void> {
	const selectors = { memberName: MEMBER_NAME, line: LINE }
	const isShown = page.waitForFunction(
		(wanted) =>
			document.querySelector(wanted.memberName)?.textContent?.includes(wanted.name) === true &&
			document.querySelectorAll(wanted.line).length === wanted.lineCount,
		{ name, lineCount, ...selectors },
		{ timeout: SHOWN_TIMEOUT_MS },
	)
	await isShown.catch(async () => {
		const shown = await page.evaluate(
			({ memberName, line }) =>
				`${document.querySelector(memberName)?.textContent} and ${document.querySelectorAll(line).length} lines`,
			selectors,
		)
		throw new Error(`wanted ${name} and ${lineCount} lines, shown are ${shown}`)
	})
}

/** What was painted since it was last read. */
export async function takePaintLog(page: Page): Promise<readonly Painted[]> {
	return await page.evaluate(async () => {
		// What is drawn but not noted yet is noted before this.
		await new Promise<void>((resolve) =>
			requestAnimationFrame(() => {
				const { port1, port2 } = new MessageChannel()
				port1.onmessage = () => resolve()
				port2.postMessage(null)
			}),
		)
		return window.benchPaintLog?.splice(0) ?? []
	})
}

/** The first frame at or after `sinceMs` for which `isThat` holds. */
export function paintedAtMs(
	log: readonly Painted[],
	sinceMs: number,
	isThat: (painted: Painted) => boolean,
): number {
	const first = log.find((painted) => painted.atMs >= sinceMs && isThat(painted))
	assert(
		first !== undefined,
		'never painted: what came next replaced it before a frame; is the machine busy?',
	)
	return first.atMs
}

/** Runs in the page: nothing from this module is there. */
function logInPage({ memberName, line }: { readonly memberName: string; readonly line: string }): void {
	const root = document.querySelector('[data-painted-revision]')
	if (root === null) throw new Error('the till is not drawn')
	const log: Painted[] = []
	window.benchPaintLog = log
	new MutationObserver(() => {
		const name = document.querySelector(memberName)?.textContent ?? null
		const lineCount = document.querySelectorAll(line).length
		// A frame runs its animation callbacks before layout and paint; a message posted there is heard after them.
		requestAnimationFrame(() => {
			const { port1, port2 } = new MessageChannel()
			port1.onmessage = () => log.push({ atMs: performance.timeOrigin + performance.now(), name, lineCount })
			port2.postMessage(null)
		})
	}).observe(root, { attributes: true, attributeFilter: ['data-painted-revision'] })
}
