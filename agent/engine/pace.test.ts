import { expect, test } from 'vitest'
import { LIMITS } from '../../protocol/limits.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { createPace, SMALL_BATCH_ENTRIES } from './pace.ts'

function paceInManualTime() {
	const time = new ManualTime()
	const pace = createPace(time.ports)
	const done: string[] = []
	const turn = (name: string, entryCount: number) => void pace.turn(entryCount).then(() => done.push(name))
	return { time, pace, done, turn }
}

test('with nobody asking, batches are as large as may be and wait for nothing', async () => {
	const { time, pace, done, turn } = paceInManualTime()
	turn('first', 500)
	turn('second', 500)
	await time.advance(0)
	expect(done).toEqual(['first', 'second'])
	expect([pace.batchEntries(), pace.restMs(500)]).toEqual([LIMITS.batchEntriesMax, 0])
})

test('while somebody asks, batches are small, one after the other over all chains, and a fresh sale passes them', async () => {
	const { time, pace, done, turn } = paceInManualTime()
	pace.asked()
	expect(pace.batchEntries()).toBe(SMALL_BATCH_ENTRIES)
	for (const name of ['one', 'two', 'three']) turn(name, SMALL_BATCH_ENTRIES)
	turn('fresh', 1)
	await time.advance(0)
	expect(done).toEqual(['one', 'fresh'])
	await time.advance(40)
	expect(done).toEqual(['one', 'fresh', 'two'])
	await time.advance(40)
	expect(done).toEqual(['one', 'fresh', 'two', 'three'])
})

test('a large batch that was signed before earns a long rest; the next one goes all the same', async () => {
	const { time, pace, done, turn } = paceInManualTime()
	pace.asked()
	turn('large', 10 * SMALL_BATCH_ENTRIES)
	turn('next', SMALL_BATCH_ENTRIES)
	for (let waited = 0; waited < 400; waited += 100) {
		pace.asked()
		expect(done).not.toContain('next')
		await time.advance(100)
	}
	expect(done).toEqual(['large', 'next'])
	expect(pace.restMs(SMALL_BATCH_ENTRIES)).toBe(40)
	expect(pace.restMs(1)).toBe(0)
})

/** Questions beside a backlog or without one, each answered after `answerMs`; then how long the next rest is. */
async function ask(
	{ time, pace }: ReturnType<typeof paceInManualTime>,
	{ count, answerMs, backlog }: { count: number; answerMs: number; backlog: boolean },
): Promise<number> {
	let sinceBatchMs = Number.POSITIVE_INFINITY
	for (let asked = 0; asked < count; asked++) {
		const answered = pace.asked()
		if (backlog && sinceBatchMs >= 250) {
			pace.restMs(SMALL_BATCH_ENTRIES)
			sinceBatchMs = 0
		}
		await time.advance(answerMs)
		sinceBatchMs += answerMs
		answered()
	}
	// So long that no place that was given out before counts any more, and somebody has asked a moment ago all the same.
	await time.advance(500)
	return backlog ? pace.restMs(SMALL_BATCH_ENTRIES) : 0
}

test('slow answers make the rests longer, up to a bound; quick ones make them short again', async () => {
	const paced = paceInManualTime()
	expect(await ask(paced, { count: 1, answerMs: 50, backlog: true })).toBe(40)
	expect(await ask(paced, { count: 1, answerMs: 400, backlog: true })).toBe(60)
	expect(await ask(paced, { count: 20, answerMs: 400, backlog: true })).toBe(200)
	expect(await ask(paced, { count: 60, answerMs: 50, backlog: true })).toBe(40)
})

test('slow is what takes longer than it does without a backlog', async () => {
	const near = paceInManualTime()
	await ask(near, { count: 20, answerMs: 20, backlog: false })
	expect(await ask(near, { count: 1, answerMs: 60, backlog: true })).toBe(60)
	const far = paceInManualTime()
	await ask(far, { count: 20, answerMs: 300, backlog: false })
	expect(await ask(far, { count: 20, answerMs: 310, backlog: true })).toBe(40)
})

test('what answers take beside a backlog is not what is usual', async () => {
	const paced = paceInManualTime()
	await ask(paced, { count: 20, answerMs: 20, backlog: false })
	await ask(paced, { count: 50, answerMs: 90, backlog: true })
	expect(await ask(paced, { count: 1, answerMs: 90, backlog: true })).toBe(200)
})

test('a second after the last question it goes at full speed again', async () => {
	const { time, pace } = paceInManualTime()
	pace.asked()
	await time.advance(999)
	expect(pace.batchEntries()).toBe(SMALL_BATCH_ENTRIES)
	await time.advance(1)
	expect([pace.batchEntries(), pace.restMs(500)]).toEqual([LIMITS.batchEntriesMax, 0])
})
