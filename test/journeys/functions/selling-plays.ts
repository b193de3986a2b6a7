/** Ringing up: goods in every way, put aside, cancelled; papers after the sale. */
import { expect } from 'vitest'
import { linesOf } from '../../helpers/cashier.ts'
import { until } from '../../helpers/until.ts'
import { BY_HAND_PLAY } from './by-hand-plays.ts'
import type { Play, Stage } from './play.ts'
import { counts, gone, itemNamed, nextCustomer, receiptAfter, scans, startsToPay } from './stage-steps.ts'

const RINGS_UP: Play = {
	shows: ['scan', 'quantity', 'search', 'quickKeys', 'lineVoid', 'cash'],
	run: async (stage) => {
		const { cashier, hands } = stage
		await scans(stage, '茉莉花茶')
		await hands.keypad()
		await hands.types('3')
		await hands.does('quantity')
		await cashier.sees('next-quantity')
		await hands.types(itemNamed(stage, '黑巧克力').itemCode)
		await hands.does('take')
		await counts(stage, 4)
		await hands.keypad()
		await searches(stage, 'nn')
		await counts(stage, 5)
		await hands.picks(cashier.page.locator('.quick-key').first())
		await counts(stage, 6)
		await hands.does('voidLine', 'void-line')
		await counts(stage, 5)
		await hands.picks('restore-line')
		await counts(stage, 6)
		const totalMinor = await cashier.amount('total')
		await startsToPay(stage)
		await hands.types((totalMinor / 100 + 5).toFixed(2))
		const paper = await receiptAfter(stage, () => hands.next())
		expect(await cashier.amount('change')).toBe(500)
		expect(paper).toContain('黑巧克力')
		await nextCustomer(stage)
		stage.recorded('saleCompleted', {
			totals: { itemCount: 6, totalMinor },
			tenders: [{ kind: 'cash', amountMinor: totalMinor, changeMinor: 500 }],
			connection: stage.link,
		})
	},
}

/** The first that is found is taken. */
async function searches({ cashier, hands }: Stage, letters: string): Promise<void> {
	const found = cashier.on('results').locator('button').first()
	if (hands.way === 'keyboard') await hands.does('search')
	else await hands.enters('search-field')
	await hands.types(letters)
	await found.waitFor()
	if (hands.way === 'keyboard') await cashier.presses('Enter')
	else await hands.picks(found)
}

const WAITS: Play = {
	shows: ['suspendRecall', 'cancel'],
	run: async (stage) => {
		const { cashier, hands } = stage
		await scans(stage, '茉莉花茶')
		const totalMinor = await cashier.amount('total')
		await hands.does('suspend')
		await cashier.reads('suspended-count', '1')
		await hands.does('recall')
		await cashier.reads('suspended', '1 件')
		if (hands.way === 'keyboard') await cashier.presses('Enter')
		else await hands.picks(cashier.page.locator('.suspended-row').first())
		await counts(stage, 1)
		expect(await cashier.amount('total')).toBe(totalMinor)
		stage.recorded('saleSuspended', {})
		stage.recorded('saleRecalled', {})
		await hands.does('cancelSale')
		await hands.does('cancelSale')
		await gone(stage, 'line')
		stage.recorded('saleCancelled', { itemCount: 1, totalMinor })
	},
}

const PAPERS: Play = {
	shows: ['giftReceipt', 'reprint', 'noSale'],
	run: async (stage) => {
		const { cashier, hands } = stage
		const { printer } = cashier.lane
		await scans(stage, '茉莉花茶')
		await startsToPay(stage)
		const receipt = await receiptAfter(stage, () => hands.does('exactCash', 'tender-cash-exact'))
		const saleId = /S01-01-1-[0-9]{6}/.exec(receipt)?.[0] ?? 'no number'
		stage.recorded('saleCompleted', { saleId })
		const gift = await receiptAfter(stage, () => hands.does('giftReceipt'))
		expect(gift).toContain(`${saleId}G`)
		expect(gift).not.toMatch(/[0-9]\.[0-9]{2}/)
		await nextCustomer(stage)
		const papers = printer.receipts().length
		await hands.doesMore('reprint')
		await until(() => printer.receipts().length > papers, 'the receipt comes out again')
		const [again] = printer.receipts().slice(papers)
		expect(again && linesOf(again).join('\n')).toContain(saleId)
		stage.recorded('receiptReprinted', { saleId })
		const pulses = printer.drawerPulseCount
		await hands.does('openDrawer')
		await cashier.sees('no-sale')
		if (hands.way === 'touch') await hands.picks('reason-smallChange')
		else {
			await hands.types('1')
			await hands.next()
		}
		await gone(stage, 'no-sale')
		await until(() => printer.drawerPulseCount > pulses, 'the drawer opens')
		stage.recorded('drawerOpened', { reason: 'noSale', why: 'smallChange' })
	},
}

export const SELLING_PLAYS: readonly Play[] = [RINGS_UP, BY_HAND_PLAY, WAITS, PAPERS]
