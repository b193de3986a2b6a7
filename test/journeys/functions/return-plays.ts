/** Goods that come back, and baskets that go on, also from another till of the store. */
import { SUPERVISOR_UID } from '../../fixtures/demo-data/operators.ts'
import type { Cashier } from '../../helpers/cashier.ts'
import { linesOf } from '../../helpers/cashier.ts'
import { SUPERVISOR, supervisorAllows } from './by-hand-plays.ts'
import type { Play, Stage } from './play.ts'
import { counts, itemNamed, numberOn, paysBack, paysInCash, scans } from './stage-steps.ts'

const TEA = '茉莉花茶'

function beside({ other }: Stage): Cashier {
	if (other === null) throw new Error('no till beside')
	return other
}

/** Sold at the other till; alone, here. Its number. */
async function sold(stage: Stage): Promise<string> {
	if (stage.link === 'alone') {
		await scans(stage, TEA)
		const number = numberOn(await paysInCash(stage))
		stage.recorded('saleCompleted', { saleId: number })
		return number
	}
	const other = beside(stage)
	await other.scan(itemNamed(stage, TEA).barcode)
	const before = other.lane.printer.receipts().length
	await other.pay()
	await other.exactCash()
	const number = numberOn(linesOf(await other.takesReceipt(before)).join('\n'))
	await other.nextCustomer()
	return number
}

/** By the end of its number, as it is typed where nothing reads its code. */
async function finds({ cashier, hands }: Stage, number: string): Promise<void> {
	const [, lane, epoch, count] = number.split('-')
	await hands.doesMore('returns')
	await cashier.sees('desk-return')
	await hands.types(`${lane}-${epoch}-${Number(count)}`)
	await hands.next()
	await cashier.reads('receipt-number', number)
	await cashier.sees('returnable')
}

/** A line of a sale comes back into the basket, in pieces of one; alone a supervisor says so, too. */
export async function takesBack(stage: Stage, number: string, index: number): Promise<void> {
	const { cashier, hands, link } = stage
	await finds(stage, number)
	const pick = cashier.on('pick-return').nth(index)
	if (hands.way === 'touch') await hands.picks(pick)
	else {
		await hands.types(String(index + 1))
		await hands.next()
		await pick.filter({ hasText: '1' }).waitFor()
	}
	await hands.next()
	await saysWhy(stage)
	if (link === 'alone') {
		await cashier.sees('guarded')
		await supervisorAllows(stage)
	}
	await cashier.sees('return-line')
	await hands.does('back')
}

async function saysWhy({ cashier, hands }: Stage): Promise<void> {
	if (hands.way === 'touch') return hands.picks('return-reason-faulty')
	await cashier.sees('return-reason-faulty')
	await hands.types('1')
	await hands.next()
}

const COMES_BACK: Play = {
	shows: ['returns', 'neverTwice'],
	run: async (stage) => {
		const { cashier, hands, link } = stage
		const number = await sold(stage)
		await takesBack(stage, number, 0)
		await paysBack(stage)
		stage.recorded('saleCompleted', {
			lines: [],
			returns: [
				{ from: { saleId: number }, reason: 'faulty', supervisorId: link === 'alone' ? SUPERVISOR : null },
			],
			paidBack: [{ kind: 'cash' }],
		})
		await finds(stage, number)
		await cashier.reads('returnable', '已退完')
		await cashier.page.locator('[data-testid="pick-return"]:disabled').waitFor()
		await hands.does('back')
		await cashier.sees('sell')
	},
}

const EXCHANGED: Play = {
	shows: ['blindReturn', 'exchange'],
	run: async (stage) => {
		const { cashier, hands } = stage
		await hands.doesMore('returns')
		await cashier.sees('desk-return')
		cashier.lane.scanner.scan(itemNamed(stage, TEA).barcode)
		await cashier.sees('blind-item')
		await saysWhy(stage)
		await cashier.sees('guarded')
		cashier.lane.reader.tapCard(SUPERVISOR_UID)
		await cashier.sees('return-line')
		cashier.lane.reader.removeCard()
		await hands.does('back')
		await cashier.sees('sell')
		await scans(stage, '黑巧克力')
		await counts(stage, 1)
		await paysInCash(stage)
		const credit = itemNamed(stage, TEA).unitPriceMinor
		stage.recorded('saleCompleted', {
			lines: [{ itemCode: itemNamed(stage, '黑巧克力').itemCode }],
			returns: [{ from: null, reason: 'faulty', supervisorId: SUPERVISOR, creditMinor: credit }],
			tenders: [{ kind: 'cash', amountMinor: itemNamed(stage, '黑巧克力').unitPriceMinor - credit }],
		})
	},
}

const GOES_ON: Play = {
	shows: ['recallElsewhere'],
	not: { alone: 'a till that is alone has only what it put aside itself' },
	run: async (stage) => {
		const { cashier, hands } = stage
		const other = beside(stage)
		await other.scan(itemNamed(stage, TEA).barcode)
		await other.scan(itemNamed(stage, TEA).barcode)
		await other.touch('key-suspend')
		await cashier.reads('suspended-count', '1')
		await hands.does('recall')
		await cashier.reads('suspended', '02 号机')
		if (hands.way === 'keyboard') await cashier.presses('Enter')
		else await hands.picks(cashier.page.locator('.suspended-row').first())
		await counts(stage, 2)
		await other.on('suspended-count').waitFor({ state: 'hidden' })
		await paysInCash(stage)
		stage.recorded('saleRecalled', {})
		stage.recorded('saleCompleted', { totals: { itemCount: 2 }, connection: stage.link })
	},
}

export const RETURN_PLAYS: readonly Play[] = [COMES_BACK, EXCHANGED, GOES_ON]
