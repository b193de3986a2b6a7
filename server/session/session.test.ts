/** A session whose database goes away. */
import { beforeEach, expect, it } from 'vitest'
import { readDown, writeUp } from '../../protocol/wire/frame.ts'
import type { Up, UpOf } from '../../protocol/wire/up.ts'
import { Session, type SessionParts } from './session.ts'

let session: Session
let claimed: unknown[]
let answersClaim: (ask: UpOf<'claimReturn'>) => Promise<unknown>
let said: unknown[]
let closed: number[]

const away = () => Promise.reject(new Error('the database is away'))

/** Everybody is believed; nothing is known. */
const parts = {
	enrolments: {
		agentKey: async () => 'key',
		positionsOf: async () => [],
		claimDisk: async () => true,
		hearCursor: async () => undefined,
		historyId: async () => 'history',
	},
	verify: () => true,
	drawNonce: () => 'bm9uY2Ugb2YgdGhpcnR5LXR3byBieXRlcyBsb25n',
	after: () => () => undefined,
	ledger: {
		returnGuarded: away,
		claimReturn: (_asker: unknown, ask: UpOf<'claimReturn'>) => answersClaim(ask),
	},
	feed: { subscribe: () => () => undefined, nudge: () => undefined, stop: async () => undefined },
	urgent: { subscribe: () => ({ caughtUp: Promise.resolve(), stop: () => undefined }) },
	readFeed: async () => ({ kind: 'changes', records: [], cursor: 'c', complete: true }),
	leasePublicKey: 'key',
	nowMs: () => 0,
	log: () => undefined,
} as unknown as SessionParts

const settle = () => new Promise((resolve) => setImmediate(resolve))
const receive = (up: object) => session.receive(writeUp(up as Up))
const CLAIM = { claimId: 'S02-01-1-000001', saleId: 'S01-01-1-000001', lines: [] }

beforeEach(async () => {
	said = []
	closed = []
	claimed = []
	answersClaim = away
	const link = {
		send: (text: string) => {
			const parsed = readDown(text)
			if (parsed.kind === 'parsed') said.push(parsed.message)
		},
		close: (code: number) => closed.push(code),
	}
	session = new Session(link, parts)
	const node = { role: 'agent', storeId: 'S01', diskId: 'disk', generation: 1, runId: 'run' }
	receive({ kind: 'hello', protocolVersion: 2, node, signature: 'signature', feedCursor: null })
	await settle()
	expect(said.at(-1)).toMatchObject({ kind: 'changes' })
	said = []
})

it('refuses what is asked', async () => {
	receive({ kind: 'claimReturn', requestId: 'r1', ...CLAIM })
	await settle()
	expect(said).toMatchObject([{ kind: 'refused', requestId: 'r1', refusal: { code: 'tooBusy' } }])
	expect(closed).toEqual([])
})

it('hangs up on a store’s word that it cannot keep: the store is asked again on its next link', async () => {
	receive({ kind: 'returnGuarded', ...CLAIM, result: { kind: 'unknownSale' } })
	await settle()
	expect(said).toEqual([])
	expect(closed).toEqual([1013])
})

it('keeps what sales want in the order in which it was said, however long the database takes', async () => {
	const slow = Promise.withResolvers<void>()
	answersClaim = async ({ requestId }) => {
		if (requestId === 'r1') await slow.promise
		claimed.push(requestId)
		return { kind: 'returnClaimed', requestId, result: { kind: 'askedAtStore' } }
	}
	receive({ kind: 'claimReturn', requestId: 'r1', ...CLAIM })
	receive({ kind: 'claimReturn', requestId: 'r2', ...CLAIM, lines: [{ lineNumber: 1, quantity: 1 }] })
	await settle()
	expect(claimed).toEqual([])
	slow.resolve()
	await settle()
	expect(claimed).toEqual(['r1', 'r2'])
	expect(said).toMatchObject([{ requestId: 'r1' }, { requestId: 'r2' }])
})
