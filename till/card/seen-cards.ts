import { type Medium, mediumKey } from '../../protocol/card/medium.ts'

/**
 * Two readers that see one card are one event: a card between two fields, or with two readers for one counter, must not be
 * recognised twice, nor look like a second card. Only the same medium from *another* reader within a moment is the same
 * event; from the same reader it is a card that was put down again, for a driver tells a card that stays only once.
 * A card with two media of its own (a UID and an EPC) is two events: they meet in the card that both lead to.
 */
export type SeenCards = ReadonlyMap<string, { readonly deviceId: string; readonly atMs: number }>

export const NO_SEEN_CARDS: SeenCards = new Map()

/** Longer than two readers differ in seeing a card, shorter than anybody takes to bring it to the other on purpose. */
const SAME_CARD_MS = 2_000

export function cardSeen(
	before: SeenCards,
	medium: Medium,
	deviceId: string,
	nowMs: number,
): { readonly seen: SeenCards; readonly isNew: boolean } {
	const seen = new Map([...before].filter(([, { atMs }]) => nowMs - atMs < SAME_CARD_MS))
	const key = mediumKey(medium)
	const last = seen.get(key)
	const isNew = last === undefined || last.deviceId === deviceId
	// What is the same event does not make it last longer.
	if (isNew) seen.set(key, { deviceId, atMs: nowMs })
	return { seen, isNew }
}
