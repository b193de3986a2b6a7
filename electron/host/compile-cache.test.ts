import { fork } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tillSettingsSchema } from '../../protocol/settings/process-settings.ts'
import { ensureKey } from '../../test/demo/demo-keys.ts'
import { until } from '../../test/helpers/until.ts'

let folder: string
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-compiled-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Resolves with how it ended: 'ready' and then killed, or its exit code. */
async function startTill(settings: unknown): Promise<unknown> {
	const settingsFile = join(folder, 'till.json')
	writeFileSync(settingsFile, JSON.stringify(settings))
	const child = fork(join(import.meta.dirname, '..', 'till-process.ts'), [settingsFile], { stdio: 'ignore' })
	const exited = new Promise<unknown>((resolve) => child.once('exit', resolve))
	const ready = new Promise<unknown>((resolve) =>
		child.on('message', (told: { kind: string }) => told.kind === 'tillReady' && resolve('ready')),
	)
	const outcome = await Promise.race([ready, exited])
	const kept = () => filesBelow(join(folder, 'data', 'compile-cache'))
	if (outcome === 'ready') await until(() => kept().length > 100, 'compiled code is kept while it runs')
	child.kill('SIGKILL')
	await exited
	return outcome
}

const filesBelow = (dir: string) => (existsSync(dir) ? readdirSync(dir, { recursive: true }).map(String) : [])

test('a till process that is killed has kept its compiled code, where only its user may write', async () => {
	ensureKey(join(folder, 'key.pem'))
	const settings = tillSettingsSchema.parse({
		tillId: 'S01-01',
		epoch: 1,
		dataDir: 'data',
		keyFile: 'key.pem',
		agentUrl: 'ws://127.0.0.1:9/link',
		devices: [],
	})
	expect(await startTill(settings)).toBe('ready')
	expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700)
	expect(await startTill(settings)).toBe('ready')
})

test.each([null, {}, { dataDir: 7 }, { dataDir: 'till.json/below' }])(
	'settings that are not right (%j) end it as before',
	async (settings) => {
		expect(await startTill(settings)).toBe(1)
	},
)
