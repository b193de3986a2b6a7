/** Against the catalogue's word: weights, prices and discounts by hand, each with the word that it needs. */
import { expect } from 'vitest'
import { SUPERVISOR_UID } from '../../fixtures/demo-data/operators.ts'
import type { Play, Stage } from './play.ts'
import { counts, itemNamed, paysInCash, scans } from './stage-steps.ts'

export const SUPERVISOR = '2001'
const PAN = '不粘炒锅'

/** A supervisor types her number, or touches her name; then her PIN. */
export async function supervisorAllows({ shop, hands }: Stage): Promise<void> {
	if (hands.way === 'touch') await hands.picks(`supervisor-${SUPERVISOR}`)
	else {
		await hands.types(SUPERVISOR)
		await hands.next()
	}
	await hands.types(shop.demo.pins[SUPERVISOR] ?? '')
	await hands.next()
}

/** An amount, and why: the first reason on the list. */
async function givesAmount({ cashier, hands }: Stage, yuan: string, reason: string): Promise<void> {
	await hands.types(yuan)
	await hands.next()
	if (hands.way === 'touch') return hands.picks(`reason-${reason}`)
	await cashier.sees(`reason-${reason}`)
	await hands.types('1')
	await hands.next()
}

async function weighs(stage: Stage): Promise<void> {
	const { cashier, hands, shop } = stage
	const apples = shop.demo.group.items.find(({ soldBy }) => soldBy === 'weight')
	await hands.keypad()
	await hands.types(apples?.itemCode ?? '')
	await hands.does('take')
	await cashier.sees('weighing')
	await hands.types('0.5')
	await hands.next()
	await cashier.reads('line-unit-price', '0.500 kg')
	await hands.keypad()
}

async function setsPrice(stage: Stage): Promise<void> {
	const { cashier, hands } = stage
	await scans(stage, PAN)
	if (hands.way === 'touch') await hands.picks(cashier.page.locator('.line-face').last())
	await hands.does('linePrice')
	await givesAmount(stage, ((itemNamed(stage, PAN).unitPriceMinor - 10) / 100).toFixed(2), 'damaged')
	await cashier.sees('line-listed')
}

export const BY_HAND_PLAY: Play = {
	shows: ['weight', 'priceOverride', 'lineDiscount', 'overrideByPin', 'basketDiscount', 'overrideByCard'],
	run: async (stage) => {
		const { cashier, hands } = stage
		await weighs(stage)
		await setsPrice(stage)
		await hands.does('lineDiscount')
		await givesAmount(stage, '12', 'damaged')
		await cashier.sees('override-pending')
		await supervisorAllows(stage)
		await cashier.sees('line-discount')
		const beforeMinor = await cashier.amount('total')
		await hands.does('discount')
		await cashier.sees('desk-approval')
		await givesAmount(stage, '8', 'goodwill')
		// With what nobody but the cashier has answered for.
		await cashier.reads('override-what', '8.10')
		cashier.lane.reader.tapCard(SUPERVISOR_UID)
		await cashier.sees('discount-line')
		cashier.lane.reader.removeCard()
		expect(await cashier.amount('total')).toBe(beforeMinor - 800)
		await counts(stage, 2)
		const paper = await paysInCash(stage)
		for (const words of ['0.500 kg', '改价，原价', '单品折让']) expect(paper).toContain(words)
		stage.recorded('saleCompleted', {
			lines: [{ weightGrams: 500, weightTyped: true }, {}],
			totals: { itemCount: 2, totalMinor: beforeMinor - 800 },
			overrides: [
				{ action: 'priceOverride', reason: 'damaged', supervisorId: null, amountMinor: 10 },
				{ action: 'lineDiscount', reason: 'damaged', supervisorId: SUPERVISOR, amountMinor: 1_200 },
				{ action: 'basketDiscount', reason: 'goodwill', supervisorId: SUPERVISOR, amountMinor: 800 },
			],
			connection: stage.link,
		})
	},
}
