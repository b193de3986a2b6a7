/** The demonstration's host: everything it starts can be killed and comes back, and nothing stays behind. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemo } from '../demo/demo-host.ts'
import type { DemoOptions, RunningDemo } from '../demo/demo-options.ts'
import { isOpenForBusiness, waitForTillView } from '../demo/wait-for-till.ts'

const folder = mkdtempSync(join(tmpdir(), 'yika-demo-'))
const said: string[] = []
const options = (name: string): DemoOptions => ({
	dataDir: join(folder, name),
	seed: 1,
	fresh: false,
	lanes: 'first',
	port: 0,
	window: false,
	say: (line) => said.push(line),
})

/** Command lines that name this folder: processes and pseudo-terminals alike. */
function processesIn(path: string): readonly string[] {
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
		.map((pid) => commandLine(pid))
		.filter((line) => line.includes(path))
}

function commandLine(pid: string): string {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
	} catch {
		return ''
	}
}

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a running demonstration', () => {
	let demo: RunningDemo
	beforeAll(async () => {
		demo = await startDemo(options('running'))
	})
	afterAll(() => demo.stop())

	it('serves till and bench', async () => {
		for (const url of [demo.lane.url(), demo.lane.benchUrl]) {
			const response = await fetch(url)
			expect([response.status, response.headers.get('content-type')]).toEqual([
				200,
				'text/html; charset=utf-8',
			])
		}
	})

	it.each(['till', 'agent', 'postgres', 'server'] as const)('brings %s back after kill -9', async (name) => {
		const part = name === 'till' || name === 'agent' ? demo.lane[name] : demo[name]
		const pid = part.pid()
		expect(pid).not.toBeNull()
		await part.kill()
		await part.start()
		expect(part.state()).toBe('running')
		expect(part.pid()).not.toBe(pid)
		const view = await waitForTillView(demo.lane.url(), 'is online again', isOpenForBusiness, 60_000)
		expect(view.connection.mode).toBe('online')
	})

	it('shows the till a cut and a mended network', async () => {
		const mode = (wanted: string) =>
			waitForTillView(demo.lane.url(), `is ${wanted}`, (view) => view.connection.mode === wanted, 60_000)
		demo.lane.wan.setMode({ kind: 'cut' })
		await mode('store')
		demo.lane.lan.setMode({ kind: 'cut' })
		await mode('alone')
		demo.lane.lan.setMode({ kind: 'up' })
		demo.lane.wan.setMode({ kind: 'up' })
		await mode('online')
	})

	it('leaves no process and no terminal behind', async () => {
		await demo.stop()
		expect(processesIn(demo.dataDir)).toEqual([])
		expect(Object.values(demo.lane.ptys).filter((pty) => existsSync(pty.link))).toEqual([])
		await expect(fetch(demo.lane.benchUrl)).rejects.toThrow()
	})
})

it('says what failed and leaves nothing behind when a part cannot start', async () => {
	const broken = options('broken')
	const first = startDemo({ ...broken, lanes: ['S09-99'] })
	await expect(first).rejects.toThrow('not all of these tills exist: S09-99')
	// A file stands where the till's database must be a folder's: it ends while the others are already running.
	const tillDir = join(broken.dataDir, 'tills', 'S01-01')
	mkdirSync(join(tillDir, 'till.sqlite'), { recursive: true })
	await expect(startDemo(broken)).rejects.toThrow(
		/till-S01-01 ended before it was ready[\s\S]*till-S01-01\.log/,
	)
	expect(processesIn(broken.dataDir)).toEqual([])
})
