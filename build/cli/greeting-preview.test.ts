/* `yika greeting preview` as somebody who writes rules meets it. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { member } from '../../test/helpers/till-play.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const RULES = 'test/fixtures/demo-data/greeting-rules.json'
const folder = mkdtempSync(join(tmpdir(), 'greeting-'))
afterAll(() => rmSync(folder, { recursive: true }))

function preview(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
	const node = resolve(ROOT, 'node_modules/.bin/node')
	return new Promise((done) => {
		const words = ['build/cli/yika.ts', 'greeting', 'preview', ...args]
		const child = execFile(node, words, { cwd: ROOT }, (_error, out, err) =>
			done({ code: child.exitCode ?? -1, out, err }),
		)
	})
}

function fileOf(name: string, text: string): string {
	writeFileSync(join(folder, name), text)
	return join(folder, name)
}

test('says what a member of a file is told on a day, and why', async () => {
	const birthday = { value: '12-24', source: 'member', verified: true, atMs: 1 } as const
	const file = fileOf('member.json', JSON.stringify(member({ fields: { birthday } })))
	const { code, out } = await preview(RULES, '--card', file, '--date', '2026-12-24', '--lang', 'en')
	expect(code).toBe(0)
	for (const line of [
		'sentence    Happy birthday, Ms Wang! I hope it is a lovely day.',
		'occasion    Birthday today',
		'segment     True friend: 30 × a year, ¥10,000',
		'question    How would you like to hear about offers? (contactChannel, unknown)',
		'  birthdayToday          TAKEN: everything that it asks for holds',
		'  anniversary            no: anniversaryWithinDays 0, but not known',
	])
		expect(out).toContain(`${line}\n`)
})

test('takes a card of the demonstration; one that nobody knows is said', async () => {
	expect(await preview(RULES)).toMatchObject({ code: 0, out: expect.stringContaining('王女士') })
	const { code, err } = await preview(RULES, '--card', '404')
	expect(code).toBe(2)
	expect(err).toMatch(/no member with card 404.*--database or --data/)
})

test('refuses a bad file with line and place, and prints nothing of it', async () => {
	const bad = readFileSync(resolve(ROOT, RULES), 'utf8').replace('"worth": 90', '"worth": 0')
	const { code, out, err } = await preview(fileOf('bad.json', bad))
	expect(code).toBe(2)
	expect(out).toBe('')
	expect(err).toMatch(/refused, one fault[\s\S]*line \d+, questions\[1\]\.worth/)
	expect(await preview(join(folder, 'nothing.json'))).toMatchObject({ code: 2 })
})
