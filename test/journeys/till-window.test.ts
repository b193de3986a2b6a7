/** `yika till` with a window, as `npm start` starts it: in Electron, in a browser, or with the address alone. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { bundleElectron } from '../../build/bundle/electron-bundle.ts'
import { type FakeProgram, placeFakeProgram } from '../helpers/fake-program.ts'
import { writeLoneTill } from '../helpers/lone-till.ts'
import { until } from '../helpers/until.ts'

const ROOT = resolve(import.meta.dirname, '..', '..')
const MAIN = join(ROOT, 'dist', 'electron', 'main.mjs')
const WAIT_MS = 60_000
let folder: string
let till: ChildProcess | null

// Electron is chosen only where our part of it is built.
beforeAll(async () => {
	if (!existsSync(MAIN)) await bundleElectron()
})
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-till-window-'))
	till = null
})
afterEach(async () => {
	await end('SIGTERM')
	rmSync(folder, { recursive: true })
})

async function end(signal: NodeJS.Signals): Promise<void> {
	if (till === null || till.exitCode !== null || till.signalCode !== null) return
	const ended = new Promise((resolve) => till?.once('exit', resolve))
	till.kill(signal)
	await ended
}

/** Starts `yika till` where only the programs of our folder exist; gives back what it says on standard output. */
async function startTill(display: boolean): Promise<readonly string[]> {
	const lines: string[] = []
	const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...env } = process.env
	till = spawn(process.execPath, ['build/cli/yika.ts', 'till', '--settings', writeLoneTill(folder)], {
		cwd: ROOT,
		env: {
			...env,
			PATH: join(folder, 'bin'),
			ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'electron'),
			...(display ? { DISPLAY: ':77' } : {}),
		},
		stdio: ['ignore', 'pipe', 'ignore'],
	})
	if (till.stdout !== null) createInterface({ input: till.stdout }).on('line', (line) => lines.push(line))
	await until(() => lines.some((line) => line.startsWith('yika-window ')), 'it speaks of its window', WAIT_MS)
	return lines
}

const windowsIn = (lines: readonly string[]) =>
	lines.filter((line) => line.startsWith('yika-window ')).map((line) => JSON.parse(line.slice(12)))
const urlIn = (lines: readonly string[]) =>
	lines.map((line) => /"url":"([^"]+)"/.exec(line)?.[1]).find((url) => url !== undefined) ?? ''
const electronHere = () => placeFakeProgram(join(folder, 'electron', 'electron'), { stays: 'ipc' })
const chromiumHere = () => placeFakeProgram(join(folder, 'bin', 'chromium'), { stays: 'pipe' })

async function startOf(program: FakeProgram) {
	await until(() => program.started() !== null, `${program.file} is started`, WAIT_MS)
	const started = program.started()
	if (started === null) throw new Error('not started')
	return started
}

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0)
	} catch {
		return false
	}
}

it('with Electron: its window shows the very page that the kiosk host serves', async () => {
	const [electron, chromium] = [electronHere(), chromiumHere()]
	const lines = await startTill(true)
	const { args, pid } = await startOf(electron)
	expect(args).toContain(MAIN)
	expect(args).toContain(`--till-url=${urlIn(lines)}`)
	expect(windowsIn(lines)).toEqual([{ state: 'open', program: 'electron' }])
	expect(chromium.started()).toBeNull()
	await end('SIGTERM')
	await until(() => !isAlive(pid), 'the window goes with the till')
})

it.each(['electron', 'chromium'] as const)('%s goes when the till is killed', async (name) => {
	const program = name === 'electron' ? electronHere() : chromiumHere()
	await startTill(true)
	const { pid } = await startOf(program)
	await end('SIGKILL')
	await until(() => !isAlive(pid), 'the window goes with the till')
})

it('without Electron: a browser in app mode', async () => {
	const chromium = chromiumHere()
	const lines = await startTill(true)
	expect((await startOf(chromium)).args).toContain(`--app=${urlIn(lines)}`)
	expect(windowsIn(lines)).toEqual([{ state: 'open', program: 'browser' }])
})

it('with neither, or without a display: the till runs, and says that it has no window', async () => {
	for (const display of [true, false]) {
		if (!display) chromiumHere()
		const lines = await startTill(display)
		expect(windowsIn(lines)).toEqual([{ state: 'none', reason: 'no display, or no program to show it' }])
		expect((await fetch(urlIn(lines))).status).toBe(200)
		await end('SIGTERM')
	}
})

it('goes on, and says so, when a person closes the window', async () => {
	placeFakeProgram(join(folder, 'electron', 'electron'), { ends: 0 })
	const lines = await startTill(true)
	await until(() => windowsIn(lines).length === 2, 'it says that the window was closed', WAIT_MS)
	expect(windowsIn(lines).at(-1)).toEqual({ state: 'closed' })
	expect((await fetch(urlIn(lines))).status).toBe(200)
})
