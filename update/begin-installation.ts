/** The first version on a machine, and the starter beside the versions. */
import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { versionDir, writeInstallState } from './install-state.ts'
import { layOut, readReleases } from './release-folder.ts'

/** Rejects when it is not there, not signed by the key, or there is an installation already. */
export async function beginInstallation(
	version: string,
	releasesDir: string,
	publicKey: string,
	installDir: string,
): Promise<void> {
	if (existsSync(join(installDir, 'state.json'))) throw new Error(`${installDir} is an installation already`)
	const release = readReleases(releasesDir, publicKey).releases.find((one) => one.version === version)
	if (release === undefined)
		throw new Error(`no release ${version} in ${releasesDir} that this key has signed`)
	await layOut(release, releasesDir, installDir, null)
	// It outlives the version that it came with.
	copyFileSync(
		join(versionDir(installDir, version), 'dist', 'programs', 'starter.mjs'),
		join(installDir, 'starter.mjs'),
	)
	writeInstallState(installDir, { current: version, good: null, failedStarts: 0, givenUp: [] })
}
