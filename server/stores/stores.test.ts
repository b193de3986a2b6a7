/** What agents tell of their stores, on a real PostgreSQL, and the page of all stores over HTTP. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CentreLook } from '../../protocol/operations/looks.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import type { StatusWeb } from '../../status-web/status-web.ts'
import { type RunningCentre, startCentre } from '../../test/centre/running-centre.ts'
import { readOpenMetrics } from '../../test/helpers/read-open-metrics.ts'
import { until } from '../../test/helpers/until.ts'
import { readStore, readStores, readTotals } from './read-stores.ts'
import { keepStoreStates } from './store-states.ts'
import { openStoresWeb } from './stores-web.ts'

let centre: RunningCentre
let web: StatusWeb
beforeAll(async () => {
	centre = await startCentre()
	web = await openStoresWeb({ host: '127.0.0.1', port: 0 }, centre.database, Date.now, () => undefined)
})
afterAll(async () => {
	await web?.close()
	await centre?.stop()
})

const NOTHING = { figure: null, code: null }
type State = UpOf<'storeState'>

function state(alarms: State['alarms'] = [], change: Partial<State> = {}): State {
	return {
		kind: 'storeState',
		version: '0.1.0',
		startedAtMs: 1_000,
		entriesWaiting: 3,
		oldestWaitingMs: 4_000,
		leasesActive: 1,
		exposureMinor: 0,
		diskFreeBytes: 1_000_000_000,
		clockDriftMs: 20,
		alarms,
		tills: [],
		...change,
	}
}

const looks = async (query = '') =>
	(await (await fetch(new URL(`/state${query}`, web.url))).json()) as CentreLook
const rowOf = async (storeId: string) => {
	const { list } = await looks()
	return list.rows.find((row) => row.storeId === storeId)
}

it('a store is never heard of, here, with alarms, and away', async () => {
	expect((await rowOf('S01'))?.presence).toBe('never')
	const link = await centre.link('S01')
	await link.next('welcome')
	await until(async () => (await rowOf('S01'))?.presence === 'here', 'the store is here')
	link.send(
		state([{ alarm: 'tillAway', severity: 'warning', subject: 'S01-01', sinceMs: 5_000, ...NOTHING }]),
	)
	await until(async () => (await rowOf('S01'))?.state?.alarms[0]?.alarm === 'tillAway', 'the alarm')
	expect((await looks()).totals).toMatchObject({ here: 1, never: 1, warning: 1, entriesWaiting: 3 })
	expect((await looks('?store=S01')).store?.state).toMatchObject({ oldestWaitingMs: 4_000 })
	expect((await looks('?store=S99')).store).toBeNull()
	expect((await looks('?search=s02')).list.rows.map(({ storeId }) => storeId)).toEqual(['S02'])
	expect((await looks('?page=nonsense&search=%27%3B--')).list.rows).toEqual([])
	await link.close()
	await until(async () => (await rowOf('S01'))?.presence === 'away', 'the store is away')
	expect((await rowOf('S01'))?.state?.alarms).toHaveLength(1)
})

it('has metrics that a strict reader reads', async () => {
	const read = readOpenMetrics(await (await fetch(new URL('/metrics', web.url))).text())
	expect(read.get('yika_centre_stores')?.samples.reduce((sum, { value }) => sum + value, 0)).toBe(2)
	expect(read.get('yika_centre_entries_posted')?.type).toBe('counter')
})

it('an older connection that dies says nothing, in this process and in another', async () => {
	const { database } = centre
	let nowMs = 10_000_000
	const one = keepStoreStates(
		database,
		'one',
		() => nowMs,
		() => undefined,
	)
	const other = keepStoreStates(
		database,
		'other',
		() => nowMs,
		() => undefined,
	)
	const presence = async () => (await readStore(database, nowMs, 'S02'))?.presence
	one.came('S02')
	one.came('S02')
	one.left('S02')
	await until(async () => (await presence()) === 'here', 'it is here by its second connection')
	nowMs += 1
	other.came('S02')
	other.told('S02', state([{ alarm: 'diskFull', severity: 'critical', subject: '', sinceMs: 1, ...NOTHING }]))
	await other.stop()
	one.left('S02')
	await one.stop()
	expect(await presence()).toBe('here')
	expect((await readTotals(database, nowMs)).critical).toBe(1)
	expect((await readStores(database, nowMs, { search: '', page: 0 })).rows[0]?.storeId).toBe('S02')
	// Its process died with the connection, and nobody said so.
	nowMs += 151_000
	expect(await presence()).toBe('away')
})

it('18,000 stores that tell at once are a few statements', async () => {
	const { database } = centre
	let count = 0
	const counted = {
		...database,
		rows: ((...args) => {
			count++
			return database.rows(...args)
		}) as typeof database.rows,
	}
	const states = keepStoreStates(
		counted,
		'many',
		() => 20_000_000,
		() => undefined,
	)
	for (let store = 0; store < 18_000; store++) states.told(`X${store}`, state())
	await states.stop()
	expect(count).toBeLessThanOrEqual(20)
	expect((await readTotals(database, 20_000_000)).stores).toBe(2)
})
