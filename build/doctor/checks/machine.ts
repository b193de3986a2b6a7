/* What the program itself needs of the machine: Node, native modules, built screens, something to show them, fonts. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { hasDisplay, thisMachine, windowPrograms } from '../../../electron/kiosk/window-programs.ts'
import {
	act,
	advice,
	broken,
	type Check,
	check,
	command,
	type Judgement,
	ok,
	once,
	shellWord,
	unseen,
} from '../judgement.ts'
import { type Scene, sudo } from '../scene.ts'

const NODE_MAJOR = 24
const NOT_STARTED = 'nothing is lost: what cannot start sells nothing'

export function nodeCheck({ nodeVersion, root }: Scene): Check {
	return check('node', () => ({ nodeVersion, root }), judgeNode)
}

export function judgeNode({ nodeVersion, root }: Pick<Scene, 'nodeVersion' | 'root'>): Judgement {
	if (Number.parseInt(nodeVersion, 10) >= NODE_MAJOR) return ok(`Node ${nodeVersion}`)
	const ours = join(root, 'node_modules', '.bin')
	return broken(
		`this is Node ${nodeVersion}; ${NODE_MAJOR} is needed`,
		NOT_STARTED,
		command(`export PATH=${shellWord(ours)}:"$PATH"`),
	)
}

export type LibraryFacts = {
	readonly name: string
	/** The words with which it failed; null: it loads. */
	readonly failure: string | null
	/** Without it this till or agent cannot do its work. */
	readonly isNeeded: boolean
	readonly root: string
	readonly sudo: string
}

/** What makes each module load its native part. */
const LOADS: Readonly<Record<string, string>> = {
	'better-sqlite3': `new (await import('better-sqlite3')).default(':memory:').close()`,
	serialport: `await import('serialport')`,
	'node-hid': `await import('node-hid')`,
}

type Load = { readonly name: string; readonly failure: string | null }

/** @param needed those without which this till or agent cannot do its work */
export function libraryChecks(
	scene: Scene,
	names: readonly string[],
	needed: readonly string[],
): readonly Check[] {
	const loads = once(() => probeLibraries(scene, names))
	return names.map((name) =>
		check(
			`library.${name}`,
			async () => ({
				name,
				failure: (await loads()).find((one) => one.name === name)?.failure ?? null,
				isNeeded: needed.includes(name),
				root: scene.root,
				sudo: sudo(scene),
			}),
			judgeLibrary,
		),
	)
}

/** In a process of its own: a native module that does not fit may end the one that loads it; the next ones are then asked anew. */
async function probeLibraries(scene: Scene, names: readonly string[]): Promise<readonly Load[]> {
	const [first] = names
	if (first === undefined) return []
	const script = names.map((name) => `await tell('${name}', async () => { ${LOADS[name]} })`).join('\n')
	const node = ['--input-type=module', '-e', `${TELL}\n${script}`]
	const { output } = await run(scene, process.execPath, node)
	const told = output
		.split('\n')
		.filter((line) => line.startsWith(TOLD))
		.map((line) => JSON.parse(line.slice(TOLD.length)) as Load)
	const fatal = names[told.length]
	if (fatal === undefined) return told
	const death = { name: fatal, failure: `it ended the process that loaded it: ${output.trim().slice(-200)}` }
	return [...told, death, ...(await probeLibraries(scene, names.slice(told.length + 1)))]
}

const TOLD = 'yika-load '
const TELL = `const tell = async (name, load) => {
	const failure = await load().then(() => null, (error) => String(error?.message ?? error))
	console.log('${TOLD}' + JSON.stringify({ name, failure }))
}`

export function judgeLibrary({ name, failure, isNeeded, root, sudo }: LibraryFacts): Judgement {
	if (failure === null) return ok(`${name} loads`)
	const missing = /(lib[\w.+-]+?\.so[\w.]*): cannot open shared object/.exec(failure)?.[1]
	const mend = command(
		missing?.startsWith('libusb-1.0') === true
			? install(sudo, 'libusb-1.0-0')
			: missing !== undefined
				? `${sudo}apt-get update && ${sudo}apt-get install -y apt-file && ${sudo}apt-file update && apt-file search ${missing}`
				: `cd ${shellWord(root)} && npm run setup`,
	)
	const what = `${name} does not load: ${failure}`
	return isNeeded
		? broken(what, NOT_STARTED, mend)
		: advice(`${what} (no device of this till needs it)`, mend)
}

