/** Several authorisations in one transaction, decided one after the other as if each had its own. */
import type { DownOf } from '../../protocol/wire/down.ts'
import type { LeaseReturn } from '../../protocol/wire/messages/lease.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import { type AuthoriseResult, authorise } from './holds.ts'
import { type Asker, leasesFor, type SignLease, takeBack } from './leases.ts'
import type { LedgerTables, StoreTerms } from './ledger-tables.ts'
import { sweepReplaced } from './replace.ts'
import { tradingDates } from './validity.ts'

export interface AuthoriseAsked extends Asker {
	readonly ask: UpOf<'authorise'>
}

interface AuthoriseParts {
	readonly tables: LedgerTables
	readonly signLease: SignLease
	readonly nowMs: number
}

/** The answers in the order of the questions. The pictures show the cards after all of them. */
export async function authoriseTogether(
	{ tables, signLease, nowMs }: AuthoriseParts,
	asked: readonly AuthoriseAsked[],
): Promise<DownOf<'authorised'>[]> {
	const cardNos = [...new Set(asked.map(({ ask }) => ask.cardNo))]
	const [storeTerms, books] = await Promise.all([
		tables.termsOf([...new Set(asked.map(({ storeId }) => storeId))]),
		tables.loadBooks({
			...wantedByReturns(
				asked.flatMap(({ ask }) => ask.returns),
				asked.map(({ ask }) => ask.authKey),
			),
			cardNos,
			purses: asked.map(({ ask }) => ask.purse),
			activeLeases: true,
		}),
	])
	const decided = asked.map(({ storeId, diskId, ask }) => {
		const terms = termsIn(storeTerms, storeId)
		const businessDates = tradingDates(terms, nowMs)
		for (const given of ask.returns) takeBack(books, { storeId, diskId }, given, nowMs)
		sweepReplaced(books, nowMs)
		const givesBack = ask.returns.length > 0
		const result = authorise(books, { ...ask, storeId, givesBack, businessDates, nowMs })
		// A refusal lends nothing new, but names a lease whose grant got lost on its way, so that it can be given back.
		const rules = result.kind === 'approved' ? terms.leases : []
		const request = { storeId, diskId, cardNo: ask.cardNo, rules, businessDates, nowMs }
		return { ask, result, leases: leasesFor(books, request, signLease) }
	})
	const [, pictures] = await Promise.all([tables.saveBooks(books), tables.cardSnapshots(cardNos, nowMs)])
	return decided.map(({ ask: { requestId, authKey, cardNo }, result, leases }) => {
		const card = pictures.get(cardNo) ?? null
		return { kind: 'authorised', requestId, authKey, result: wireResult(result), leases, card }
	})
}

const NO_TERMS: StoreTerms = { leases: [], utcOffsetMinutes: 0, dayStartsAtHour: 0 }

/** A store that is not known is lent nothing. */
export function termsIn(terms: ReadonlyMap<string, StoreTerms>, storeId: string): StoreTerms {
	return terms.get(storeId) ?? NO_TERMS
}

export function wantedByReturns(
	returns: readonly LeaseReturn[],
	authKeys: readonly string[] = [],
): { readonly authKeys: string[]; readonly leaseIds: string[] } {
	const spends = returns.flatMap((given) => given.outstanding.map((spend) => spend.authKey))
	return { authKeys: [...authKeys, ...spends], leaseIds: returns.map((given) => given.leaseId) }
}

function wireResult(result: AuthoriseResult): DownOf<'authorised'>['result'] {
	if (result.kind === 'refused') return { kind: 'declined', refusal: result }
	return { kind: 'approved', authority: { kind: 'hold' }, balanceAfter: result.balanceAfter }
}
