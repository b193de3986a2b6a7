/* Files become one archive, all of it or nothing: `tar` is on every Debian, Windows 10 and macOS. */
import { spawnSync } from 'node:child_process'
import {
	closeSync,
	existsSync,
	fsyncSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

export type BundleFile = { readonly path: string; readonly text: string }

/** The files' own folder in the archive is `folder`; the first file comes first. Throws words; then nothing is left. */
export function packBundle(archive: string, folder: string, files: readonly BundleFile[]): void {
	if (existsSync(archive)) throw new Error(`${archive} is there already`)
	mkdirSync(dirname(archive), { recursive: true })
	const place = mkdtempSync(join(dirname(archive), '.yika-support-'))
	try {
		for (const { path, text } of files) {
			const file = join(place, folder, path)
			mkdirSync(dirname(file), { recursive: true })
			writeFileSync(file, text, { mode: 0o600 })
		}
		const made = join(place, 'bundle.tar.gz')
		const names = files.map(({ path }) => `${folder}/${path}`)
		// Numbers in place of the names of this machine's users.
		const { status, error, stderr } = spawnSync(
			'tar',
			['--numeric-owner', '-czf', made, '-C', place, ...names],
			{ encoding: 'utf8' },
		)
		if (error !== undefined) throw new Error(`tar does not run: ${error.message}`)
		if (status !== 0) throw new Error(`the archive could not be written: ${stderr.trim()}`)
		const handle = openSync(made, 'r+')
		fsyncSync(handle)
		closeSync(handle)
		renameSync(made, archive)
	} finally {
		rmSync(place, { recursive: true, force: true })
	}
}
