/** A lane that is given up on purpose: agents hear that it is gone, and who joins there later is another. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { operatorIdSchema, tillIdSchema } from '../../protocol/base/ids.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import { type RunningCentre, startCentre } from '../../test/centre/running-centre.ts'
import { makeKeys } from '../../test/centre/small-group.ts'
import { TillChain } from '../../test/centre/till-chain.ts'
import { SAMPLE_SETTLEMENT } from '../../test/helpers/sample-settlement.ts'
import { until } from '../../test/helpers/until.ts'
import { readFeed } from '../session/feed.ts'
import { enrolTerminal } from './enrol-terminal.ts'
import { printRetirement } from './print-retirement.ts'

const TILL = tillIdSchema.parse('S01-07')
const OPERATOR = operatorIdSchema.parse('90')
const KEYS = makeKeys()
let centre: RunningCentre
beforeAll(async () => {
	centre = await startCentre()
	await enrol()
})
afterAll(() => centre.stop())

const enrol = () => centre.database.transaction((sql) => enrolTerminal(sql, TILL, KEYS.publicKey))
async function retire(tillId = TILL, operatorId = OPERATOR, nowMs = 5_000) {
	const lines: string[] = []
	const asked = { tillId, operatorId, nowMs, anyway: nowMs === 5_000 }
	const code = await printRetirement(centre.database, asked, (line) => lines.push(line))
	return [code, lines.join('\n')] as const
}
async function told() {
	const { records } = await readFeed(centre.database, 'S01', null, 0, () => undefined)
	return records.flatMap((record) => {
		if (record.kind === 'terminal' && record.terminal.tillId === TILL) return [String(record.terminal.epoch)]
		return record.kind === 'removed' && record.key === TILL ? ['removed'] : []
	})
}

it('is refused while its shift is open, and changes nothing; when it is closed it goes', async () => {
	const till = new TillChain(TILL, KEYS.privateKey)
	const link = await centre.link()
	const posts = async (seq: number) => {
		link.send(till.upload(seq))
		expect((await link.until(({ kind }) => kind === 'posted')).kind).toBe('posted')
	}
	till.add({ kind: 'shiftOpened', shiftId: 'shift-1', floatMinor: 50_000 })
	await posts(1)
	expect(await retire()).toEqual([1, expect.stringMatching(/has a shift open, that of 2026-11-21: close it/)])
	expect(await told()).toEqual(['1'])
	till.add({ kind: 'shiftClosed', shiftId: 'shift-1', count: 'open', settlement: SAMPLE_SETTLEMENT })
	await posts(2)
	expect(await retire()).toEqual([0, expect.stringContaining('S01-07 is retired')])
	expect(await told()).toEqual(['removed'])
})

it('is gone from the store, believed no more, and its value is not waited for', async () => {
	const other = tillIdSchema.parse('S01-08')
	await centre.database.transaction((sql) => enrolTerminal(sql, other, makeKeys().publicKey))
	expect(await retire(other)).toEqual([0, expect.stringContaining('S01-08 is retired')])
	const { records } = await readFeed(centre.database, 'S01', null, 0, () => undefined)
	expect(records).toContainEqual({ kind: 'removed', topic: 'terminal', key: other })
	expect(
		await centre.database.rows('SELECT retired_by, written_off_by FROM terminal WHERE till_id = $1', [other]),
	).toEqual([{ retired_by: '90', written_off_by: '90' }])
	expect(
		await centre.database.rows('SELECT revoked_by FROM revocation WHERE who LIKE $1', [`%${other}`]),
	).toEqual([{ revoked_by: '90' }])
	expect(await retire(other)).toEqual([0, expect.stringContaining('was retired before')])
	// The same machine joins again: never under the epoch that was given up.
	const again = await centre.database.transaction((sql) => enrolTerminal(sql, other, KEYS.publicKey))
	expect(again).toEqual({ kind: 'enrolled', epoch: 2 })
	const { records: now } = await readFeed(centre.database, 'S01', null, 0, () => undefined)
	expect(now.filter((one) => one.kind === 'terminal' && one.terminal.tillId === other)).toMatchObject([
		{ terminal: { epoch: 2 } },
	])
})

it('says so of a lane that nobody has', async () => {
	expect(await retire(tillIdSchema.parse('S01-99'))).toEqual([1, 'there is no till S01-99'])
})

it('waits for what its store may still have to bring, unless it is to be done anyway', async () => {
	const till = tillIdSchema.parse('S02-07')
	await centre.database.transaction((sql) => enrolTerminal(sql, till, makeKeys().publicKey))
	const now = () => retire(till, OPERATOR, Date.now())
	expect(await now()).toEqual([1, expect.stringMatching(/agent of S02 is not connected.*--anyway/)])
	const link = await centre.link('S02')
	await link.next('welcome')
	link.send(storeState({ entriesWaiting: 3, oldestWaitingMs: 40_000 }))
	await until(async () => /^3 entries of S02 wait/.test((await now())[1]), 'its backlog is known')
	const [row] = await centre.database.rows('SELECT retired_at_ms FROM terminal WHERE till_id = $1', [till])
	expect(row).toEqual({ retired_at_ms: null })
	link.send(storeState({ entriesWaiting: 2, oldestWaitingMs: 500 }))
	await until(async () => (await now())[0] === 0, 'a store that sells always has some on their way')
})

it('is decided by somebody who signs on here', async () => {
	expect(await retire(TILL, operatorIdSchema.parse('9999'))).toEqual([
		1,
		'there is no operator 9999; nothing was changed',
	])
})

function storeState(change: Partial<UpOf<'storeState'>>): UpOf<'storeState'> {
	return {
		kind: 'storeState',
		version: '0.1.0',
		startedAtMs: 1_000,
		entriesWaiting: 0,
		oldestWaitingMs: null,
		leasesActive: 0,
		exposureMinor: 0,
		diskFreeBytes: null,
		clockDriftMs: null,
		alarms: [],
		tills: [],
		...change,
	}
}
