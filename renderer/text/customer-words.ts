/** Words of the customer's screen: spoken to her, not to the cashier. */
import type { SheetField } from '../../protocol/card/member-sheet.ts'
import type { CustomerPayment, CustomerTender, CustomerView } from '../../till/customer-view.ts'
import type { PaysBackView } from '../../till/view.ts'

export type CustomerWords = {
	readonly language: CustomerView['language']
	readonly welcome: string
	/** The page stands there and no till answers; for whoever looks after it. */
	readonly notConnected: string
	readonly closed: { readonly title: string; readonly advice: string }
	readonly training: string
	readonly forMembers: string
	/** `name`: null where nobody is known to hold the card. */
	readonly greeting: (name: string | null) => string
	readonly birthday: string
	readonly greetingAdvice: string
	readonly itemCount: (count: number) => string
	readonly each: string
	readonly perKilogram: string
	readonly onTheScale: string
	readonly saved: string
	readonly taxAdded: string
	readonly total: string
	readonly toPay: string
	readonly youGet: string
	readonly paid: string
	readonly load: Readonly<Record<'storedValue' | 'gift', string>>
	readonly returned: (name: string, quantity: number) => string
	readonly tender: Readonly<Record<CustomerTender['kind'] | PaysBackView['kind'], string>>
	readonly points: (count: number) => string
	readonly uses: (count: number) => string
	readonly willEarn: (count: number) => string
	readonly willGet: (coupon: string) => string
	/** `missing`: an amount; null: one piece more. */
	readonly hint: (name: string, missing: string | null) => string
	readonly balance: string
	readonly provisional: string
	readonly payment: (payment: CustomerPayment) => { readonly title: string; readonly advice: string }
	readonly change: string
	readonly thanks: (name: string | null) => string
	readonly paidBack: string
	readonly earned: (count: number) => string
	readonly pointsNow: string
	readonly confirm: {
		readonly dataTitle: string
		readonly dataAdvice: string
		readonly field: Readonly<Record<SheetField, string>>
		/** Of `addressedAs`, where it is no words of her own. */
		readonly title: Readonly<Record<'ms' | 'mr' | 'name', string>>
		readonly monthDay: (month: number, day: number) => string
		readonly removed: string
		readonly right: string
		readonly wrong: string
		readonly consentTitle: string
		readonly requiredLead: string
		readonly optionalLead: string
		/** She is a member and no longer wants her data kept: what that means. */
		readonly leaving: string
		readonly agree: string
		readonly disagree: string
		/** In place of it, where she is a member already. */
		readonly asItWas: string
		readonly on: string
		readonly off: string
		readonly refused: string
	}
}
