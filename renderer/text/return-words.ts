/** Words of goods that come back. */
export type ReturnWords = {
	readonly title: string
	/** What to do at each step. */
	readonly present: string
	readonly pick: string
	readonly why: string
	readonly receiptNumber: string
	/** That its end is enough. */
	readonly numberHint: string
	/** What is being typed where lines or reasons are numbered. */
	readonly typed: (typed: string) => string
	readonly asGift: string
	readonly notClaimed: string
	readonly left: (quantity: number) => string
	readonly noneLeft: string
	readonly picked: (quantity: number) => string
	readonly line: (name: string, quantity: number) => string
	readonly withoutReceipt: string
	/** Instead of the goods only their container came back; `name`: of the deposit. */
	readonly emptyOf: (name: string) => string
	readonly empties: string
	readonly howManyEmpties: string
	readonly takeEmpties: (count: number) => string
	readonly paysBack: string
	readonly paidBack: string
	readonly evenExchange: string
	/** In place of what is to be paid back, when nothing is. */
	readonly even: string
	/** On the key that completes a sale with nothing to pay. */
	readonly complete: string
	/** Heading after goods came back. */
	readonly done: string
	/** In place of the basket's total, where goods come back. */
	readonly toPay: string
	readonly goods: string
	/** Status line while it is paid back, and after. */
	readonly payBackHint: string
	readonly doneHint: string
	readonly presentCard: string
	readonly byHand: string
	readonly settlement: string
	readonly cashPaidBack: string
	/** In X and Z, part of sales and returns. */
	readonly depositsTaken: string
	readonly depositsGivenBack: string
	readonly containers: (count: number) => string
}
