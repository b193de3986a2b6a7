/** What must be true when everything is healed and quiet: one named promise each, asked of all parties. */
import {
	happened,
	type KnownSale,
	knownSales,
	neverCame,
	postedHashes,
	receiptOf,
	replacedCards,
} from './casualties.ts'
import type { Evidence, Parties } from './evidence.ts'
import { CARD_COUNT, cardNoOf } from './group.ts'
import { predict } from './model.ts'
import { type ReadReceipt, receiptsOf } from './paper.ts'
import { backOnce, mayReturnTwice, noClaims } from './return-promises.ts'
import { goneOnOnce, listedEverywhere } from './suspended-promises.ts'
import {
	balances,
	givenBack,
	noHolds,
	noneEarly,
	noneGivenEarly,
	noOutstanding,
	overspends,
	postings,
	replacements,
	spentOnce,
	takings,
} from './value-promises.ts'
import { entryOf } from './written-entries.ts'

type Invariant = { readonly name: string; readonly ask: (evidence: Evidence) => readonly string[] }

const INVARIANTS: readonly Invariant[] = [
	{ name: 'every entry is posted once, with one plain verdict', ask: entriesPosted },
	{ name: 'nothing is parked: nobody told two stories', ask: parked },
	{ name: 'every receipt has its entry and every sale its receipt', ask: receiptsAndEntries },
	{ name: 'no sale is lost whose receipt calls it safe', ask: safeSales },
	{ name: 'no job is printed twice', ask: printedOnce },
	{ name: 'money taken per tender is what the ledger says', ask: takings },
	{ name: 'each card holds what its receipts leave it', ask: balances },
	{ name: 'each purse is its postings', ask: postings },
	{ name: 'no spend waits for an entry that has come', ask: noneEarly },
	{ name: 'nothing that was given back waits for a payment that has come', ask: noneGivenEarly },
	{ name: 'nothing stays on a card that was replaced', ask: replacements },
	{ name: 'nothing is overspent beyond what floor limits let through', ask: overspends },
	{ name: 'each authorisation is spent at most once', ask: spentOnce },
	{ name: 'of each payment no more is given back than was spent', ask: givenBack },
	{ name: 'no goods come back twice, and no more is paid back than was paid', ask: backOnce },
	{ name: 'nobody waits for goods of a sale that is over', ask: noClaims },
	{ name: 'no hold stays behind', ask: noHolds },
	{ name: 'no lease spend stays outstanding', ask: noOutstanding },
	{ name: 'till settlement agrees with the centre', ask: settlements },
	{ name: 'every copy of a card is the centre’s picture', ask: copies },
	{ name: 'marks of the way up agree', ask: marks },
	{ name: 'a basket put aside goes on once', ask: goneOnOnce },
	{ name: 'every till lists the baskets that its store has put aside', ask: listedEverywhere },
]

/** The first broken promise with what breaks it, or null. */
export function firstBroken(parties: Parties): string | null {
	const { tills, ledger, opening } = parties
	const posted = postedHashes(ledger)
	const sales = knownSales(tills, posted)
	const receipts = receiptsOf(tills.flatMap(({ paper }) => paper))
	const predicted = predict(happened(tills, posted), standing(sales, receipts), opening, neverCame(ledger))
	const evidence = { ...parties, posted, sales, receipts, predicted }
	for (const { name, ask } of INVARIANTS) {
		const broken = ask(evidence)
		if (broken.length > 0) return `${name}: ${broken.slice(0, 5).join('; ')}`
	}
	return null
}

/** What customers hold of sales that are not lost; a sale whose till died before it printed counts as if it had. */
function standing(sales: readonly KnownSale[], receipts: readonly ReadReceipt[]): ReadReceipt[] {
	const printed = new Set(receipts.map(({ checkCode }) => checkCode))
	const lost = new Set(sales.filter(({ posted }) => !posted).map(({ written }) => written.checkCode))
	const unprinted = sales.filter(
		({ posted, bereaved, written }) => posted && bereaved && !printed.has(written.checkCode),
	)
	return [...receipts.filter(({ checkCode }) => !lost.has(checkCode)), ...unprinted.map(receiptOf)]
}

/**
 * What a person looks at when a till spent more than there was: the payment itself, one given back of it, and what its store
 * then did with value that it believed to have back and of which the centre makes no lease.
 */
