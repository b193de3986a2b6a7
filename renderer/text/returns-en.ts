import type { ReturnWords } from './return-words.ts'

export const returnsEn: ReturnWords = {
	title: 'Returns',
	present: 'Scan the barcode on the receipt, or enter its number. No receipt: scan the goods.',
	pick: 'Choose what comes back, by touch or by its number and Enter; once more for one piece more. Then Enter.',
	why: 'Why does it come back? Its number and Enter.',
	receiptNumber: 'Receipt number',
	asGift: 'Gift receipt: the value goes onto a gift card',
	notClaimed: 'The store computer is out of reach: a supervisor answers for this.',
	left: (quantity) => `${quantity} can come back`,
	noneLeft: 'Has come back',
	picked: (quantity) => `${quantity} chosen`,
	line: (name, quantity) => `Returned: ${name} × ${quantity}`,
	withoutReceipt: 'without a receipt',
	paysBack: 'To pay back',
	paidBack: 'Paid back',
	evenExchange: 'Nothing to pay and nothing to pay back.',
	presentCard: 'Ask for a card: the value of a gift receipt goes onto its gift purse.',
	byHand: 'by hand, at the terminal',
	settlement: 'Goods returned',
	cashPaidBack: 'Cash paid back',
}
