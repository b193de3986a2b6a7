import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { BenchCommand, BenchState, ToBench } from '../../renderer/bench/bench-contract.ts'
import { type BenchModel, type BenchWeb, openBenchWeb } from './bench-web.ts'

let web: BenchWeb
let ran: BenchCommand[]
let receiptCount: number
let model: BenchModel | null

beforeEach(async () => {
	ran = []
	receiptCount = 0
	model = {
		state: () => ({ receiptCount }) as unknown as BenchState,
		run: async (command) => {
			ran.push(command)
			if (command.kind === 'openCover') throw new Error('the cover is stuck')
			return { kind: 'done' }
		},
		looked: () => undefined,
	}
	web = await openBenchWeb(import.meta.dirname, 0, () => model)
})
afterEach(() => web.close())

function openPage() {
	const page = new URL(web.url)
	const token = new URLSearchParams(page.hash.slice(1)).get('token')
	const socket = new WebSocket(`ws://${page.host}/bench/ws?token=${token}`, { origin: page.origin })
	const got: ToBench[] = []
	socket.on('message', (data) => got.push(JSON.parse(String(data))))
	return { got, say: (message: unknown) => socket.send(JSON.stringify(message)), socket }
}

it('shows the whole state at once and once more after many changes', async () => {
	const { got } = openPage()
	await expect.poll(() => got).toEqual([{ kind: 'state', state: { receiptCount: 0 } }])
	for (let count = 0; count < 100; count++) {
		receiptCount++
		web.changed()
	}
	await expect.poll(() => got.length).toBe(2)
	expect(got[1]).toEqual({ kind: 'state', state: { receiptCount: 100 } })
})

it('runs commands and answers each with its id, also one that fails', async () => {
	const { got, say } = openPage()
	await expect.poll(() => got.length).toBe(1)
	say({ id: 1, command: { kind: 'tapCard', uid: '04A1B2C3' } })
	say({ id: 2, command: { kind: 'openCover' } })
	await expect.poll(() => got.length).toBe(3)
	expect(ran.map((one) => one.kind)).toEqual(['tapCard', 'openCover'])
	expect(got.slice(1)).toEqual([
		{ kind: 'commandResult', id: 1, result: { kind: 'done' } },
		{ kind: 'commandResult', id: 2, result: { kind: 'failed', detail: 'the cover is stuck' } },
	])
})

it('refuses what it cannot read', async () => {
	const { got, say } = openPage()
	await expect.poll(() => got.length).toBe(1)
	say({ id: 3, command: { kind: 'tapCard', uid: 'not hexadecimal' } })
	await expect.poll(() => got.at(-1)?.kind).toBe('malformed')
	expect(ran).toEqual([])
})

it('turns a page away while there is nothing to show', async () => {
	model = null
	const { socket } = openPage()
	const code = await new Promise((resolve) => socket.on('close', resolve))
	expect(code).toBe(1013)
})
