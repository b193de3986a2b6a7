/** axe-core over every screen and pane, in every look and both languages: what it can find is not there. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Look } from '../../renderer/state/look.ts'
import { GalleryStage } from '../helpers/gallery-stage.ts'
import { GALLERY } from '../helpers/screen-gallery.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

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
		const { axe } = window as unknown as {
			axe: {
				run(where: Document, how: object): Promise<{
					violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[]
				}>
			}
		}
		const { violations } = await axe.run(document, {
			runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
			rules: { 'color-contrast-enhanced': { enabled: isEnhanced } },
			resultTypes: ['violations'],
		})
		return violations.map(({ id, help, nodes }) => ({
			id,
			help,
			nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`),
		}))
	}, isHighContrast)
}

test.each(LOOKS)('%j', async (look) => {
	await stage.wear(look)
	await stage.page.evaluate(AXE)
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
