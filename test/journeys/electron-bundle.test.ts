/** What Electron starts, as it is shipped: each bundle holds what it needs and nothing of the other rooms, and runs. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleElectron } from '../../build/bundle/electron-bundle.ts'
import { startKioskTill } from '../../electron/kiosk/kiosk-till.ts'
import type { TillView } from '../../till/view.ts'
import { waitForTillView } from '../demo/wait-for-till.ts'
import { writeLoneTill } from '../helpers/lone-till.ts'
import { Pty } from '../simulators/pty.ts'
import { ScannerSimulator } from '../simulators/scanner-simulator.ts'

const ROOT = resolve(import.meta.dirname, '..', '..')
// Beside the real one, so that native modules are found the same way.
const bundleDir = join(ROOT, 'dist', 'electron-under-test')
const folder = mkdtempSync(join(tmpdir(), 'yika-bundle-'))

beforeAll(() => bundleElectron(bundleDir))
afterAll(() => {
	for (const path of [bundleDir, folder]) rmSync(path, { recursive: true, force: true })
})

const text = (file: string) => readFileSync(join(bundleDir, file), 'utf8')

/** Modules that a bundle still loads from outside, Node's own left out. */
function outsideModules(file: string): readonly string[] {
	const imports = [...text(file).matchAll(/^import .* from "([^"]+)"|\brequire\("([^"]+)"\)/gm)]
	const names = imports.map((match) => match[1] ?? match[2] ?? '')
	return [...new Set(names)].filter((name) => !name.startsWith('node:'))
}

/** Files that went into a bundle, by its source map. */
function filesIn(file: string): readonly string[] {
	const { sources } = JSON.parse(text(`${file}.map`)) as { readonly sources: readonly string[] }
	return sources.map((source) => resolve(bundleDir, source).slice(ROOT.length + 1))
}

/** Their rooms and packages. */
function insides(file: string): ReadonlySet<string> {
	return new Set(
		filesIn(file).map((path) => /^(?:node_modules\/(?:@[^/]+\/)?[^/]+|[^/]+)/.exec(path)?.[0] ?? path),
	)
}

describe('bundles', () => {
	it('the preload requires electron and nothing else, and holds no other room', () => {
		expect(outsideModules('preload.cjs')).toEqual(['electron'])
		expect(text('preload.cjs')).not.toMatch(/^(import|export) /m)
		expect(insides('preload.cjs')).toEqual(new Set(['electron']))
	})

	it('the main process is made of electron/ alone, and the name a secret is handed over by: no screen, no server, no till', () => {
		expect(outsideModules('main.mjs')).toEqual(['electron'])
		expect(filesIn('main.mjs').filter((path) => !path.startsWith('electron/'))).toEqual([
			'protocol/settings/handed-over.ts',
		])
	})

	it('the process of a device holds drivers and what they need, and no till', () => {
		const inside = insides('device-process.mjs')
		for (const room of ['electron', 'devices', 'protocol']) expect(inside, room).toContain(room)
		for (const foreign of ['till', 'storage', 'agent', 'renderer', 'server', 'test'])
			expect(inside, foreign).not.toContain(foreign)
		expect(outsideModules('device-process.mjs')).toContain('serialport')
	})

	it('till process and storage thread hold their rooms and leave native modules outside', () => {
		const inside = insides('till-process.mjs')
		for (const room of ['electron', 'till', 'devices', 'storage', 'agent', 'protocol'])
			expect(inside, room).toContain(room)
		for (const foreign of ['renderer', 'server', 'test', 'node_modules/react', 'node_modules/pg'])
			expect(inside, foreign).not.toContain(foreign)
		expect(outsideModules('till-process.mjs')).not.toContain('better-sqlite3')
		expect(outsideModules('till-process.mjs')).not.toContain('serialport')
		expect(outsideModules('worker.mjs')).toEqual(['better-sqlite3'])
	})
})

it('the bundled till process opens its journal and its devices in the bundled thread and processes', async () => {
	const scanner = new Pty(join(folder, 'scanner'), new ScannerSimulator())
	await scanner.plug()
	const till = await startKioskTill({
		settingsFile: writeLoneTill(folder, [
			{ deviceId: 'scanner', kind: 'scanner', driver: 'serial-scanner', path: scanner.link },
		]),
		open: 'none',
		tillProcessFile: join(bundleDir, 'till-process.mjs'),
		print: () => undefined,
		log: () => undefined,
	})
	try {
		const isThere = (view: TillView) => view.devices.some(({ connected }) => connected)
		const view = await waitForTillView(till.url, 'shows its scanner', isThere, 60_000)
		expect(view.phase.kind).toBe('signedOff')
		expect(view.connection.mode).toBe('alone')
		expect(existsSync(join(folder, 'data', 'till.sqlite'))).toBe(true)
	} finally {
		await till.stop()
		await scanner.unplug()
	}
})
