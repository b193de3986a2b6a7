import { beforeEach, expect, test } from 'vitest'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import type { SwipePurpose } from '../../till/ports/card-encoder.ts'
import type { CardOperation } from '../../till/ports/card-memory.ts'
import { CardCalls } from './card-calls.ts'
import { sendable } from './card-contract.ts'
import { fromDeviceSchema, type SentToDevice, toDeviceSchema } from './device-contract.ts'

const UID = '04A1B2C3D4E580'
const TRACKS = [null, ';88000009?', null] as const
const key = { which: 'A', key: Uint8Array.of(255, 255, 255, 255, 255, 255) } as const
const WRITE: CardOperation = { kind: 'writeBlock', block: 5, data: new Uint8Array(16).fill(7), key }
const READ: CardOperation = { kind: 'readBlock', block: 5, key }

let time: ManualTime
let sent: SentToDevice[]
let isAtWork: boolean
let calls: CardCalls
beforeEach(() => {
	time = new ManualTime()
	sent = []
	isAtWork = true
	calls = new CardCalls(time.ports.timer, (message) => {
		if (isAtWork) sent.push(message)
		return isAtWork
	})
})

const asks = (purpose: SwipePurpose) => calls.heard({ kind: 'swipeWanted', call: 1, purpose })
const nobody = () => undefined

test('bytes cross the border as JSON and are the same again', () => {
	void calls.perform(WRITE, UID)
	const heard = toDeviceSchema.parse(JSON.parse(JSON.stringify(sent[0])))
	expect(heard).toEqual({ kind: 'onCard', call: 1, uid: UID, operation: WRITE })
	const outcome = { kind: 'read', data: Uint8Array.of(1, 2) } as const
	const answer = { kind: 'cardDone', call: 1, outcome: sendable(outcome) }
	expect(fromDeviceSchema.parse(JSON.parse(JSON.stringify(answer)))).toEqual({ ...answer, outcome })
})

test.each([
	['a byte too large', { ...WRITE, data: [256] }],
	['half a byte', { ...WRITE, data: [1.5] }],
	['no key', { ...WRITE, key: undefined }],
	['a block below zero', { ...READ, block: -1 }],
])('%s is no order', (_name, operation) => {
	const order = { kind: 'onCard', call: 1, uid: UID, operation: sendable(operation) }
	expect(toDeviceSchema.safeParse(order).success).toBe(false)
})

test('a card is asked for, and the answer is handed on once', async () => {
	const asked: SwipePurpose[] = []
	const outcome = calls.encoder.write(TRACKS, (purpose) => asked.push(purpose))
	expect(sent).toEqual([{ kind: 'encode', call: 1, order: { kind: 'write', tracks: TRACKS } }])
	asks('write')
	asks('verify')
	calls.heard({ kind: 'encoded', call: 1, outcome: 'done' })
	calls.heard({ kind: 'encoded', call: 1, outcome: 'differs' })
	asks('write')
	expect(await outcome).toBe('done')
	expect(asked).toEqual(['write', 'verify'])
})

test('without a process nothing was done', async () => {
	isAtWork = false
	expect(await calls.encoder.erase(nobody)).toBe('notConnected')
	expect(await calls.perform(WRITE, UID)).toEqual({ kind: 'failed', reason: 'readerAway' })
})

test.each([
	['before the card was asked for', [], 'notConnected'],
	['while it was awaited', ['write'], 'unknown'],
	['while it was to be read back', ['write', 'verify'], 'unverified'],
] as const)('a process that ends %s', async (_name, purposes, wanted) => {
	const outcome = calls.encoder.write(TRACKS, nobody)
	for (const purpose of purposes) asks(purpose)
	calls.ended()
	expect(await outcome).toBe(wanted)
})

test('a process that ends: what only reads has failed, what writes is in doubt', async () => {
	const outcomes = [calls.perform(READ, UID), calls.perform(WRITE, UID)]
	calls.ended()
	expect(await Promise.all(outcomes)).toEqual([
		{ kind: 'failed', reason: 'readerAway' },
		{ kind: 'unknown', reason: 'readerAway' },
	])
})

test('a process that lives and never answers is waited for no longer than it may take', async () => {
	const outcomes = [calls.perform(READ, UID), calls.perform(WRITE, UID)]
	await time.advance(15_000)
	expect(await Promise.all(outcomes)).toEqual([
		{ kind: 'failed', reason: 'noAnswer' },
		{ kind: 'unknown', reason: 'noAnswer' },
	])
	const encoding = calls.encoder.write(TRACKS, nobody)
	calls.heard({ kind: 'swipeWanted', call: 3, purpose: 'write' })
	await time.advance(150_000)
	expect(await encoding).toBe('unknown')
	expect(sent.at(-1)).toEqual({ kind: 'cancelEncoding' })
})
