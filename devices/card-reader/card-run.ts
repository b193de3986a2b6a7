import { AssertionFailed, assert, unreachable } from '../../protocol/base/assert.ts'
import type { CardFailure, CardKey, CardOperation, CardOutcome } from '../../till/ports/card-memory.ts'
import { fromHex, hexOf, toHex } from '../framing/hex.ts'
import {
	amountBytes,
	BLOCK_BYTE_COUNT,
	isBlock,
	isDataBlock,
	isValue,
	mifareCommand,
	readValueBlock,
	sectorStartOf,
	type ValueBlock,
} from './mifare-classic.ts'
import { ntagCommand, ntagProductOf, PAGE_BYTE_COUNT, PAGE_MAX, USER_PAGE_MIN } from './ntag.ts'
import { parseTypeATarget, pn532Command } from './pn532-codec.ts'
import { PN532_MIFARE_AUTHENTICATION, pn532StatusName, pn532StatusOf } from './pn532-errors.ts'

/**
 * One operation on a card's memory, as a pure walk through stages: (run, answer) → (run, command) or its outcome. It knows
 * neither frames nor time. What must stay true:
 *
 * 1. From the moment at which the card is told to keep something (`write`, `transfer`), the outcome is `failed` only when the
 *    card was seen to hold what it held before.
 * 2. Whoever does not answer then is asked once more from the beginning: select, authenticate, read. After that it is `unknown`.
 * 3. Increment, decrement and restore work in the card's own register: a card that leaves before `transfer` has changed nothing.
 */
export type CardStage = 'release' | 'select' | 'authenticate' | 'readBefore' | 'load' | 'keep' | 'readBack'

export type CardRun = {
	readonly operation: CardOperation
	readonly uid: string
	readonly stage: CardStage
	/** The card was told to keep something, and is looked at from the beginning because of `failure`. */
	readonly isSecondLook: boolean
	readonly failure: CardFailure | null
	/** The card's answer to the first look, where the operation needs one. */
	readonly before: Uint8Array | null
	/** The number under which the chip has the card. */
	readonly target: number
}

/** A command to the chip, without its frame. */
export type ChipCommand = {
	readonly code: number
	readonly data: readonly number[]
	readonly replyTimeoutMs: number
}

export type ChipAnswer = { readonly kind: 'reply'; readonly data: Uint8Array } | { readonly kind: 'noAnswer' }

export type CardRunNext =
	| { readonly kind: 'ask'; readonly run: CardRun }
	| { readonly kind: 'done'; readonly outcome: CardOutcome }

/** What an operation may be refused for before anything is sent; null: nothing. */
export function refusalOfOperation(operation: CardOperation): CardFailure | null {
	switch (operation.kind) {
		case 'readBlock':
		case 'readValue':
			return isBlock(operation.block) ? null : 'notAllowed'
		case 'writeBlock':
			return isDataBlock(operation.block) && operation.data.length === BLOCK_BYTE_COUNT ? null : 'notAllowed'
		case 'changeValue':
			if (!isDataBlock(operation.block)) return 'notAllowed'
			return operation.by !== 0 && isValue(operation.by) && isValue(-operation.by) ? null : 'outOfRange'
		case 'copyValue': {
			const { from, to } = operation
			const areNear = isDataBlock(from) && isDataBlock(to) && sectorStartOf(from) === sectorStartOf(to)
			return areNear ? null : 'notAllowed'
		}
		case 'readPages':
			return Number.isInteger(operation.page) && operation.page >= 0 && operation.page <= PAGE_MAX
				? null
				: 'notAllowed'
		case 'writePage': {
			const { page, data } = operation
			const isUser = Number.isInteger(page) && page >= USER_PAGE_MIN && page <= PAGE_MAX
			return isUser && data.length === PAGE_BYTE_COUNT ? null : 'notAllowed'
		}
		case 'readVersion':
			return null
		default:
			return unreachable(operation)
	}
}

export function beginRun(operation: CardOperation, uid: string): CardRun {
	return { operation, uid, stage: 'select', isSecondLook: false, failure: null, before: null, target: 1 }
}

/** Whether the card may have been told to keep something. */
function mayHaveChanged({ stage, isSecondLook }: CardRun): boolean {
	return isSecondLook || stage === 'keep' || stage === 'readBack'
}

/** When the reader goes away in the middle of it. */
export function outcomeWhenAway(run: CardRun): CardOutcome {
	return { kind: mayHaveChanged(run) ? 'unknown' : 'failed', reason: 'readerAway' }
}

