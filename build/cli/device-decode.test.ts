/* `yika device decode` as a technician meets it: bytes from the command line, a file or standard input. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')
/** An ACK behind a byte of noise. */
const NOISY_ACK = ['7f', '00', '00', 'ff', '00', 'ff', '00']
const SAID = [
	{ protocol: 'pn532', kind: 'noise', offset: 0, raw: '7f', fields: { error: 'noise' } },
	{ protocol: 'pn532', kind: 'ack', offset: 2, raw: '00ff00ff', fields: { ack: true, skipped: 1 } },
]

async function decode(args: readonly string[], input: string | Buffer = '') {
	const node = resolve(ROOT, 'node_modules/.bin/node')
	const child = spawn(node, ['build/cli/yika.ts', 'device', 'decode', ...args], { cwd: ROOT })
	child.stdin.end(input)
	const ended = new Promise<number | null>((done) => child.once('close', done))
	const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
	return { code: await ended, out, err }
}

const objects = (out: string) =>
	out
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as unknown)

let folder: string
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'yika-decode-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('bytes from', () => {
	test('the command line, one argument or many', async () => {
		for (const hex of [NOISY_ACK, [NOISY_ACK.join('')]]) {
			const { code, out } = await decode(['pn532', ...hex])
			expect(objects(out)).toEqual(SAID)
			expect(code).toBe(0)
		}
	})

	test('a file, in hexadecimal or as they are', async () => {
		const file = join(folder, 'capture')
		await writeFile(file, '7F 00\n00 FF\n\n00 FF 00\n')
		expect(objects((await decode(['pn532', '--file', file])).out)).toEqual(SAID)
		await writeFile(file, Buffer.from(NOISY_ACK.join(''), 'hex'))
		expect(objects((await decode(['pn532', '--file', file, '--binary'])).out)).toEqual(SAID)
	})

	test('standard input', async () => {
		expect(objects((await decode(['pn532', '-'], NOISY_ACK.join(' '))).out)).toEqual(SAID)
		const bytes = Buffer.from(NOISY_ACK.join(''), 'hex')
		expect(objects((await decode(['pn532', '--binary', '-'], bytes)).out)).toEqual(SAID)
	})
})

describe('what is wrong is said, with exit code 2', () => {
	test.each([
		[['pm532', '00'], "there is no protocol 'pm532'; there are"],
		[['pn532', '00 0'], '“0” is half a byte: write “00”'],
		[['pn532', '0g'], '“g” is not a hexadecimal digit'],
		[['pn532'], 'no bytes: give them in hexadecimal'],
		[[], 'which protocol?'],
		[['pn532', '00', '--context', 'x'], "there is no context 'x'"],
		[['escpos', '16', '--direction', 'host', '--context', '2'], "'dle-eot-2' is about what the device says"],
		[['msr605', '1b30', '--direction', 'host', '--context', 'status'], 'write --direction device'],
		[['pn532', '00', '--direction', 'up'], 'Allowed choices are host, device'],
		[['pn532', '00', '--binary'], '--binary is for --file and -'],
		[['pn532', '00', '-'], '- stands alone'],
		[['pn532', '-'], 'no bytes: there was nothing to read'],
		[['pn532', ''], 'no bytes: there was nothing to read'],
	])('%j', async (args, words) => {
		const { code, err } = await decode(args)
		expect(err).toContain(words)
		expect(code).toBe(2)
	})

	test('a bad line of standard input is named by its number', async () => {
		const { code, err } = await decode(['pn532', '-'], '00\n0x\n')
		expect(err).toContain('line 2: ')
		expect(code).toBe(2)
	})

	test.each(['none', '.'])(
		'a file that is not there or a folder (%s) is named, and ends with 1',
		async (name) => {
			const file = join(folder, name)
			const { code, err } = await decode(['pn532', '--file', file])
			expect(err).toContain(`the file ${file} cannot be read`)
			expect(code).toBe(1)
		},
	)
})

test('much input is decoded to the end, for a reader that takes its time, and for one that has seen enough', async () => {
	const file = join(folder, 'much')
	await writeFile(file, 'A'.repeat(300_000))
	const script = `"$0" build/cli/yika.ts device decode scale --binary --file "$1" | (sleep 1; wc -l)
		"$0" build/cli/yika.ts device decode scale --binary --file "$1" | head -n 1 | wc -l`
	const child = spawn(
		'bash',
		['-o', 'pipefail', '-c', script, resolve(ROOT, 'node_modules/.bin/node'), file],
		{
			cwd: ROOT,
		},
	)
	const ended = new Promise<number | null>((done) => child.once('close', done))
	const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
	expect(out.trim().split('\n')).toEqual(['300000', '1'])
	expect(err).toBe('')
	expect(await ended).toBe(0)
})

test('a line that never ends is given up in time that grows with its length only', async () => {
	const { code, out } = await decode(['scanner', '--binary', '-'], Buffer.alloc(400_000, 0x41))
	expect(out).toMatch(/badLength|truncated/)
	expect(code).toBe(0)
})

test('a context may be named by its end', async () => {
	const { code, out } = await decode(['escpos', '--direction', 'device', '--context', '2', '16'])
	expect(objects(out)).toMatchObject([{ fields: { n: 2, coverOpen: true } }])
	expect(code).toBe(0)
})

test('a context says whose bytes they are', async () => {
	const { out } = await decode(['escpos', '--context', 'dle-eot-2', '16'])
	expect(objects(out)).toMatchObject([{ kind: 'realTime', fields: { n: 2, coverOpen: true } }])
})

test('--list names every protocol with its contexts', async () => {
	const { code, out } = await decode(['--list'])
	expect(out).toMatch(/^pn532 +\S/m)
	expect(code).toBe(0)
})
