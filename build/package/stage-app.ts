/*
 * Lays out what is shipped, and nothing else, as one folder: bundles without source maps, pages without the device bench, native
 * packages for this platform, licences. Electron's packages, the container and an update are all made of this folder, so what
 * was tested here is what they hold.
 */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join, relative, resolve, sep } from 'node:path'
import { PRODUCT_VERSION } from '../../protocol/product-version.ts'
import { copyNativePackages } from './native-packages.ts'

const ROOT = resolve(import.meta.dirname, '..', '..')

export const APP_DIR = join(ROOT, 'dist', 'app')

/** Of the demonstration only. */
const DEMO_PAGE = /^bench(\/|$)|^assets\/bench-/

/** What was in `appDir` before is gone. Needs what `npm run build` makes, in `distDir`. */
export async function stageApp(appDir = APP_DIR, distDir = join(ROOT, 'dist')): Promise<void> {
	await rm(appDir, { recursive: true, force: true })
	await mkdir(join(appDir, 'dist'), { recursive: true })
	for (const part of ['electron', 'programs'])
		await copyScripts(join(distDir, part), join(appDir, 'dist', part))
	await copyPages(join(distDir, 'renderer'), join(appDir, 'dist', 'renderer'))
	const dependencies = await copyNativePackages(ROOT, appDir)
	for (const file of ['LICENSE', 'CHANGELOG.md']) await cp(join(ROOT, file), join(appDir, file))
	const manifest = {
		name: 'yika',
		version: PRODUCT_VERSION,
		description: 'Yika (一卡): till, store agent and card server',
		license: 'Apache-2.0',
		type: 'module',
		main: 'dist/electron/main.mjs',
		dependencies,
	}
	await writeFile(join(appDir, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** A map tells the source; nobody who debugs a till lacks it, because a build of the same tree has the same bytes. */
async function copyScripts(from: string, to: string): Promise<void> {
	await mkdir(to, { recursive: true })
	for (const name of (await readdir(from)).sort()) {
		if (!/\.[cm]js$/.test(name)) continue
		const text = await readFile(join(from, name), 'utf8')
		await writeFile(join(to, name), text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'))
	}
}

async function copyPages(from: string, to: string): Promise<void> {
	await cp(from, to, {
		recursive: true,
		filter: (path) => {
			const inside = relative(from, path).split(sep).join('/')
			return !DEMO_PAGE.test(inside) && basename(path) !== '.sources' && !path.endsWith('.map')
		},
	})
}
