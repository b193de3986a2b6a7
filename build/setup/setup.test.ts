/*
 * The parts of set-up that decide something. That the whole of it works is shown by every `npm test` in a fresh clone.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, test } from 'vitest'
import { isCurrent, npmErrors } from './npm-packages.mjs'
import { oneAtATime } from './one-at-a-time.mjs'
import { environment, runQuietly } from './run-program.mjs'

describe('npm packages are current', () => {
	const locked = {
		'': {},
		'node_modules/a': { version: '1.0.0' },
		'node_modules/b': { version: '2.0.0', optional: true },
	}
	test.each([
		['all there', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } }, true],
		['an optional one missing', { 'node_modules/a': { version: '1.0.0' } }, true],
		['another version', { 'node_modules/a': { version: '1.0.1' } }, false],
		[
			'an optional one in another version',
			{ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '3.0.0' } },
			false,
		],
		['a needed one missing', { 'node_modules/b': { version: '2.0.0' } }, false],
		['nothing installed', {}, false],
	])('%s: %j → %s', (_what, installed, expected) => {
		expect(isCurrent(locked, installed)).toBe(expected)
	})
})

test('of a failed npm only its errors are shown, and all it said if it named none', () => {
	const errors = 'npm error code EACCES\nnpm error path /x'
	expect(npmErrors(`npm warn EBADENGINE {\n${errors}\n`)).toBe(errors)
	expect(npmErrors('Killed\n')).toBe('Killed')
})

describe('one set-up of a folder at a time', () => {
	test('a second one waits for the first, also for one that fails', async () => {
		const folder = `/some/${randomUUID()}`
		const order: string[] = []
		const firstMayEnd = Promise.withResolvers<void>()
		const first = oneAtATime(folder, async () => {
			order.push('first begins')
			await firstMayEnd.promise
			order.push('first ends')
			throw new Error('no')
		})
		const second = oneAtATime(folder, async () => order.push('second'))
		await oneAtATime(`${folder}/another`, async () => order.push('another'))
		firstMayEnd.resolve()
		await expect(first).rejects.toThrow('no')
		await second
		expect(order).toEqual(['first begins', 'another', 'first ends', 'second'])
	})

	test('one that is killed lets go', async () => {
		const folder = `/some/${randomUUID()}`
		const script = `
			import { oneAtATime } from ${JSON.stringify(new URL('one-at-a-time.mjs', import.meta.url).href)}
			await oneAtATime('${folder}', async () => { console.log('has it'); await new Promise(() => setInterval(() => {}, 1000)) })`
		const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
			stdio: ['ignore', 'pipe', 'inherit'],
		})
		await once(createInterface({ input: child.stdout }), 'line')
		const mine = oneAtATime(folder, async () => 'mine')
		child.kill('SIGKILL')
		expect(await mine).toBe('mine')
	})
})

describe('programs', () => {
	test('code and output come back', async () => {
		expect(await runQuietly('sh', ['-c', 'echo out; echo err >&2; exit 3'])).toMatchObject({ code: 3 })
		expect((await runQuietly('sh', ['-c', 'echo out; echo err >&2'])).output).toMatch(/out[\s\S]*err/)
	})

	test('one that is not there is 127 and says so', async () => {
		const { code, output } = await runQuietly('no-such-program-here', [])
		expect(code).toBe(127)
		expect(output).toContain('ENOENT')
	})

	test('one that takes too long is 124', async () => {
		expect(await runQuietly('sleep', ['60'], { timeoutMs: 50 })).toMatchObject({ code: 124 })
	})

	test("npm runs on the machine's Node, everything else on ours", () => {
		expect(environment('machine').PATH).not.toContain('node_modules/.bin')
		expect(environment('ours').PATH).toMatch(/^[^:]*node_modules\/\.bin:/)
	})

	test.each(['SIGTERM', 'SIGINT'] as const)(
		'%s is passed on, and the exit code is what the program says',
		async (signal) => {
			const program = `process.on('${signal}', () => process.exit(7)); setInterval(() => {}, 1000); console.log('up')`
			const script = `
			import { runInForeground } from ${JSON.stringify(new URL('run-program.mjs', import.meta.url).href)}
			process.exitCode = await runInForeground(process.execPath, ['-e', ${JSON.stringify(program)}])`
			const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
				stdio: ['ignore', 'pipe', 'inherit'],
			})
			await once(createInterface({ input: child.stdout }), 'line')
			child.kill(signal)
			const [code] = await once(child, 'exit')
			expect(code).toBe(7)
		},
	)

	test.each(['SIGTERM', 'SIGINT'] as const)('%s during set-up ends it and what it runs', async (signal) => {
		const script = `
			import { endingWithSignals, runQuietly } from ${JSON.stringify(new URL('run-program.mjs', import.meta.url).href)}
			const working = endingWithSignals(() => runQuietly('sh', ['-c', 'trap : TERM; while :; do sleep 1; done']))
			console.log('up')
			await working
			console.log('went on')`
		const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
			stdio: ['ignore', 'pipe', 'inherit'],
		})
		const lines: string[] = []
		const output = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
		await once(output, 'line')
		child.kill(signal)
		const [code] = await once(child, 'close')
		expect(code).toBe(signal === 'SIGINT' ? 130 : 143)
		expect(lines).toEqual(['up'])
	})
})