const SELECT_TIMEOUT_MS = 500
/** devices.md §3.4 suggests 100 and 150; adapters and a busy machine get as much again. */
const READ_TIMEOUT_MS = 200
const WRITE_TIMEOUT_MS = 300

/** What the chip is told at this stage. */
export function commandOf(run: CardRun): ChipCommand {
	const { operation, stage } = run
	const exchange = (data: readonly number[], replyTimeoutMs = READ_TIMEOUT_MS): ChipCommand => ({
		code: pn532Command.inDataExchange,
		data: [run.target, ...data],
		replyTimeoutMs,
	})
	switch (stage) {
		case 'select':
			return { code: pn532Command.inListPassiveTarget, data: [0x01, 0x00], replyTimeoutMs: SELECT_TIMEOUT_MS }
		case 'release':
			return { code: pn532Command.inRelease, data: [0x00], replyTimeoutMs: READ_TIMEOUT_MS }
		case 'authenticate':
			return exchange(authentication(operation, run.uid))
		case 'readBefore':
			if (operation.kind === 'readVersion')
				return {
					code: pn532Command.inCommunicateThru,
					data: [ntagCommand.getVersion],
					replyTimeoutMs: READ_TIMEOUT_MS,
				}
			return exchange([mifareCommand.read, placeRead(operation, 'before')])
		case 'load':
			return exchange(loading(operation))
		case 'keep':
			return exchange(keeping(operation), WRITE_TIMEOUT_MS)
		case 'readBack':
			return exchange([mifareCommand.read, placeRead(operation, 'after')])
		default:
			return unreachable(stage)
	}
}

/** The stages of an operation, in order. What writes ends with a look at what it wrote. */
function stagesOf({ kind }: CardOperation): readonly CardStage[] {
	switch (kind) {
		case 'readBlock':
		case 'readValue':
			return ['select', 'authenticate', 'readBefore']
		case 'writeBlock':
			return ['select', 'authenticate', 'readBefore', 'keep', 'readBack']
		case 'changeValue':
		case 'copyValue':
			return ['select', 'authenticate', 'readBefore', 'load', 'keep', 'readBack']
		case 'readPages':
		case 'readVersion':
			return ['select', 'readBefore']
		case 'writePage':
			return ['select', 'readBefore', 'keep', 'readBack']
		default:
			return unreachable(kind)
	}
}

/** The second look, when the first was not answered. */
function secondLookOf(operation: CardOperation): readonly CardStage[] {
	return hasKey(operation)
		? ['release', 'select', 'authenticate', 'readBack']
		: ['release', 'select', 'readBack']
}

/** The next step after the chip's answer to {@link commandOf}. */
export function nextCardRun(run: CardRun, answer: ChipAnswer): CardRunNext {
	if (answer.kind === 'noAnswer') return stopped(run, 'noAnswer')
	switch (run.stage) {
		case 'select':
			return onSelected(run, answer.data)
		case 'release':
			return onward(run)
		default: {
			const [status = 0xff] = answer.data
			if (pn532StatusOf(status) !== 0) return stopped(run, failureOf(status))
			return onDone(run, answer.data.slice(1))
		}
	}
}

function onSelected(run: CardRun, data: Uint8Array): CardRunNext {
	const found = parseTypeATarget(data)
	if (found === 'none' || found === 'malformed') return stopped(run, 'noCard')
	if (toHex(found.uid) !== run.uid) return stopped(run, 'otherCard')
	return onward({ ...run, target: found.target })
}

function onDone(run: CardRun, data: Uint8Array): CardRunNext {
	switch (run.stage) {
		case 'readBefore':
			return onFirstLook({ ...run, before: data }, data)
		case 'readBack':
			return { kind: 'done', outcome: compared(run, data) }
		default:
			return onward(run)
	}
}

/** Nothing was asked to change yet: what is read decides whether to go on, or is the outcome. */
function onFirstLook(run: CardRun, data: Uint8Array): CardRunNext {
	const { operation } = run
	const done = (outcome: CardOutcome): CardRunNext => ({ kind: 'done', outcome })
	const failed = (reason: CardFailure) => done({ kind: 'failed', reason })
	if (operation.kind === 'readVersion') return done({ kind: 'version', product: ntagProductOf(data), data })
	if (data.length !== BLOCK_BYTE_COUNT) return failed('card.shortAnswer')
	switch (operation.kind) {
		case 'readBlock':
		case 'readPages':
			return done({ kind: 'read', data })
		case 'writeBlock':
		case 'writePage':
			return onward(run)
		case 'readValue':
		case 'changeValue':
		case 'copyValue': {
			const found = readValueBlock(data)
			if (!found) return failed('notAValueBlock')
			if (operation.kind === 'readValue') return done({ kind: 'value', ...found })
			return isValue(valueAfter(operation, found)) ? onward(run) : failed('outOfRange')
		}
		default:
			return unreachable(operation)
	}
}

