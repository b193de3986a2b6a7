/** What must be true when everything is healed and quiet: one named promise each, asked of all parties. */
import { type Entry, entrySchema } from '../../protocol/journal/entry.ts'
import { purseKey } from '../../server/ledger/books.ts'
import type { MemoryLedger } from '../simulators/memory-ledger.ts'
import type { AgentNode } from './agent-node.ts'
import { heldTogether } from './commit-watch.ts'
import { CARD_COUNT, cardNoOf } from './group.ts'
import type { Prediction } from './model.ts'
import type { TillNode } from './till-node.ts'

export type Parties = {
	readonly ledger: MemoryLedger
	readonly agents: readonly AgentNode[]
	readonly tills: readonly TillNode[]
	readonly predicted: Prediction
}

type Invariant = { readonly name: string; readonly ask: (parties: Parties) => readonly string[] }
type Placed = { readonly tillId: string; readonly entry: Entry }

const INVARIANTS: readonly Invariant[] = [
	{ name: 'every entry is posted once, with one plain verdict', ask: entriesPosted },
	{ name: 'nothing is parked: nobody told two stories', ask: ({ ledger }) => [...ledger.parked.keys()] },
	{ name: 'every receipt has its entry and every sale its receipt', ask: receiptsAndEntries },
	{ name: 'no job is printed twice', ask: printedOnce },
	{ name: 'money taken per tender is what the ledger says', ask: takings },
	{ name: 'each card holds what its receipts leave it', ask: balances },
	{ name: 'each authorisation is spent at most once', ask: spentOnce },
	{ name: 'no hold stays behind', ask: noHolds },
	{ name: 'no lease spend stays outstanding', ask: noOutstanding },
	{ name: 'till settlement agrees with the centre', ask: settlements },
	{ name: 'every copy of a card is the centre’s picture', ask: copies },
	{ name: 'marks of the way up agree', ask: marks },
]

/** The first broken promise with what breaks it, or null. */
export function firstBroken(parties: Parties): string | null {
	for (const { name, ask } of INVARIANTS) {
		const broken = ask(parties)
		if (broken.length > 0) return `${name}: ${broken.slice(0, 5).join('; ')}`
	}
	return null
}

function* entriesOf({ tills }: Parties): Generator<Placed> {
	for (const till of tills)
		for (const chain of till.disk.chains.values())
			for (const { entry } of chain.entries) yield { tillId: till.tillId, entry }
}

function entriesPosted({ ledger, tills }: Parties): string[] {
	return tills.flatMap(({ tillId, disk }) => {
		const kept = disk.chains.get(1)?.entries ?? []
		const posted = ledger.journal.get(`${tillId}/1`) ?? []
		const missing =
			kept.length === posted.length ? [] : [`${tillId} has ${kept.length}, posted ${posted.length}`]
		const different = kept.flatMap((entry, index) => {
			const row = posted[index]
			if (row === undefined) return []
			if (row.seq !== entry.seq || row.hash !== entry.hash) return [`${tillId} ${entry.seq} differs`]
			return row.verdict.kind === 'posted'
				? []
				: [`${tillId} ${entry.seq} ${row.verdict.kind} ${row.verdict.reason}`]
		})
		return [...missing, ...different]
	})
}

function receiptsAndEntries(parties: Parties): string[] {
	const told = new Map(parties.predicted.receipts.map((receipt) => [receipt.saleId, receipt]))
	const broken: string[] = []
	for (const { entry } of entriesOf(parties)) {
		const { body } = entry
		if (body.kind !== 'saleCompleted') continue
		const receipt = told.get(body.saleId)
		if (receipt === undefined) broken.push(`no receipt of ${body.saleId}`)
		else if (receipt.totalMinor !== body.totals.totalMinor) broken.push(`${body.saleId} differs in its total`)
		told.delete(body.saleId)
	}
	for (const saleId of told.keys()) broken.push(`no entry of receipt ${saleId}`)
	return broken
}

/** A job whose outcome was in doubt comes out again only when the cashier saw no paper. */
function printedOnce({ tills }: Parties): string[] {
	return tills.flatMap(({ paper }) => {
		const jobs = paper.map(({ jobId }) => jobId)
		return jobs.filter((jobId, index) => jobs.indexOf(jobId) !== index)
	})
}

