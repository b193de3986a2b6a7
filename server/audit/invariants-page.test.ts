/** docs/invariants.md names proofs; this keeps it from naming one that does not exist, or forgetting a check. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { ALL_CHECKS } from './main.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const page = readFileSync(resolve(ROOT, 'docs/invariants.md'), 'utf8')
const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| audit'))
const columns = rows.map((row) => row.split('|').map((cell) => cell.trim()))

it('has ten, numbered', () => {
	const numbers = [...page.matchAll(/^## (\d+)\. /gm)].map((found) => Number(found[1]))
	expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})

it('names every check of the audit, and no other', () => {
	const named = columns.flatMap(([, audit = '']) =>
		[...audit.matchAll(/`([a-z-]+)`/g)].map((found) => found[1]),
	)
	expect([...new Set(named)].sort()).toEqual(ALL_CHECKS.map(({ name }) => name).sort())
})

it('names promises that the simulation has', () => {
	const source = ['invariants', 'value-promises', 'commit-watch', 'till-node']
		.map((name) => readFileSync(resolve(ROOT, `test/simulation/${name}.ts`), 'utf8'))
		.join('')
	const promises = columns.flatMap(([, , sim = '']) => sim.split(';')).map((text) => text.trim())
	for (const promise of promises.filter((text) => text !== '–')) {
		const words = promise.replace(/^(at every commit|when healed): /, '').split('…')
		for (const part of words) expect(source, promise).toContain(part.trim())
	}
})

it('names files that exist', () => {
	const files = [...page.matchAll(/`([a-z-]+\/[a-z/-]+\.(?:test\.)?ts)`/g)].map((found) => found[1] ?? '')
	expect(files.length).toBeGreaterThan(10)
	expect(files.filter((file) => !existsSync(resolve(ROOT, file)))).toEqual([])
})
