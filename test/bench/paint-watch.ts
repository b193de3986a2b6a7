/**
 * When something was painted: the page itself notes the time after the frame whose picture first holds it. The till's
 * root element says after each drawing which revision is in the document (renderer/screens/app.tsx).
 */
import type { Page } from 'playwright-core'

const PAINT_TIMEOUT_MS = 5_000

/** An element that matches `selector` and holds `text`. */
export type Wanted = { readonly selector: string; readonly text: string }

declare global {
	interface Window {
		/** Set while something is awaited: the page's clock at the end of the frame that showed it. */
		benchPainted?: Promise<number>
	}
}

/** Resolves when the page watches; what it then gives resolves with the page's time at which `wanted` was painted. */
export async function watchForPaint(page: Page, wanted: Wanted): Promise<() => Promise<number>> {
	await page.evaluate(watchInPage, { ...wanted, timeoutMs: PAINT_TIMEOUT_MS })
	return () => page.evaluate(() => window.benchPainted ?? Promise.reject(new Error('nothing is watched')))
}

/** Runs in the page: nothing from this module is there. */
function watchInPage({ selector, text, timeoutMs }: Wanted & { readonly timeoutMs: number }): void {
	const root = document.querySelector('[data-painted-revision]')
	if (root === null) throw new Error('the till is not drawn')
	const isThere = () =>
		[...document.querySelectorAll(selector)].some((element) => element.textContent?.includes(text))
	if (isThere()) throw new Error(`"${text}" is on the screen already`)
	window.benchPainted = new Promise((resolve, reject) => {
		const timer = setTimeout(() => {
			observer.disconnect()
			reject(new Error(`"${text}" was not painted within ${timeoutMs} ms`))
		}, timeoutMs)
		const observer = new MutationObserver(() => {
			if (!isThere()) return
			observer.disconnect()
			clearTimeout(timer)
			// A frame runs its animation callbacks before layout and paint; a message posted there is heard after them.
			requestAnimationFrame(() => {
				const { port1, port2 } = new MessageChannel()
				port1.onmessage = () => resolve(performance.timeOrigin + performance.now())
				port2.postMessage(null)
			})
		})
		observer.observe(root, { attributes: true, attributeFilter: ['data-painted-revision'] })
	})
	// Whoever awaits it hears of a failure; until then it is nobody's unhandled rejection.
	window.benchPainted.catch(() => undefined)
}

export async function waitUntilGone(page: Page, selector: string): Promise<void> {
	await page.waitForFunction((gone) => document.querySelector(gone) === null, selector)
}
