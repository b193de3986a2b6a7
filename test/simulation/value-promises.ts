/** Promises about value: takings, purses, postings, authorisations, holds, leases. */
import { checkedEntry } from '../../protocol/journal/read-entry.ts'
import { accounts, type TransferRow } from '../../server/ledger/books.ts'
import type { MemoryLedger } from '../simulators/memory-ledger.ts'
import { neverCame, replacedCards, wasForgotten, wasTakenBack } from './casualties.ts'
import { heldTogether } from './commit-watch.ts'
import type { Evidence } from './evidence.ts'
import type { Owned } from './model.ts'

export function takings({ ledger, predicted }: Evidence): string[] {
	const credited = new Map<string, number>()
	for (const { credit_account, purse, amount, kind } of ledger.transfers) {
		const [account, storeId = ''] = credit_account.split(':')
		if (account !== 'store' || kind !== 'spend') continue
		const key = `${storeId} ${purse}`
		credited.set(key, (credited.get(key) ?? 0) + amount)
	}
	const byCard = differences('card takings of', predicted.taken, credited)
	const cash = new Map<string, number>()
	for (const [chain, rows] of ledger.journal) {
		for (const { text } of rows) {
			if (!text.includes('"saleCompleted"')) continue
			const { body } = checkedEntry(JSON.parse(text))
			if (body.kind !== 'saleCompleted') continue
			const tillId = chain.split('/')[0] ?? ''
			for (const tender of body.tenders)
				if (tender.kind === 'cash') cash.set(tillId, (cash.get(tillId) ?? 0) + tender.amountMinor)
			for (const back of body.paidBack ?? [])
				if (back.kind === 'cash') cash.set(tillId, (cash.get(tillId) ?? 0) - back.amountMinor)
		}
	}
	return [...byCard, ...differences('cash of', predicted.takenInCash, cash)]
}

function differences(
	what: string,
	one: ReadonlyMap<string, number>,
	other: ReadonlyMap<string, number>,
): string[] {
	return [...new Set([...one.keys(), ...other.keys()])].flatMap((key) => {
		const left = one.get(key) ?? 0
		const right = other.get(key) ?? 0
		return left === right ? [] : [`${what} ${key}: customers saw ${left}, the ledger says ${right}`]
	})
}

/** What nobody covered stands on the store's suspense account: to the customer it is spent like the rest. */
export function balances({ ledger, predicted }: Evidence): string[] {
	const left = new Map(ownedBy(ledger))
	for (const [key, amount] of suspended(ledger)) left.set(key, (left.get(key) ?? 0) - amount)
	return differences('value of', byHolder(ledger, predicted.owned), byHolder(ledger, left))
}

/** Sums by the card that is carried now: what a replaced one held belongs to the one in its place, wherever of it is. */
function byHolder(ledger: MemoryLedger, sums: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
	const replaced = replacedCards(ledger)
	const together = new Map<string, number>()
	for (const [key, amount] of sums) {
		let [cardNo = '', purse = ''] = key.split(' ')
		for (let next = replaced.get(cardNo); next !== undefined; next = replaced.get(cardNo)) cardNo = next
		together.set(`${cardNo} ${purse}`, (together.get(`${cardNo} ${purse}`) ?? 0) + amount)
	}
	return together
}

/** A replaced card points at the one in its place, and has nothing left that could be spent. */
export function replacements({ ledger }: Evidence): string[] {
	return [...replacedCards(ledger)].flatMap(([cardNo, newCardNo]) => {
		const left = ledger.pursesOf(cardNo).reduce((sum, { available }) => sum + available, 0)
		const pointsAt = ledger.cards.get(cardNo)?.replaced_by
		return left === 0 && pointsAt === newCardNo ? [] : [`${cardNo} has ${left}, points at ${pointsAt}`]
	})
}

/** Of no purse stands more on suspense than tills took of it with nothing to vouch for it, or what a lost till had vouched for. */
export function overspends({ ledger, predicted, tills }: Evidence): string[] {
	const byFloor = byHolder(ledger, predicted.byFloor)
	const borne = suspended(
		ledger,
		(transfer) =>
			transfer.kind !== 'takeBack' &&
			!wasTakenBack(ledger, transfer) &&
			!wasForgotten(ledger, tills, transfer),
	)
	return [...byHolder(ledger, borne)].flatMap(([key, amount]) => {
		const allowed = byFloor.get(key) ?? 0
		return amount <= allowed ? [] : [`${key}: ${amount} on suspense, ${allowed} spent by floor limits`]
	})
}

/** By `<card> <purse>`: what suspense accounts bear of it, by those transfers that count. */
function suspended(
	ledger: MemoryLedger,
	counts: (transfer: TransferRow) => boolean = () => true,
): ReadonlyMap<string, number> {
	const sums = new Map<string, number>()
	for (const { card_no, purse, debit_account, credit_account, amount } of ledger.transfers.filter(counts)) {
		const key = `${card_no} ${purse}`
		if (debit_account.startsWith('suspense:')) sums.set(key, (sums.get(key) ?? 0) + amount)
		if (credit_account.startsWith('suspense:')) sums.set(key, (sums.get(key) ?? 0) - amount)
	}
	return sums
}

export function postings({ ledger }: Evidence): string[] {
	const posted = new Map<string, number>()
	for (const { credit_account, debit_account, amount } of ledger.transfers) {
		posted.set(credit_account, (posted.get(credit_account) ?? 0) + amount)
		posted.set(debit_account, (posted.get(debit_account) ?? 0) - amount)
	}
	return [...ledger.purses.values()].flatMap(({ card_no, purse, credited, debited }) => {
		const sum = posted.get(accounts.card(card_no, purse)) ?? 0
		return sum === credited - debited ? [] : [`${card_no} ${purse}: ${credited - debited}, posted ${sum}`]
	})
}

