/**
 * The agent dies at each of its commits, once with the last act undone and once with it on disk and
 * nobody told; then it starts again on the same file. Whatever happens, each fact is posted exactly once, no lease pays
 * more than it holds, no hold stays behind, and the till gets one consistent answer per key.
 */
import { afterEach, expect, test } from 'vitest'
import type { SpendAuthority } from '../../protocol/card/purse.ts'
import type { Crash } from '../../test/helpers/direct-agent-storage.ts'
import { CARD, cardOf, openSmallStore, type SmallStore } from '../../test/helpers/small-store.ts'
import { until } from '../../test/helpers/until.ts'

let store: SmallStore
afterEach(() => store.close())

/** Restarts the agent as soon as its plug has been pulled. */
async function keepAlive(isOver: () => boolean): Promise<void> {
	while (!isOver()) {
		if (store.agent().storage.crashed()) {
			await store.stopAgent()
			await store.startAgent()
		}
		await new Promise((resolve) => setImmediate(resolve))
	}
}

/** Pays as a till does: asks; without an approval gives the key up, and asks anew under another once that is posted. */
async function pay(name: string, amount: number): Promise<string> {
	for (let attempt = 1; attempt <= 20; attempt += 1) {
		const authKey = `payment-${name}-${attempt}`
		await until(() => store.till(1).link.state().kind === 'welcomed', 'the till is let in')
		const reply = await store.till(1).authorise(CARD, authKey, amount, 2_000)
		if (reply.kind === 'answered' && reply.message.result.kind === 'approved') {
			const authority: SpendAuthority = reply.message.result.authority
			store.till(1).sell({ cardNo: CARD, authKey, amount, authority })
			return authKey
		}
		const { seq } = store.till(1).giveUp(CARD, authKey, amount)
		await until(() => store.till(1).seen.postedSeq >= seq, 'what was given up is let go')
		await until(() => store.till(1).seen.centreLink?.up === true, 'the centre is there')
	}
	throw new Error(`${name} never got an answer`)
}

async function shopping(): Promise<string[]> {
	const { centre, till } = { centre: store.centre, till: store.till(1) }
	centre.script.leaseAmount = 3_000
	const paid = [await pay('online', 1_000)]
	centre.script.silent.add('authorise')
	paid.push(await pay('silent', 700))
	centre.script.silent.clear()
	till.sell(null)
	paid.push(await pay('again', 900))
	// More than is ever available outside the lease, whatever it has paid so far: so it must go back first.
	centre.script.leaseAmount = 0
	await until(() => [...centre.holds.values()].every(({ state }) => state !== 'held'), 'nothing is held')
	paid.push(await pay('all', 7_400))
	await until(() => till.seen.postedSeq === till.entries.length, 'all is posted')
	return paid
}

async function oneRun(crash: Crash | null): Promise<number> {
	store = await openSmallStore({ speed: 20 })
	const storage = await store.startAgent(crash).catch(() => store.startAgent())
	let over = false
	const alive = keepAlive(() => over)
	await until(() => store.centre.connected(), 'connected')
	store.openTills()
	store.centre.publish({ kind: 'card', card: cardOf(10_000) })
	const paid = await shopping().finally(() => {
		over = true
	})
	await alive
	await until(() => store.centre.heardOf('returnLeases').length > 0, 'the return is acknowledged')
	expect(store.centre.breaches).toEqual([])
	expect([...store.centre.spent.keys()]).toEqual(paid)
	expect([...store.centre.spent.values()].reduce((sum, amount) => sum + amount, 0)).toBe(10_000)
	await until(
		() => [...store.centre.holds.values()].every((hold) => hold.state !== 'held'),
		'no hold stays behind',
	)
	expect(store.centre.entriesOf('S01-01', 1)).toEqual(store.till(1).entries.map((entry) => entry.text))
	return storage.commits()
}

test('without a crash', async () => {
	expect(await oneRun(null)).toBeGreaterThan(15)
})

/** The run above commits 23 times; a crash beyond the last is one more run without. */
const CRASHES: Crash[] = Array.from({ length: 23 }, (_, index) => index + 2).flatMap((atCommit) => [
	{ atCommit, when: 'before' as const },
	{ atCommit, when: 'after' as const },
])

test.each(CRASHES)('crash $when commit $atCommit', async (crash) => {
	await oneRun(crash)
})
