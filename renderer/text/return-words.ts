/** Words of goods that come back. */
export type ReturnWords = {
	readonly title: string
	/** What to do at each step. */
	readonly present: string
	readonly pick: string
	readonly why: string
	readonly receiptNumber: string
	readonly asGift: string
	readonly notClaimed: string
	readonly left: (quantity: number) => string
	readonly noneLeft: string
	readonly picked: (quantity: number) => string
	readonly line: (name: string, quantity: number) => string
	readonly withoutReceipt: string
	readonly paysBack: string
	readonly paidBack: string
	readonly evenExchange: string
	readonly presentCard: string
	readonly byHand: string
	readonly settlement: string
	readonly cashPaidBack: string
}
