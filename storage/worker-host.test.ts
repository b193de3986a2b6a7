/** Requests that wait already are kept together; each is answered when that is done, and by itself when it cannot be. */
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { until } from '../test/helpers/until.ts'
import { serveDatabase } from './worker-host.ts'
import type { AnswerMessage, FromWorker } from './worker-protocol.ts'

type Operations = { readonly keep: (value: number) => number }

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

function serve(together: (acts: Iterable<() => void>) => void): void {
	serveDatabase<Operations>(inner, () => ({
		handlers: { keep },
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
