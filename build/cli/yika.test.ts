/*
 * The command line as a user meets it: every command explains itself, and a wrong word is answered with the word and
 * exit code 2, before any room of the house is loaded.
 */
import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
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
		[['release', 'make', 'x', '--to', 'y', '--key', 'z', '--tills', 'S01-1'], 'named by its lane'],
		[['release', 'make', 'x', '--to', 'y', '--key', 'z', '--stores', ''], 'named by its number'],
		[['revoke', 'S01-01', '--operator', 'a b', '--settings', 'x'], 'named by her number'],
		[['code', 'S01', '--at', '10.0.0.500:8443', '--settings', 'x'], 'host:port is meant'],
	])('%j', async (args, says) => {
		const { code, err } = await yika(...args)
		expect(err).toContain(says)
		expect(code).toBe(2)
	})
})

test('a release is made of what was laid out, by a key that signs releases', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'yika-release-'))
	const key = join(folder, 'rsa.pem')
	const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
	writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }))
	const make = () => yika('release', 'make', folder, '--to', join(folder, 'to'), '--key', key, '--all')
	expect((await make()).err).toContain('is no program that is laid out')
	writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: '1.0.0' }))
	expect(await make()).toMatchObject({
		code: 1,
		err: expect.stringContaining('of another kind than Ed25519'),
	})
	rmSync(folder, { recursive: true })
})

test('a settings file that is not there is named', async () => {
	const { code, err } = await yika('agent', '--settings', '/nowhere/agent.json')
	expect(code).toBe(1)
	expect(err).toContain('the settings file cannot be read')
	expect(err).toContain('/nowhere/agent.json')
})
