/** What the agent does of goods that it does not know, over a link and a storage that a test holds in its hands. */
import { beforeEach, expect, test } from 'vitest'
import { saleIdSchema, tillIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { StorageError } from '../../protocol/base/storage-error.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { ClaimResult } from '../../protocol/returns/claim.ts'
import type { LinePieces } from '../../protocol/returns/sold-sale.ts'
import type { Up } from '../../protocol/wire/up.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import type { LinkClient } from './link-client.ts'
import { createReturnsDesk, type ReturnsDesk } from './returns-desk.ts'

const TILL = { tillId: tillIdSchema.parse('S02-01'), epoch: 1 }
const SOLD = saleIdSchema.parse('S01-01-1-000001')
const ASK = {
	kind: 'claimReturn',
	requestId: 'r1',
	claimId: saleIdSchema.parse('S02-01-1-000001'),
	saleId: SOLD,
	lines: [{ lineNumber: 1, quantity: 1 }],
} as const
const UNKNOWN: ClaimResult = { kind: 'unknownSale' }
const ASKED: ClaimResult = { kind: 'askedAtStore' }
const GRANTED: ClaimResult = {
	kind: 'granted',
	sale: { saleId: SOLD, lines: [], taxMode: 'inclusive', totalMinor: minor(0), tenders: [], earned: [] },
	before: [],
}

let time: ManualTime
let desk: ReturnsDesk
let here: ClaimResult
let isDiskFull: boolean
/** What the centre answers, one after the other; the last again and again. Null: the line is down. */
let centre: (ClaimResult | null)[]
let asked: number
let sent: Up[]

beforeEach(() => {
	time = new ManualTime()
	here = UNKNOWN
	isDiskFull = false
	centre = []
	asked = 0
	sent = []
	const link = {
		request: async (_kind: string, _question: unknown, deadlineMs: number) => {
			expect(deadlineMs).toBeLessThanOrEqual(LIMITS.returnElsewhereMs)
			asked += 1
			const result = centre.length > 1 ? centre.shift() : centre[0]
			if (result === null || result === undefined) return { kind: 'linkDown' }
			return { kind: 'answered', message: { kind: 'returnClaimed', requestId: 'r', result } }
		},
		send: (message: Up) => sent.push(message) > 0,
	} as unknown as LinkClient
	const storage = {
		call: async () => {
			if (isDiskFull) throw new StorageError('diskFull', 'no room')
			return here
		},
	} as unknown as AgentStorage
	const { clock, timer } = time.ports
	desk = createReturnsDesk({ storage, link, clock, timer, log: () => undefined })
})

async function claimed(): Promise<ClaimResult | undefined> {
	const answer = desk.claim({ ...ASK, lines: [...ASK.lines] }, TILL)
	await time.advance(LIMITS.recallDeadlineMs)
	const down = await answer
	return down.kind === 'returnClaimed' ? down.result : undefined
}

test('what this store has sold is nobody else’s business', async () => {
	here = GRANTED
	expect(await claimed()).toEqual(GRANTED)
	expect(asked).toBe(0)
})

test('what it does not know is asked until the store that sold it has answered', async () => {
	centre = [ASKED, ASKED, GRANTED]
	expect(await claimed()).toEqual(GRANTED)
	expect(asked).toBe(3)
})

test.each([
	['nobody has sold it', [UNKNOWN], UNKNOWN],
	['the line is down', [null], { kind: 'cannotSay', who: 'centre' }],
	['the line goes down meanwhile', [ASKED, null], { kind: 'cannotSay', who: 'centre' }],
	['the store that sold it is silent', [ASKED], { kind: 'cannotSay', who: 'store' }],
] as const)('%s', async (_, answers, result) => {
	centre = [...answers]
	expect(await claimed()).toEqual(result)
})

test('a store that is asked answers when it has it on disk, also that it has not the sale any more', async () => {
	const { claimId, saleId } = ASK
	for (const result of [GRANTED, UNKNOWN]) {
		here = result
		desk.guard({ kind: 'guardReturn', claimId, saleId, lines: [...ASK.lines] })
		await time.advance(0)
		expect(sent.at(-1)).toEqual({ kind: 'returnGuarded', claimId, saleId, lines: ASK.lines, result })
	}
})

test('a store that is asked while its disk is full answers when there is room again', async () => {
	const { claimId, saleId } = ASK
	isDiskFull = true
	here = GRANTED
	desk.guard({ kind: 'guardReturn', claimId, saleId, lines: [...ASK.lines] })
	await time.advance(5_000)
	expect(sent).toEqual([])
	isDiskFull = false
	await time.advance(5_000)
	expect(sent).toEqual([{ kind: 'returnGuarded', claimId, saleId, lines: ASK.lines, result: GRANTED }])
	expect(time.pendingCount).toBe(0)
})

test('what a sale wants is kept in the order in which it asks, however long the disk takes', async () => {
	const kept: (readonly LinePieces[])[] = []
	const slow = Promise.withResolvers<void>()
	const storage = {
		call: async (_kind: string, { lines }: { readonly lines: readonly LinePieces[] }) => {
			if (lines.length === 0) await slow.promise
			kept.push(lines)
			return GRANTED
		},
	} as unknown as AgentStorage
	const { clock, timer } = time.ports
	const link = {} as LinkClient
	const ordered = createReturnsDesk({ storage, link, clock, timer, log: () => undefined })
	const looked = ordered.claim({ ...ASK, lines: [] }, TILL)
	const taken = ordered.claim({ ...ASK, lines: [...ASK.lines] }, TILL)
	slow.resolve()
	await Promise.all([looked, taken])
	expect(kept).toEqual([[], ASK.lines])
})

test('an older word of a sale is not said to the centre again once it has said another', async () => {
	const said: (readonly LinePieces[])[] = []
	const link = {
		request: async (_kind: string, { lines }: { readonly lines: readonly LinePieces[] }) => {
			said.push(lines)
			const result = lines.length === 0 || said.length < 4 ? ASKED : GRANTED
			return { kind: 'answered', message: { kind: 'returnClaimed', requestId: 'r', result } }
		},
	} as unknown as LinkClient
	const storage = { call: async () => UNKNOWN } as unknown as AgentStorage
	const { clock, timer } = time.ports
	const ordered = createReturnsDesk({ storage, link, clock, timer, log: () => undefined })
	const looked = ordered.claim({ ...ASK, lines: [] }, TILL)
	await time.advance(200)
	const taken = ordered.claim({ ...ASK, lines: [...ASK.lines] }, TILL)
	await time.advance(LIMITS.recallDeadlineMs)
	expect(await looked).toMatchObject({ result: { kind: 'cannotSay', who: 'store' } })
	expect(await taken).toMatchObject({ result: GRANTED })
	expect(said).toEqual([[], [], ASK.lines, ASK.lines])
})

test('only the last word of a sale is kept and answered', async () => {
	const { claimId, saleId } = ASK
	isDiskFull = true
	here = GRANTED
	desk.guard({ kind: 'guardReturn', claimId, saleId, lines: [...ASK.lines] })
	desk.guard({ kind: 'guardReturn', claimId, saleId, lines: [] })
	isDiskFull = false
	await time.advance(5_000)
	expect(sent).toEqual([{ kind: 'returnGuarded', claimId, saleId, lines: [], result: GRANTED }])
})

test('what a full disk did not take is not tried when the agent has ended', async () => {
	const { claimId, saleId } = ASK
	isDiskFull = true
	desk.guard({ kind: 'guardReturn', claimId, saleId, lines: [] })
	await time.advance(0)
	desk.stop()
	isDiskFull = false
	await time.advance(5_000)
	expect(sent).toEqual([])
	expect(time.pendingCount).toBe(0)
})
