import { spawn } from 'node:child_process'
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { endWithUs, leaveDemoFolder, noteRunning, takeDemoFolder } from './demo-folder.ts'
import { ensureKey } from './demo-keys.ts'

let folder: string
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-folder-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the data folder', () => {
	it('keeps its contents from one start to the next, and loses them with fresh', async () => {
		await takeDemoFolder(folder, 1, false)
		writeFileSync(join(folder, 'group.json'), '{}')
		await takeDemoFolder(folder, 1, false)
		expect(readdirSync(folder)).toContain('group.json')
		await takeDemoFolder(folder, 2, true)
		expect(readdirSync(folder)).not.toContain('group.json')
	})

	it('is not taken for another seed', async () => {
		await takeDemoFolder(folder, 1, false)
		await expect(takeDemoFolder(folder, 2, false)).rejects.toThrow('add --fresh')
	})

	it.each([true, false])('is never a folder of somebody else (fresh: %s)', async (fresh) => {
		mkdirSync(join(folder, 'photos'))
		await expect(takeDemoFolder(folder, 1, fresh)).rejects.toThrow('choose another with --data')
		expect(existsSync(join(folder, 'photos'))).toBe(true)
	})

	it('has nothing noted as running once it is left', async () => {
		await takeDemoFolder(folder, 1, false)
		noteRunning(folder, [1])
		leaveDemoFolder(folder)
		expect(readdirSync(folder)).not.toContain('running.json')
	})
})

it('ends what was noted when its host can no longer do it', async () => {
	const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
	const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
	const letGo = endWithUs(folder)
	noteRunning(folder, [child.pid ?? 0])
	await letGo()
	expect(await ended).toBe('SIGTERM')
})

it('makes a key once, readable by its owner alone', () => {
	const file = join(folder, 'keys', 'T.pem')
	const publicKey = ensureKey(file)
	const text = readFileSync(file, 'utf8')
	expect(ensureKey(file)).toBe(publicKey)
	expect(readFileSync(file, 'utf8')).toBe(text)
	expect(statSync(file).mode & 0o777).toBe(0o600)
	expect(Buffer.from(publicKey, 'base64')).toHaveLength(44)
})
