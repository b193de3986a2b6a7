/**
 * Which programs of this machine can show the till, best first: Electron, if its program could be had and our part of
 * it is built; then a browser that can show a page as an application. None without a display.
 */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { join, posix, win32 } from 'node:path'

export type WindowProgram = { readonly kind: 'electron' | 'browser'; readonly file: string }

export type Machine = {
	readonly platform: NodeJS.Platform
	readonly env: NodeJS.ProcessEnv
	/** Where Electron's npm package is. */
	readonly electronDir: string
	/** Our bundled main process. */
	readonly electronMainFile: string
	/** Whether a file is there and may be run. */
	readonly isProgram: (file: string) => boolean
}

const ROOT = join(import.meta.dirname, '..', '..')
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
/** Browsers that are not on the PATH where they belong: macOS. */
const MAC_BROWSERS = ['Chromium', 'Google Chrome', 'Microsoft Edge']
/** Below Windows' folders of programs. */
const WINDOWS_BROWSERS = [
	'Google\\Chrome\\Application\\chrome.exe',
	'Microsoft\\Edge\\Application\\msedge.exe',
]

export function thisMachine(env: NodeJS.ProcessEnv = process.env): Machine {
	return {
		platform: process.platform,
		env,
		electronDir: join(ROOT, 'node_modules', 'electron'),
		electronMainFile: join(ROOT, 'dist', 'electron', 'main.mjs'),
		isProgram: mayBeRun,
	}
}

function mayBeRun(file: string): boolean {
	try {
		accessSync(file, constants.X_OK)
		return true
	} catch {
		return false
	}
}

/** X11 and Wayland say where their display is; macOS and Windows have one. */
export function hasDisplay({ platform, env }: Pick<Machine, 'platform' | 'env'>): boolean {
	return platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

export function windowPrograms(machine: Machine): readonly WindowProgram[] {
	if (!hasDisplay(machine)) return []
	const electron = electronFile(machine)
	const browser = browserFiles(machine).find(machine.isProgram)
	return [
		...(electron === null ? [] : [{ kind: 'electron', file: electron } as const]),
		...(browser === undefined ? [] : [{ kind: 'browser', file: browser } as const]),
	]
}

/** Found as Electron's own package finds it, but never fetched: that is for set-up to do. */
function electronFile({ env, electronDir, electronMainFile, isProgram }: Machine): string | null {
	const pathFile = join(electronDir, 'path.txt')
	const inDist = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : null
	const override = env.ELECTRON_OVERRIDE_DIST_PATH
	if (!override && inDist === null) return null
	const file = join(override || join(electronDir, 'dist'), inDist ?? 'electron')
	return isProgram(file) && existsSync(electronMainFile) ? file : null
}

function browserFiles({ platform, env }: Machine): readonly string[] {
	if (platform === 'win32') {
		const roots = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter((root) => root)
		return WINDOWS_BROWSERS.flatMap((path) => roots.map((root) => win32.join(root ?? '', path)))
	}
	const folders = (env.PATH ?? '').split(posix.delimiter).filter((folder) => folder !== '')
	const onPath = BROWSERS.flatMap((name) => folders.map((folder) => posix.join(folder, name)))
	const inApplications = MAC_BROWSERS.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
	return platform === 'darwin' ? [...inApplications, ...onPath] : onPath
}
