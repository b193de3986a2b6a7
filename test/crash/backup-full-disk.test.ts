/** The disk on which back-ups lie is full: a small file system of its own. Nothing half is left, and words say what to do. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { storeIdSchema } from '../../protocol/base/ids.ts'
import { backUpServer } from '../../server/backup/back-up-server.ts'
import { backUpAgent } from '../../storage/agent-backup.ts'
import { openAgentStorage } from '../../storage/agent-storage.ts'
import { backupKey } from '../../storage/backup-key.ts'
import { type RunningCentre, startCentre } from '../centre/running-centre.ts'

const PAGE_KEY = 'ab'.repeat(32)
const folder = mkdtempSync(join(tmpdir(), 'yika-backup-full-'))
const to = join(folder, 'disk')
const dataDir = join(folder, 'agent')
let centre: RunningCentre

beforeAll(async () => {
	mkdirSync(to)
	// Needs the right to mount, which CI has; without it this fails and says so rather than pass unseen.
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48k', 'tmpfs', to])
	centre = await startCentre()
})
afterAll(async () => {
	await centre?.stop()
	execFileSync('umount', [to])
	rmSync(folder, { recursive: true })
})

it.each([
	[
		'a server',
		() =>
			backUpServer({
				where: { databaseUrl: centre.server.databaseUrl },
				dataDir: centre.dataDir,
				authorityDir: undefined,
				to,
				key: backupKey(Buffer.alloc(32, 1)),
				nowMs: 0,
				progress: () => undefined,
			}),
	],
	[
		'an agent',
		async () => {
			const file = join(dataDir, 'agent.sqlite')
			const agent = await openAgentStorage({ file, pageKey: PAGE_KEY }, () => undefined)
			const storeId = storeIdSchema.parse('S01')
			const options = { storeId, dataDir, pageKey: PAGE_KEY, to, nowMs: 0, progress: () => undefined }
			await backUpAgent(options).finally(() => agent.close())
		},
	],
])('a back-up of %s', async (_what, backUp) => {
	await expect(backUp()).rejects.toThrow(/no room in .*nothing was left there\. Make room/)
	expect(readdirSync(to)).toEqual([])
})
