/**
 * What is shipped, looked at as an attacker and as a shop would: the archive that Electron's packages hold, with everything the
 * programs load and nothing else; and a whole shop of these programs that sells, far from the source tree.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join, posix, resolve } from 'node:path'
import { createPackageWithOptions, extractAll, extractFile, getRawHeader, listPackage } from '@electron/asar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleElectron } from '../../build/bundle/electron-bundle.ts'
import { bundlePrograms } from '../../build/bundle/program-bundles.ts'
import { UNPACKED } from '../../build/package/electron-builder.mjs'
import { stageApp } from '../../build/package/stage-app.ts'
import { operatorIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { PRODUCT_VERSION } from '../../protocol/product-version.ts'
import { runAudit } from '../../server/audit/main.ts'
import { startDemo } from '../demo/demo-host.ts'
import { isOpenForBusiness } from '../demo/wait-for-till.ts'
import { TillScreen } from '../helpers/till-screen.ts'
import { importsOf } from './imports-of.ts'

const ROOT = resolve(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'yika-packed-'))
const app = join(folder, 'app')
const archive = join(folder, 'app.asar')
/** Neither is ours to ship: one is Electron itself, the other PostgreSQL's client in C, which is tried and done without. */
const FROM_OUTSIDE = new Set([
	...builtinModules,
	'electron',
	'pg-native',
	'bufferutil',
	'utf-8-validate',
	'cloudflare:sockets',
])

