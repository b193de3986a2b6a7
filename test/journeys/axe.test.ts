/** axe-core over every screen and pane, in every look and both languages: what it can find is not there. */
import axe from 'axe-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Look } from '../../renderer/state/look.ts'
import { GalleryStage } from '../helpers/gallery-stage.ts'
import { GALLERY } from '../helpers/screen-gallery.ts'

type Finding = { readonly id: string; readonly help: string; readonly nodes: readonly string[] }

const LOOKS: readonly Partial<Look>[] = [
	{},
	{ colours: 'dark' },
	{ contrast: 'high' },
	{ colours: 'dark', contrast: 'high' },
	{ type: 'large' },
]

let stage: GalleryStage
beforeAll(async () => {
	stage = await GalleryStage.open({ width: 1366, height: 768 })
})
afterAll(() => stage?.close())

/** WCAG 2.2 A and AA; where contrast is high, 7 : 1 as well. */
function findings(isHighContrast: boolean): Promise<readonly Finding[]> {
	return stage.page.evaluate(async (isEnhanced) => {
		// In the page, where the script that was put there calls itself so.
		const { axe: inPage } = window as unknown as { readonly axe: typeof axe }
		const { violations } = await inPage.run(document, {
			runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
			rules: { 'color-contrast-enhanced': { enabled: isEnhanced } },
			resultTypes: ['violations'],
		})
		return violations.map(({ id, help, nodes }) => ({
			id,
			help,
			nodes: nodes
				.slice(0, 3)
				.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary ?? ''}`),
		}))
	}, isHighContrast)
}

test.each(LOOKS)('%j', async (look) => {
	await stage.wear(look)
	await stage.page.evaluate(axe.source)
	const found: string[] = []
	for (const language of ['zh-CN', 'en'] as const) {
		for (const screen of GALLERY) {
			await stage.show(screen, language)
			for (const { id, help, nodes } of await findings(look.contrast === 'high'))
				found.push(`${screen.name} (${language}) ${id}: ${help}\n  ${nodes.join('\n  ')}`)
		}
	}
	expect(found.join('\n')).toBe('')
})

test('axe does bite here: a key without a name is found', async () => {
	await stage.page.evaluate(() => document.querySelector('.pane')?.append(document.createElement('button')))
	expect((await findings(false)).map(({ id }) => id)).toContain('button-name')
})
