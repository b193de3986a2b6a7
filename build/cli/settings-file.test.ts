import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { readSettings } from './settings-file.ts'

const schema = z.strictObject({ dataDir: z.string(), keyFile: z.string(), port: z.int() })

let folder = ''
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-settings-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(text: string): string {
	const file = join(folder, 'settings.json')
	writeFileSync(file, text)
	return file
}

test('paths are relative to the file', async () => {
	const file = write('{ "dataDir": "data", "keyFile": "/etc/key.pem", "port": 1 }')
	expect(await readSettings(file, schema, ['dataDir', 'keyFile'])).toEqual({
		dataDir: join(folder, 'data'),
		keyFile: '/etc/key.pem',
		port: 1,
	})
})

test.each([
	['not JSON', '{', /is not JSON/],
	['a wrong value', '{ "dataDir": "data", "keyFile": "k", "port": "1" }', /\n {2}port: /],
	['a word nobody knows', '{ "dataDir": "data", "keyFile": "k", "port": 1, "prot": 2 }', /prot/],
])('%s is said with its place', async (_what, text, says) => {
	await expect(readSettings(write(text), schema, ['dataDir'])).rejects.toThrow(says)
})
