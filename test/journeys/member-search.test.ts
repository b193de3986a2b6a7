/** A member without her card is found by the sound of her name, by keyboard and by touch, and greeted. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openShop, type Shop } from '../helpers/shop.ts'

let shop: Shop
beforeAll(async () => {
	shop = await openShop()
	await shop.cashier.signOn('1001', shop.demo.pins['1001'])
	await shop.cashier.openShift('500')
})
afterAll(() => shop?.close())

const wang = () =>
	shop.demo.group.members.find(({ familyName, givenName }) => familyName + givenName === '王丽华')

it('by keyboard: F3, initials, Enter', async () => {
	const { cashier } = shop
	await cashier.presses('F3')
	await cashier.sees('member-search')
	await cashier.types('wlh')
	await cashier.reads('members', '王丽华')
	expect(await cashier.on('members').textContent()).toMatch(/1\d{2}\*{4}\d{4}/)
	await cashier.presses('Enter')
	await cashier.reads('member-name', wang()?.address.zh ?? '')
})

it('by touch: the last four digits, and one of those found', async () => {
	const { cashier } = shop
	const phone = wang()?.fields.phone?.value ?? ''
	const cardNo = shop.demo.group.cards.find(({ memberId }) => memberId === wang()?.memberId)?.cardNo
	await cashier.touch('key-removeMember')
	await cashier.touch('key-member')
	await cashier.types(phone.slice(-4))
	await cashier.touch(`member-${cardNo}`)
	await cashier.reads('member-name', wang()?.address.zh ?? '')
})
