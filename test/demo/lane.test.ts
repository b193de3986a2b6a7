import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openLane } from './lane.ts'

let folder = ''
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-lane-'))
})
afterEach(() => {
	vi.unstubAllEnvs()
	rmSync(folder, { recursive: true, force: true })
})

test('a machine without socat has a till without devices, and is told why', async () => {
	vi.stubEnv('PATH', folder)
	const said: string[] = []
	const lane = await openLane({
		tillId: 'S01-01',
		storeId: 'S01',
		folder,
		printer: {},
		say: (line) => said.push(line),
	})
	expect(said).toEqual(['socat is not installed (apt-get install socat): S01-01 has no devices'])
	expect(Object.values(lane.ptys).map((pty) => pty.isPlugged)).toEqual([false, false, false, false])
	expect(lane.devices).toHaveLength(4)
	await lane.close()
})
