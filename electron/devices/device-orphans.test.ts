/** A device process whose till was killed has nobody left who would end it. It must end all the same, also when it hears nothing. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../test/helpers/until.ts'

const NODE = resolve(import.meta.dirname, '../../node_modules/.bin/node')
const FORKER = pathToFileURL(resolve(import.meta.dirname, 'fork-device.ts')).href

/** Stands in the device process as a fault in a driver would: with its first message it hangs, and says so once. */
const HANGS = `import { writeSync } from 'node:fs'
process.on('message', () => {
	writeSync(2, 'and hangs')
	for (;;);
})`

let folder: string
let till: ChildProcess
let said: string
let devicePid: number
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-orphans-'))
	said = ''
	devicePid = 0
})
afterEach(() => {
	if (isAlive(till.pid ?? 0)) till.kill('SIGKILL')
	if (isAlive(devicePid)) process.kill(devicePid, 'SIGKILL')
	rmSync(folder, { recursive: true })
})

/** A till process with one device process, whose `fault` is loaded with it. */
async function start(fault: string): Promise<void> {
	const faultFile = join(folder, 'fault.mjs')
	writeFileSync(faultFile, fault)
	const program = `import { deviceForker } from '${FORKER}'
		process.env.NODE_OPTIONS = '--import=${pathToFileURL(faultFile).href}'
		const start = deviceForker('${join(folder, 'cache')}')
		const device = start({ message: (raw) => console.log(raw.kind), ended: () => undefined })
		console.log('device', device.pid, '.')
		device.send({ kind: 'ping' })`
	till = spawn(NODE, ['--input-type=module', '--eval', program])
	for (const stream of [till.stdout, till.stderr])
		stream?.on('data', (text) => {
			said += text
		})
	await until(() => /device \d+ \./.test(said), 'the device process is started')
	devicePid = Number(/device (\d+) \./.exec(said)?.[1])
}

test('in an endless loop', async () => {
	await start(HANGS)
	await until(() => said.includes('and hangs'), 'it hangs')
	expect(isAlive(devicePid)).toBe(true)
	till.kill('SIGKILL')
	await until(() => !isAlive(devicePid), 'it is gone')
})

test('stopped', async () => {
	await start('')
	await until(() => said.includes('pong'), 'it is at work')
	process.kill(devicePid, 'SIGSTOP')
	expect(isAlive(devicePid)).toBe(true)
	till.kill('SIGKILL')
	await until(() => !isAlive(devicePid), 'it is gone')
})

/** Not so when nobody has asked how it ended. */
function isAlive(pid: number): boolean {
	try {
		return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
	} catch {
		return false
	}
}
