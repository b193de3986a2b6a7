/**
 * The whole story of a till through the shell as it is shipped (main, preload and till process from their bundles); then, at
 * ten moments, what draws it, the till process, and the whole app are killed one after the other, and nothing is lost or
 * doubled. On the stand-in, and in Electron itself where its program is there.
 */
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleElectron } from '../../build/bundle/electron-bundle.ts'
import { RunningShell } from '../electron-stand-in/running-shell.ts'
import { electronProgram } from './electron-program.ts'
import { POINTS } from './points.ts'
import { ShellShop, VICTIMS } from './shell-shop.ts'
import { STORY } from './story.ts'
import { Walk } from './walk.ts'

const bundleDir = resolve(import.meta.dirname, '..', '..', 'dist', 'electron-story-under-test')
const electron = electronProgram()
const PROGRAMS = [
	{ name: 'the stand-in', electronFile: null },
	...('file' in electron ? [{ name: 'Electron', electronFile: electron.file }] : []),
]

beforeAll(() => bundleElectron(bundleDir))
afterAll(() => rmSync(bundleDir, { recursive: true, force: true }))

describe.each(PROGRAMS)('in $name', ({ electronFile }) => {
	let shop: ShellShop
	let walk: Walk

	beforeAll(async () => {
		shop = await ShellShop.open((settings) =>
			RunningShell.start(join(bundleDir, 'main.mjs'), [`--settings=${settings}`], { electronFile }),
		)
		walk = new Walk(shop)
	})
	afterAll(() => shop?.close())

	it.each(STORY)('%s', (_name, step) => step(walk))

	it.each(POINTS)('is killed in each of three ways: $name', async ({ scene, reach, stays, leave }) => {
		await reach(walk)
		const before = await walk.pictureWith(scene)
		for (const victim of VICTIMS) {
			await shop.kill(victim)
			await expect.poll(() => walk.picture(), { message: victim }).toEqual(before)
			await stays?.(walk)
		}
		await leave(walk)
	})

	it('at the end the Z, the centre and the till’s own journal agree, entry by entry', async () => {
		await walk.closes()
		await walk.booksAgree()
		expect(await shop.endShell()).toBe(0)
		const entries = shop.journal()
		expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
		const copy = await shop.centresCopy()
		expect(copy).toEqual(entries.slice(0, copy.length))
		// Written while it ended: that its link is gone.
		const rest = entries.slice(copy.length).filter(({ text }) => !text.includes('"kind":"connectionChanged"'))
		expect(rest).toEqual([])
	})
})
