import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { benchRowSchema } from './bench-row.ts'

const MAIN = join(import.meta.dirname, 'main.ts')
const reportSchema = z.strictObject({
	machine: z.looseObject({ cores: z.int(), node: z.string() }),
	rows: z.array(benchRowSchema),
})

let dir: string
beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), 'yika-bench-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

function bench(...args: readonly string[]) {
	return promisify(execFile)(process.execPath, [MAIN, '--dir', dir, ...args])
}

it('prints its rows as JSON, one row alone if asked, with figures that belong together', {
	timeout: 300_000,
}, async () => {
	const { stdout, stderr } = await bench('--json', '--quick', '--only', 'Complete a sale')
	const { rows } = reportSchema.parse(JSON.parse(stdout))
	expect(rows).toHaveLength(1)
	const [row] = rows
	expect(row).toMatchObject({
		what: 'complete a sale',
		unit: 'ms p99',
		reason: null,
		pass: expect.any(Boolean),
	})
	expect(row?.ratio).toBeCloseTo((row?.measured ?? 0) / (row?.yardstick?.measured ?? 0), 6)
	expect(row?.pass).toBe((row?.ratio ?? 0) <= 3)
	expect(stderr).toContain('complete a sale: took')
})

it('says which rows there are when it is asked for one that does not exist', async () => {
	await expect(bench('--only', 'no such thing')).rejects.toMatchObject({
		code: 2,
		stderr: expect.stringContaining('complete a sale'),
	})
})
