/** Members come through the store's door; the till says who of them is worth a word, and the sale goes on under it. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openShop, type Shop } from '../helpers/shop.ts'
import { until } from '../helpers/until.ts'

let shop: Shop
beforeAll(async () => {
	shop = await openShop()
	await shop.cashier.signOn()
	await shop.cashier.openShift('500')
	await shop.cashier.connection('online')
	await until(() => shop.demo.lane.portal.isReading, 'the agent reads at the door')
})
afterAll(() => shop?.close())

function epcOf(familyName: string): string {
	const { members, cards } = shop.demo.group
	const { memberId } = members.find((member) => member.familyName === familyName) ?? {}
	const card = cards.find((one) => one.memberId === memberId && one.state === 'active')
	return card?.media.find(({ kind }) => kind === 'epc')?.value ?? ''
}

it('a member of note is said on the empty screen and while goods are scanned, and goes with a press', async () => {
	const { cashier, demo } = shop
	demo.lane.portal.walk(epcOf('王'), 'in')
	await cashier.reads('arrivals', /王女士（金卡）到店了/)
	await cashier.scan(demo.group.items[0]?.barcodes[0] ?? '')
	await cashier.reads('notice', /王女士（金卡）到店了/)
	expect(await cashier.page.getByTestId('line').count()).toBe(1)
	await cashier.page.getByTestId('dismiss-arrivals').click()
	await cashier.page.getByTestId('dismiss-arrivals').waitFor({ state: 'detached' })
})

it('the bench carries a tag in', async () => {
	const { demo, cashier } = shop
	const bench = await cashier.page.context().browser()?.newPage()
	if (bench === undefined) throw new Error('no browser')
	await bench.goto(demo.lane.benchUrl)
	await bench.getByTestId('visitor').selectOption(epcOf('陈'))
	await bench.getByTestId('walk-in').click()
	await cashier.reads('notice', /陈先生（钻石卡）到店了/)
	await bench.close()
})
