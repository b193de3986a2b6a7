/** Words of payments that somebody outside charges. */
import type { PhaseView } from '../../till/view.ts'

type Awaiting = Extract<PhaseView, { kind: 'awaitingPayment' }>

export type PaymentWords = {
	readonly title: Readonly<Record<Awaiting['method'], string>>
	/** What is waited for, in one line. */
	readonly waiting: (awaiting: Pick<Awaiting, 'method' | 'state' | 'step' | 'isCancelling' | 'qr'>) => string
	/** What to do meanwhile, and what is safe. */
	readonly advice: (awaiting: Pick<Awaiting, 'method' | 'state' | 'qr'>) => string
	readonly reference: string
	readonly seconds: (count: number) => string
	/** 抹零. */
	readonly rounding: string
	readonly toReturn: string
	readonly foreignExpected: (currency: string) => string
	readonly foreignCounted: (amount: string) => string
	readonly foreignChange: string
	readonly foreignCountHint: string
	/** On the key of a currency. */
	readonly foreignKey: (currency: string, rate: string) => string
	readonly refundOutside: (amount: string) => string
}
