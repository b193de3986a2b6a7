/** What axe finds on a page against WCAG 2.2 A and AA, a line each; empty when nothing. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'

export async function axeFindings(page: Page): Promise<string> {
	await page.evaluate(axe.source)
	return page.evaluate(async () => {
		// In the page, where the script that was put there calls itself so.
		const { axe: inPage } = window as unknown as { readonly axe: typeof axe }
		const { violations } = await inPage.run(document, {
			runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
			resultTypes: ['violations'],
		})
		return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`).join('\n')
	})
}
