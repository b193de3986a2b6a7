import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { DEFECTS } from './defects/all-defects.ts'

const ROOT = join(import.meta.dirname, '..', '..')

it('every deliberate defect has its one place, and a name of its own', async () => {
	const lost: string[] = []
	for (const { name, file, find } of DEFECTS) {
		const count = (await readFile(join(ROOT, file), 'utf8')).split(find).length - 1
		if (count !== 1) lost.push(`${name} (${file}): ${count} places`)
	}
	expect(lost).toEqual([])
	expect(new Set(DEFECTS.map(({ name }) => name)).size).toBe(DEFECTS.length)
})
