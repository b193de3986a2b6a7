/** Ten moments at which a till must not die, and what is done before and after. */
import { expect } from 'vitest'
import type { CustomerScene } from '../../till/customer-view.ts'
import { linesOf } from '../helpers/cashier.ts'
import { until } from '../helpers/until.ts'
import { WANG, type Walk } from './walk.ts'

export type Point = {
	readonly name: string
	/** What the customer's screen shows then. */
	readonly scene: CustomerScene['kind']
	readonly reach: (walk: Walk) => Promise<void>
	/** What is there after each kill besides the same picture. */
	readonly stays?: (walk: Walk) => Promise<void>
	readonly leave: (walk: Walk) => Promise<void>
}

const nothing = async () => undefined
const inDoubt = ({ cashier }: Walk) =>
	cashier.page.locator('[data-testid="payment"][data-state="unknown"]').waitFor()

export const POINTS: readonly Point[] = [
	{
		name: 'the shift is open, nobody is there',
		scene: 'idle',
		reach: (walk) => walk.opens(),
		stays: ({ cashier }) => cashier.connection('online'),
		leave: nothing,
	},
	{
		name: 'a member is greeted, in the middle of her basket',
		scene: 'basket',
		reach: async (walk) => {
			await walk.taps()
			await walk.scans(0, 1)
		},
		leave: (walk) => walk.scans(2),
	},
	{
		name: 'a part is paid from stored value',
		scene: 'paying',
		reach: async (walk) => {
			await walk.pays()
			await walk.paysFromCard(5)
		},
		leave: async (walk) => {
			if ((await walk.picture()).phase === 'selling') await walk.pays()
		},
	},
	{
		name: 'the sale is done, its paper waits under an open cover',
		scene: 'thanks',
		reach: async (walk) => {
			walk.printer.openCover()
			await walk.finishes()
		},
		leave: async (walk) => {
			const paper = walk.printer.receipts().length
			walk.printer.closeCover()
			const receipt = await walk.cashier.takesReceipt(paper)
			expect(linesOf(receipt).join('\n')).not.toMatch(/副本|COPY/)
			await walk.cashier.nextCustomer()
			expect(walk.printer.receipts()).toHaveLength(paper + 1)
		},
	},
	{
		name: 'the paper is coming out',
		scene: 'thanks',
		reach: async (walk) => {
			walk.printer.paperOutAfterLines(3)
			await walk.scans(3)
			await walk.pays()
			await walk.finishes()
			await until(() => walk.printer.unfinished().length > 0, 'the paper has begun')
		},
		leave: async (walk) => {
			walk.printer.powerCycle()
			walk.printer.loadPaper()
			await walk.cashier.sees('print-again')
			const paper = walk.printer.receipts().length
			await walk.cashier.touch('print-again')
			expect(linesOf(await walk.cashier.takesReceipt(paper)).join('\n')).toMatch(/副本|COPY/)
			await walk.cashier.nextCustomer()
		},
	},
	{
		name: 'a basket is put aside, the next one has begun',
		scene: 'basket',
		reach: async (walk) => {
			await walk.scans(4, 5)
			await walk.cashier.presses('F6')
			await walk.cashier.reads('suspended-count', '1')
			await walk.scans(6)
		},
		leave: async (walk) => {
			await walk.pays()
			await walk.paysTheRest()
			await walk.cashier.nextCustomer()
			await walk.cashier.presses('F7')
			await walk.cashier.sees('suspended')
			await walk.cashier.presses('Enter')
			await until(async () => (await walk.cashier.itemCount()) === 2, 'it goes on')
			await walk.pays()
			await walk.paysTheRest()
			await walk.cashier.nextCustomer()
		},
	},
	{
		name: 'the customer’s own screen shows the code by which she pays',
		scene: 'paying',
		reach: async (walk) => {
			const { cashier, shop } = walk
			await walk.scans(4)
			await walk.pays()
			await cashier.presses('F8')
			await cashier.sees('payment')
			await cashier.touch('key-next')
			await shop.customer.getByTestId('customer-qr').waitFor()
		},
		leave: async (walk) => {
			const { gateway } = walk.shop.demo.lane
			const totalMinor = await walk.cashier.amount('total')
			gateway.confirm()
			await walk.cashier.sees('completed')
			expect(gateway.charges.map(({ amountMinor }) => amountMinor)).toEqual([totalMinor])
			walk.sold(totalMinor, 0)
			await walk.cashier.nextCustomer()
		},
	},
	{
		name: 'the bank has approved, and its terminal died before it said so',
		scene: 'paying',
		reach: async (walk) => {
			walk.shop.demo.lane.terminal.behaviour = 'diesAfterApproval'
			await walk.scans(5)
			await walk.pays()
			await walk.cashier.touch('tender-bank-card')
			await inDoubt(walk)
		},
		stays: inDoubt,
		leave: async (walk) => {
			const { terminal } = walk.shop.demo.lane
			const totalMinor = await walk.cashier.amount('total')
			terminal.behaviour = 'approves'
			terminal.powerOn()
			await walk.cashier.sees('completed')
			expect(terminal.charges.map(({ amountMinor }) => amountMinor)).toEqual([totalMinor])
			walk.sold(totalMinor, 0)
			await walk.cashier.nextCustomer()
		},
	},
	{
		name: 'the WAN is cut, a part is paid inside the lease',
		scene: 'paying',
		reach: async (walk) => {
			walk.shop.demo.lane.wan.setMode({ kind: 'cut' })
			await walk.cashier.connection('store')
			await walk.taps()
			await walk.scans(0, 1)
			await walk.pays()
			await walk.paysFromCard(3)
		},
		leave: async (walk) => {
			await walk.cashier.connection('store')
			if ((await walk.picture()).phase === 'selling') await walk.pays()
			expect((await walk.paysTheRest()).join('\n')).toMatch(/储值卡 \(待确认\)/)
			await walk.cashier.nextCustomer()
		},
	},
	{
		name: 'the LAN is cut, a sale waits for its way out, the next has begun',
		scene: 'basket',
		reach: async (walk) => {
			walk.shop.demo.lane.lan.setMode({ kind: 'cut' })
			await walk.cashier.connection('alone')
			await walk.scans(7)
			await walk.pays()
			await walk.paysTheRest()
			await walk.cashier.nextCustomer()
			await walk.cashier.tap(WANG.uid, WANG.name)
			await walk.scans(8)
		},
		stays: async ({ cashier }) => {
			await cashier.connection('alone')
			await until(
				async () => Number(await cashier.on('entries-waiting').getAttribute('data-count')) > 0,
				'what nobody has yet is counted',
			)
		},
		leave: async (walk) => {
			await walk.pays()
			await walk.paysTheRest()
			await walk.cashier.nextCustomer()
			walk.shop.demo.lane.lan.setMode({ kind: 'up' })
			walk.shop.demo.lane.wan.setMode({ kind: 'up' })
		},
	},
]
