/** Words of the supervisor's day: the locked screen, the till in other hands, cash without a sale, what was recorded. */
import type { CashDirection, Entry } from '../../protocol/journal/entry.ts'
import type { GuardedAction } from '../../protocol/rules/override-rules.ts'

export type DutyWords = {
	readonly guarded: Readonly<Record<GuardedAction, string>>
	readonly lockedBy: (name: string, itemCount: number) => string
	/** On the key that signs on where the screen is locked. */
	readonly unlock: string
	readonly unlockPin: string
	readonly lockedHint: string
	readonly handOverHint: string
	/** Before the drawer is opened without a sale; the second where no reason need be given. */
	readonly whyDrawer: string
	readonly openDrawerHint: string
	/** Before a sale is cancelled, where the store asks; the second where no reason need be given. */
	readonly whyCancelled: string
	readonly whyCancelledHint: string
	readonly direction: Readonly<Record<CashDirection, string>>
	/** The same in both languages. */
	readonly training: string
	readonly amount: string
	readonly note: string
	readonly noTotals: string
	readonly piecesHint: string
	readonly searchPlaceholder: string
	readonly nothingFound: string
	readonly lookFurther: string
	readonly group: Readonly<Record<'sales' | 'cash' | 'cards' | 'shift' | 'machine', string>>
	readonly entry: Readonly<Record<Entry['body']['kind'], string>>
}
