/** Programs that only note how they were started: what stands in for Electron and for a browser in tests. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

export type Started = { readonly pid: number; readonly args: readonly string[]; readonly runAsNode: boolean }

export type FakeProgram = {
	readonly file: string
	/** The last start; null before there was one. */
	readonly started: () => Started | null
}

/**
 * `stays`: runs until it is killed or its starter is gone, which it notices as the real one does: by the channel
 * (`ipc`) or by the pipe on descriptor 3 (`pipe`). `ends`: with this code, at once.
 */
export function placeFakeProgram(
	file: string,
	how: { readonly stays: 'ipc' | 'pipe' } | { readonly ends: number },
): FakeProgram {
	const note = `${file}.started.json`
	const rest =
		'ends' in how
			? `process.exit(${how.ends})`
			: how.stays === 'ipc'
				? `process.on('disconnect', () => process.exit(0))`
				: `new (require('node:net').Socket)({ fd: 3 }).on('close', () => process.exit(0)).resume()`
	mkdirSync(dirname(file), { recursive: true })
	const noteStart = `require('node:fs').writeFileSync(${JSON.stringify(note)}, JSON.stringify({
	pid: process.pid, args: process.argv.slice(2), runAsNode: 'ELECTRON_RUN_AS_NODE' in process.env }))`
	const script = `${file}.script.cjs`
	writeFileSync(script, `${noteStart}\n${rest}\n`)
	// A first line cannot name an interpreter whose path has a space in it; the shell can.
	writeFileSync(file, `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(script)} "$@"\n`, { mode: 0o755 })
	return { file, started: () => readNote(note) }
}

/** For the shell, as one word. */
function quoted(text: string): string {
	return `'${text.replaceAll("'", `'\\''`)}'`
}

/** Null while it is not there, or not yet whole. */
function readNote(note: string): Started | null {
	if (!existsSync(note)) return null
	const text = readFileSync(note, 'utf8')
	return text.endsWith('}') ? JSON.parse(text) : null
}
