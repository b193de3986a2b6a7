import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { versionDir, writeInstallState } from './install-state.ts'
import { removeOldVersions } from './old-versions.ts'

it('keeps what runs, what is returned to, what is newer and the one before; the rest goes', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'yika-versions-'))
	for (const version of ['0.1.0', '0.2.0', '0.9.0', '0.10.0', '0.11.0', '0.12.0', '0.8.0.part']) {
		mkdirSync(versionDir(folder, version), { recursive: true })
		writeFileSync(join(versionDir(folder, version), 'package.json'), '{}')
	}
	writeInstallState(folder, { current: '0.11.0', good: '0.2.0', failedStarts: 0, givenUp: [] })
	expect([...(await removeOldVersions(folder, '0.11.0'))].sort()).toEqual(['0.1.0', '0.9.0'])
	expect(readdirSync(join(folder, 'versions')).sort()).toEqual([
		'0.10.0',
		'0.11.0',
		'0.12.0',
		'0.2.0',
		'0.8.0.part',
	])
	expect(await removeOldVersions(folder, '0.11.0')).toEqual([])
	rmSync(folder, { recursive: true })
})
