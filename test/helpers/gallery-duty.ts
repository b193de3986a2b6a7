/** Screens of the supervisor's day: the locked till, other hands, cash without a sale, counting, what was recorded, training. */
import type { Page } from 'playwright-core'
import { minor } from '../../protocol/base/money.ts'
import type { TillView } from '../../till/view.ts'
import {
	basket,
	type GalleryScreen,
	inTurn,
	mayApprove,
	member,
	operators,
	screen,
	selling,
	sheetOfMore,
	touches,
	types,
} from './gallery-screen.ts'
import { sampleView } from './sample-views.ts'

const colleagues = operators.slice(1)
const locked = { kind: 'locked', lockedUntilMs: null, operators, presented: null } as const

function guarded(action: NonNullable<TillView['guarded']>['action'], amountMinor: number | null, note = '') {
	return {
		guarded: {
			action,
			amountMinor: amountMinor === null ? null : minor(amountMinor),
			note,
			mayApprove,
			lockedUntilMs: null,
		},
	}
}

/** The drawer by notes and coins, a few of each. */
async function countsPieces(page: Page): Promise<void> {
	for (const [value, count] of [
		[10_000, '86'],
		[5_000, '31'],
		[2_000, '12'],
		[1_000, '27'],
		[500, '9'],
		[100, '48'],
	] as const) {
		await page.keyboard.type(count, { delay: 70 })
		await page.getByTestId(`piece-${value}`).click()
	}
	await page.getByTestId('key-usePieces').waitFor()
}

const openCount = {
	shift: { ...sampleView(selling).shift, expectedCashMinor: minor(1_070_310) },
} as Partial<TillView>
const whyCancelled: TillView['saleCancel'] = {
	isReasonRequired: true,
	reasons: [
		{ reasonId: 'noMoney', nameZh: '钱不够', nameEn: 'Not enough money' },
		{ reasonId: 'leftQueue', nameZh: '顾客离开', nameEn: 'Customer left' },
		{ reasonId: 'otherTill', nameZh: '换收银台', nameEn: 'Rung up elsewhere' },
	],
}
const journal = sheetOfMore('key-journal', 'journal')
const waiting: TillView['suspended'] = {
	source: 'store',
	sales: [
		{
			saleId: 'S01-02-1-000007' as never,
			tillId: 'S01-02',
			operatorName: '周敏',
			label: '红外套',
			nameZh: null,
			nameEn: null,
			itemCount: 4,
			totalMinor: minor(12_340),
			suspendedAtMs: 0,
			isOfEarlierDay: false,
			doubt: null,
		},
	],
}

export const DUTY_SCREENS: readonly GalleryScreen[] = [
	screen('locked', locked, { basket, member }),
	screen('locked-others', locked, { basket, member }, async (page) => {
		await page.getByTestId('pin-entry').waitFor()
		await page.keyboard.press('Escape')
		await page.getByTestId('operator-1002').waitFor()
	}),
	screen('hand-over', selling, { basket, colleagues }, sheetOfMore('key-handOver', 'hand-over')),
	screen(
		'hand-over-pin',
		selling,
		{ basket, colleagues },
		inTurn(sheetOfMore('key-handOver', 'hand-over'), touches('colleague-1003', 'hand-over'), types('123')),
	),
	screen(
		'move-cash',
		selling,
		{},
		inTurn(sheetOfMore('key-cashMove', 'move-cash'), touches('cash-paidOut', 'move-cash'), types('12.50')),
	),
	screen('totals-waiting', selling, {}, sheetOfMore('key-readTotals', 'totals')),
	screen(
		'count-blind',
		selling,
		{ suspended: waiting },
		inTurn(sheetOfMore('key-closeShift', 'close-shift'), countsPieces),
	),
	screen(
		'count-open',
		selling,
		openCount,
		inTurn(sheetOfMore('key-closeShift', 'close-shift'), countsPieces),
	),
	screen('journal', selling, {}, inTurn(journal, touches('entry-1-1342', 'journal-detail'))),
	screen(
		'journal-all',
		selling,
		{ isJournalOpen: true },
		inTurn(journal, touches('entry-1-1340', 'journal-detail')),
	),
	screen('journal-words', selling, {}, inTurn(journal, touches('entry-1-1339', 'journal-text'))),
	screen('journal-nothing', selling, {}, inTurn(journal, types('99.99'))),
	screen('no-sale-why', selling, {}, sheetOfMore('key-openDrawer', 'no-sale')),
	screen(
		'cancel-why',
		selling,
		{ basket, saleCancel: whyCancelled },
		touches('key-cancelSale', 'cancel-sale'),
	),
	screen('guarded-no-sale', selling, guarded('noSale', null)),
	screen('guarded-cancel', selling, { basket, ...guarded('saleCancel', 20_830) }),
	screen(
		'guarded-pin',
		selling,
		guarded('paidOut', 1_250, '买复写纸'),
		inTurn(touches('supervisor-1002', 'guarded'), types('45')),
	),
	screen('training', selling, { basket, isTraining: true }),
]
