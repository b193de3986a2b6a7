/** What came out of a printer, and what a customer or a manager reads on it. */

import type { ReceiptLayout } from '../../protocol/receipt/receipt-layout.ts'
import { receiptWords } from '../../till/receipt/receipt-words.ts'
import { receiptNumber } from '../../till/returns/receipt-number.ts'
import { parseMinor } from './parse-minor.ts'

export type Paper = {
	readonly tillId: string
	readonly jobId: string
	readonly copy: boolean
	readonly layout: ReceiptLayout
}

/** A sale as its receipt tells it. */
export type ReadReceipt = {
	readonly saleId: string
	readonly tillId: string
	readonly totalMinor: number
	readonly cashMinor: number
	readonly storedValueMinor: number
	readonly giftMinor: number
	readonly pointsEarned: number
	/** What went back to the customer for goods of hers: in cash, and to her purses. */
	readonly cashBackMinor: number
	readonly purseBackMinor: number
	readonly pointsTakenBack: number
	readonly checkCode: string
	/** It says that the sale is not in safety yet: no other disk than the till's has it. */
	readonly notMirrored: boolean
}

/** Null for a paper that is not a sale's receipt. */
function readReceipt({ tillId, layout }: Paper): ReadReceipt | null {
	const words = receiptWords(layout.language)
	const barcode = layout.rows.find((row) => row.kind === 'barcode')
	// A gift receipt tells nothing of money.
	if (barcode?.kind !== 'barcode' || receiptNumber(barcode.data)?.asGift === true) return null
	const pairs = layout.rows.flatMap((row) => (row.kind === 'pair' ? [row] : []))
	const total = layout.rows.find((row) => row.kind === 'total')
	const sum = (word: string): number =>
		pairs
			.filter(({ left }) => left === word || left.startsWith(`${word} (`))
			.reduce((total, { right }) => total + parseMinor(right), 0)
	const purseBack = pairs
		.filter(({ left }) => left.startsWith(`${words.paidBack} `) && left.includes('*'))
		.reduce((total, { right }) => total + parseMinor(right), 0)
	const pointsTaken = pairs.find(({ left }) => left === words.pointsTakenBack)
	const marks = layout.rows.flatMap((row) => (row.kind === 'mark' ? row.text : []))
	const code = layout.rows.flatMap((row) =>
		row.kind === 'centre' && row.text.startsWith(words.checkCode) ? row.text : [],
	)
	return {
		saleId: barcode.data,
		tillId,
		totalMinor: total?.kind === 'total' ? parseMinor(total.right) : Number.NaN,
		cashMinor: sum(words.cash),
		storedValueMinor: sum(words.purse.storedValue),
		giftMinor: sum(words.purse.gift),
		pointsEarned: sum(words.pointsEarned),
		cashBackMinor: sum(`${words.paidBack} ${words.cash}`),
		purseBackMinor: purseBack,
		pointsTakenBack: pointsTaken === undefined ? 0 : -Number(pointsTaken.right),
		checkCode: code[0]?.slice(words.checkCode.length + 1) ?? '',
		notMirrored: marks.includes(words.notMirroredMark),
	}
}

/** One receipt for each check code. Throws when two papers tell one sale differently. */
export function receiptsOf(papers: readonly Paper[]): ReadReceipt[] {
	const byCode = new Map<string, ReadReceipt>()
	for (const paper of papers) {
		const receipt = readReceipt(paper)
		if (receipt === null) continue
		const known = byCode.get(receipt.checkCode)
		// A till that printed and lost its power before it knew prints again, when the agent may have the sale by now.
		const notMirrored = receipt.notMirrored || known?.notMirrored === true
		const told = { ...receipt, notMirrored }
		if (known !== undefined && JSON.stringify({ ...known, notMirrored }) !== JSON.stringify(told))
			throw new Error(`two receipts of ${receipt.saleId} differ`)
		byCode.set(receipt.checkCode, told)
	}
	return [...byCode.values()]
}
