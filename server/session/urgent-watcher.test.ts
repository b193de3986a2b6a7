/** What the urgent watcher does when the database cannot be read for a moment, and when news comes while it begins. */
import { expect, it } from 'vitest'
import { saleIdSchema } from '../../protocol/base/ids.ts'
import type { ReturnClaim } from '../../protocol/returns/claim.ts'
import type { Down } from '../../protocol/wire/down.ts'
import { type UrgentNews, watchUrgent } from './urgent.ts'

const claim: ReturnClaim = {
	saleId: saleIdSchema.parse('S01-01-1-000001'),
	claimId: saleIdSchema.parse('S02-01-1-000007'),
	lines: [],
}

/** A feed of recalls, by number, that can be unreadable, and a clock that moves when told. */
function scene() {
	const recalls: string[] = []
	let broken = 0
	let open: readonly ReturnClaim[] = []
	let wakeAll: (() => void) | undefined
	const waiting: (() => void)[] = []
	const logged: string[] = []
	const orBreak = <Found>(found: () => Found): Promise<Found> => {
		if (broken === 0) return Promise.resolve(found())
		broken -= 1
		return Promise.reject(new Error('the database does not answer'))
	}
	const watcher = watchUrgent({
		read: (cursor) =>
			orBreak((): UrgentNews => {
				const from = cursor === null ? 0 : Number(cursor)
				return {
					hotCards: [],
					recalls: recalls.slice(from).map((leaseId) => ({ storeId: 'S01', leaseId })),
					guards: [],
					cursor: String(recalls.length),
					complete: true,
				}
			}),
		readOpenGuards: () => orBreak(() => open),
		feed: {
			nudge: () => undefined,
			subscribe: (wake) => {
				wakeAll = wake
				return () => {
					wakeAll = undefined
				}
			},
			stop: async () => undefined,
		},
		after: (_delayMs, task) => void waiting.push(task),
		log: (event) => void logged.push(event),
	})
	const settled = async (): Promise<void> => {
		for (let turn = 0; turn < 20; turn++) await Promise.resolve()
	}
	return {
		watcher,
		logged,
		breakReads: (times: number) => {
			broken = times
		},
		openGuards: (claims: readonly ReturnClaim[]) => {
			open = claims
		},
		recall: (leaseId: string) => void recalls.push(leaseId),
		wake: () => wakeAll?.(),
		settled,
		pass: async () => {
			for (const task of waiting.splice(0)) task()
			await settled()
		},
		waitingCount: () => waiting.length,
	}
}

function listener() {
	const heard: Down[] = []
	return { heard, hear: (down: Down) => void heard.push(down) }
}

it('a session that could not read its urgent news hears them as soon as they can be read', async () => {
	const at = scene()
	at.recall('L1')
	at.openGuards([claim])
	at.breakReads(2)
	const { heard, hear } = listener()
	const { caughtUp } = at.watcher.subscribe('S01', null, hear)
	await at.settled()
	expect(heard).toEqual([])
	expect(at.logged).toEqual(['urgentNotRead'])
	await at.pass()
	await at.pass()
	await caughtUp
	expect(heard).toMatchObject([{ kind: 'recallLeases', leaseIds: ['L1'] }, { kind: 'guardReturn' }])
})

it('questions about goods that could not be read are asked when they can be', async () => {
	const at = scene()
	const { heard, hear } = listener()
	at.openGuards([claim])
	const { caughtUp } = at.watcher.subscribe('S01', null, hear)
	at.breakReads(1)
	// The first reading was begun before the break; the one of the questions meets it.
	await at.settled()
	await at.pass()
	await caughtUp
	expect(heard).toMatchObject([{ kind: 'guardReturn' }])
})

it('growth of the feed that could not be read is told without another growth', async () => {
	const at = scene()
	const { heard, hear } = listener()
	await at.watcher.subscribe('S01', null, hear).caughtUp
	at.recall('L1')
	at.breakReads(1)
	at.wake()
	await at.settled()
	expect(heard).toEqual([])
	await at.pass()
	expect(heard).toMatchObject([{ kind: 'recallLeases', leaseIds: ['L1'] }])
})

it('growth between the first reading and its answer is not missed', async () => {
	const at = scene()
	const { heard, hear } = listener()
	const { caughtUp } = at.watcher.subscribe('S01', null, hear)
	at.recall('L1')
	at.wake()
	await caughtUp
	await at.settled()
	expect(heard).toMatchObject([{ kind: 'recallLeases', leaseIds: ['L1'] }])
})

it('who has gone is not read for any more', async () => {
	const at = scene()
	at.recall('L1')
	at.breakReads(100)
	const { heard, hear } = listener()
	const { caughtUp, stop } = at.watcher.subscribe('S01', null, hear)
	await at.settled()
	stop()
	await at.pass()
	await caughtUp
	expect(heard).toEqual([])
	expect(at.waitingCount()).toBe(0)
})
