import { expect, test } from 'vitest'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { CARD, cardOf, openSmallStore } from '../../test/helpers/small-store.ts'
import { until } from '../../test/helpers/until.ts'
import { createLeaseRefresher } from './lease-refresher.ts'

function refresherOf(frequent: string[], covered: Set<string>) {
	const time = new ManualTime()
	const asked: string[] = []
	const state = { idle: true, broken: false }
	const storage = {
		call: async () => {
			if (state.broken) throw new Error('full')
			return [...frequent]
		},
		close: async () => undefined,
	} as unknown as AgentStorage
	const refresher = createLeaseRefresher({
		storage,
		...time.ports,
		isIdle: () => state.idle,
		isCovered: async (cardNo) => covered.has(cardNo),
		refresh: async (cardNo) => {
			asked.push(cardNo)
			covered.add(cardNo)
		},
		log: () => undefined,
	})
	refresher.run()
	return { time, asked, state, refresher }
}

test('one frequent card after the other, those without a lasting lease only, and only while nothing else waits', async () => {
	const { time, asked, state, refresher } = refresherOf(['1', '2', '3'], new Set(['2']))
	state.idle = false
	await time.advance(60_000)
	expect(asked).toEqual([])
	state.idle = true
	await time.advance(3_500)
	expect(asked).toEqual(['1'])
	await time.advance(3_500)
	expect(asked).toEqual(['1', '3'])
	await time.advance(300_000)
	expect(asked).toEqual(['1', '3'])
	refresher.stop()
	expect(time.pendingCount).toBe(0)
})

test('a round that fails is tried again later', async () => {
	const { time, asked, state } = refresherOf(['1'], new Set())
	state.broken = true
	await time.advance(10_000)
	state.broken = false
	await time.advance(10_000)
	expect(asked).toEqual([])
	await time.advance(1_000_000)
	expect(asked).toEqual(['1'])
})

test('a member who comes often can pay when the line is down, unseen today', async () => {
	const store = await openSmallStore({ speed: 4 })
	await store.startAgent()
	await until(() => store.centre.connected(), 'the agent reaches the centre')
	store.openTills()
	store.centre.publish({ kind: 'card', card: cardOf(10_000) })
	await until(() => store.till(1).records.has(`card:${CARD}`), 'fed')
	store.centre.script.leaseAmount = 1_000
	const today = Date.now()
	for (const daysAgo of [1, 2, 3])
		store.till(1).sell(null, [], { cardNo: CARD, atMs: today - daysAgo * 86_400_000 })
	await until(() => store.till(1).seen.postedSeq === 3, 'posted')
	await store.stopAgent()
	await store.startAgent()
	await expect.poll(async () => (await store.agent().engine.status()).leasesActive).toBe(1)
	store.wan.cut()
	await until(() => store.till(1).seen.centreLink?.up === false, 'cut')
	const reply = await store.till(1).authorise(CARD, 'auth-key-1', 900, 5_000)
	expect(reply).toMatchObject({ message: { result: { kind: 'approved', authority: { kind: 'lease' } } } })
	expect(store.centre.breaches).toEqual([])
	await store.close()
})
