/** What a store does that has rules of its own, and a cashier whose language is another. */
import { expect } from 'vitest'
import { withDatabase } from '../../../server/database/with-database.ts'
import { printDuplicates } from '../../../server/members/print-members.ts'
import type { Shop } from '../../helpers/shop.ts'
import { SUPERVISOR } from './by-hand-plays.ts'
import {
	BIRTHDAY_RATE,
	CASH_UNIT_MINOR,
	COUNTER_OFF,
	COUPON_MINOR,
	DEPARTMENT_OFF,
	MEMBER_UID,
	SPEND_MINOR,
	TIER_RATE,
} from './house-group.ts'
import type { Play, Stage } from './play.ts'
import { takesBack } from './return-plays.ts'
import { signsOn } from './shift-plays.ts'
import {
	counts,
	gone,
	itemNamed,
	nextCustomer,
	numberOn,
	paysBack,
	paysInCash,
	receiptAfter,
	scans,
	startsToPay,
} from './stage-steps.ts'

const WOK = '不粘炒锅'
const LIPSTICK = '丝绒口红'
const FACE_WASH = '男士洁面乳'
const SHIRT = '纯棉T恤'
const TEA = '茉莉花茶'
const SINGLE = 10_000

/** Price and, on top of it, tax. */
function worthOf(stage: Stage, ...names: readonly string[]) {
	const items = names.map((name) => itemNamed(stage, name))
	const taxMinor = items.reduce(
		(sum, one) => sum + Math.floor((one.unitPriceMinor * one.taxRateBasisPoints) / SINGLE + 0.5),
		0,
	)
	return { taxMinor, totalMinor: items.reduce((sum, one) => sum + one.unitPriceMinor, taxMinor) }
}

function inCash(amountMinor: number): number {
	return amountMinor - (amountMinor % CASH_UNIT_MINOR)
}

const CAMPAIGN: Play = {
	shows: ['taxOnTop', 'spendCoupon', 'pointsMultipliers'],
	run: async (stage) => {
		const { cashier, customer, drawer, hands } = stage
		const wok = worthOf(stage, WOK)
		const both = worthOf(stage, WOK, LIPSTICK)
		const rate = TIER_RATE + BIRTHDAY_RATE - SINGLE
		const pointsOf = (totalMinor: number) => Math.floor((totalMinor * rate) / (100 * SINGLE))
		expect(wok.totalMinor).toBeLessThan(SPEND_MINOR)
		await cashier.tap(MEMBER_UID, '王女士')
		await scans(stage, WOK)
		await cashier.reads('points-to-earn', String(pointsOf(wok.totalMinor)))
		expect(await cashier.on('coupon-to-earn').count()).toBe(0)
		await scans(stage, LIPSTICK)
		await cashier.reads('coupon-to-earn', '满200送50券')
		await cashier.reads('points-to-earn', String(pointsOf(both.totalMinor)))
		await cashier.page.locator('.totals-small').filter({ hasText: '另加税' }).waitFor()
		expect(await cashier.amount('total')).toBe(both.totalMinor)
		await customer.locator(`[data-testid="customer-total"][data-amount-minor="${both.totalMinor}"]`).waitFor()
		const paper = await paysInCash(stage)
		expect(paper).toContain('满200送50券')
		expect(paper).toMatch(/另加税额\s+\S*[0-9]/)
		stage.recorded('saleCompleted', {
			taxMode: 'exclusive',
			totals: both,
			earned: [
				{ purse: 'points', amount: pointsOf(both.totalMinor) },
				{ amount: 1, voucher: { voucherTypeId: 'FIFTY' } },
			],
			connection: stage.link,
		})
		await cashier.tap(MEMBER_UID, '王女士')
		await scans(stage, WOK)
		await startsToPay(stage)
		await hands.picks(cashier.page.locator('[data-testid^="tender-coupon:"]:enabled').first())
		await cashier.on('tender-taken').first().waitFor()
		await cashier.page.locator('.tender-work:not(.tender-work-waiting)').waitFor()
		expect(await cashier.amount('due')).toBe(wok.totalMinor - COUPON_MINOR)
		const cashMinor = inCash(wok.totalMinor - COUPON_MINOR)
		drawer.minor += cashMinor
		await receiptAfter(stage, () => hands.does('exactCash', 'tender-cash-exact'))
		await nextCustomer(stage)
		stage.recorded('saleCompleted', {
			totals: wok,
			tenders: [
				{ kind: 'coupon', amountMinor: COUPON_MINOR },
				{ kind: 'cash', amountMinor: cashMinor },
			],
		})
	},
}

