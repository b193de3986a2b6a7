import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type KeptProcess, type KeptState, keepProcess } from './kept-process.ts'

let folder: string
const kept: KeptProcess[] = []

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-kept-'))
})
afterEach(async () => {
	await Promise.all(kept.splice(0).map((process) => process.stop()))
	rmSync(folder, { recursive: true })
})

function keep(program: string, readyTimeoutMs = 60_000) {
	const states: KeptState[] = []
	const lines: string[] = []
	const file = join(folder, 'program.mjs')
	writeFileSync(file, program)
	const process = keepProcess({
		name: 'program',
		args: [file],
		logFile: join(folder, 'program.log'),
		readyTimeoutMs,
		onChange: (state) => states.push(state),
		onLine: (line) => lines.push(line),
	})
	kept.push(process)
	return { process, states, lines }
}

const READY = `console.log('first'); console.log('yika-ready {"port":7}'); setInterval(() => {}, 1000)`

function pidOf(process: KeptProcess): number {
	const state = process.state()
	return state.kind === 'dead' ? 0 : state.pid
}

it('is running when the process says so, with what it said', async () => {
	const { process, lines } = keep(READY)
	await process.start()
	expect(process.state()).toMatchObject({ kind: 'running', ready: { port: 7 } })
	expect(lines).toEqual(['first'])
})

it('comes back by itself after a kill, and counts', async () => {
	const { process } = keep(READY)
	await process.start()
	const pid = pidOf(process)
	await process.kill({ restart: true })
	await expect.poll(() => process.state().kind).toBe('running')
	expect(pidOf(process)).not.toBe(pid)
	expect(process.restartCount()).toBe(1)
})

it('comes back by itself when it is killed once more before it is started again', async () => {
	const { process } = keep(READY)
	await process.start()
	await process.kill({ restart: true })
	await process.kill({ restart: true })
	await expect.poll(() => process.state().kind).toBe('running')
})

it('stays down when it was killed to stay down, until it is started', async () => {
	const { process, states } = keep(READY)
	await process.start()
	await process.kill({ restart: false })
	expect(process.state()).toEqual({ kind: 'dead', reason: 'SIGKILL' })
	expect(states.map((state) => state.kind)).toEqual(['starting', 'running', 'dead'])
	await process.start()
	expect(process.state().kind).toBe('running')
})

it('says how a start failed, with the end of the log', async () => {
	const { process } = keep(`console.error('no disk'); process.exit(3)`)
	await expect(process.start()).rejects.toThrow(/program ended before it was ready \(code 3\)[\s\S]*no disk/)
	expect(process.state()).toEqual({ kind: 'dead', reason: 'code 3' })
})

it('does not wait for ever for a process that never gets ready', async () => {
	const { process } = keep('setInterval(() => {}, 1000)', 300)
	await expect(process.start()).rejects.toThrow('SIGKILL')
})

it('ends in good order when stopped', async () => {
	const { process } = keep(`process.on('SIGTERM', () => { console.error('bye'); process.exit(0) }); ${READY}`)
	await process.start()
	await process.stop()
	expect(process.state()).toEqual({ kind: 'dead', reason: 'code 0' })
	expect(readFileSync(join(folder, 'program.log'), 'utf8')).toContain('bye')
})
