/*
 * The command line as a user meets it: every command explains itself, and a wrong word is answered with the word and
 * exit code 2, before any room of the house is loaded.
 */
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')

interface Outcome {
	readonly code: number
	readonly out: string
	readonly err: string
}

function yika(...args: readonly string[]): Promise<Outcome> {
	const node = resolve(ROOT, 'node_modules/.bin/node')
	return new Promise((done) => {
		const child = execFile(node, ['build/cli/yika.ts', ...args], { cwd: ROOT }, (_error, out, err) =>
			done({ code: child.exitCode ?? -1, out, err }),
		)
	})
}

const COMMANDS = [
	'demo',
	'till',
	'agent',
	'server',
	'audit',
	'settle',
	'exceptions',
	'clearing',
	'cards',
	'greeting',
	'code',
	'join',
	'revoke',
	'enrol',
	'write-off',
	'hand-in',
	'doctor',
	'backup',
	'restore',
]

test('without a command it lists the commands', async () => {
	const { code, err } = await yika()
	expect(code).toBe(2)
	for (const command of COMMANDS) expect(err).toContain(`\n  ${command} `)
})

test('--help ends well', async () => {
	const { code, out } = await yika('--help')
	expect(code).toBe(0)
	expect(out).toContain('Usage: yika <command> [options]')
})

test.each(COMMANDS)('%s --help has examples, environment, exit codes', async (name) => {
	const { code, out } = await yika(name, '--help')
	expect(code).toBe(0)
	for (const part of [`Usage: yika ${name} `, 'Examples:', 'Environment:', 'Exit codes:'])
		expect(out).toContain(part)
})

describe('a wrong command line', () => {
	test.each([
		[['frobnicate'], "unknown command 'frobnicate'"],
		[['demo', '--prot', '1'], "unknown option '--prot'"],
		[['demo', '--port', '99999'], 'A port is a number from 0 to 65535'],
		[['demo', '--seed', 'x'], 'A seed is a whole number'],
		[['agent'], "required option '--settings <file>' not specified"],
		[['audit', '--data', 'x', '--database', 'y'], 'give one of them'],
		[['settle', '--data', 'x', '--database', 'y'], 'give one of them'],
		[['clearing', '--date', 'today'], 'A date is YYYY-MM-DD'],
		[['enrol', 'S01-01'], "required option '--key <file>' not specified"],
		[['exceptions', 'move', 'entry/S01-01/1/1', 'accept'], "required option '--operator"],
	])('%j', async (args, says) => {
		const { code, err } = await yika(...args)
		expect(err).toContain(says)
		expect(code).toBe(2)
	})
})

test('a settings file that is not there is named', async () => {
	const { code, err } = await yika('agent', '--settings', '/nowhere/agent.json')
	expect(code).toBe(1)
	expect(err).toContain('the settings file cannot be read')
	expect(err).toContain('/nowhere/agent.json')
})