/** What is paid of an article that something is taken off, and the tax on that. */
function paidFor(stage: Stage, name: string, offBasisPoints: number) {
	const { unitPriceMinor, taxRateBasisPoints } = itemNamed(stage, name)
	const amountMinor = unitPriceMinor - Math.floor((unitPriceMinor * offBasisPoints) / SINGLE + 0.5)
	const taxMinor = Math.floor((amountMinor * taxRateBasisPoints) / SINGLE + 0.5)
	return { amountMinor, taxMinor, worthMinor: amountMinor + taxMinor }
}

const COMES_BACK: Play = {
	shows: ['returnOnTop', 'cashRounding', 'departmentRule'],
	run: async (stage) => {
		const { cashier, link } = stage
		const wash = paidFor(stage, FACE_WASH, COUNTER_OFF.basisPoints)
		const shirt = paidFor(stage, SHIRT, DEPARTMENT_OFF.basisPoints)
		const totalMinor = wash.worthMinor + shirt.worthMinor
		const paidMinor = inCash(totalMinor)
		// Else nothing is seen of the rounding.
		expect(paidMinor).toBeLessThan(totalMinor)
		expect(inCash(wash.worthMinor)).toBeLessThan(wash.worthMinor)
		await scans(stage, FACE_WASH, SHIRT)
		await cashier.reads('line', '诺兰迪专柜八五折')
		await cashier.on('line').nth(1).filter({ hasText: '服饰家纺九折' }).waitFor()
		expect(await cashier.amount('total')).toBe(totalMinor)
		const paper = await paysInCash(stage)
		expect(paper).toMatch(new RegExp(`抹零\\s+-0\\.0${totalMinor - paidMinor}`))
		const saleId = numberOn(paper)
		stage.recorded('saleCompleted', {
			totals: { totalMinor, taxMinor: wash.taxMinor + shirt.taxMinor },
			tenders: [{ kind: 'cash', amountMinor: paidMinor }],
			roundingMinor: totalMinor - paidMinor,
		})
		// Line by line: what the customer gets of each, in the end no more than she paid.
		const credits = [wash.worthMinor, paidMinor - wash.worthMinor]
		for (const [index, creditMinor] of credits.entries()) {
			await takesBack(stage, saleId, index)
			await paysBack(stage)
			stage.recorded('saleCompleted', {
				returns: [
					{
						from: { saleId, lineNumber: index + 1 },
						creditMinor,
						taxMinor: [wash, shirt][index]?.taxMinor,
						supervisorId: link === 'alone' ? SUPERVISOR : null,
					},
				],
				paidBack: [{ kind: 'cash', amountMinor: inCash(creditMinor) }],
			})
		}
	},
}

