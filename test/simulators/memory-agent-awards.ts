/** Coupons that entries gave to cards in plain memory, written apart from `storage/agent-award-table.ts`. */
import { type CardSnapshot, VOUCHERS_MAX } from '../../protocol/card/card-snapshot.ts'
import { isRefusedAward, type Verdict } from '../../protocol/journal/verdict.ts'
import type { DecidedCard } from '../../protocol/wire/messages/upload-entries.ts'
import type { EntryEffect } from '../../storage/agent-records.ts'
import type { EntryPlace, MemoryAgentState, StoredAward } from './memory-agent-state.ts'

type Effect<Kind extends EntryEffect['kind']> = Extract<EntryEffect, { kind: Kind }>

const namesOf = ({ vouchers }: CardSnapshot): string[] => vouchers.map(({ purse }) => purse)

function ofCard({ awards }: MemoryAgentState, cardNo: string): StoredAward[] {
	return [...awards.values()]
		.filter((award) => award.cardNo === cardNo && award.given !== null)
		.sort((one, other) => (one.purse < other.purse ? -1 : 1))
}

function awardOf({ awards }: MemoryAgentState, cardNo: string, purse: string, atMs: number): StoredAward {
	const key = `${cardNo}/${purse}`
	const award = awards.get(key) ?? { cardNo, purse, spent: 0, atMs, given: null }
	awards.set(key, award)
	return award
}

export function keepAward(
	state: MemoryAgentState,
	{ cardNo, voucher }: Effect<'voucherAwarded'>,
	by: EntryPlace,
	picture: CardSnapshot | null,
	atMs: number,
): void {
	const award = awardOf(state, cardNo, voucher.purse, atMs)
	const isShown = picture !== null && namesOf(picture).includes(voucher.purse)
	award.given ??= { voucher, by, centreFrom: isShown ? picture.version : null }
}

export function keepVoucherSpent(
	state: MemoryAgentState,
	{ cardNo, purse, amount }: Effect<'voucherSpent'>,
	atMs: number,
): void {
	awardOf(state, cardNo, purse, atMs).spent += amount
}

/** What the kept picture shows, when it is drawn anew. */
export function redrawnCard(state: MemoryAgentState, card: CardSnapshot): CardSnapshot {
	const before = ofCard(state, card.cardNo).filter((award) => isBefore(award, card))
	const others = card.vouchers.filter(({ purse }) => !before.some((award) => award.purse === purse))
	return withAwards(before, { ...card, vouchers: others })
}

/** What the centre says. */
export function cardWithAwards(state: MemoryAgentState, card: CardSnapshot): CardSnapshot {
	const names = namesOf(card)
	for (const { purse, given } of ofCard(state, card.cardNo)) {
		if (given === null) continue
		if (names.includes(purse)) given.centreFrom ??= card.version
		else if (given.centreFrom !== null && given.centreFrom <= card.version)
			state.awards.delete(`${card.cardNo}/${purse}`)
	}
	return withAwards(
		ofCard(state, card.cardNo).filter((award) => isBefore(award, card)),
		card,
	)
}

function isBefore({ given }: StoredAward, { version }: CardSnapshot): boolean {
	return given !== null && (given.centreFrom === null || given.centreFrom > version)
}

function withAwards(awards: readonly StoredAward[], card: CardSnapshot): CardSnapshot {
	const names = namesOf(card)
	const missing = awards.flatMap(({ purse, spent, given }) =>
		given === null || names.includes(purse) || spent >= given.voucher.balance.leased ? [] : [given.voucher],
	)
	if (missing.length === 0) return card
	return { ...card, vouchers: [...card.vouchers, ...missing].slice(0, VOUCHERS_MAX) }
}

function isUpTo(by: EntryPlace, { tillId, epoch, seq }: EntryPlace): boolean {
	return by.tillId === tillId && by.epoch === epoch && by.seq <= seq
}

/** Answers awards that end with this decision. */
export function postAwards(
	state: MemoryAgentState,
	place: EntryPlace,
	{ exceptions, cards }: { exceptions: readonly Verdict[] | null; cards: readonly DecidedCard[] },
	versionOf: (cardNo: string) => number | undefined,
): StoredAward[] {
	const ended: StoredAward[] = []
	for (const [key, award] of [...state.awards]) {
		const { given } = award
		if (given === null || given.centreFrom !== null || !isUpTo(given.by, place)) continue
		const known = versionOf(award.cardNo) ?? 0
		given.centreFrom = cards.find(({ cardNo }) => cardNo === award.cardNo)?.version ?? known + 1
		if (known < given.centreFrom && !isRefusedAward(given.by.seq, exceptions)) continue
		state.awards.delete(key)
		ended.push(award)
	}
	return ended
}

/** Answers awards of which the kept pictures, complete as they are, should tell and do not. */
export function endDecidedAwards(
	{ awards }: MemoryAgentState,
	place: EntryPlace,
	versionOf: (cardNo: string) => number | undefined,
): StoredAward[] {
	const ended = [...awards.values()].filter(({ cardNo, given }) => {
		const known = versionOf(cardNo)
		if (known === undefined || given === null || !isUpTo(given.by, place)) return false
		return given.centreFrom === null || given.centreFrom > known
	})
	for (const { cardNo, purse } of ended) awards.delete(`${cardNo}/${purse}`)
	return ended
}

export function pruneAwards({ awards }: MemoryAgentState, beforeMs: number): void {
	for (const [key, { atMs, given }] of awards)
		if (atMs < beforeMs && (given === null || given.centreFrom !== null)) awards.delete(key)
}
