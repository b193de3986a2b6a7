/*
 * Starts the version of a till that is current, and returns to the last good one when a new one fails to start twice. It changes
 * seldom and lies outside of the versions: `node starter.mjs <installation folder> till --settings …`. Made of Node alone.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterExit, beforeStart } from './after-exit.ts'
import {
	clearMark,
	INSTALL_DIR_VARIABLE,
	type InstallState,
	readInstallState,
	readMark,
	SWITCH_EXIT_CODE,
	versionDir,
	writeInstallState,
} from './install-state.ts'

/** A version that is not up by then has failed to start. */
const UP_WITHIN_MS = Number(process.env.YIKA_UP_WITHIN_MS ?? 180_000)
const LOOK_EVERY_MS = 250

const [installDir, ...args] = process.argv.slice(2)
let endChild: (() => void) | null = null
let stopping = false

function log(event: string, facts: object): void {
	process.stderr.write(
		`${JSON.stringify({ at: new Date().toISOString(), role: 'starter', event, ...facts })}\n`,
	)
}

async function run(folder: string): Promise<number> {
	for (;;) {
		const found = readInstallState(folder)
		const state = beforeStart(found, readMark(folder, 'up') === found.current)
		keep(folder, found, state)
		clearMark(folder, 'up')
		clearMark(folder, 'wanted')
		const exitCode = await runOnce(folder, state)
		if (stopping) return exitCode ?? 0
		const next = afterExit(state, {
			exitCode,
			wasUp: readMark(folder, 'up') === state.current,
			isGood: readMark(folder, 'good') === state.current,
			wanted: exitCode === SWITCH_EXIT_CODE ? readMark(folder, 'wanted') : null,
		})
		keep(folder, state, next.state)
		if (next.kind === 'end') return next.exitCode
	}
}

function keep(folder: string, before: InstallState, state: InstallState): void {
	if (JSON.stringify(state) === JSON.stringify(before)) return
	writeInstallState(folder, state)
	log('installState', state)
}

/** Resolves with the exit code of the program; null: a signal ended it. */
function runOnce(folder: string, { current }: InstallState): Promise<number | null> {
	const program = join(versionDir(folder, current), 'dist', 'programs', 'yika.mjs')
	const child = spawn(process.execPath, [program, ...args], {
		stdio: 'inherit',
		env: { ...process.env, [INSTALL_DIR_VARIABLE]: folder },
	})
	endChild = () => child.kill('SIGTERM')
	const startedAtMs = performance.now()
	const watch = setInterval(() => {
		if (readMark(folder, 'up') === current) return clearInterval(watch)
		if (performance.now() - startedAtMs < UP_WITHIN_MS) return
		log('notUp', { version: current })
		child.kill('SIGKILL')
	}, LOOK_EVERY_MS)
	return new Promise((resolve) => {
		const done = (exitCode: number | null) => {
			clearInterval(watch)
			endChild = null
			resolve(exitCode)
		}
		child.once('error', (error) => {
			log('notStarted', { version: current, error: error.message })
			done(1)
		})
		child.once('exit', done)
	})
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
	process.on(signal, () => {
		stopping = true
		endChild?.()
	})
}

if (installDir === undefined) {
	process.stderr.write('usage: starter.mjs <installation folder> <command> [options]\n')
	process.exit(2)
}
run(installDir).then(
	(exitCode) => process.exit(exitCode),
	(error: unknown) => {
		log('startFailed', { error: String(error) })
		process.exit(1)
	},
)
