/** Requests that wait already are kept together; each is answered when that is done, and by itself when it cannot be. */
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { until } from '../test/helpers/until.ts'
import { serveDatabase } from './worker-host.ts'
import type { AnswerMessage, FromWorker, Steps } from './worker-protocol.ts'

type Operations = {
	readonly keep: (value: number) => number
	readonly count: (to: number) => Steps<number>
}

let outer: MessagePort
let inner: MessagePort
let told: AnswerMessage[]
let log: string[]

beforeEach(() => {
	const channel = new MessageChannel()
	outer = channel.port1
	inner = channel.port2
	told = []
	log = []
	outer.on('message', (message: FromWorker) => {
		if (message.kind === 'answers') told.push(...message.answers)
		log.push(message.kind)
	})
})
afterEach(() => outer.close())

const keep = (value: number): number => {
	log.push(`keep ${value}`)
	if (value < 0) throw new RangeError('below zero')
	return value * 10
}

/** Asks for something itself in its first step, as somebody may in any. */
function* count(to: number): Steps<number> {
	for (let at = 1; at <= to; at++) {
		if (at === 1) ask(7)
		log.push(`count ${at}`)
		yield
	}
	if (to > 9) throw new RangeError('too far')
	return to
}

function serve(together: (acts: Iterable<() => void>) => void): void {
	serveDatabase<Operations>(inner, () => ({
		handlers: { keep, count },
		together,
		tidy: () => log.push('tidy'),
		close: () => log.push('close'),
	}))
}

function ask(...values: readonly number[]): void {
	const requests = values.map((input, index) => ({ sequence: index + 1, kind: 'keep', input }))
	outer.postMessage({ kind: 'requests', requests: requests.slice(0, 2) })
	if (requests.length > 2) outer.postMessage({ kind: 'requests', requests: requests.slice(2) })
}

it('what waits is kept together and answered afterwards, each by itself', async () => {
	ask(1, -2, 3)
	serve((acts) => {
		for (const act of acts) act()
		log.push('committed')
	})
	await until(() => told.length === 3, 'three answers')
	expect(told).toMatchObject([
		{ kind: 'done', sequence: 1, output: 10 },
		{ kind: 'failed', sequence: 2, error: { code: 'bug' } },
		{ kind: 'done', sequence: 3, output: 30 },
	])
	expect(log.indexOf('committed')).toBeGreaterThan(log.indexOf('keep -2'))
	expect(log.indexOf('answers')).toBeGreaterThan(log.indexOf('committed'))
})

it('a group that was not kept is asked again one by one', async () => {
	ask(1, 2, 3)
	serve((acts) => {
		for (const act of acts) act()
		throw new Error('the disk is full')
	})
	await until(() => told.length === 3, 'three answers')
	expect(told).toMatchObject([{ output: 10 }, { output: 20 }, { output: 30 }])
	expect(log.filter((line) => line === 'keep 1')).toHaveLength(2)
})

it('what waited before the end is still done', async () => {
	ask(1, 2)
	outer.postMessage({ kind: 'close' })
	serve((acts) => {
		for (const act of acts) act()
	})
	await until(() => log.includes('close'), 'closed')
	expect(log.filter((line) => line.startsWith('keep'))).toEqual(['keep 1', 'keep 2'])
})

it('whoever asks while long work goes on is answered between its steps', async () => {
	const request = { sequence: 9, kind: 'count', input: 3 }
	outer.postMessage({ kind: 'requests', requests: [request] })
	serve((acts) => {
		for (const act of acts) act()
	})
	await until(() => told.length === 2, 'both answers')
	expect(told).toMatchObject([
		{ kind: 'done', sequence: 1, output: 70 },
		{ kind: 'done', sequence: 9, output: 3 },
	])
	expect(log.indexOf('keep 7')).toBeLessThan(log.indexOf('count 3'))
})

it('long work that fails says so, and the work behind it is done; whoever leaves waits for it', async () => {
	const requests = [10, 2].map((input, index) => ({ sequence: 20 + index, kind: 'count', input }))
	outer.postMessage({ kind: 'requests', requests })
	outer.postMessage({ kind: 'close' })
	serve((acts) => {
		for (const act of acts) act()
	})
	await until(() => log.includes('close'), 'it has left')
	await until(() => told.some(({ sequence }) => sequence === 21), 'the answer')
	expect(told.filter(({ sequence }) => sequence >= 20)).toMatchObject([
		{ kind: 'failed', sequence: 20, error: { code: 'bug' } },
		{ kind: 'done', sequence: 21, output: 2 },
	])
})