function onward(run: CardRun): CardRunNext {
	const path = run.isSecondLook ? secondLookOf(run.operation) : stagesOf(run.operation)
	const stage = path[path.indexOf(run.stage) + 1]
	assert(stage, 'a path ends with a look, and what is seen is the outcome')
	return { kind: 'ask', run: { ...run, stage } }
}

/** Something failed. Before the card was told to keep anything that is all; after it, it is looked at once more. */
function stopped(run: CardRun, reason: CardFailure): CardRunNext {
	if (!mayHaveChanged(run)) return { kind: 'done', outcome: { kind: 'failed', reason } }
	if (run.isSecondLook) return { kind: 'done', outcome: { kind: 'unknown', reason } }
	return { kind: 'ask', run: { ...run, stage: 'release', isSecondLook: true, failure: reason } }
}

/** What the card holds now, against what it should hold and what it held. */
function compared({ operation, before, failure }: CardRun, now: Uint8Array): CardOutcome {
	const reason = failure ?? 'verify'
	const isAsBefore = before !== null && hexOf(now) === hexOf(before)
	switch (operation.kind) {
		case 'writeBlock':
		case 'writePage':
			if (hexOf(now.subarray(0, operation.data.length)) === hexOf(operation.data)) return { kind: 'written' }
			return { kind: isAsBefore ? 'failed' : 'unknown', reason }
		case 'changeValue':
		case 'copyValue': {
			const old = before && readValueBlock(before)
			const found = readValueBlock(now)
			if (old && found?.value === valueAfter(operation, old)) return { kind: 'value', ...found }
			// Of a copy only the block that it came from was seen before.
			return { kind: isAsBefore && operation.kind === 'changeValue' ? 'failed' : 'unknown', reason }
		}
		case 'readBlock':
		case 'readValue':
		case 'readPages':
		case 'readVersion':
			throw new AssertionFailed('what only reads has nothing to compare')
		default:
			return unreachable(operation)
	}
}

function valueAfter(operation: CardOperation, { value }: ValueBlock): number {
	return operation.kind === 'changeValue' ? value + operation.by : value
}

function failureOf(status: number): CardFailure {
	return pn532StatusOf(status) === PN532_MIFARE_AUTHENTICATION
		? 'authentication'
		: `card.${pn532StatusName(status)}`
}

/** The key, then the last four bytes of the UID (NXP MF1S50 §10.1). */
function authentication(operation: CardOperation, uid: string): number[] {
	assert(hasKey(operation), 'only who has a key authenticates')
	const { which, key } = operation.key
	const command = which === 'A' ? mifareCommand.authenticateA : mifareCommand.authenticateB
	return [command, placeRead(operation, 'before'), ...key, ...fromHex(uid).slice(-UID_TAIL_BYTE_COUNT)]
}

const UID_TAIL_BYTE_COUNT = 4

function hasKey(operation: CardOperation): operation is Extract<CardOperation, { readonly key: CardKey }> {
	return 'key' in operation
}

/** The block or page that is looked at. */
function placeRead(operation: CardOperation, when: 'before' | 'after'): number {
	if (operation.kind === 'copyValue') return when === 'before' ? operation.from : operation.to
	if (operation.kind === 'readVersion') return 0
	return 'page' in operation ? operation.page : operation.block
}

/** Into the card's own register. */
function loading(operation: CardOperation): number[] {
	if (operation.kind === 'copyValue') return [mifareCommand.restore, operation.from, ...amountBytes(0)]
	assert(operation.kind === 'changeValue', 'only values are loaded')
	const { block, by } = operation
	return [by > 0 ? mifareCommand.increment : mifareCommand.decrement, block, ...amountBytes(Math.abs(by))]
}

/** Into the card's memory. */
function keeping(operation: CardOperation): number[] {
	switch (operation.kind) {
		case 'writeBlock':
			return [mifareCommand.write, operation.block, ...operation.data]
		case 'writePage':
			return [ntagCommand.write, operation.page, ...operation.data]
		case 'changeValue':
			return [mifareCommand.transfer, operation.block]
		case 'copyValue':
			return [mifareCommand.transfer, operation.to]
		case 'readBlock':
		case 'readValue':
		case 'readPages':
		case 'readVersion':
			throw new AssertionFailed('what only reads keeps nothing')
		default:
			return unreachable(operation)
	}
}
