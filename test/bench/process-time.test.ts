import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { microsecondsEach, processTimes } from './process-time.ts'

it('tells what a process used apart from what it has started', async () => {
	const loop =
		'const end = process.cpuUsage(); while (process.cpuUsage(end).user < 300_000) {} console.log("done")'
	const child = spawn(process.execPath, ['-e', `${loop}; setInterval(() => {}, 1000)`])
	try {
		await once(child.stdout, 'data')
		const watched = {
			child: { pid: child.pid ?? 0 },
			ours: { databaseOf: process.pid },
			none: { databaseOf: child.pid ?? 0 },
		}
		const times = processTimes(watched)
		expect(times.get('child')).toBeGreaterThanOrEqual(250)
		expect(times.get('ours')).toBeGreaterThanOrEqual(times.get('child') ?? 0)
		expect(times.get('none')).toBe(0)
	} finally {
		child.kill('SIGKILL')
	}
})

it('shares out what was used between two looks', () => {
	const before = new Map([['till', 100]])
	const after = new Map([
		['till', 400],
		['agent', 50],
	])
	expect(microsecondsEach(before, after, 1_000)).toEqual([
		['till', 300],
		['agent', 50],
	])
})
