/**
 * The reference model: money as customers understand it. It knows what each card held in the morning and reads the receipts
 * that came out of the printers; nothing else.
 */
import { CARD_COUNT, cardNoOf } from './group.ts'
import { type Paper, type ReadReceipt, readReceipt } from './paper.ts'

export type Prediction = {
	/** Per card number. */
	readonly storedValue: ReadonlyMap<string, number>
	readonly points: ReadonlyMap<string, number>
	/** Per store: what it took by card. */
	readonly takenByCard: ReadonlyMap<string, number>
	/** Per till: what it took in cash. */
	readonly takenInCash: ReadonlyMap<string, number>
}

export type Opening = ReadonlyMap<string, { readonly storedValue: number; readonly points: number }>

/** One receipt for each check code. Throws when two papers tell one sale differently. */
export function receiptsOf(papers: readonly Paper[]): ReadReceipt[] {
	const byCode = new Map<string, ReadReceipt>()
	for (const paper of papers) {
		const receipt = readReceipt(paper)
		if (receipt === null) continue
		const known = byCode.get(receipt.checkCode)
		if (known !== undefined && JSON.stringify(known) !== JSON.stringify(receipt))
			throw new Error(`two receipts of ${receipt.saleId} differ`)
		byCode.set(receipt.checkCode, receipt)
	}
	return [...byCode.values()]
}

/** `opening`: stored value and points per card number in the morning. */
export function predict(receipts: readonly ReadReceipt[], opening: Opening): Prediction {
	const storedValue = new Map([...opening].map(([cardNo, purses]) => [cardNo, purses.storedValue]))
	const points = new Map([...opening].map(([cardNo, purses]) => [cardNo, purses.points]))
	const takenByCard = new Map<string, number>()
	const takenInCash = new Map<string, number>()
	for (const receipt of receipts) {
		const cardNo = cardEndingIn(receipt.cardEnding)
		if (cardNo !== undefined) {
			storedValue.set(cardNo, (storedValue.get(cardNo) ?? 0) - receipt.storedValueMinor)
			points.set(cardNo, (points.get(cardNo) ?? 0) + receipt.pointsEarned)
		}
		const storeId = receipt.tillId.split('-')[0] ?? ''
		takenByCard.set(storeId, (takenByCard.get(storeId) ?? 0) + receipt.storedValueMinor)
		takenInCash.set(receipt.tillId, (takenInCash.get(receipt.tillId) ?? 0) + receipt.cashMinor)
	}
	return { storedValue, points, takenByCard, takenInCash }
}

function cardEndingIn(ending: string | null): string | undefined {
	if (ending === null) return undefined
	return Array.from({ length: CARD_COUNT }, (_, card) => cardNoOf(card)).find((cardNo) =>
		cardNo.endsWith(ending),
	)
}
