import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase, openToLook } from './database.ts'

const MODULE = new URL('./database.ts', import.meta.url).href

let folder: string
let file: string
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-owner-'))
	file = join(folder, 'till.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = () => openDatabase({ file, busyTimeoutMs: 50 })

it('a second one is told who stands in its way and what to do; looks are taken beside the first', () => {
	const first = open()
	expect(open).toThrow(
		expect.objectContaining({
			code: 'busy',
			message: expect.stringMatching(/another program works with .*till\.sqlite: end it/),
		}),
	)
	openToLook(file).close()
	expect(open).toThrow(expect.objectContaining({ code: 'busy' }))
	first.close()
	open().close()
})

it('a process that was killed owns nothing any more, and nothing was written for it', async () => {
	const script = `import { openDatabase } from '${MODULE}'
		globalThis.kept = openDatabase({ file: ${JSON.stringify(file)} })
		process.stdout.write('open')
		setInterval(() => undefined, 60_000)`
	const other = spawn(process.execPath, ['--input-type=module', '-e', script], {
		stdio: ['ignore', 'pipe', 'inherit'],
	})
	const ended = once(other, 'exit')
	try {
		await once(other.stdout, 'data')
		expect(open).toThrow(expect.objectContaining({ code: 'busy' }))
	} finally {
		other.kill('SIGKILL')
		await ended
	}
	open().close()
	expect(statSync(`${file}-owner`).size).toBe(0)
})

it('what cannot be opened is owned by nobody', () => {
	const wrong = () => openDatabase({ file, pageKey: 'no key', busyTimeoutMs: 50 })
	open().close()
	expect(wrong).toThrow(/64 hexadecimal/)
	open().close()
})
