import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runAs } from './run-as.ts'

let folder = ''
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-run-as-'))
	chmodSync(folder, 0o700)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// access(2) and not only open(2): PostgreSQL's programs check by it whether they are complete.
test('never root, and a folder that is closed to others is reached all the same', () => {
	const closed = join(folder, 'file')
	writeFileSync(closed, '', { mode: 0o700 })
	const script = 'fs.accessSync(process.argv[1], fs.constants.X_OK); console.log(process.getuid())'
	const identity = runAs([folder, dirname(process.execPath)])
	const { file, args } = identity.command(process.execPath, ['-e', script, closed])
	const uid = Number(execFileSync(file, args, { encoding: 'utf8' }))
	expect(uid).not.toBe(0)
	expect(uid === process.getuid?.()).toBe(process.getuid?.() !== 0)
})
