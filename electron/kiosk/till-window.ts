/**
 * The window that shows the kiosk host's page. What must stay true:
 * 1. A program that cannot show the till gives way to the next one; when none is left, that is said, with the address.
 * 2. The window ends with its host, also when the host is killed: an old window's token opens nothing any more.
 * 3. A person who closes the window is told that the till goes on.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Machine, type WindowProgram, windowPrograms } from './window-programs.ts'

export type WindowState =
	| { readonly state: 'open'; readonly program: 'electron' | 'browser' }
	/** A person closed it. */
	| { readonly state: 'closed' }
	| { readonly state: 'none'; readonly reason: string }

/** A screen of the desktop: where it begins, and its size. */
export type WindowPlace = {
	readonly x: number
	readonly y: number
	readonly width: number
	readonly height: number
}

export type WindowOptions = {
	readonly machine: Machine
	readonly url: string
	/** Where the programs keep what they must: the till's page must not meet another profile's extensions. */
	readonly profilesDir: string
	/** Fills the display and cannot be left, as in a shop. */
	readonly kiosk: boolean
	/** On which part of the desktop, in dots; left out: wherever the desktop puts it. */
	readonly place?: WindowPlace
	readonly onState: (state: WindowState) => void
	readonly log: (line: string) => void
}

/** Opens the window with the best program that works; `close` may be called at any time. */
export function openTillWindow(options: WindowOptions): { readonly close: () => void } {
	const { machine, onState, log } = options
	const programs = [...windowPrograms(machine)]
	let reason = programs.length > 0 ? '' : 'no display, or no program to show it'
	let child: ChildProcess | null = null
	let closing = false
	const profileDir = freshProfile(options.profilesDir, log)

	const openNext = () => {
		const program = programs.shift()
		if (program === undefined) return onState({ state: 'none', reason })
		const opened = launch(program, options, profileDir)
		child = opened
		let ended = false
		const end = (how: string, closedByPerson: boolean) => {
			if (ended || closing) return
			ended = true
			if (closedByPerson) return onState({ state: 'closed' })
			reason = `${program.file} ended (${how})`
			log(`window: ${reason}`)
			openNext()
		}
		opened.once('spawn', () => onState({ state: 'open', program: program.kind }))
		opened.once('error', (error) => end(error.message, false))
		opened.once('exit', (code, signal) => end(signal ?? `code ${code}`, code === 0))
	}
	openNext()
	return {
		close: () => {
			closing = true
			child?.kill()
			rmSync(profileDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
		},
	}
}

/** A profile for this host alone: the window of a host that was killed may still be closing, and would take ours over. */
function freshProfile(profilesDir: string, log: (line: string) => void): string {
	mkdirSync(profilesDir, { recursive: true, mode: 0o700 })
	for (const name of readdirSync(profilesDir)) {
		try {
			rmSync(join(profilesDir, name), { recursive: true, force: true })
		} catch (error) {
			log(`window: an old profile stays for now: ${error}`)
		}
	}
	return join(profilesDir, String(process.pid))
}

function launch(program: WindowProgram, options: WindowOptions, profileDir: string): ChildProcess {
	const { machine, url, kiosk, place } = options
	// Chromium refuses to run its sandbox as root, and shows a bar about it unless it is being tested.
	const asRoot = process.getuid?.() === 0 ? ['--no-sandbox', '--test-type'] : []
	if (program.kind === 'electron') {
		const { ELECTRON_RUN_AS_NODE: _, ...env } = machine.env
		const args = [`--till-url=${url}`, `--profile-dir=${profileDir}`, ...(kiosk ? ['--kiosk'] : [])]
		// A customer's window: it never takes the keyboard from the cashier's.
		if (place !== undefined)
			args.push(`--customer-place=${place.x},${place.y},${place.width},${place.height}`)
		// Our main process ends when this channel does.
		const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const
		return spawn(program.file, [...asRoot, machine.electronMainFile, ...args], { env, stdio: [...stdio] })
	}
	const args = [
		`--app=${url}`,
		`--user-data-dir=${profileDir}`,
		'--no-first-run',
		'--no-default-browser-check',
		'--disable-background-networking',
		'--disable-pinch',
		'--overscroll-history-navigation=0',
		// Never spoken on: Chromium ends when this pipe (3 in, 4 out) breaks, which is when its host is gone.
		'--remote-debugging-pipe',
		...(place === undefined
			? []
			: [`--window-position=${place.x},${place.y}`, `--window-size=${place.width},${place.height}`]),
		...(kiosk ? ['--kiosk'] : place === undefined ? ['--window-size=1366,768'] : []),
		...asRoot,
	]
	return spawn(program.file, args, {
		env: machine.env,
		stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
	})
}
