import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningCentre, startCentre } from '../../test/centre/running-centre.ts'
import { CARDS } from '../../test/centre/small-group.ts'
import { readFeed } from '../session/feed.ts'
import { keepHistory } from './history.ts'

let centre: RunningCentre
const events: string[] = []
beforeAll(async () => {
	centre = await startCentre()
})
afterAll(() => centre.stop())

const now = async () => {
	const [row] = await centre.database.rows<{ id: string; generation: number }>(
		'SELECT history_id AS id, generation FROM centre',
	)
	return row ?? { id: '', generation: 0 }
}
const start = async () => {
	const history = await keepHistory(centre.database, centre.dataDir, (event) => events.push(event))
	history.stop()
	return history
}
const cursor = async () => (await readFeed(centre.database, 'S01', null, 0, () => undefined)).cursor
const leaseEpoch = async () => {
	const [row] = await centre.database.rows<{ epoch: number }>(
		'SELECT lease_epoch AS epoch FROM purse_balance WHERE card_no = $1 AND purse = $2',
		[CARDS.wang, 'storedValue'],
	)
	return row?.epoch ?? 0
}

it('stays what it is over restarts', async () => {
	const before = await now()
	await start()
	await start()
	expect(await now()).toEqual({ id: before.id, generation: before.generation + 2 })
	expect(events).toEqual([])
})

it('is another one when the database is older than what was noted beside it', async () => {
	const before = await now()
	const [place, epoch] = [await cursor(), await leaseEpoch()]
	writeFileSync(
		join(centre.dataDir, 'history.json'),
		JSON.stringify({ ...before, generation: before.generation + 5 }),
	)
	await start()
	const after = await now()
	expect(after.id).not.toBe(before.id)
	expect(events).toEqual(['databaseRestored'])
	expect(await leaseEpoch()).toBeGreaterThan(epoch)
	// A place in the forgotten feed means nothing: everything is sent again.
	const again = await readFeed(centre.database, 'S01', place, 0, () => undefined)
	expect(again.records.length).toBeGreaterThan(5)
	await start()
	expect((await now()).id).toBe(after.id)
})

it('says nothing by a file that is torn', async () => {
	const before = await now()
	writeFileSync(join(centre.dataDir, 'history.json'), '{"id":')
	await start()
	expect((await now()).id).toBe(before.id)
})

it('is another one in another cluster: a dump was read in', async () => {
	const before = await now()
	await centre.database.rows("UPDATE centre SET cluster_id = 'another'")
	await start()
	const after = await now()
	expect(after.id).not.toBe(before.id)
	await start()
	expect((await now()).id).toBe(after.id)
})

it('is another one when an agent knows changes that these books have forgotten, at most once an hour', async () => {
	const before = await now()
	const history = await start()
	const place = await cursor()
	expect([await history.hear(null), await history.hear('nonsense'), await history.hear(place)]).toEqual([
		false,
		false,
		false,
	])
	const [system = '', xid = '', seq = ''] = place.split('.')
	const ahead = (id: string) => `${system.split('-')[0]}-${id.slice(0, 8)}.${xid}.${Number(seq) + 50}`
	expect(await history.hear(ahead('00000000'))).toBe(false)
	expect(await history.hear(ahead(before.id))).toBe(true)
	const after = await now()
	expect(after.id).not.toBe(before.id)
	expect([await history.hear(ahead(before.id)), await history.hear(ahead(after.id))]).toEqual([false, false])
	expect((await now()).id).toBe(after.id)
})