/** What was spent before the entry that brings it had come is cleared by that entry, whatever it brought. */
export function noneEarly({ ledger }: Evidence): string[] {
	const mayWait = neverCame(ledger)
	return [...ledger.spends.values()]
		.filter(({ state, lease_id }) => state === 'early' && !mayWait(lease_id))
		.map(({ lease_id, counter, amount }) => `${lease_id} ${counter} ${amount}`)
}

/** What was given back before its payment had come is the card's since, unless that payment is lost with two disks. */
export function noneGivenEarly({ ledger, sales }: Evidence): string[] {
	const told = new Set(
		sales.flatMap(({ sale, posted }) =>
			posted ? sale.tenders.flatMap((tender) => ('authKey' in tender ? [tender.authKey as string] : [])) : [],
		),
	)
	return [...ledger.holds.values()]
		.filter(({ auth_key, given_early }) => given_early.length > 0 && told.has(auth_key))
		.map(({ auth_key, given_early }) => `${auth_key} ${given_early.map(({ amount }) => amount).join(' + ')}`)
}

/** What each purse holds by the books, wherever of it is. */
export function ownedBy(ledger: MemoryLedger): Owned {
	return new Map(
		[...ledger.purses.values()].map(({ card_no, purse, credited, debited }) => [
			`${card_no} ${purse}`,
			credited - debited,
		]),
	)
}

export function spentOnce({ ledger }: Evidence): string[] {
	const seen = new Set<string>()
	return ledger.transfers.flatMap(({ auth_key, kind, debit_account }) => {
		if (kind !== 'spend' || auth_key === null || debit_account.startsWith('suspense:')) return []
		if (seen.has(auth_key)) return [auth_key]
		seen.add(auth_key)
		return []
	})
}

/** Of each key the books know what its own purse, or the store's advance for it, paid, and no more of it was given back. */
export function givenBack({ ledger }: Pick<Evidence, 'ledger'>): string[] {
	const spent = new Map<string, number>()
	const refunded = new Map<string, number>()
	const add = (sums: Map<string, number>, key: string, amount: number) =>
		sums.set(key, (sums.get(key) ?? 0) + amount)
	for (const {
		kind,
		auth_key: key,
		amount,
		card_no,
		purse,
		debit_account,
		credit_account,
	} of ledger.transfers) {
		const hold = key === null ? undefined : ledger.holds.get(key)
		if (key === null || hold?.card_no !== card_no || hold.purse !== purse) continue
		const isUnpaid = debit_account.startsWith('suspense:')
		if (kind === 'spend' && !isUnpaid) add(spent, key, amount)
		if (kind === 'spend' && isUnpaid && credit_account.startsWith('advance:')) add(spent, key, -amount)
		if (kind === 'refund' && credit_account.startsWith('card:')) add(refunded, key, amount)
	}
	return [...ledger.holds.values()].flatMap((hold) => {
		const [took = 0, back = 0] = [spent.get(hold.auth_key), refunded.get(hold.auth_key)]
		if (hold.spent === took && hold.refunded === back && back <= took) return []
		return [`${hold.auth_key} spent ${took}, says ${hold.spent}; given back ${back}, says ${hold.refunded}`]
	})
}

/** What was authorised for a sale that is lost with its disk: the centre lets a hold go in a day, a person the lease. */
function isOrphan({ tills, sales, agents }: Evidence, authKey: string | null): boolean {
	const isForgotten = authKey !== null && agents.some((agent) => agent.forgottenReversals.has(authKey))
	const till = tills.find(({ tillId }) => authKey?.startsWith(`${tillId}-`))
	const epoch = Number(authKey?.slice((till?.tillId.length ?? 0) + 1).split('-')[0])
	const isUsed = sales.some(
		({ sale, posted }) =>
			posted && sale.tenders.some((tender) => 'authKey' in tender && tender.authKey === authKey),
	)
	return !isUsed && (isForgotten || till?.lane.written.brokenEpochs.has(epoch) === true)
}

export function noHolds(evidence: Evidence): string[] {
	const { ledger } = evidence
	const open = [...ledger.holds.values()].filter((hold) => hold.state === 'held' || hold.state === 'new')
	const wrong = [...ledger.purses.values()].flatMap(({ card_no, purse, held }) =>
		held === heldTogether(ledger.holds.values(), card_no, purse)
			? []
			: [`held of ${card_no} ${purse} is not its holds`],
	)
	const behind = open.filter((hold) => !isOrphan(evidence, hold.auth_key))
	return [...behind.map((hold) => `${hold.auth_key} ${hold.state} ${hold.amount}`), ...wrong]
}

export function noOutstanding(evidence: Evidence): string[] {
	const { ledger, agents } = evidence
	const atCentre = [...ledger.spends.values()]
		.filter((spend) => spend.state === 'outstanding' && !isOrphan(evidence, spend.auth_key))
		.map((spend) => `centre: ${spend.lease_id} ${spend.counter} ${spend.auth_key}`)
	const atAgents = agents.flatMap(({ storeId, disk }) =>
		disk
			.outstandingSpends()
			.filter(({ authKey }) => !isOrphan(evidence, authKey))
			.map(
				({ leaseId, counter, authKey, state }) =>
					`agent ${storeId}: ${leaseId} ${counter} ${state} ${authKey}`,
			),
	)
	return [...atCentre, ...atAgents]
}