beforeAll(async () => {
	const distDir = join(folder, 'dist')
	await bundleElectron(join(distDir, 'electron'))
	await bundlePrograms(join(distDir, 'programs'))
	cpSync(join(ROOT, 'dist', 'renderer'), join(distDir, 'renderer'), { recursive: true })
	await stageApp(app, distDir)
	const unpack = `{${UNPACKED.map((pattern) => `**/${pattern}`).join(',')}}`
	await createPackageWithOptions(app, archive, { unpack })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const packed = () =>
	listPackage(archive, { isPack: false }).map((path) => path.replace(/^[\\/]/, '').replaceAll('\\', '/'))
const ours = () => packed().filter((path) => path.startsWith('dist/'))
const text = (path: string) => extractFile(archive, path).toString('utf8')

describe('the archive', () => {
	it('holds main, preload, till process, device process, storage thread, the pages and the programs', () => {
		for (const file of [
			'main.mjs',
			'preload.cjs',
			'till-process.mjs',
			'join-process.mjs',
			'device-process.mjs',
			'worker.mjs',
		])
			expect(packed()).toContain(`dist/electron/${file}`)
		for (const file of ['index.html', 'customer.html', 'agent/index.html', 'server/index.html'])
			expect(packed()).toContain(`dist/renderer/${file}`)
		for (const file of ['yika.mjs', 'till-process.mjs', 'device-process.mjs', 'worker.mjs'])
			expect(packed()).toContain(`dist/programs/${file}`)
		expect(JSON.parse(text('package.json'))).toMatchObject({
			version: PRODUCT_VERSION,
			main: 'dist/electron/main.mjs',
		})
	})

	it('holds no source, no test, no map, no demonstration, no key', () => {
		const strange = packed().filter((path) =>
			/\.(map|tsx?|test\.|pem|key|sqlite)|(^|\/)(bench|\.env)/.test(path),
		)
		expect(strange).toEqual([])
		for (const path of ours().filter((name) => /\.[cm]?js$/.test(name))) {
			expect(text(path), path).not.toContain('sourceMappingURL')
			expect(text(path), path).not.toMatch(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]{40}/)
			// The folder that it was built in is nobody's business.
			expect(text(path).includes(ROOT), path).toBe(false)
		}
	})

	it('holds no package that is only needed to build and test', () => {
		const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
		for (const name of Object.keys(devDependencies))
			expect(existsSync(join(app, 'node_modules', name)), name).toBe(false)
	})

	it('holds every file that a program of ours loads', () => {
		const files = new Set(packed())
		const missing = ours()
			.filter((path) => /^dist\/(electron|programs)\/.*\.[cm]js$/.test(path))
			.flatMap((path) => importsOf(text(path)).map((name) => ({ path, name })))
			.filter(({ path, name }) => {
				if (name.startsWith('node:') || FROM_OUTSIDE.has(name)) return false
				if (name.startsWith('.')) return !files.has(posix.join(posix.dirname(path), name))
				return !files.has(`node_modules/${name}/package.json`)
			})
		expect(missing).toEqual([])
	})

	it('leaves native modules, and what a plain Node runs, beside itself', () => {
		const unpacked = readdirSync(`${archive}.unpacked`, { recursive: true, encoding: 'utf8' })
		const native = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter((path) =>
			path.endsWith('.node'),
		)
		expect(native.length).toBeGreaterThan(0)
		for (const path of native) expect(unpacked).toContain(path)
		expect(unpacked).toContain(join('dist', 'electron', 'device-process.mjs'))
		expect(unpacked).toContain(join('dist', 'programs', 'yika.mjs'))
		expect(unpacked).not.toContain(join('dist', 'electron', 'main.mjs'))
	})

	it('names the hash of what Electron checks before it runs it', () => {
		const { header } = getRawHeader(archive)
		let node = header as unknown as { files: Record<string, never>; integrity?: { hash: string } }
		for (const part of ['dist', 'electron', 'main.mjs']) node = node.files[part] as unknown as typeof node
		const hash = createHash('sha256').update(extractFile(archive, 'dist/electron/main.mjs')).digest('hex')
		expect(node.integrity?.hash).toBe(hash)
	})
})

/** Laid out as it is installed. */
function program(): string {
	const place = join(folder, 'laid out')
	if (!existsSync(place)) extractAll(archive, place)
	return join(place, 'dist', 'programs', 'yika.mjs')
}

function run(file: string, ...args: readonly string[]): string {
	return execFileSync(process.execPath, [file, ...args], { encoding: 'utf8', cwd: folder })
}

it('has every command that a shop or head office needs; devices are listed far from the source tree', () => {
	const commandsOf = (program: string) =>
		[...run(program, '--help').matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name).sort()
	const whole = commandsOf(join(ROOT, 'build', 'cli', 'yika.ts'))
	expect(whole).toContain('provision')
	expect(commandsOf(program())).toEqual(whole.filter((name) => name !== 'demo' && name !== 'sim'))
	expect(run(program(), 'device', 'list', '--json')).toMatch(/^[[{]/)
})

it('sells: server, agent and till of the archive, far from the source tree', async () => {
	const demo = await startDemo({
		dataDir: join(folder, 'shop'),
		seed: 1,
		fresh: true,
		lanes: 'first',
		port: 0,
		window: false,
		say: () => undefined,
		programOf: () => [program()],
	})
	const screen = new TillScreen(() => demo.lane.url())
	try {
		expect(await screen.until(isOpenForBusiness, 60_000)).toBe(true)
		const [operatorId = '', pin = ''] = Object.entries(demo.pins)[0] ?? []
		const does = async (...commands: readonly Parameters<TillScreen['command']>[0][]) => {
			for (const command of commands)
				expect(await screen.command(command), command.kind).toEqual({ kind: 'accepted' })
		}
		await does({ kind: 'signOn', operatorId: operatorIdSchema.parse(operatorId), pin })
		expect(await screen.until(({ phase }) => phase.kind === 'shiftClosed', 60_000)).toBe(true)
		await does({ kind: 'openShift', floatMinor: minor(50_000) })
		const barcode = demo.group.items[0]?.barcodes[0] ?? ''
		await does({ kind: 'scanCode', text: barcode }, { kind: 'startTender' })
		await does({ kind: 'tenderCash', handedOverMinor: minor(100_000) })
		expect(await screen.until(({ phase }) => phase.kind === 'completed', 60_000)).toBe(true)
		await expect.poll(() => screen.isPosted()).toBe(true)
		expect(await runAudit({ databaseUrl: demo.databaseUrl() })).toBe(0)
		// The pages come from the archive, too.
		for (const url of [demo.lane.url(), demo.lane.statusPageUrl(), demo.statusPageUrl()])
			expect(await (await fetch(url)).text()).toContain('<div id="root">')
	} finally {
		screen.close()
		await demo.stop()
	}
})