const UNCOVERED: ReadonlySet<string> = new Set(['overspend', 'refundExceedsSpend', 'unknownLease'])

/**
 * What an agent's older disk tells wrongly until somebody notices: a counter of a lease twice, or that nothing was spent of
 * value that an entry brought. The balance pays, and a person sees it (docs/decisions/0007).
 */
const FORGOTTEN: ReadonlySet<string> = new Set(['unknownLease', 'leaseCounterReused'])

function entriesPosted({ ledger, tills, posted, predicted }: Evidence): string[] {
	const hasFloors = predicted.byFloor.size > 0
	const twice = mayReturnTwice(tills)
	const replaced = [...replacedCards(ledger).keys()]
	return tills.flatMap(({ tillId, lane: { written } }) => {
		const missing = [...written.all()]
			.filter((one) => !posted.has(one.hash) && !written.isMaybeLost(one))
			.map(({ epoch, seq }) => `${tillId} ${epoch} ${seq} is not posted`)
		const rows = [...ledger.journal].flatMap(([chain, decided]) =>
			chain.startsWith(`${tillId}/`) ? decided : [],
		)
		const different = rows.flatMap(({ seq, hash, verdict }) => {
			const one = written.get(hash)
			if (one === undefined) return [`${tillId} never wrote ${seq} ${hash}`]
			// Two tills may say different things of one card: a person looks at it.
			const said = verdict.reason === 'cardNotAsTold'
			const uncovered = hasFloors && UNCOVERED.has(verdict.reason ?? '')
			const forgotten = written.agentWasLost && isForgotten(one.text, verdict.reason, replaced)
			const isBack = isOfReturn(one.text, verdict.reason) || (twice && isBackTwice(one.text, verdict.reason))
			const undone = written.brokenEpochs.size > 0 && isOfNothing(one.text, verdict.reason)
			const excused = said || uncovered || forgotten || isBack || undone || written.isMaybeLost(one)
			const plain = verdict.kind === 'posted' || excused
			return plain ? [] : [`${tillId} ${seq} ${verdict.kind} ${verdict.reason}`]
		})
		return [...missing, ...different]
	})
}

/** A coupon that is paid with twice has no balance that pays, nor has a card that was replaced. */
function isForgotten(text: string, reason: string | null, replaced: readonly string[]): boolean {
	if (reason !== 'overspend') return FORGOTTEN.has(reason ?? '')
	return text.includes('"kind":"coupon"') || replaced.some((cardNo) => text.includes(`"${cardNo}"`))
}

/**
 * What paid in the basket of a lost disk is given back by the lane's next epoch; a coupon that an entry on that disk had brought is
 * one that nobody ever heard of.
 */
function isOfNothing(text: string, reason: string | null): boolean {
	return reason === 'unknownLease' && text.includes('"kind":"authorisationReversed"')
}

/** Points that goods had earned are spent when these come back: the store bears them. */
function isOfReturn(text: string, reason: string | null): boolean {
	return reason === 'overspend' && text.includes('"takenBack":[{')
}

/** Goods that come back a second time, or the purse that paid for them has nothing left to get back. */
function isBackTwice(text: string, reason: string | null): boolean {
	return reason === 'returnedTwice' || (reason === 'refundExceedsSpend' && text.includes('"returns":[{'))
}

function parked({ ledger, tills }: Evidence): string[] {
	return [...ledger.parked.keys()].filter((key) => {
		const [tillId, epoch] = key.split('/')
		const lane = tills.find((till) => till.tillId === tillId)?.lane
		return lane?.written.brokenEpochs.has(Number(epoch)) !== true
	})
}

function receiptsAndEntries({ sales, receipts }: Evidence): string[] {
	const byCode = new Map(receipts.map((receipt) => [receipt.checkCode, receipt]))
	const broken: string[] = []
	for (const known of sales) {
		const { sale, written, bereaved } = known
		const receipt = byCode.get(written.checkCode)
		if (receipt === undefined && !bereaved) broken.push(`no receipt of ${sale.saleId}`)
		if (receipt !== undefined) broken.push(...differencesOf(receipt, receiptOf(known)))
		byCode.delete(written.checkCode)
	}
	for (const { saleId } of byCode.values()) broken.push(`no entry of receipt ${saleId}`)
	return broken
}

