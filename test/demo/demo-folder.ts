/**
 * The demonstration's data folder: one demonstration at a time, always with the seed it was made with. `--fresh`
 * empties it, but only if it is ours: a mistyped folder must not lose its contents. What a killed demonstration
 * left running is ended before the next one starts.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const MARK = 'demo.json'
const RUNNING = 'running.json'
const LEFTOVER_TIMEOUT_MS = 10_000
const LEFTOVER_POLL_MS = 25

const markSchema = z.strictObject({ seed: z.int() })
const runningSchema = z.strictObject({ host: z.int(), children: z.array(z.int()) })

/** Throws, in words for the person who typed it, when the folder cannot be used. */
export async function takeDemoFolder(dataDir: string, seed: number, fresh: boolean): Promise<void> {
	mkdirSync(dataDir, { recursive: true })
	const mark = readJson(join(dataDir, MARK), markSchema)
	if (mark === null && readdirSync(dataDir).length > 0) {
		throw new Error(`${dataDir} is not empty and not a demonstration's folder: choose another with --data`)
	}
	await endLeftovers(dataDir)
	if (mark !== null && mark.seed !== seed && !fresh) {
		throw new Error(`${dataDir} was made with --seed ${mark.seed}: add --fresh to begin anew with ${seed}`)
	}
	if (fresh)
		for (const name of readdirSync(dataDir)) rmSync(join(dataDir, name), { recursive: true, force: true })
	writeFileSync(join(dataDir, MARK), JSON.stringify({ seed }))
	mkdirSync(join(dataDir, 'logs'), { recursive: true })
	noteRunning(dataDir, [])
}

/** Keeps the pids that a next start must end if this process is killed. */
export function noteRunning(dataDir: string, children: readonly number[]): void {
	writeFileSync(join(dataDir, RUNNING), JSON.stringify({ host: process.pid, children }))
}

export function leaveDemoFolder(dataDir: string): void {
	rmSync(join(dataDir, RUNNING), { force: true })
}

/**
 * Ends the demonstration's processes when this process is killed and cannot do it itself. A shell waits for the end
 * of a pipe that only we hold; in good order there is nothing noted any more by then. Returns how to let it go.
 */
export function endWithUs(dataDir: string): () => Promise<void> {
	const script = `cat >/dev/null; kill $(sed -n 's/.*"children":\\[\\([0-9,]*\\)\\].*/\\1/p' "$0" | tr , ' ') 2>/dev/null`
	const watch = spawn('sh', ['-c', script, join(dataDir, RUNNING)], {
		stdio: ['pipe', 'ignore', 'ignore'],
		detached: true,
	})
	const ended = new Promise<void>((resolve) => watch.once('close', () => resolve()))
	return () => {
		watch.stdin.end()
		return ended
	}
}

async function endLeftovers(dataDir: string): Promise<void> {
	const running = readJson(join(dataDir, RUNNING), runningSchema)
	if (running === null) return
	if (running.host !== process.pid && isOurs(running.host)) {
		throw new Error(
			`a demonstration runs in ${dataDir} already (process ${running.host}): end it, or use --data`,
		)
	}
	const leftovers = running.children.filter(isOurs)
	for (const pid of leftovers) process.kill(pid, 'SIGTERM')
	const deadlineMs = performance.now() + LEFTOVER_TIMEOUT_MS
	for (const pid of leftovers) {
		while (isOurs(pid)) {
			if (performance.now() > deadlineMs) process.kill(pid, 'SIGKILL')
			await new Promise((resolve) => setTimeout(resolve, LEFTOVER_POLL_MS))
		}
	}
}

/** A number alone proves nothing: pids are used again. Ours have a file of this checkout on their command line. */
function isOurs(pid: number): boolean {
	try {
		return /yika\.ts|test\/|vitest/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
	} catch {
		return false
	}
}

function readJson<T>(file: string, schema: z.ZodType<T>): T | null {
	if (!existsSync(file)) return null
	try {
		return schema.parse(JSON.parse(readFileSync(file, 'utf8')))
	} catch {
		// Cut short by a crash: it says nothing that could be relied on.
		return null
	}
}
