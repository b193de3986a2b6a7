/*
 * The few programs that do not come from npm. Nothing here is fatal: what is missing is named together with what
 * it is for, and the rest goes on.
 */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runQuietly } from './run-program.mjs'
import { tell, tellWhile } from './tell.mjs'

const PACKAGES = [
	{ name: 'socat', purpose: 'simulated serial devices' },
	{ name: 'chromium', purpose: 'the kiosk window and the browser tests' },
	{ name: 'fonts-noto-cjk', purpose: 'Chinese on the screen' },
	{ name: 'libusb-1.0-0', purpose: 'USB devices' },
]

/** @param {string} program */
function isOnPath(program) {
	return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}

/** @param {string} name */
async function isInstalled(name) {
	const { code, output } = await runQuietly('dpkg-query', ['-s', name])
	return code === 0 && output.includes('Status: install ok installed')
}

/** How this user may run apt-get: as it is, through sudo without a password, or not at all. */
async function administrator() {
	if (process.getuid?.() === 0) return []
	if (isOnPath('sudo') && (await runQuietly('sudo', ['-n', 'true'])).code === 0) return ['sudo', '-n']
	return null
}

/**
 * @param {readonly string[]} prefix
 * @param {readonly string[]} args
 */
function aptGet(prefix, args) {
	const [program, ...rest] = [
		...prefix,
		'env',
		'DEBIAN_FRONTEND=noninteractive',
		'apt-get',
		'-o',
		'DPkg::Lock::Timeout=120',
		...args,
	]
	return runQuietly(program ?? 'env', rest, { mayBeKilled: false })
}

/** Installs the missing Debian packages if it may, else says what to install. Never throws. */
export async function installDebianPackages() {
	if (!isOnPath('dpkg-query') || !isOnPath('apt-get')) {
		const needed = PACKAGES.map(({ name, purpose }) => `${name} (${purpose})`).join(', ')
		if (!isOnPath('socat')) tell(`Not a Debian machine; please see to it that these are there: ${needed}`)
		return
	}
	const installed = await Promise.all(PACKAGES.map(({ name }) => isInstalled(name)))
	const missing = PACKAGES.filter((_, index) => installed[index] === false)
	if (missing.length === 0) return
	const names = missing.map(({ name }) => name)
	const prefix = await administrator()
	if (prefix === null) {
		for (const { name, purpose } of missing) tell(`Missing: ${name}, for ${purpose}`)
		const install = `apt-get install --no-install-recommends ${names.join(' ')}`
		tell(`Going on without; to have them, run as root: apt-get update && ${install}`)
		return
	}
	await tellWhile('Updating the list of Debian packages', () => aptGet(prefix, ['update']))
	const { code, output } = await tellWhile(`Installing Debian packages: ${names.join(', ')}`, () =>
		aptGet(prefix, ['install', '-y', '--no-install-recommends', ...names]),
	)
	if (code === 0) return
	tell(`apt-get could not install ${names.join(', ')}; going on without:`)
	tell(output.trimEnd().split('\n').slice(-3).join(' | '))
}