function takings({ ledger, predicted }: Parties): string[] {
	const credited = new Map<string, number>()
	for (const { credit_account, amount } of ledger.transfers) {
		const [kind, storeId = ''] = credit_account.split(':')
		if (kind === 'store') credited.set(storeId, (credited.get(storeId) ?? 0) + amount)
	}
	const byCard = differences('card takings of', predicted.takenByCard, credited)
	const cash = new Map<string, number>()
	for (const [chain, rows] of ledger.journal) {
		for (const { text } of rows) {
			const { body } = entrySchema.parse(JSON.parse(text))
			if (body.kind !== 'saleCompleted') continue
			const tillId = chain.split('/')[0] ?? ''
			for (const tender of body.tenders)
				if (tender.kind === 'cash') cash.set(tillId, (cash.get(tillId) ?? 0) + tender.amountMinor)
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

function balances({ ledger, predicted }: Parties): string[] {
	const owned = (purse: 'storedValue' | 'points'): Map<string, number> =>
		new Map(
			cardNos().map((cardNo) => {
				const row = ledger.purses.get(purseKey(cardNo, purse))
				return [cardNo, (row?.credited ?? 0) - (row?.debited ?? 0)]
			}),
		)
	return [
		...differences('stored value of', predicted.storedValue, owned('storedValue')),
		...differences('points of', predicted.points, owned('points')),
	]
}

function cardNos(): string[] {
	return Array.from({ length: CARD_COUNT }, (_, card) => cardNoOf(card))
}

function spentOnce({ ledger }: Parties): string[] {
	const seen = new Set<string>()
	return ledger.transfers.flatMap(({ auth_key, kind }) => {
		if (kind !== 'spend' || auth_key === null) return []
		if (seen.has(auth_key)) return [auth_key]
		seen.add(auth_key)
		return []
	})
}

function noHolds({ ledger }: Parties): string[] {
	const open = [...ledger.holds.values()].filter((hold) => hold.state === 'held' || hold.state === 'new')
	const wrong = cardNos().flatMap((cardNo) => {
		const held = ledger.purses.get(purseKey(cardNo, 'storedValue'))?.held ?? 0
		return held === heldTogether(ledger.holds.values(), cardNo) ? [] : [`held of ${cardNo} is not its holds`]
	})
	return [...open.map((hold) => `${hold.auth_key} ${hold.state} ${hold.amount}`), ...wrong]
}

function noOutstanding({ ledger, agents }: Parties): string[] {
	const atCentre = [...ledger.spends.values()]
		.filter((spend) => spend.state === 'outstanding')
		.map((spend) => `centre: ${spend.lease_id} ${spend.counter} ${spend.auth_key}`)
	const atAgents = agents.flatMap(({ storeId, disk }) =>
		disk
			.outstandingSpends()
			.map(
				({ leaseId, counter, authKey, state }) =>
					`agent ${storeId}: ${leaseId} ${counter} ${state} ${authKey}`,
			),
	)
	return [...atCentre, ...atAgents]
}

function settlements(parties: Parties): string[] {
	const broken: string[] = []
	for (const { tillId, entry } of entriesOf(parties)) {
		if (entry.body.kind !== 'shiftClosed') continue
		const result = parties.ledger.settlements.get(`${tillId}/${entry.body.shiftId}`)?.result
		if (result !== 'agreed') broken.push(`${entry.body.shiftId} is ${result ?? 'not settled'}`)
	}
	return broken
}

function copies({ ledger, agents, tills }: Parties): string[] {
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

function marks({ agents, tills }: Parties): string[] {
	return tills.flatMap(({ tillId, storeId, disk }) => {
		const chain = disk.chains.get(1)
		const agent = agents.find((other) => other.storeId === storeId)
		const kept = agent?.disk.perform('start', null).chains.find((other) => other.tillId === tillId)
		const all = [chain?.storedSeq, chain?.postedSeq, kept?.storedSeq, kept?.postedSeq]
		return all.every((mark) => mark === chain?.headSeq)
			? []
			: [`${tillId}: ${chain?.headSeq} but ${all.join(' ')}`]
	})
}
