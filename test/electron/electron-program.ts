/** Electron's own program, where it is there: fetched by set-up, or kept elsewhere (ELECTRON_OVERRIDE_DIST_PATH). */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { hasDisplay } from '../../electron/kiosk/window-programs.ts'

const PACKAGE = resolve(import.meta.dirname, '..', '..', 'node_modules', 'electron')

export type ElectronProgram = { readonly file: string } | { readonly missing: string }

export function electronProgram(env: NodeJS.ProcessEnv = process.env): ElectronProgram {
	const pathFile = join(PACKAGE, 'path.txt')
	const dist = env.ELECTRON_OVERRIDE_DIST_PATH || join(PACKAGE, 'dist')
	const file = join(dist, existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : 'electron')
	if (!existsSync(file)) return { missing: `its program is not at ${file}` }
	if (!hasDisplay({ platform: process.platform, env })) return { missing: 'there is no display' }
	return { file }
}
