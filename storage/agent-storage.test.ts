/** The agent's database in its thread: what it refuses whoever asks, and what survives being closed. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
	cardNoSchema,
	GENESIS_HASH,
	hashSchema,
	leaseIdSchema,
	storeIdSchema,
	tillIdSchema,
} from '../protocol/base/ids.ts'
import type { Lease } from '../protocol/wire/messages/lease.ts'
import type { DecideInput } from './agent-records.ts'
import { type AgentStorage, openAgentStorage } from './agent-storage.ts'

const CARD = cardNoSchema.parse('88000001')
const TILL = tillIdSchema.parse('S01-01')
const CHAIN = { tillId: TILL, epoch: 1 }
const PURSE = { cardNo: CARD, purse: 'storedValue' } as const

let folder: string
let storage: AgentStorage

async function open(sizeBytesMax?: number): Promise<AgentStorage> {
	const limits = sizeBytesMax === undefined ? {} : { sizeBytesMax }
	return openAgentStorage({ file: join(folder, 'agent.sqlite'), ...limits }, () => undefined)
}

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'yika-agent-storage-'))
	storage = await open()
})
afterEach(async () => {
	await storage.close()
	rmSync(folder, { recursive: true, force: true })
})

function lease(id: string, amount: number): Lease {
	return {
		leaseId: leaseIdSchema.parse(id),
		storeId: storeIdSchema.parse('S01'),
		cardNo: CARD,
		purse: 'storedValue',
		amount,
		epoch: 1,
		grantedAtMs: 0,
		ttlMs: 60_000,
		signature: 'signed',
	}
}

async function lend(...leases: Lease[]): Promise<void> {
	await storage.call('keepGrant', {
		leases,
		card: null,
		received: { runId: 'r', wallMs: 5, monotonicMs: 7.5 },
	})
}

function spending(authKey: string, leaseId: string, counter: number, amount: number): DecideInput {
	return {
		decision: {
			...PURSE,
			authKey,
			tillId: TILL,
			amount,
			result: {
				kind: 'approved',
				authority: { kind: 'lease', leaseId, slice: 0, counter },
				balanceAfter: null,
			},
		},
		spend: { leaseId, counter },
		reverseAtCentre: true,
		grant: null,
		nowMs: 10,
	}
}

function entries(from: number, count: number, size = 10) {
	return Array.from({ length: count }, (_, index) => ({
		seq: from + index,
		text: 'x'.repeat(size),
		hash: hashSchema.parse((from + index).toString(16).padStart(64, '0')),
	}))
}

function append(from: number, count: number, size = 10) {
	const prevHash = from === 1 ? GENESIS_HASH : hashSchema.parse((from - 1).toString(16).padStart(64, '0'))
	const batch = { entries: entries(from, count, size), prevHash, headSignature: `head ${from + count - 1}` }
	return storage.call('appendEntries', { ...CHAIN, ...batch, effects: [], nowMs: 1 })
}

test('a spend that would break a lease is not written, nor is anything decided with it', async () => {
	await lend(lease('one', 100))
	await storage.call('decide', spending('auth-key-1', 'one', 1, 60))
	await expect(storage.call('decide', spending('auth-key-2', 'one', 2, 41))).rejects.toThrow(
		'would be overspent',
	)
	await expect(storage.call('decide', spending('auth-key-3', 'one', 3, 1))).rejects.toThrow('does not follow')
	await expect(storage.call('decide', spending('auth-key-4', 'none', 1, 1))).rejects.toThrow(
		'needs an active lease',
	)
	expect(await storage.call('decision', { authKey: 'auth-key-2' })).toBeNull()
	expect(await storage.call('reversalsWaiting', { countMax: 9 })).toEqual(['auth-key-1'])
	const [held] = await storage.call('activeLeasesOf', PURSE)
	expect(held).toMatchObject({ spent: 60, lastCounter: 1, outstandingCount: 1, receivedMonotonicMs: 8 })
})

test('a lease being given back takes no spend, and its return stays word for word what it was', async () => {
	await lend(lease('one', 100))
	await storage.call('decide', spending('auth-key-1', 'one', 1, 60))
	const given = await storage.call('startReturn', { leaseIds: ['one'] })
	expect(given).toEqual([
		{
			leaseId: 'one',
			lastCounter: 1,
			outstanding: [{ slice: 0, counter: 1, authKey: 'auth-key-1', amount: 60 }],
			lent: [],
		},
	])
	await expect(storage.call('decide', spending('auth-key-2', 'one', 2, 1))).rejects.toThrow(
		'needs an active lease',
	)
	await storage.call('reverse', { authKey: 'auth-key-1', atCentre: false, nowMs: 1 })
	await storage.close()
	storage = await open()
	expect(await storage.call('returning', { ...PURSE, countMax: 9 })).toEqual(given)
	expect(await storage.call('returning', { cardNo: null, purse: null, countMax: 9 })).toEqual(given)
	await storage.call('endReturn', { leaseIds: ['one'] })
	await lend(lease('one', 100))
	expect(await storage.call('activeLeases', null)).toEqual([])
})

test('a key is decided once, and a reversal that came first wins', async () => {
	await lend(lease('one', 100))
	const first = await storage.call('decide', spending('auth-key-1', 'one', 1, 60))
	expect(await storage.call('decide', spending('auth-key-1', 'one', 2, 10))).toEqual(first)
	await storage.call('reverse', { authKey: 'auth-key-9', atCentre: false, nowMs: 1 })
	expect(await storage.call('decide', spending('auth-key-9', 'one', 2, 10))).toEqual({
		decision: null,
		reversed: true,
	})
	expect((await storage.call('activeLeasesOf', PURSE))[0]?.spent).toBe(60)
})

test('a batch for the centre ends where the till signed, within the bounds when it can', async () => {
	await append(1, 3)
	await append(4, 2)
	await append(6, 1)
	const batch = (seq: number, countMax: number, bytesMax: number) =>
		storage.call('entriesAfter', { ...CHAIN, seq, countMax, bytesMax })
	const shape = async (...of: Parameters<typeof batch>) => {
		const found = await batch(...of)
		return found && `${found.entries[0]?.seq}-${found.entries.at(-1)?.seq} ${found.headSignature}`
	}
	expect(await shape(0, 500, 1_000)).toBe('1-6 head 6')
	expect(await shape(0, 5, 1_000)).toBe('1-5 head 5')
	expect(await shape(0, 4, 1_000)).toBe('1-3 head 3')
	expect(await shape(0, 500, 55)).toBe('1-5 head 5')
	expect(await shape(0, 500, 1)).toBe('1-3 head 3')
	expect(await shape(1, 500, 1_000)).toBe('2-6 head 6')
	expect(await batch(6, 500, 1_000)).toBeNull()
	expect(await batch(9, 500, 1_000)).toBeNull()
})

test('a full disk refuses the batch whole; what was there stays, and small things still fit', async () => {
	await append(1, 2)
	await storage.close()
	storage = await open(400_000)
	await expect(append(3, 20, 100_000)).rejects.toMatchObject({ code: 'diskFull' })
	const { chains } = await storage.call('start', null)
	expect(chains).toEqual([{ ...CHAIN, storedSeq: 2, postedSeq: 0 }])
	expect(await append(3, 1)).toMatchObject({ kind: 'stored', storedSeq: 3 })
})

test('the last seen wall clock never falls, and the database keeps its name', async () => {
	const before = await storage.call('start', null)
	await storage.call('seeWallClock', { nowMs: 5_000 })
	await storage.call('seeWallClock', { nowMs: 4_000 })
	await storage.close()
	storage = await open()
	expect(await storage.call('start', null)).toMatchObject({
		lastSeenWallMs: 5_000,
		storageId: before.storageId,
	})
})
