/** Words of a member's sheet: joining, changing it, her own word for it. */
import type { SheetField } from '../../protocol/card/member-sheet.ts'
import type { ConsentKey } from '../../protocol/rules/consent-wording.ts'

export type SheetWords = {
	readonly enrolTitle: string
	readonly editTitle: string
	readonly field: Readonly<Record<SheetField | 'cardNo', string>>
	readonly hint: Readonly<Record<SheetField | 'cardNo', string>>
	/** How she is addressed, one press each. */
	readonly title: Readonly<Record<'ms' | 'mr' | 'name', string>>
	readonly noCard: string
	readonly card: (cardNo: string) => string
	readonly tagOnly: string
	readonly verified: string
	readonly itIsShe: string
	readonly despite: string
	readonly readOut: string
	readonly wasBefore: (value: string) => string
	readonly takenAway: string
	readonly consentTitle: string
	readonly consentHint: string
	readonly consent: Readonly<Record<ConsentKey, string>>
	readonly required: string
	readonly yes: string
	readonly no: string
}
