/** A shift from sign-on to Z, and what a supervisor does in between. */
import { readFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { SUPERVISOR_UID } from '../../fixtures/demo-data/operators.ts'
import { until } from '../../helpers/until.ts'
import { SUPERVISOR } from './by-hand-plays.ts'
import type { Play, Stage } from './play.ts'
import { gone, nextCustomer, paysInCash, receiptAfter, scans, startsToPay } from './stage-steps.ts'

const CASHIER = '1001'
const COLLEAGUE = '1003'
const FLOAT_MINOR = 50_000

async function typesPin({ shop, hands }: Stage, operatorId: string): Promise<void> {
	await hands.types(shop.demo.pins[operatorId] ?? '')
	await hands.next()
}

export async function signsOn(stage: Stage, operatorId: string, floatYuan: string): Promise<void> {
	const { cashier, hands } = stage
	await hands.picks(`operator-${operatorId}`)
	await typesPin(stage, operatorId)
	await cashier.sees('open-shift')
	await hands.types(floatYuan)
	await hands.next()
	await cashier.sees('sell')
}

const LOCKED: Play = {
	shows: ['lock', 'handOver'],
	run: async (stage) => {
		const { cashier, hands } = stage
		await scans(stage, '茉莉花茶')
		await hands.doesMore('lock')
		await cashier.sees('locked')
		await typesPin(stage, CASHIER)
		await cashier.sees('sell')
		stage.recorded('tillLocked', { cause: 'operator' })
		stage.recorded('tillUnlocked', { operatorId: CASHIER })
		await hands.doesMore('handOver')
		await cashier.sees('hand-over')
		if (hands.way === 'touch') await hands.picks(`colleague-${COLLEAGUE}`)
		else {
			await hands.types(COLLEAGUE)
			await hands.next()
		}
		await typesPin(stage, COLLEAGUE)
		await cashier.reads('operator-name', '张磊')
		stage.recorded('tillHandedOver', { fromOperatorId: CASHIER })
		expect(await cashier.itemCount()).toBe(1)
		await paysInCash(stage)
		stage.recorded('saleCompleted', { totals: { itemCount: 1 } })
	},
}

/** Two in each round. */
const MOVES = [
	{ direction: 'loan', yuan: '90', minor: 9_000, note: '' },
	{ direction: 'pickup', yuan: '60', minor: -6_000, note: '' },
	{ direction: 'paidIn', yuan: '7', minor: 700, note: 'found' },
	{ direction: 'paidOut', yuan: '5', minor: -500, note: 'pens' },
] as const

const CASH_MOVES: Play = {
	shows: ['cashMoves', 'journal'],
	run: async (stage) => {
		const { cashier, hands, drawer, link } = stage
		const [first, second, third, fourth] = MOVES
		for (const { direction, yuan, minor, note } of link === 'store' ? [second, third] : [first, fourth]) {
			await hands.doesMore('cashMove')
			await cashier.sees('move-cash')
			await hands.picks(`cash-${direction}`)
			await hands.types(yuan)
			if (note !== '') {
				await hands.enters('cash-note')
				await hands.types(note)
			}
			await hands.nextTwice()
			await gone(stage, 'move-cash')
			drawer.minor += minor
			stage.recorded('cashMoved', { direction, amountMinor: Math.abs(minor), note })
		}
		await readsJournal(stage, link === 'store' ? 'found' : 'pens')
	},
}

/** What was just paid is found by what it was for, among the cash, and saved as a file. */
async function readsJournal(stage: Stage, note: string): Promise<void> {
	const { cashier, hands } = stage
	await hands.doesMore('journal')
	await cashier.sees('journal')
	await hands.picks('journal-cash')
	await hands.enters('journal-search')
	await hands.types(note)
	await cashier.reads('journal-detail', note)
	const saved = cashier.page.waitForEvent('download')
	await hands.picks('export-csv')
	const text = await readFile(await (await saved).path(), 'utf8')
	expect(text).toContain(note)
	expect(text).not.toContain('saleCompleted')
	// First what was searched for goes, then the journal.
	await hands.does('back')
	await hands.does('back')
	await gone(stage, 'journal')
}

const X_REPORT: Play = {
	shows: ['xReport'],
	run: async (stage) => {
		const { cashier, hands } = stage
		const papers = cashier.lane.printer.receipts().length
		await hands.doesMore('readTotals')
		await cashier.sees('guarded')
		cashier.lane.reader.tapCard(SUPERVISOR_UID)
		await cashier.sees('settlement-sales')
		cashier.lane.reader.removeCard()
		await until(() => cashier.lane.printer.receipts().length > papers, 'the totals are on paper')
		stage.recorded('xReportRead', {
			supervisorId: SUPERVISOR,
			salesMinor: await cashier.amount('settlement-sales'),
		})
		await hands.does('back')
		await gone(stage, 'totals')
	},
}

/** Nothing of it may be among what the centre has: the sales are compared one by one. */
const TRAINING: Play = {
	shows: ['training'],
	run: async (stage) => {
		const { cashier, hands } = stage
		await hands.doesMore('enterTraining')
		await hands.does('enterTraining')
		await cashier.sees('training')
		await signsOn(stage, CASHIER, '1')
		await scans(stage, '茉莉花茶')
		await startsToPay(stage)
		// No card lies on the terminal: in training one is thought of.
		await receiptAfter(stage, () => hands.does('bankCard', 'tender-bank-card'))
		await nextCustomer(stage)
		await hands.does('leaveTraining')
		await hands.does('leaveTraining')
		await cashier.sees('locked')
		await typesPin(stage, COLLEAGUE)
		await cashier.sees('sell')
		stage.recorded('trainingEntered', {})
		stage.recorded('trainingLeft', {})
		stage.recorded('tillUnlocked', { operatorId: COLLEAGUE })
	},
}

const CLOSES: Play = {
	shows: ['zReport', 'signOn'],
	run: async (stage) => {
		const { cashier, hands, drawer } = stage
		await hands.doesMore('closeShift')
		await cashier.sees('close-shift')
		await hands.types((drawer.minor / 100).toFixed(2))
		await hands.nextTwice()
		await cashier.reads('settlement-difference', '账款相符')
		stage.recorded('shiftClosed', {
			count: 'blind',
			settlement: { countedCashMinor: drawer.minor, differenceMinor: 0, floatMinor: FLOAT_MINOR },
		})
		await hands.does('signOff')
		await cashier.sees('sign-on')
		cashier.lane.reader.tapCard(SUPERVISOR_UID)
		await cashier.sees('pin-entry')
		cashier.lane.reader.removeCard()
		await typesPin(stage, SUPERVISOR)
		await cashier.reads('operator-name', '周芳')
		await hands.does('signOff')
		await signsOn(stage, CASHIER, String(FLOAT_MINOR / 100))
		drawer.minor = FLOAT_MINOR
		stage.recorded('shiftOpened', { floatMinor: FLOAT_MINOR })
	},
}

export const SHIFT_PLAYS: readonly Play[] = [LOCKED, CASH_MOVES, X_REPORT, TRAINING, CLOSES]
