/** Versions of an installation that nobody returns to any more: without this each update would stay on the disk for good. */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isNewer } from '../protocol/update/release-manifest.ts'
import { readInstallState, versionDir } from './install-state.ts'

/** Keeps what runs (`current`), the last good one, all that are newer, and the newest of the older ones. Returns those that went. */
export async function removeOldVersions(installDir: string, current: string): Promise<readonly string[]> {
	const { good } = readInstallState(installDir)
	const versions = (await readdir(join(installDir, 'versions'))).filter((name) =>
		/^\d+\.\d+\.\d+$/.test(name),
	)
	const older = versions
		.filter((version) => isNewer(current, version))
		.toSorted((one, other) => (isNewer(one, other) ? -1 : 1))
	const gone = older.slice(1).filter((version) => version !== good)
	for (const version of gone) await rm(versionDir(installDir, version), { recursive: true })
	return gone
}
