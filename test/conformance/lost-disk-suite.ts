/** What the centre does about lost disks of agents and tills, on whatever keeps the ledger (docs/decisions/0007). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DownOf } from '../../protocol/wire/down.ts'
import type { LeaseReturn } from '../../protocol/wire/messages/lease.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import { verifies } from '../../server/ledger/chain.ts'
import { Ledger } from '../../server/ledger/ledger.ts'
import type { LedgerStore } from '../../server/ledger/ledger-tables.ts'
import type { Enrolments } from '../../server/session/handshake.ts'
import { CARDS, makeKeys, type SmallGroup } from '../centre/small-group.ts'
import { sale, TillChain } from '../centre/till-chain.ts'

/** A ledger that holds the small group, who is enrolled there, and the acts of head office. */
export type LostDiskBench = {
	readonly store: LedgerStore
	readonly enrolments: Enrolments
	readonly group: SmallGroup
	enrol(tillId: string, publicKey: string): Promise<number>
	writeOff(tillId: string, epoch: number): Promise<void>
	close(): Promise<void>
}

const START_MS = 2_000_000_000_000

export function lostDiskSuite(name: string, open: () => Promise<LostDiskBench>): void {
	describe(name, () => {
		let bench: LostDiskBench
		let ledger: Ledger
		let nowMs = START_MS
		const chains = new Map<string, TillChain>()
		beforeAll(async () => {
			bench = await open()
			ledger = new Ledger({
				live: bench.store,
				bulk: bench.store,
				signLease: ({ leaseId }) => `signed ${leaseId}`,
				signGrant: ({ grantId }) => `signed ${grantId}`,
				signTime: (...mark) => `signed ${mark}`,
				verify: verifies,
				nowMs: () => nowMs,
				feedChanged: () => undefined,
			})
			for (const tillId of ['S01-01', 'S01-02', 'S02-01'] as const)
				chains.set(tillId, new TillChain(tillId, bench.group.tills[tillId].privateKey))
		})
		afterAll(() => bench.close())

		const chainOf = (tillId: string): TillChain => {
			const chain = chains.get(tillId)
			if (chain === undefined) throw new Error(`no chain of ${tillId}`)
			return chain
		}
		const claim = (storeId: string, diskId: string, generation = 1, runId = 'run') =>
			bench.enrolments.claimDisk(storeId, { diskId, generation, runId })
		const leaseOf = async (storeId: string, diskId: string, cardNo: string) => {
			const medium = { kind: 'cardNo', value: cardNo } as const
			const ask = { kind: 'lookUpCard', requestId: 'look', medium, returns: [] } as UpOf<'lookUpCard'>
			return (await ledger.lookUpCard({ storeId, diskId }, ask)).leases.find(
				(lease) => lease.purse === 'storedValue',
			)
		}
		const purseOf = async (cardNo: string) => {
			const pictures = await bench.store.transaction((tables) => tables.cardSnapshots([cardNo], nowMs))
			return pictures.get(cardNo)?.purses.storedValue
		}
		const giveBack = (storeId: string, diskId: string, leaseId: string) => {
			const returns = [{ leaseId, lastCounter: 0, outstanding: [], lent: [] }] as unknown as LeaseReturn[]
			return ledger.returnLeases({ storeId, diskId }, {
				kind: 'returnLeases',
				requestId: 'back',
				returns,
			} as UpOf<'returnLeases'>)
		}
		/** Posts what the chain has gained; answers the exceptions. */
		const post = async (tillId: string): Promise<DownOf<'posted'>['exceptions']> => {
			const answer = await ledger.post(tillId.slice(0, 3), chainOf(tillId).upload())
			if (answer.kind !== 'posted') throw new Error(JSON.stringify(answer))
			return answer.exceptions
		}
		const sold = (tillId: string, leaseId: string, counter: number, amount: number, cardNo: string) => {
			const authKey = `key-${leaseId}-${counter}`
			const spend = { cardNo, amount, authKey, lease: { leaseId, slice: 0, counter } }
			chainOf(tillId).add(sale(`S-${tillId}-${counter}`, amount, { spend }))
		}
		const met = (tillId: string, diskId: string, outstanding: readonly object[] = []) =>
			chainOf(tillId).add({ kind: 'agentChanged', diskId, outstanding })

		it('takes a disk at its word only while nothing says that it is an older image', async () => {
			expect(await claim('S02', 'first', 3, 'r3')).toBe(true)
			expect(await claim('S02', 'first', 3, 'r3')).toBe(true)
			expect(await claim('S02', 'first', 3, 'other')).toBe(false)
			expect(await claim('S02', 'first', 2, 'r2')).toBe(false)
			expect(await claim('S02', 'first', 4, 'r4')).toBe(true)
			expect(await claim('S02', 'second')).toBe(true)
			expect(await claim('S02', 'first', 5, 'r5')).toBe(false)
		})

		it('lends a new disk what is left, never what the lost one had', async () => {
			await claim('S01', 'A')
			const lost = await leaseOf('S01', 'A', CARDS.wang)
			expect(await leaseOf('S01', 'A', CARDS.wang)).toEqual(lost)
			await claim('S01', 'B')
			const fresh = await leaseOf('S01', 'B', CARDS.wang)
			expect(fresh?.leaseId).not.toBe(lost?.leaseId)
			expect(await leaseOf('S01', 'B', CARDS.wang)).toEqual(fresh)
			expect(await purseOf(CARDS.wang)).toEqual({ available: 30_000, held: 0, leased: 20_000 })
		})

		it('hears no return of a lease from another disk than the one that spent from it', async () => {
			const lostId = `${CARDS.wang}.storedValue.1`
			expect(await giveBack('S01', 'A', `${CARDS.wang}.storedValue.2`)).toMatchObject({ leaseIds: [{}] })
			await giveBack('S01', 'B', lostId)
			expect(await purseOf(CARDS.wang)).toEqual({ available: 30_000, held: 0, leased: 20_000 })
		})

		it('frees a lost disk’s lease when every till has left it, all but what is still in a basket', async () => {
			const lostId = `${CARDS.wang}.storedValue.1`
			sold('S01-01', lostId, 1, 3_000, CARDS.wang)
			expect(await post('S01-01')).toEqual([])
			const basket = { leaseId: lostId, slice: 0, counter: 2, authKey: `key-${lostId}-2`, amount: 500 }
			met('S01-01', 'B', [basket])
			expect(await post('S01-01')).toEqual([])
			expect(await ledger.freeStranded()).toBe(0)
			expect(await purseOf(CARDS.wang)).toEqual({ available: 30_000, held: 0, leased: 17_000 })
			met('S01-02', 'A')
			expect(await post('S01-02')).toEqual([])
			expect(await ledger.freeStranded()).toBe(0)
			sold('S01-02', lostId, 3, 1_000, CARDS.wang)
			met('S01-02', 'B')
			expect(await post('S01-02')).toEqual([])
			expect(await ledger.freeStranded()).toBe(1)
			// 10,000 lent, 3,000 + 1,000 spent, 500 in the basket; and the new disk's own 10,000.
			expect(await purseOf(CARDS.wang)).toEqual({ available: 35_500, held: 0, leased: 10_500 })
			expect(await ledger.freeStranded()).toBe(0)
			sold('S01-01', lostId, 2, 500, CARDS.wang)
			expect(await post('S01-01')).toEqual([])
			expect(await purseOf(CARDS.wang)).toEqual({ available: 35_500, held: 0, leased: 10_000 })
		})

		it('says so when a spend comes that nobody knew of, and pays it from the balance', async () => {
			sold('S01-02', `${CARDS.wang}.storedValue.1`, 9, 700, CARDS.wang)
			expect(await post('S01-02')).toMatchObject([{ kind: 'postedWithException', reason: 'unknownLease' }])
			expect(await purseOf(CARDS.wang)).toEqual({ available: 34_800, held: 0, leased: 10_000 })
		})

		it('waits for the rest of a lost till until a person gives it up', async () => {
			await claim('S02', 'third')
			const lent = await leaseOf('S02', 'third', CARDS.plain)
			met('S02-01', 'third')
			await post('S02-01')
			nowMs += 1_000
			const keys = makeKeys()
			const epoch = await bench.enrol('S02-01', keys.publicKey)
			const old = chainOf('S02-01')
			const anew = new TillChain('S02-01', keys.privateKey, epoch)
			chains.set('S02-01', anew)
			const previous = { epoch: 1, seq: 1, hash: old.sealed[0]?.hash, whole: false }
			anew.add({ kind: 'epochOpened', tillPublicKey: keys.publicKey, previous })
			await claim('S02', 'fourth')
			met('S02-01', 'fourth')
			await post('S02-01')
			const before = await purseOf(CARDS.plain)
			expect(await ledger.freeStranded()).toBe(0)
			await bench.writeOff('S02-01', 1)
			expect(await ledger.freeStranded()).toBe(1)
			expect(await purseOf(CARDS.plain)).toEqual({
				...before,
				available: (before?.available ?? 0) + (lent?.amount ?? 0),
				leased: 0,
			})
		})

		it('asks nothing of a till that was lost before the lease was granted', async () => {
			nowMs += 1_000
			const keys = makeKeys()
			const epoch = await bench.enrol('S02-01', keys.publicKey)
			const before = chainOf('S02-01')
			const anew = new TillChain('S02-01', keys.privateKey, epoch)
			chains.set('S02-01', anew)
			const end = before.sealed.at(-1)
			const previous = { epoch: before.epoch, seq: end?.seq, hash: end?.hash, whole: false }
			anew.add({ kind: 'epochOpened', tillPublicKey: keys.publicKey, previous })
			met('S02-01', 'fourth')
			await post('S02-01')
			nowMs += 1_000
			await leaseOf('S02', 'fourth', CARDS.plain)
			await claim('S02', 'fifth')
			expect(await ledger.freeStranded()).toBe(0)
			met('S02-01', 'fifth')
			await post('S02-01')
			expect(await ledger.freeStranded()).toBe(1)
		})

		it('takes what an earlier epoch still has, signed by the key of a later one too', async () => {
			const old = new TillChain('S01-02', bench.group.tills['S01-02'].privateKey)
			old.sealed.push(...chainOf('S01-02').sealed)
			const keys = makeKeys()
			await bench.enrol('S01-02', keys.publicKey)
			const rest = new TillChain('S01-02', keys.privateKey)
			rest.sealed.push(...old.sealed)
			rest.add({ kind: 'drawerOpened', reason: 'noSale' })
			expect(await ledger.post('S01', rest.upload())).toMatchObject({ kind: 'posted' })
			const strange = new TillChain('S01-02', makeKeys().privateKey)
			strange.sealed.push(...rest.sealed)
			strange.add({ kind: 'drawerOpened', reason: 'noSale' })
			expect(await ledger.post('S01', strange.upload())).toMatchObject({ reason: 'badSignature' })
		})
	})
}
