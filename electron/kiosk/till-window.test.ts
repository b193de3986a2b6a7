import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { placeFakeProgram } from '../../test/helpers/fake-program.ts'
import { openTillWindow, type WindowState } from './till-window.ts'
import { thisMachine } from './window-programs.ts'

const url = 'http://127.0.0.1:8100/#token=t'
let folder: string
let window: { readonly close: () => void } | null

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-window-'))
	writeFileSync(join(folder, 'main.mjs'), '')
	window = null
})
afterEach(() => {
	window?.close()
	rmSync(folder, { recursive: true })
})

const electronFile = () => join(folder, 'electron', 'electron')
const chromiumFile = () => join(folder, 'bin', 'chromium')

function open(options: { readonly kiosk?: boolean; readonly env?: NodeJS.ProcessEnv } = {}) {
	const states: WindowState[] = []
	const log: string[] = []
	const env = {
		DISPLAY: ':0',
		PATH: join(folder, 'bin'),
		ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'electron'),
		ELECTRON_RUN_AS_NODE: '1',
	}
	window = openTillWindow({
		machine: {
			...thisMachine(options.env ?? env),
			electronDir: folder,
			electronMainFile: join(folder, 'main.mjs'),
		},
		url,
		profilesDir: join(folder, 'windows'),
		kiosk: options.kiosk ?? false,
		onState: (state) => states.push(state),
		log: (line) => log.push(line),
	})
	return { states, log }
}

/** Beside what a process of root must be told. */
const own = (args: readonly string[] | undefined) =>
	args?.filter((one) => one !== '--no-sandbox' && one !== '--test-type')
const isAlive = (pid: number | undefined) => {
	try {
		return process.kill(pid ?? 0, 0)
	} catch {
		return false
	}
}

describe('the window', () => {
	it('is Electron with our main process and the address, where its program is', async () => {
		const electron = placeFakeProgram(electronFile(), { stays: 'ipc' })
		const chromium = placeFakeProgram(chromiumFile(), { stays: 'pipe' })
		const { states } = open({ kiosk: true })
		await expect.poll(() => electron.started()).not.toBeNull()
		expect(own(electron.started()?.args)).toEqual([
			join(folder, 'main.mjs'),
			`--till-url=${url}`,
			`--profile-dir=${join(folder, 'windows', String(process.pid))}`,
			'--kiosk',
		])
		expect(electron.started()?.runAsNode).toBe(false)
		expect(states).toEqual([{ state: 'open', program: 'electron' }])
		expect(chromium.started()).toBeNull()
	})

	it('is a browser in app mode with a profile of its own, where Electron is not', async () => {
		mkdirSync(join(folder, 'windows', 'of-a-host-that-was-killed'), { recursive: true })
		const chromium = placeFakeProgram(chromiumFile(), { stays: 'pipe' })
		const { states } = open()
		await expect.poll(() => chromium.started()).not.toBeNull()
		const args = chromium.started()?.args
		expect(args).toContain(`--app=${url}`)
		expect(args).toContain(`--user-data-dir=${join(folder, 'windows', String(process.pid))}`)
		expect(args).not.toContain('--kiosk')
		expect(states).toEqual([{ state: 'open', program: 'browser' }])
		expect(readdirSync(join(folder, 'windows'))).toEqual([])
	})

	it('is the next program when one cannot show it, and none with the last reason at the end', async () => {
		placeFakeProgram(electronFile(), { ends: 127 })
		placeFakeProgram(chromiumFile(), { ends: 1 })
		const { states, log } = open()
		await expect.poll(() => states.at(-1)?.state).toBe('none')
		expect(states).toEqual([
			{ state: 'open', program: 'electron' },
			{ state: 'open', program: 'browser' },
			{ state: 'none', reason: `${chromiumFile()} ended (code 1)` },
		])
		expect(log).toEqual([
			`window: ${electronFile()} ended (code 127)`,
			`window: ${chromiumFile()} ended (code 1)`,
		])
	})

	it('is none, and nothing is started, without a display', () => {
		const chromium = placeFakeProgram(chromiumFile(), { stays: 'pipe' })
		const { states } = open({ env: { PATH: join(folder, 'bin') } })
		expect(states).toEqual([{ state: 'none', reason: 'no display, or no program to show it' }])
		expect(chromium.started()).toBeNull()
	})

	it('tells when a person closed it, and opens no other', async () => {
		placeFakeProgram(electronFile(), { ends: 0 })
		const chromium = placeFakeProgram(chromiumFile(), { stays: 'pipe' })
		const { states } = open()
		await expect.poll(() => states.at(-1)).toEqual({ state: 'closed' })
		expect(chromium.started()).toBeNull()
	})

	it.each(['ipc', 'pipe'] as const)('goes when it is closed by us, without a word (%s)', async (stays) => {
		const program = placeFakeProgram(stays === 'ipc' ? electronFile() : chromiumFile(), { stays })
		const { states } = open()
		await expect.poll(() => program.started()).not.toBeNull()
		window?.close()
		await expect.poll(() => isAlive(program.started()?.pid)).toBe(false)
		expect(states.map((one) => one.state)).toEqual(['open'])
	})
})