const LANGUAGE: Play = {
	shows: ['language', 'cancelReason'],
	run: async (stage) => {
		const { cashier, customer, hands } = stage
		const tea = itemNamed(stage, TEA)
		await scans(stage, TEA)
		await cashier.reads('line', tea.nameZh)
		await hands.does('switchLanguage')
		await cashier.reads('line', tea.nameEn)
		await cashier.reads('key-switchLanguage', '中文')
		await customer.getByText(tea.nameEn).first().waitFor()
		const paper = await paysInCash(stage)
		expect(paper).toContain(tea.nameEn)
		expect(paper).not.toContain(tea.nameZh)
		stage.recorded('saleCompleted', { totals: { itemCount: 1 } })
		await hands.doesMore('switchLanguage')
		await cashier.reads('key-switchLanguage', 'English')
		await hands.does('back')
		await gone(stage, 'more')
		await scans(stage, TEA)
		await hands.does('cancelSale')
		await cashier.sees('cancel-sale')
		if (hands.way === 'touch') await hands.picks('reason-leftQueue')
		else {
			await hands.types('2')
			await hands.next()
		}
		await gone(stage, 'line')
		stage.recorded('saleCancelled', { itemCount: 1, why: 'leftQueue' })
	},
}

/** One for each round: known to head office by this number. */
const TWINS = ['13818000101', '13918000202', '13611000303', '15021000505', '13501000707', '13817000909']
let round = 0

async function fillsIn({ cashier, hands }: Stage, phone: string): Promise<void> {
	await hands.doesMore('enrol')
	await cashier.sees('sheet-form')
	await hands.enters('sheet-familyName')
	await hands.types('shen')
	await hands.picks('title-ms')
	await hands.enters('sheet-phone')
	await hands.types(phone)
	await hands.next()
	await cashier.sees('same-phone')
}

const DUPLICATE: Play = {
	shows: ['duplicates'],
	run: async (stage) => {
		const { cashier, customer, hands, shop } = stage
		const phone = TWINS[round++] ?? ''
		const known = shop.demo.group.members.find(({ fields }) => fields.phone?.value === phone)
		await fillsIn(stage, phone)
		await hands.picks('it-is-she')
		await cashier.reads('member-name', known?.address.zh ?? '')
		await hands.does('removeMember')
		await gone(stage, 'member-name')
		await fillsIn(stage, phone)
		await hands.picks('despite')
		await customer.getByTestId('field-phone').waitFor()
		await customer.getByTestId('say-yes').tap()
		await customer.getByTestId('choice-offers.wechat').waitFor()
		await customer.getByTestId('say-yes').tap()
		await cashier.reads('member-name', 'shen')
		stage.recorded('memberEnrolled', { confirmedBy: 'customerDisplay', sheet: { phone } })
		await hands.does('removeMember')
		await gone(stage, 'member-name')
	},
}

/** Head office has each pair to decide. */
export async function duplicatesAreProposed(shop: Shop): Promise<void> {
	const lines: string[] = []
	await withDatabase({ databaseUrl: shop.demo.databaseUrl() }, (database) =>
		printDuplicates(database, (line) => lines.push(line)),
	)
	for (const phone of TWINS) {
		const known = shop.demo.group.members.find(({ fields }) => fields.phone?.value === phone)
		expect(lines.filter((line) => line.includes(known?.memberId ?? 'nobody'))).toMatchObject([
			expect.stringMatching(/samePhone.*shen/),
		])
	}
	expect(lines.at(-1)).toContain(`${TWINS.length} to decide`)
}

const OPEN_COUNT: Play = {
	shows: ['openCount'],
	run: async (stage) => {
		const { cashier, drawer, hands } = stage
		await hands.doesMore('closeShift')
		await cashier.sees('close-shift')
		const expected = (drawer.minor / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })
		await cashier.reads('expected-cash', expected)
		await hands.types((drawer.minor / 100 - 1).toFixed(2))
		await hands.nextTwice()
		await cashier.reads('settlement-difference', '1.00')
		stage.recorded('shiftClosed', {
			count: 'open',
			settlement: { countedCashMinor: drawer.minor - 100, differenceMinor: -100 },
		})
		await hands.does('signOff')
		await signsOn(stage, '1001', '500')
		drawer.minor = 50_000
		await counts(stage, 0)
	},
}

export const HOUSE_PLAYS: readonly Play[] = [CAMPAIGN, COMES_BACK, LANGUAGE, DUPLICATE, OPEN_COUNT]
