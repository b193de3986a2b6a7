/**
 * A store of five tills goes from the version before to this one, meets a broken one and is back at this one, while it sells.
 * Real processes of what is shipped, each till under its starter. No sale is lost, and a till that sells is not touched: it is the
 * same process from the first sale to the last, and answers every key.
 */
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { storeIdSchema, tillIdSchema } from '../../protocol/base/ids.ts'
import type { Ring } from '../../protocol/update/release-manifest.ts'
import { PROTOCOL_VERSION, PROTOCOL_VERSION_FLOOR } from '../../protocol/wire/version.ts'
import { runAudit } from '../../server/audit/main.ts'
import { allTillMigrations } from '../../storage/migrations/till/all-migrations.ts'
import { beginInstallation } from '../../update/begin-installation.ts'
import { readInstallState, readMark, versionDir } from '../../update/install-state.ts'
import { makeRelease } from '../../update/make-release.ts'
import { readReleases } from '../../update/release-folder.ts'
import { startDemo } from '../demo/demo-host.ts'
import type { GroupChange, RunningDemo } from '../demo/demo-options.ts'
import { demoPaths } from '../demo/demo-settings.ts'
import { BEFORE, BROKEN, buildThreeVersions, NOW, type Versions } from './three-versions.ts'
import { TradingTill } from './trading-till.ts'

const STORE = storeIdSchema.parse('S01')
const TILLS = [1, 2, 3, 4, 5].map((lane) => tillIdSchema.parse(`S01-0${lane}`))
const [FIRST = tillIdSchema.parse('S01-01')] = TILLS

const folder = mkdtempSync(join(tmpdir(), 'yika-update-'))
const releasesDir = join(folder, 'releases')
const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
const pinned = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')

let versions: Versions
let demo: RunningDemo | null = null
const tills = new Map<string, TradingTill>()

const installDir = (tillId: string) => join(folder, 'installed', tillId)
const state = (tillId: string) => readInstallState(installDir(tillId))
const isLaidOut = (tillId: string, version: string) => existsSync(versionDir(installDir(tillId), version))
const till = (tillId: string): TradingTill => tills.get(tillId) ?? expect.fail(`no till ${tillId}`)
const others = TILLS.filter((one) => one !== FIRST)

function release(appDir: string, version: string, ring: Ring): void {
	const schema = allTillMigrations.length
	const protocol = { version: PROTOCOL_VERSION, floor: PROTOCOL_VERSION_FLOOR }
	makeRelease(
		appDir,
		releasesDir,
		{ version, ring, protocol, tillSchema: { version: schema, floor: schema } },
		pem,
	)
}

/** The demonstration's first store, with five lanes. */
const fiveTills: GroupChange = (group, keyOf) => ({
	...group,
	terminals: TILLS.map(
		(tillId) =>
			group.terminals.find((one) => one.tillId === tillId) ?? {
				tillId,
				storeId: STORE,
				epoch: 1,
				publicKey: keyOf(tillId),
			},
	),
})

/** Closes, restarts and opens again; what sells meanwhile is the same process after it. */
async function overTheCounter(ids: readonly string[]): Promise<void> {
	const selling = TILLS.filter((one) => !ids.includes(one))
	const before = selling.map((one) => till(one).lane.till.pid())
	const renew = async (id: string) => {
		await till(id).stopTrading()
		await till(id).closeShift()
		await till(id).restart()
		await till(id).openShift()
		till(id).startTrading()
	}
	await Promise.all(ids.map(renew))
	expect(selling.map((one) => till(one).lane.till.pid())).toEqual(before)
	expect(before).not.toContain(null)
}

beforeAll(async () => {
	versions = await buildThreeVersions(folder)
	release(versions[BEFORE], BEFORE, { kind: 'all' })
	for (const id of TILLS) await beginInstallation(BEFORE, releasesDir, pinned, installDir(id))
	const program = join(versions.now, 'dist', 'programs', 'yika.mjs')
	demo = await startDemo({
		dataDir: join(folder, 'shop'),
		seed: 1,
		fresh: true,
		lanes: TILLS,
		port: 0,
		window: false,
		say: () => undefined,
		group: fiveTills,
		updates: { releasesDir, publicKey: pinned },
		programOf: (name) => {
			const id = TILLS.find((one) => name === `till-${one}`)
			return id === undefined ? [program] : [join(installDir(id), 'starter.mjs'), installDir(id)]
		},
	})
	const barcode = demo.group.items[0]?.barcodes[0] ?? ''
	for (const [id, lane] of demo.lanes) tills.set(id, new TradingTill(lane, barcode))
})

afterAll(async () => {
	for (const one of tills.values()) one.close()
	await demo?.stop()
	rmSync(folder, { recursive: true, force: true })
})

