/* The newest part of what a process has logged: one JSON object a line, of which a stranger may see what `scrub.ts` lets through. */
import { spawnSync } from 'node:child_process'
import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Scrub } from './scrub.ts'

export type LogText = { readonly name: string; readonly text: string }

/** Files, or folders of them; the newest first, as many bytes of them as there may be. */
export function logsIn(paths: readonly string[], bytesMax: number, scrub: Scrub): readonly LogText[] {
	const files = paths
		.flatMap((path) =>
			statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path],
		)
		.filter((file) => statSync(file).isFile())
		.sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs)
	let left = bytesMax
	const texts: LogText[] = []
	for (const [index, file] of files.entries()) {
		if (left <= 0) break
		const raw = endOf(file, left)
		left -= raw.length
		// A file's name is somebody's choice.
		texts.push({ name: `${index + 1}-${scrub.report(basename(file))}`, text: scrubbedLog(raw, scrub) })
	}
	return texts
}

/** What systemd keeps of a service. Throws words where it keeps nothing. */
export function logsOfService(unit: string, bytesMax: number, scrub: Scrub): readonly LogText[] {
	const { status, error, stdout } = spawnSync(
		'journalctl',
		['--unit', unit, '--output', 'cat', '--no-pager', '--quiet', '--lines', '50000'],
		{ maxBuffer: 256 * 1_048_576 },
	)
	if (error !== undefined || status !== 0)
		throw new Error('no service manager keeps them here: name them with --logs')
	if (stdout.length === 0) throw new Error(`nothing is kept of ${unit}: name its logs with --logs`)
	const raw = stdout.subarray(Math.max(0, stdout.length - bytesMax))
	return [{ name: unit, text: scrubbedLog(fromNextLine(raw, stdout.length > bytesMax), scrub) }]
}

function endOf(file: string, bytesMax: number): Buffer {
	const handle = openSync(file, 'r')
	try {
		const { size } = fstatSync(handle)
		const from = Math.max(0, size - bytesMax)
		const bytes = Buffer.alloc(size - from)
		const count = readSync(handle, bytes, 0, bytes.length, from)
		return fromNextLine(bytes.subarray(0, count), from > 0)
	} finally {
		closeSync(handle)
	}
}

function fromNextLine(bytes: Buffer, isCut: boolean): Buffer {
	return isCut ? bytes.subarray(bytes.indexOf(0x0a) + 1) : bytes
}

function scrubbedLog(raw: Buffer, scrub: Scrub): string {
	return raw
		.toString('utf8')
		.split('\n')
		.filter((line) => line.trim() !== '')
		.map((line) => `${scrubbedLine(line, scrub)}\n`)
		.join('')
}

function scrubbedLine(line: string, scrub: Scrub): string {
	try {
		const value: unknown = JSON.parse(line)
		if (typeof value === 'object' && value !== null) return JSON.stringify(scrub.json(value))
	} catch {
		// Not of ours: Node's own words when it dies, for one.
	}
	const frame = /^\s+at .*?([\w.-]+\.[cm]?[jt]s):(\d+):(\d+)\)?$/.exec(line)
	return frame === null ? scrub.sentence(line) : `    at ${frame[1]}:${frame[2]}:${frame[3]}`
}
