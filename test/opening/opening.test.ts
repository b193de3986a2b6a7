/** A group opens from nothing, by codes and with real processes; a seventh till with a bad code is told why it may not. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lookAtIdentity } from '../../identity/identity-file.ts'
import { withDatabase } from '../../server/database/with-database.ts'
import { makeClosers } from '../demo/closers.ts'
import { joinByHand } from './by-hand.ts'
import { joinByShell } from './by-shell.ts'
import { sellFromStick } from './from-stick.ts'
import { type Opening, openGroup, settingsAt } from './opening.ts'
import { trySeventh } from './refusals.ts'
import { runYika } from './run-yika.ts'

const TILLS = ['S01-01', 'S01-02', 'S01-03', 'S02-01', 'S02-02', 'S02-03']
const folder = mkdtempSync(join(tmpdir(), 'yika-opening-'))
const closers = makeClosers()
const said: string[] = []
let opening: Opening

const identityOf = (name: string) =>
	lookAtIdentity(join(dirname(settingsAt(folder, name)), `${name}.identity.json`))
const rows = (sql: string) =>
	withDatabase({ databaseUrl: opening.databaseUrl }, (database) => database.rows(sql))

beforeAll(async () => {
	opening = await openGroup(folder, closers, (line) => said.push(line))
})
afterAll(async () => {
	await closers.closeAll()
	rmSync(folder, { recursive: true, force: true })
})

it('each of six tills has sold once, and the centre has posted it', async () => {
	const sales = opening.tills.map(({ tillId, saleId }) => ({ till_id: tillId, sale_id: saleId }))
	expect(sales.map((sale) => sale.till_id)).toEqual(TILLS)
	const posted = await rows(`
		SELECT till_id, entry_text::jsonb #>> '{body,saleId}' AS sale_id FROM journal_entry
		WHERE verdict = 'posted' AND entry_text::jsonb #>> '{body,kind}' = 'saleCompleted' ORDER BY till_id`)
	expect(posted).toEqual(sales)
	expect(await runYika('audit', '--database', opening.databaseUrl)).toMatchObject({
		exitCode: 0,
		words: expect.stringMatching(/audit: \d+ checks hold$/),
	})
})

it('each machine has a certificate and a key of its own, of one root, and its seconds were told', async () => {
	const machines = ['S01', 'S02', ...TILLS]
	const known = machines.map(identityOf)
	expect(new Set(known.map(({ serial }) => serial)).size).toBe(machines.length)
	expect(new Set(known.map(({ root }) => root)).size).toBe(1)
	const keys = await rows('SELECT DISTINCT public_key FROM terminal')
	expect(keys).toHaveLength(TILLS.length)
	for (const name of machines)
		expect(said.some((line) => line.startsWith(`${name} `) && /together \d+\.\d s$/.test(line))).toBe(true)
})

it('a seventh with a used, an expired or a wrong code is refused in words that help', async () => {
	const { used, expired, wrong } = await trySeventh(opening, folder)
	expect([used.exitCode, expired.exitCode, wrong.exitCode]).toEqual([1, 1, 1])
	expect(used.words).toMatch(
		/加入码已被另一台设备用过.*重新生成[\s\S]*another machine has used this code; have a new one/,
	)
	expect(expired.words).toMatch(
		/加入码已过期。请总部重新生成[\s\S]*the code has expired; have a new one made/,
	)
	expect(wrong.words).toMatch(/加入码不对.*请核对后重试[\s\S]*the code is wrong.*compare it and try again/)
	expect(await rows("SELECT 1 FROM terminal WHERE till_id = 'S01-04'")).toEqual([])
})

it('by hand: a till without settings asks for a code, says why a wrong one is none, joins, and sells', async () => {
	const recordDir = join(folder, 'recording')
	const { refused, found, joined, seconds } = await joinByHand(opening, folder, {
		tillId: 'S02-04',
		recordDir,
	})
	expect(refused).toMatch(/加入码不对[\s\S]*The code is wrong/)
	expect(found).toBe('')
	expect(joined).toMatch(/S02-04 已加入，用时 \d+\.\d 秒[\s\S]*has joined in \d+\.\d s/)
	expect(seconds.sale).toBeGreaterThan(seconds.signOn)
	const posted = await rows(
		"SELECT verdict FROM journal_entry WHERE till_id = 'S02-04' AND entry_text LIKE '%saleCompleted%'",
	)
	expect(posted).toEqual([{ verdict: 'posted' }])
	expect(readdirSync(recordDir).filter((name) => name.endsWith('.png'))).toHaveLength(5)
	expect(statSync(join(recordDir, 'trace.zip')).size).toBeGreaterThan(0)
})

it('by the Electron shell: joins in its window, and its disk alone is no till and has no secret', async () => {
	const { refused, found, stolen, ...rest } = await joinByShell(opening, folder, 'S02-05')
	expect(refused).toMatch(/加入码不对[\s\S]*The code is wrong/)
	expect(found).toBe('')
	expect(rest).toEqual({ secretPlace: { shell: 'machine.sealed' }, hasPlainSecret: false, again: true })
	expect(stolen.words).toMatch(/密钥取不出来[\s\S]*put it back into its own/)
	expect(stolen.till).toBe(false)
})

it('from a stick: a till that has joined sells at its first start with nobody to ask, and tells it all when the line is back', async () => {
	const { exported, read, refused, saleId, again } = await sellFromStick(opening, folder, 'S01-06')
	expect(exported).toMatch(/stick\.load: [1-9][0-9]{2,} records, \d+\.\d MB$/)
	expect(read).toMatch(/cards and articles as of 20.*; start the program, it fetches what came since/)
	const ends = Object.values(refused).map(({ exitCode }) => exitCode)
	expect(ends).toEqual([1, 1, 1])
	expect(refused.store.words).toMatch(/is for store S02, and this machine stands in S01/)
	expect(refused.key.words).toMatch(/another key, or altered/)
	expect(refused.running.words).toMatch(/program runs: stop it first/)
	const posted = await rows(
		"SELECT verdict, entry_text::jsonb #>> '{body,saleId}' AS sale_id FROM journal_entry WHERE till_id = 'S01-06' AND entry_text LIKE '%saleCompleted%'",
	)
	expect(posted).toEqual([{ verdict: 'posted', sale_id: saleId }])
	expect(again).toMatch(/has a copy of its own already/)
})
