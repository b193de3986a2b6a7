/** Bad input at every door: said on screen and in the log, nothing lost, and the rest goes on. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import WebSocket from 'ws'
import { storeIdSchema } from '../../protocol/base/ids.ts'
import { demoCaller } from '../demo/demo-caller.ts'
import { openShop, type Shop } from '../helpers/shop.ts'
import { until } from '../helpers/until.ts'

let shop: Shop

beforeAll(async () => {
	shop = await openShop()
	await shop.cashier.signOn()
	await shop.cashier.openShift('500')
	await shop.cashier.connection('online')
})
afterAll(() => shop?.close())

const barcode = (index: number) => shop.demo.group.items[index]?.barcodes[0] ?? ''
const log = (name: string) => readFileSync(join(shop.demo.dataDir, 'logs', `${name}.log`), 'utf8')

async function sellsOn(): Promise<void> {
	const { cashier, demo } = shop
	const paper = demo.lane.printer.receipts().length
	await cashier.scan(barcode(0))
	await cashier.pay()
	await cashier.exactCash()
	await cashier.takesReceipt(paper)
	await cashier.nextCustomer()
}

it('an unknown card is said in plain words, and selling goes on', async () => {
	const { cashier, demo } = shop
	demo.lane.reader.tapCard('04FFFFFFFFFFFF')
	await cashier.reads('notice', '不认识这张卡')
	demo.lane.reader.removeCard()
	await sellsOn()
})

it('a corrupt frame from the reader is asked for again: the card is greeted, the fault is in the log', async () => {
	const { cashier, demo } = shop
	demo.lane.reader.corruptNextFrame()
	await cashier.tap('04A1B2C3D4E580', '王女士')
	await until(() => /deviceNoise/.test(log('till-S01-01')), 'the till logs the noise')
	await sellsOn()
})

it('a reader of which nothing can be read is said, until a card is read again', async () => {
	const { cashier, demo } = shop
	demo.lane.reader.corruptNextFrame(1_000)
	demo.lane.reader.tapCard('04A1B2C3D4E580')
	await cashier.reads('notice', /没有读清/)
	await sellsOn()
	demo.lane.reader.corruptNextFrame(0)
	await cashier.reads('member-name', '王女士')
	await cashier.page.waitForFunction(
		() => !document.querySelector('[data-testid="notice"]')?.textContent?.includes('没有读清'),
	)
	demo.lane.reader.removeCard()
	await sellsOn()
})

it('an unknown code and a wrong check digit change nothing in the basket', async () => {
	const { cashier, demo } = shop
	await cashier.scan(barcode(2))
	demo.lane.scanner.scan('2999999999991')
	await cashier.reads('notice', /没有找到/)
	const good = barcode(3)
	const wrong = good.slice(0, -1) + ((Number(good.at(-1)) + 1) % 10)
	demo.lane.scanner.scan(wrong)
	await cashier.reads('notice', /再扫|没有读|没读/)
	expect(await cashier.itemCount()).toBe(1)
	await sellsOn()
})

it('a message of the wrong shape is refused at each door, logged, and the link goes on', async () => {
	const { cashier, demo } = shop
	const { dataDir, lane } = demo
	const agent = { role: 'agent', storeId: storeIdSchema.parse('S01') } as const
	for (const [name, port, tls] of [
		['server', lane.wan.port, demoCaller(dataDir, 'S01', { role: 'centre' })],
		['agent-S01', lane.lan.port, demoCaller(dataDir, 'S01-01', agent)],
	] as const) {
		const wrong = [
			'not json',
			'{"kind":"hello","protocolVersion":"one"}',
			JSON.stringify({ kind: 'authorise', amount: -5 }),
		]
		const answers = await sends(`wss://127.0.0.1:${port}/link`, wrong, tls)
		expect(answers.some((text) => text.includes('"malformed"') || text.includes('"refused"'))).toBe(true)
		await until(() => /malformed|frameUnreadable/i.test(log(name)), `${name} says so in its log`)
	}
	const till = new URL(demo.lane.url())
	const token = new URLSearchParams(till.hash.slice(1)).get('token') ?? ''
	const wrong = '{"kind":"command","id":7,"command":{"kind":"tenderCash","handedOverMinor":"all"}}'
	const answers = await sends(`ws://${till.host}/till?token=${token}`, [wrong], { origin: till.origin })
	expect(answers.map((text) => JSON.parse(text)).at(-1)).toMatchObject({ kind: 'malformed', id: 7 })
	await cashier.connection('online')
	await sellsOn()
	expect(demo.lane.till.restartCount()).toBe(0)
})

it('a reader that is unplugged and plugged in again reads on', async () => {
	const { cashier, demo } = shop
	await demo.lane.ptys.reader.unplug()
	await cashier.page.locator('[data-testid="device-cardReader"][data-ready="false"]').waitFor()
	await sellsOn()
	await demo.lane.ptys.reader.plug()
	await cashier.page.locator('[data-testid="device-cardReader"][data-ready="true"]').waitFor()
	await cashier.tap('04A1B2C3D4E580', '王女士')
	await sellsOn()
})

/** Sends texts, one after each answer, and gives back what was heard until the last is answered or the other side closes. */
function sends(url: string, texts: readonly string[], options: object): Promise<string[]> {
	return new Promise((resolve, reject) => {
		const heard: string[] = []
		let answered = 0
		const socket = new WebSocket(url, options)
		socket.on('error', reject)
		socket.on('message', (data) => {
			heard.push(data.toString())
			// A till's views come unasked; everything else at these doors is an answer, the first one to the connection itself.
			if (data.toString().startsWith('{"kind":"view"') && answered > 0) return
			const next = texts[answered++]
			if (next === undefined) socket.close()
			else socket.send(next)
		})
		socket.on('close', () => resolve(heard))
	})
}