function differencesOf(printed: ReadReceipt, written: ReadReceipt): string[] {
	const figures = [
		...(['totalMinor', 'cashMinor', 'storedValueMinor', 'giftMinor', 'pointsEarned'] as const),
		...(['cashBackMinor', 'purseBackMinor', 'pointsTakenBack'] as const),
	]
	return figures
		.filter((figure) => printed[figure] !== written[figure])
		.map(
			(figure) => `${figure} of ${printed.saleId}: on paper ${printed[figure]}, written ${written[figure]}`,
		)
}

function safeSales({ tills, sales, receipts }: Evidence): string[] {
	const safe = new Set(receipts.filter(({ notMirrored }) => !notMirrored).map(({ checkCode }) => checkCode))
	const shaken = new Set<string>(
		tills.filter(({ lane }) => lane.written.agentWasLost).map(({ tillId }) => tillId),
	)
	return sales
		.filter(({ posted, tillId, written }) => !posted && !shaken.has(tillId) && safe.has(written.checkCode))
		.map(({ sale }) => sale.saleId)
}

/** A job whose outcome was in doubt comes out again only when the cashier saw no paper. A disk put back knows no better. */
function printedOnce({ tills }: Evidence): string[] {
	return tills.flatMap(({ paper, lane }) => {
		if (lane.written.brokenEpochs.size > 0) return []
		const jobs = paper.map(({ jobId }) => jobId)
		return jobs.filter((jobId, index) => jobs.indexOf(jobId) !== index)
	})
}

function cardNos(): string[] {
	return Array.from({ length: CARD_COUNT }, (_, card) => cardNoOf(card))
}

/** A shift that went over to another disk may be counted differently, or not to be confirmed; never wrongly agreed. */
function settlements({ tills, ledger, posted }: Evidence): string[] {
	return tills.flatMap(({ tillId, lane: { written } }) =>
		[...written.all()].flatMap((one) => {
			if (!one.text.includes('"shiftClosed"') || !posted.has(one.hash)) return []
			const { body } = entryOf(one)
			if (body.kind !== 'shiftClosed') return []
			const result = ledger.settlements.get(`${tillId}/${body.shiftId}`)?.result
			const isMoved = written.brokenEpochs.size > 0 && result !== undefined
			return result === 'agreed' || isMoved ? [] : [`${body.shiftId} is ${result ?? 'not settled'}`]
		}),
	)
}

function copies({ ledger, agents, tills }: Evidence): string[] {
	return cardNos().flatMap((cardNo) => {
		const truth = withoutAge(ledger.picture(cardNo, 0))
		const atAgents = agents.flatMap(({ storeId, disk }) =>
			withoutAge(disk.perform('cardByNumber', { cardNo })) === truth ? [] : [`${cardNo} at agent ${storeId}`],
		)
		const atTills = tills.flatMap(({ tillId, disk }) =>
			withoutAge(disk.replica.cards.get(cardNo)) === truth ? [] : [`${cardNo} at ${tillId}`],
		)
		return [...atAgents, ...atTills]
	})
}

/** Purses and member; a copy is as old as it is, and nobody loses money by that. */
function withoutAge(card: object | null | undefined): string {
	return JSON.stringify(sorted({ ...card, asOfMs: 0 }))
}

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted)
	if (typeof value !== 'object' || value === null) return value
	return Object.fromEntries(
		Object.entries(value)
			.sort(([one], [other]) => (one < other ? -1 : 1))
			.map(([key, inner]) => [key, sorted(inner)]),
	)
}

function marks({ agents, tills }: Evidence): string[] {
	return tills.flatMap(({ tillId, storeId, disk, enrolment }) => {
		const chain = disk.chains.get(enrolment.epoch)
		const agent = agents.find((other) => other.storeId === storeId)
		const kept = agent?.disk
			.chains()
			.find((other) => other.tillId === tillId && other.epoch === enrolment.epoch)
		const all = [chain?.storedSeq, chain?.postedSeq, kept?.storedSeq, kept?.postedSeq]
		return all.every((mark) => mark === chain?.headSeq)
			? []
			: [`${tillId}: ${chain?.headSeq} but ${all.join(' ')}`]
	})
}
