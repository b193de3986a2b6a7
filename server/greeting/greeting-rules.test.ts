/** Rules of greeting and what asking came to, in a real PostgreSQL. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operatorIdSchema } from '../../protocol/base/ids.ts'
import { BUILT_IN_RULES } from '../../protocol/greeting/built-in-rules.ts'
import { type RunningCentre, startCentre } from '../../test/centre/running-centre.ts'
import { CARDS, makeKeys } from '../../test/centre/small-group.ts'
import { TillChain } from '../../test/centre/till-chain.ts'
import { importGroup } from '../import/import-group.ts'
import { readFeed } from '../session/feed.ts'
import { keepRules, rulesInForce } from './keep-rules.ts'
import { reportLines, reportOf } from './report.ts'

const PARTS = { fileName: 'rules.json', operatorId: operatorIdSchema.parse('90'), nowMs: 1 }
let centre: RunningCentre
beforeAll(async () => {
	centre = await startCentre()
})
afterAll(() => centre.stop())

describe('rules that are imported', () => {
	it('are told to the tills, once, and the group’s own file does not take them away', async () => {
		const { database } = centre
		const start = await readFeed(database, 'S01', null, 0, () => undefined)
		const told = async () => (await readFeed(database, 'S01', start.cursor, 0, () => undefined)).records
		expect(await rulesInForce(database)).toBeNull()
		expect(await keepRules(database, BUILT_IN_RULES, PARTS)).toBe(true)
		expect(await told()).toEqual([{ kind: 'greetingRules', greetingRules: BUILT_IN_RULES }])
		expect(await keepRules(database, BUILT_IN_RULES, PARTS)).toBe(false)
		await importGroup(database, centre.group.data, 2, () => 'signed')
		expect(await rulesInForce(database)).toEqual(BUILT_IN_RULES)
		expect(await keepRules(database, { ...BUILT_IN_RULES, rulesId: 'newer' }, PARTS)).toBe(true)
		expect(await told()).toMatchObject([{ greetingRules: { rulesId: 'newer' } }])
	})
})

describe('the report', () => {
	it('counts what was posted, by store and days', async () => {
		const { database } = centre
		const keys = makeKeys()
		await database.rows(
			'INSERT INTO terminal (till_id, epoch, store_id, public_key) VALUES ($1, $2, $3, $4)',
			['S01-01', 77, 'S01', keys.publicKey],
		)
		const till = new TillChain('S01-01', keys.privateKey, 77)
		const who = { memberId: 'M2', cardNo: CARDS.li, wordingVersion: 'w' }
		till.add({ kind: 'fieldCaptured', ...who, field: 'email', value: 'a@b.cn', tookMs: 6_000 })
		till.add({ kind: 'fieldCaptured', ...who, field: 'email', value: null, later: true, tookMs: 3_000 })
		till.add({ kind: 'fieldCaptured', ...who, field: 'email', value: null })
		till.add({ kind: 'questionPassed', ...who, field: 'phone' })
		const link = await centre.link()
		await link.next('welcome')
		link.send(till.upload())
		expect(await link.until((down) => down.kind === 'posted')).toMatchObject({ exceptions: [] })
		const all = { from: null, until: null, storeId: null }
		const figures = await reportOf(database, all)
		expect(figures).toEqual([
			{ field: 'phone', answered: 0, refused: 0, later: 0, passed: 1, wrong: 0, timed: 0, tookMs: 0 },
			{ field: 'email', answered: 1, refused: 1, later: 1, passed: 0, wrong: 0, timed: 2, tookMs: 9_000 },
		])
		const day = { ...all, from: '2026-11-21', until: '2026-11-21', storeId: 'S01' }
		expect(await reportOf(database, day)).toEqual(figures)
		expect(await reportOf(database, { ...all, from: '2026-11-22' })).toEqual([])
		expect(await reportOf(database, { ...all, storeId: 'S02' })).toEqual([])
		expect(reportLines(figures).map((line) => line.trim().replace(/ +/g, ' '))).toEqual([
			'question asked answered refused later passed wrong s each s in all',
			'phone 1 0 0 0 1 0 – 0',
			'email 3 1 1 1 0 0 4.5 9',
			'all 4 1 1 1 1 0 4.5 9',
		])
		// Her word for it was misheard, as her sheet says later.
		till.add({
			kind: 'memberEdited',
			memberId: 'M2',
			cardNo: CARDS.li,
			sheet: { email: 'a@c.cn' },
			confirmedBy: 'customerDisplay',
		})
		link.send(till.upload())
		await link.until((down) => down.kind === 'posted')
		expect(await reportOf(database, day)).toMatchObject([
			{ wrong: 0 },
			{ field: 'email', answered: 1, wrong: 1 },
		])
	})
})
