/** Whoever builds this tree gets these bytes: what a store runs can be compared with what was read. */
import { mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { buildIn, bytesOf } from './build-twice.ts'

// Beside the tree: links reach no further than the disk.
const folder = mkdtempSync(join(resolve(import.meta.dirname, '..', '..', 'dist'), 'twice-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('two builds of one tree in two folders are the same bytes', async () => {
	const places = [join(folder, 'one'), join(folder, 'another', 'place', 'with a longer name')] as const
	for (const place of places) await buildIn(place)
	const [first, second] = places.map((place) => bytesOf(join(place, 'dist')))
	expect(Object.keys(first ?? {})).toContain('programs/yika.mjs')
	expect(Object.keys(first ?? {})).toContain('electron/main.mjs')
	expect(Object.keys(first ?? {})).toContain('renderer/index.html')
	expect(second).toEqual(first)
})
