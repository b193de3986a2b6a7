/** The customer's window: on its screen, beside the cashier's, and there again when it is gone. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { placeFakeProgram } from '../../test/helpers/fake-program.ts'
import type { Timer } from '../../till/ports/timer.ts'
import { keepCustomerWindow } from './customer-window.ts'
import type { WindowState } from './till-window.ts'
import { thisMachine } from './window-programs.ts'

const url = 'http://127.0.0.1:8100/customer#token=t'
const place = { x: 1366, y: 0, width: 1024, height: 768 }
let folder: string
let window: { readonly close: () => void } | null

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-customer-'))
	writeFileSync(join(folder, 'main.mjs'), '')
	window = null
})
afterEach(() => {
	window?.close()
	rmSync(folder, { recursive: true })
})

const chromiumFile = () => join(folder, 'bin', 'chromium')

/** With a clock that a test moves: `ring` lets everything happen that is due by itself. */
function open(env: NodeJS.ProcessEnv = { DISPLAY: ':0', PATH: join(folder, 'bin') }) {
	const states: WindowState[] = []
	const pauses: number[] = []
	let due: (() => void) | null = null
	const timer: Timer = {
		after: (delayMs, task) => {
			pauses.push(delayMs)
			due = task
			return () => {
				if (due === task) due = null
			}
		},
	}
	window = keepCustomerWindow({
		machine: { ...thisMachine(env), electronDir: folder, electronMainFile: join(folder, 'main.mjs') },
		url,
		profilesDir: join(folder, 'customer-windows'),
		kiosk: true,
		place,
		timer,
		onState: (state) => states.push(state),
		log: () => undefined,
	})
	const ring = () => {
		const task = due
		due = null
		task?.()
	}
	return { states, pauses, ring }
}

it('fills its own screen', async () => {
	const chromium = placeFakeProgram(chromiumFile(), { stays: 'pipe' })
	open()
	await expect.poll(() => chromium.started()).not.toBeNull()
	const args = chromium.started()?.args
	expect(args).toContain(`--app=${url}`)
	expect(args).toContain('--window-position=1366,0')
	expect(args).toContain('--window-size=1024,768')
	expect(args).toContain('--kiosk')
})

it('is told to Electron as a place that never takes the keyboard', async () => {
	const electron = placeFakeProgram(join(folder, 'electron', 'electron'), { stays: 'ipc' })
	open({ DISPLAY: ':0', PATH: '', ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'electron') })
	await expect.poll(() => electron.started()).not.toBeNull()
	expect(electron.started()?.args).toContain('--customer-place=1366,0,1024,768')
})

it('is opened again when a person closed it, and sooner than she could ask for it', async () => {
	placeFakeProgram(chromiumFile(), { ends: 0 })
	const { states, pauses, ring } = open()
	await expect.poll(() => states.at(-1)?.state).toBe('closed')
	expect(pauses.at(-1)).toBeLessThanOrEqual(2_000)
	const chromium = placeFakeProgram(chromiumFile(), { stays: 'pipe' })
	ring()
	await expect.poll(() => states.at(-1)?.state).toBe('open')
	await expect.poll(() => chromium.started()).not.toBeNull()
})

it('is opened again when it crashed, later each time while it does not stay', async () => {
	placeFakeProgram(chromiumFile(), { ends: 1 })
	const { states, pauses, ring } = open()
	const noneCount = () => states.filter(({ state }) => state === 'none').length
	for (const count of [1, 2, 3]) {
		await expect.poll(noneCount).toBe(count)
		ring()
	}
	await expect.poll(noneCount).toBe(4)
	const reopening = pauses.filter((pauseMs) => pauseMs !== 10_000)
	expect(reopening).toEqual([1_000, 2_000, 4_000, 8_000])
})

it('is not sought where nothing could show it', () => {
	const { states, pauses } = open({ PATH: join(folder, 'bin') })
	expect(states).toEqual([{ state: 'none', reason: 'no display, or no program to show it' }])
	expect(pauses).toEqual([])
})

it('stays away once the host ends', async () => {
	const chromium = placeFakeProgram(chromiumFile(), { stays: 'pipe' })
	const { states, ring } = open()
	await expect.poll(() => chromium.started()).not.toBeNull()
	window?.close()
	ring()
	expect(states.map(({ state }) => state)).toEqual(['open'])
})
