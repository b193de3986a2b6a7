import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasDisplay, type Machine, windowPrograms } from './window-programs.ts'

const folder = mkdtempSync(join(tmpdir(), 'yika-programs-'))
const electronDir = join(folder, 'electron')
const electronMainFile = join(folder, 'main.mjs')
const electron = join(electronDir, 'dist', 'electron')

beforeAll(() => {
	mkdirSync(electronDir)
	writeFileSync(join(electronDir, 'path.txt'), 'electron')
	writeFileSync(electronMainFile, '')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A Linux machine with a display and these programs. */
function machine(programs: readonly string[], more: Partial<Machine> = {}): Machine {
	return {
		platform: 'linux',
		env: { DISPLAY: ':0', PATH: '/usr/local/bin:/usr/bin' },
		electronDir,
		electronMainFile,
		isProgram: (file) => programs.includes(file),
		...more,
	}
}

describe('a display', () => {
	it.each([
		['linux', {}, false],
		['linux', { DISPLAY: '' }, false],
		['linux', { DISPLAY: ':0' }, true],
		['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
		['freebsd', {}, false],
		['darwin', {}, true],
		['win32', {}, true],
	] as const)('on %s with %j: %s', (platform, env, expected) => {
		expect(hasDisplay({ platform, env })).toBe(expected)
	})
})

describe('programs, best first', () => {
	const chromium = '/usr/bin/chromium'
	it('Electron, then a browser', () => {
		expect(windowPrograms(machine([chromium, electron]))).toEqual([
			{ kind: 'electron', file: electron },
			{ kind: 'browser', file: chromium },
		])
	})

	it('chromium before others, wherever on the PATH it is', () => {
		expect(windowPrograms(machine(['/usr/local/bin/google-chrome', chromium]))).toEqual([
			{ kind: 'browser', file: chromium },
		])
	})

	it('no Electron without its program, without our bundle, or before it was fetched', () => {
		const withElectron = [chromium, electron]
		for (const more of [{ electronMainFile: join(folder, 'none') }, { electronDir: join(folder, 'none') }])
			expect(windowPrograms(machine(withElectron, more)).map((one) => one.kind)).toEqual(['browser'])
		expect(windowPrograms(machine([chromium])).map((one) => one.kind)).toEqual(['browser'])
	})

	it("Electron where Electron's own variable says, and nowhere else then", () => {
		const env = { DISPLAY: ':0', PATH: '/usr/bin', ELECTRON_OVERRIDE_DIST_PATH: '/opt/electron' }
		const file = '/opt/electron/electron'
		expect(windowPrograms(machine([file, electron], { env }))).toEqual([{ kind: 'electron', file }])
		expect(windowPrograms(machine([electron], { env }))).toEqual([])
	})

	it('none without a display, none without a program', () => {
		expect(windowPrograms(machine([chromium, electron], { env: { PATH: '/usr/bin' } }))).toEqual([])
		expect(windowPrograms(machine([]))).toEqual([])
	})

	it.each([
		['darwin', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
		['win32', 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'],
		['win32', 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'],
	] as const)('on %s: %s', (platform, file) => {
		const env = { ProgramFiles: 'C:\\Program Files', 'ProgramFiles(x86)': 'C:\\Program Files (x86)' }
		expect(windowPrograms(machine([file], { platform, env }))).toEqual([{ kind: 'browser', file }])
	})
})
