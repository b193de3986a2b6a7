/**
 * The reference model: value as customers understand it. It knows what each card held in the morning and what happened at the
 * tills, sale by sale; of holds, leases, slices, agents and accounts it knows nothing.
 */
import { type Entry, isPurseTender } from '../../protocol/journal/entry.ts'
import type { ReadReceipt } from './paper.ts'

/** By `<card> <purse>`, in the purse's unit. */
export type Owned = ReadonlyMap<string, number>

export type Prediction = {
	readonly owned: Owned
	/** By `<card> <purse>`: what was spent of it with nothing to vouch for it. */
	readonly byFloor: ReadonlyMap<string, number>
	/** What each store took out of which kind of purse, by `<store> <purse>`. */
	readonly taken: ReadonlyMap<string, number>
	/** Per till, by the receipts that customers hold. */
	readonly takenInCash: ReadonlyMap<string, number>
}

export type Happened = { readonly tillId: string; readonly body: Entry['body'] }

/**
 * `happened`: what the tills wrote and is not lost; `receipts`: of the same sales. `neverCame`: the lease is value that was
 * earned and spent in a store, and the entry that brought it is lost with two disks: the store bears what was spent of it.
 */
export function predict(
	happened: readonly Happened[],
	receipts: readonly ReadReceipt[],
	opening: Owned,
	neverCame: (leaseId: string) => boolean,
): Prediction {
	const owned = new Map(opening)
	const byFloor = new Map<string, number>()
	const taken = new Map<string, number>()
	const takenInCash = new Map<string, number>()
	const paid = new Set(
		happened.flatMap(({ body }) =>
			body.kind === 'saleCompleted' ? body.tenders.filter(isPurseTender).map(({ authKey }) => authKey) : [],
		),
	)
	for (const { tillId, body } of happened) {
		const storeId = tillId.split('-')[0] ?? ''
		if (body.kind === 'spendRefunded') addTo(owned, `${body.cardNo} ${body.purse}`, body.amount)
		if (body.kind !== 'saleCompleted') continue
		for (const { cardNo, purse, amount, authority } of body.tenders.filter(isPurseTender)) {
			const isBorne = authority.kind === 'lease' && neverCame(authority.leaseId)
			if (!isBorne) addTo(owned, `${cardNo} ${purse}`, -amount)
			if (authority.kind === 'floor') addTo(byFloor, `${cardNo} ${purse}`, amount)
			addTo(taken, `${storeId} ${purse}`, amount)
		}
		for (const { cardNo, grantId } of body.approvals) {
			addTo(owned, `${cardNo} grant:${grantId}`, -1)
			addTo(taken, `${storeId} grant:${grantId}`, 1)
		}
		for (const { cardNo, purse, amountMinor } of body.loads) addTo(owned, `${cardNo} ${purse}`, amountMinor)
		for (const back of body.paidBack ?? []) {
			// Of a payment that is lost with two disks nothing can be given back.
			if (back.kind === 'purse' && paid.has(back.authKey))
				addTo(owned, `${back.cardNo} ${back.purse}`, back.amount)
			if (back.kind === 'giftValue') addTo(owned, `${back.cardNo} gift`, back.amountMinor)
		}
		for (const { cardNo, purse, amount } of body.takenBack ?? []) addTo(owned, `${cardNo} ${purse}`, -amount)
		for (const { cardNo, purse, amount } of body.earned) addTo(owned, `${cardNo} ${purse}`, amount)
	}
	for (const { tillId, cashMinor, cashBackMinor } of receipts)
		addTo(takenInCash, tillId, cashMinor - cashBackMinor)
	return { owned, byFloor, taken, takenInCash }
}

function addTo(sums: Map<string, number>, key: string, amount: number): void {
	sums.set(key, (sums.get(key) ?? 0) + amount)
}