export function screensCheck({ root }: Scene): Check {
	const pages = ['index.html', 'customer.html'].map((page) => join(root, 'dist', 'renderer', page))
	return check('screens', () => ({ root, missing: pages.filter((page) => !existsSync(page)) }), judgeScreens)
}

function judgeScreens({
	root,
	missing,
}: {
	readonly root: string
	readonly missing: readonly string[]
}): Judgement {
	if (missing.length === 0) return ok('the screens are built')
	return broken(
		`the screens are not built: ${missing.join(', ')}`,
		'the till process keeps its journal; there is only nothing to see',
		command(`cd ${shellWord(root)} && npm run build`),
	)
}

export type WindowFacts = {
	readonly program: string | null
	readonly hasDisplay: boolean
	readonly sudo: string
}

export function windowCheck(scene: Scene): Check {
	return check('window', () => probeWindow(scene), judgeWindow)
}

function probeWindow(scene: Scene): WindowFacts {
	const machine = {
		...thisMachine(scene.env),
		platform: scene.platform,
		electronDir: join(scene.root, 'node_modules', 'electron'),
		electronMainFile: join(scene.root, 'dist', 'electron', 'main.mjs'),
	}
	// Which program there is, display or not: a doctor is often asked over a network.
	const [first] = windowPrograms({ ...machine, env: { DISPLAY: ':0', ...scene.env } })
	return { program: first?.file ?? null, hasDisplay: hasDisplay(machine), sudo: sudo(scene) }
}

function judgeWindow({ program, hasDisplay, sudo }: WindowFacts): Judgement {
	if (program === null)
		return broken(
			'neither Electron nor a browser is there to show the screens',
			'the till runs and prints its address; a browser of this machine can open it',
			command(install(sudo, 'chromium')),
		)
	if (!hasDisplay)
		return advice(
			`${program} is there; this session has no display`,
			act('none is needed to look; the till itself is started where DISPLAY or WAYLAND_DISPLAY is set'),
		)
	return ok(`${program} shows the screens`)
}

export type FontFacts = { readonly families: readonly string[] | null; readonly sudo: string }

/** Fontconfig's word; other systems bring their fonts. */
export function fontsCheck(scene: Scene): Check {
	return check(
		'fonts',
		async () => {
			if (scene.platform !== 'linux') return { families: ['of the system'], sudo: '' }
			const { code, output } = await run(scene, 'fc-list', [':lang=zh', 'family'])
			const families = output.split('\n').filter((line) => line.trim() !== '')
			return { families: code === 0 ? families : null, sudo: sudo(scene) }
		},
		judgeFonts,
	)
}

function judgeFonts({ families, sudo }: FontFacts): Judgement {
	if (families === null) return unseen('there is no fc-list to ask (Debian: fontconfig)')
	const [first] = families
	if (first !== undefined) return ok(`Chinese is shown in ${first}`)
	return broken(
		'no font has Chinese characters: names and keys show as boxes',
		'amounts are right, and receipts are printed with the printer’s own font',
		command(install(sudo, 'fonts-noto-cjk')),
	)
}

/** Only for simulated devices. */
export function socatCheck(scene: Scene): Check {
	return check('socat', () => ({ isThere: isOnPath(scene, 'socat'), sudo: sudo(scene) }), judgeSocat)
}

function judgeSocat({ isThere, sudo }: { readonly isThere: boolean; readonly sudo: string }): Judgement {
	if (isThere) return ok('socat is there for simulated devices')
	return advice('socat is missing: no simulated devices, no demonstration', command(install(sudo, 'socat')))
}

function isOnPath({ env }: Scene, program: string): boolean {
	return (env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}

function install(sudo: string, name: string): string {
	return `${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ${name}`
}

/** Never rejects: a program that is not there has code 127. */
function run(
	{ root, env }: Scene,
	program: string,
	args: readonly string[],
): Promise<{ readonly code: number; readonly output: string }> {
	return new Promise((resolve) => {
		const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
		let output = ''
		const hear = (text: Buffer) => {
			output += text.toString()
		}
		child.stdout.on('data', hear)
		child.stderr.on('data', hear)
		child.on('error', (error) => resolve({ code: 127, output: error.message }))
		child.on('close', (code) => resolve({ code: code ?? 1, output }))
	})
}