it('all five open and sell with the version before', async () => {
	await Promise.all(TILLS.map((id) => till(id).openShift()))
	for (const id of TILLS) till(id).startTrading()
	await expect
		.poll(() =>
			TILLS.every((id) => state(id).current === BEFORE && readMark(installDir(id), 'good') === BEFORE),
		)
		.toBe(true)
})

it('the first ring is one till: it fetches while it sells, and goes over at its start with the shift closed', async () => {
	release(versions.now, NOW, { kind: 'tills', tills: [FIRST] })
	await expect.poll(() => isLaidOut(FIRST, NOW)).toBe(true)
	expect(state(FIRST).current).toBe(BEFORE)
	await overTheCounter([FIRST])
	expect(state(FIRST)).toMatchObject({ current: NOW, good: BEFORE, givenUp: [] })
	await expect.poll(() => readMark(installDir(FIRST), 'good')).toBe(NOW)
	for (const id of others) expect([state(id).current, isLaidOut(id, NOW)]).toEqual([BEFORE, false])
	// By way of centre and agent, once for the store, and on to those alone that it is for.
	const shop = join(folder, 'shop')
	const have = (dir: string) => readReleases(join(dir, 'releases'), pinned).releases.map((one) => one.version)
	expect(have(demoPaths.agentDir(shop, STORE))).toEqual([BEFORE, NOW])
	expect(TILLS.map((id) => have(demoPaths.tillDir(shop, id)).includes(NOW))).toEqual(
		TILLS.map((id) => id === FIRST),
	)
})

it('a till that is started in the middle of its shift stays what it is', async () => {
	release(versions.now, NOW, { kind: 'all' })
	await expect.poll(() => others.every((id) => isLaidOut(id, NOW))).toBe(true)
	const [second = FIRST] = others
	await till(second).stopTrading()
	await till(second).restart()
	expect(state(second).current).toBe(BEFORE)
	await till(second).goOn()
	till(second).startTrading()
})

it('all others follow while the first sells', async () => {
	await overTheCounter(others)
	for (const id of TILLS) expect(state(id).current).toBe(NOW)
	await expect.poll(() => TILLS.every((id) => readMark(installDir(id), 'good') === NOW)).toBe(true)
})

it('a release that the key has not signed is not taken', async () => {
	const stranger = generateKeyPairSync('ed25519')
		.privateKey.export({ format: 'pem', type: 'pkcs8' })
		.toString()
	const schema = allTillMigrations.length
	makeRelease(
		versions.now,
		join(folder, 'strange'),
		{
			version: '9.9.9',
			ring: { kind: 'all' },
			protocol: { version: PROTOCOL_VERSION, floor: PROTOCOL_VERSION_FLOOR },
			tillSchema: { version: schema, floor: schema },
		},
		stranger,
	)
	await expect(
		beginInstallation('9.9.9', join(folder, 'strange'), pinned, join(folder, 'nowhere')),
	).rejects.toThrow('that this key has signed')
})

it('a broken version fails to start twice, and every till is back at the last good one', async () => {
	release(versions[BROKEN], BROKEN, { kind: 'all' })
	await expect.poll(() => TILLS.every((id) => isLaidOut(id, BROKEN))).toBe(true)
	await overTheCounter([FIRST])
	await overTheCounter(others)
	for (const id of TILLS) {
		expect(state(id)).toEqual({ current: NOW, good: NOW, failedStarts: 0, givenUp: [BROKEN] })
	}
})

it('no sale was lost, none came twice, and the books agree', async () => {
	for (const id of TILLS) await till(id).stopTrading()
	for (const id of TILLS) await till(id).closeShift()
	const seen = Object.fromEntries(TILLS.map((id) => [id, till(id).salesCount]))
	const databaseUrl = demo?.databaseUrl() ?? ''
	const client = new pg.Client({ connectionString: databaseUrl })
	await client.connect()
	const { rows } = await client
		.query<{ till_id: string; count: string }>(
			`SELECT till_id, count(*) AS count FROM journal_entry
			 WHERE entry_text::json->'body'->>'kind' = 'saleCompleted' GROUP BY till_id`,
		)
		.finally(() => client.end())
	expect(Object.fromEntries(rows.map((row) => [row.till_id, Number(row.count)]))).toEqual(seen)
	expect(Object.values(seen).every((count) => count > 0)).toBe(true)
	expect(await runAudit({ databaseUrl })).toBe(0)
	const longestMs = Math.max(...TILLS.map((id) => till(id).longestAnswerMs))
	console.log(`sales ${JSON.stringify(seen)}; the longest answer ${Math.round(longestMs)} ms`)
})
