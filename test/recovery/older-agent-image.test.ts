/** An older image of an agent's disk, of which only the copy of the feed tells, and only to the store's tills. */
import { copyFileSync, rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { CARD, cardOf, openSmallStore } from '../helpers/small-store.ts'
import { until } from '../helpers/until.ts'

it('is noticed by how far a till has heard its copy of the feed, while the centre is away; a disk that forgot nothing is not', async () => {
	const store = await openSmallStore({ speed: 20 })
	try {
		const till = store.till(1)
		const held = () => {
			const record = till.records.get(`card:${CARD}`)
			return record?.kind === 'card' ? record.card.purses.storedValue.available : null
		}
		const disk = () => till.seen.feedCursor?.split(':')[0]
		const restored = () => store.events.filter(({ event }) => event === 'diskRestored').length
		await store.startAgent()
		await until(() => store.centre.connected(), 'the agent reaches the centre')
		store.openTills()
		store.centre.publish({ kind: 'card', card: cardOf(100) })
		await until(() => held() === 100, 'the till has the card')
		await store.stopAgent()
		copyFileSync(store.file, `${store.file}.image`)
		await store.startAgent()
		await until(() => till.link.state().kind === 'welcomed', 'the till is let in again')
		expect(restored()).toBe(0)
		await until(() => store.centre.connected(), 'the agent reaches the centre again')
		store.centre.publish({ kind: 'card', card: cardOf(200) })
		await until(() => held() === 200, 'the till hears of the change')
		store.wan.cut()
		await store.stopAgent()
		for (const suffix of ['', '-wal', '-shm']) rmSync(`${store.file}${suffix}`, { force: true })
		copyFileSync(`${store.file}.image`, store.file)
		const diskBefore = disk()
		await store.startAgent()
		await until(() => restored() === 1, 'it is noticed')
		await until(() => disk() !== diskBefore, 'the till is fed by a disk of another name')
	} finally {
		await store.close()
	}
})
