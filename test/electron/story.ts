/** The README's five minutes, at the shell: a member pays with her one card, online, without the centre and alone. */
import { expect } from 'vitest'
import type { Walk } from './walk.ts'

export const STORY: readonly (readonly [string, (walk: Walk) => Promise<void>])[] = [
	['a cashier signs on and opens the shift with its float', opens],
	['a card is tapped: greeted by name, asked one question, the answer kept', greets],
	['three items, a part from stored value, the rest in cash, a receipt', paysOnline],
	['the WAN is cut: she pays within her lease, and not beyond it', paysInTheStore],
	['the LAN is cut: cash and points go on', paysAlone],
	['all is mended, the shift closed: everything is posted once', mends],
]

async function opens(walk: Walk): Promise<void> {
	await walk.cashier.signOn()
	await walk.opens()
}

async function greets(walk: Walk): Promise<void> {
	const { cashier } = walk
	await walk.taps()
	await cashier.sees('greeting')
	await cashier.reads('balance-stored-value', '500.00')
	await cashier.sees('question')
	await walk.shop.customer.locator('[data-scene="greeting"]').waitFor()
	await cashier.touch('answer-wechat')
	await cashier.sees('question-thanks')
}

async function paysOnline(walk: Walk): Promise<void> {
	await walk.scans(0, 1, 2)
	await walk.pays()
	await walk.paysFromCard(5)
	const words = (await walk.paysTheRest()).join('\n')
	expect(words).toContain(walk.item(0).nameZh)
	expect(words).toMatch(/储值卡\s+￥5\.00/)
	expect(words).not.toContain('待确认')
	await walk.shop.customer.locator('[data-scene="thanks"]').waitFor()
	await walk.cashier.nextCustomer()
}

async function paysInTheStore(walk: Walk): Promise<void> {
	const { cashier } = walk
	walk.shop.demo.lane.wan.setMode({ kind: 'cut' })
	await cashier.connection('store')
	await walk.taps()
	await walk.scans(0, 1, 2)
	await walk.pays()
	await walk.paysFromCard(12)
	await cashier.sees('provisional')
	expect((await walk.paysTheRest()).join('\n')).toMatch(/储值卡 \(待确认\)\s+￥12\.00/)
	await cashier.nextCustomer()
}

async function paysAlone(walk: Walk): Promise<void> {
	const { cashier } = walk
	walk.shop.demo.lane.lan.setMode({ kind: 'cut' })
	await cashier.connection('alone')
	await walk.taps()
	await walk.scans(5)
	await walk.pays()
	expect((await walk.paysTheRest()).join('\n')).toContain('本单尚未备份到门店')
	await cashier.nextCustomer()
}

async function mends(walk: Walk): Promise<void> {
	const { lan, wan } = walk.shop.demo.lane
	lan.setMode({ kind: 'up' })
	wan.setMode({ kind: 'up' })
	await walk.closes()
	await walk.booksAgree()
}
