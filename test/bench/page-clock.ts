/** One clock for this process and a page in the browser, which runs on the same machine but started its own. */
import type { Page } from 'playwright-core'
import { assert } from '../../protocol/base/assert.ts'

const SAMPLES = 40

/** Milliseconds since 1970, finer than `Date.now()`. The page reads its own the same way. */
export function preciseNowMs(): number {
	return performance.timeOrigin + performance.now()
}

/** `aheadMs`: page's clock minus ours; it is known to `uncertainMs`. */
export type PageClock = { readonly aheadMs: number; readonly uncertainMs: number }

/** Asks the page for its time again and again; the quickest answer bounds the difference best (Cristian's method). */
export async function comparePageClock(page: Page): Promise<PageClock> {
	const clocks: PageClock[] = []
	for (let asked = 0; asked < SAMPLES; asked++) {
		const sentMs = preciseNowMs()
		const thereMs = await page.evaluate(() => performance.timeOrigin + performance.now())
		const backMs = preciseNowMs()
		clocks.push({ aheadMs: thereMs - (sentMs + backMs) / 2, uncertainMs: (backMs - sentMs) / 2 })
	}
	const [best] = clocks.sort((a, b) => a.uncertainMs - b.uncertainMs)
	assert(best !== undefined, 'the page was asked')
	return best
}
