/** What is written down is sent until it is acknowledged, whatever happens to its answers. */
import { beforeEach, expect, test } from 'vitest'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { createDurableSender, type DurableSender, type SendResult } from './durable-sender.ts'

let time: ManualTime
let waiting: string[]
let sent: string[]
let answers: SendResult[]
let sender: DurableSender

beforeEach(() => {
	time = new ManualTime()
	waiting = ['a', 'b']
	sent = []
	answers = []
	sender = createDurableSender({
		name: 'test',
		list: async () => [...waiting],
		send: async (item) => {
			sent.push(item)
			const result = answers.shift() ?? 'done'
			if (result === 'done') waiting = waiting.filter((other) => other !== item)
			return result
		},
		timer: time.ports.timer,
		random: time.ports.random,
		log: () => undefined,
	})
})

test.each([
	['no answer came', 'stop'],
	['it was turned down for now', 'later'],
] as const)('it is sent again by itself when %s', async (_why, result) => {
	answers = [result, result, result]
	sender.wake()
	await time.advance(120_000)
	expect(waiting).toEqual([])
	expect(sent.filter((item) => item === 'a').length).toBeGreaterThan(1)
})

test('one that must wait does not keep back the others', async () => {
	answers = ['later', 'done', 'later', 'later']
	sender.wake()
	await time.advance(1)
	expect(waiting).toEqual(['a'])
})

test('while the link is down nothing is sent; when it is up again, everything', async () => {
	answers = ['stop']
	sender.wake()
	await time.advance(1)
	sender.pause()
	const before = sent.length
	await time.advance(120_000)
	expect(sent.length).toBe(before)
	sender.wake()
	await time.advance(1)
	expect(waiting).toEqual([])
})
